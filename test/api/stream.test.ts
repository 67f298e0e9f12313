/**
 * Goal: the change feed brings each actor every message they may read, once, in order, across lost
 * connections, and nothing else. Method: a plain SSE reader against a real server; messages are
 * written through the same transaction as every change.
 */
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transact } from '../../src/server/platform/transact.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

const setup = { kind: 'system', name: 'test', reason: 'testing' } as const;

let harness: Harness;
let branchA: string;
let branchB: string;
let city: string;
let commander: TestUser;
let operatorA: TestUser;
let liaison: TestUser;
const open: Reader[] = [];

beforeAll(async () => {
  harness = await startHarness();
  city = await harness.addUnit({ name: '市局', level: 'bureau' });
  branchA = await harness.addUnit({ name: '甲分局', level: 'branch', parentId: city });
  branchB = await harness.addUnit({ name: '乙分局', level: 'branch', parentId: city });
  commander = await harness.addUser({ roles: ['commander', 'analyst'], unitId: city });
  operatorA = await harness.addUser({ roles: ['seat-operator'], unitId: branchA });
  liaison = await harness.addUser({ roles: ['liaison'], unitId: city });
});
afterAll(async () => {
  for (const reader of open) reader.close();
  await harness.stop();
});

type Event = {
  readonly id: string | undefined;
  readonly topic: string;
  readonly body: Readonly<Record<string, unknown>>;
};

type Reader = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Waits for this many events since the last call. */
  take(count: number): Promise<Event[]>;
  readonly lastId: string | undefined;
  readonly ended: Promise<void>;
  close(): void;
};

/** Told besides: that the line lives, and what seats do when their people come. */
const besides: ReadonlySet<string> = new Set(['heartbeat', 'duty']);

async function listen(
  user: TestUser,
  after?: number,
  lastEventId?: string,
  at: Harness = harness,
): Promise<Reader> {
  const query = after === undefined ? '' : `?after=${after}`;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(
      `${at.server.address}/api/v1/stream${query}`,
      {
        headers: {
          ...user.headers,
          ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
        },
      },
      resolve,
    );
    sent.on('error', reject);
    sent.end();
  });
  const events: Event[] = [];
  let waiting: (() => void) | undefined;
  let rest = '';
  let lastId: string | undefined;
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    rest += chunk;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string): string | undefined =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2);
      lastId = field('id') ?? lastId;
      const topic = field('event');
      if (topic !== undefined && !besides.has(topic))
        events.push({
          id: field('id'),
          topic,
          body: JSON.parse(field('data') ?? '{}') as Event['body'],
        });
    }
    waiting?.();
  });
  response.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  const reader: Reader = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    async take(count) {
      while (events.length < count)
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
      return events.splice(0);
    },
    get lastId() {
      return lastId;
    },
    ended,
    close: () => response.destroy(),
  };
  open.push(reader);
  return reader;
}

type Told = { topic: string; body: Record<string, unknown> };

/** One transaction with these messages; answers its sequence. */
async function tell(...messages: Told[]): Promise<number> {
  await transact(harness.db, setup, harness.clock.now(), async (tx) => {
    tx.audit({ action: 'test.tell', subject: 'feed' });
    for (const { topic, body } of messages) tx.emit(topic, body);
  });
  return headSeq();
}

async function headSeq(): Promise<number> {
  return (await harness.db.query<{ seq: number }>('select seq from audit_head'))[0]?.seq ?? 0;
}

const warning = (unitId: string, n: number, more: Record<string, unknown> = {}): Told => ({
  topic: 'warning',
  body: { id: `w${n}`, unitId, ...more },
});
const idsOf = (events: readonly Event[]): unknown[] => events.map((e) => e.body['id'] ?? e.topic);

describe('what arrives', () => {
  test('a change, with headers that no proxy holds back', async () => {
    const reader = await listen(commander);
    expect(reader.status).toBe(200);
    expect(reader.headers['content-type']).toContain('text/event-stream');
    expect(reader.headers['cache-control']).toBe('no-store');
    expect(reader.headers['x-content-type-options']).toBe('nosniff');
    const seq = await tell(warning(branchA, 1));
    expect(await reader.take(1)).toEqual([
      { id: String(seq), topic: 'warning', body: { id: 'w1', unitId: branchA } },
    ]);
  });

  test('only what is of the own jurisdiction and permission', async () => {
    const all = await listen(commander);
    const own = await listen(operatorA);
    const partner = await listen(liaison);
    await tell(
      warning(branchB, 2),
      warning(branchA, 3),
      { topic: 'quarantine', body: { id: 'q1' } },
      { topic: 'secret', body: { id: 's' } },
      { topic: 'warning', body: { id: 'no unit' } },
      warning(branchB, 4, { fromUnitId: branchA }),
      warning('unt_unknown', 5),
      { topic: 'city', body: { running: true } },
    );
    expect(idsOf(await all.take(5))).toEqual(['w2', 'w3', 'q1', 'w4', 'city']);
    expect(idsOf(await own.take(3))).toEqual(['w3', 'w4', 'city']);
    expect(idsOf(await partner.take(2))).toEqual(['q1', 'city']);
  });

  test('without sign-in: nothing', async () => {
    const response = await fetch(`${harness.server.address}/api/v1/stream`);
    expect(response.status).toBe(401);
  });
});

describe('resuming', () => {
  test('after a sequence or the last event: each message once, in order', async () => {
    const from = await headSeq();
    const first = await listen(commander, from);
    for (let n = 10; n < 15; n += 1) await tell(warning(branchA, n));
    const seen = await first.take(5);
    const third = seen[2]?.id;
    first.close();
    for (let n = 15; n < 20; n += 1) await tell(warning(branchA, n));
    const byHeader = await listen(commander, undefined, third);
    expect(idsOf(await byHeader.take(7))).toEqual([
      'w13',
      'w14',
      'w15',
      'w16',
      'w17',
      'w18',
      'w19',
    ]);
    const byQuery = await listen(commander, from);
    expect(idsOf(await byQuery.take(10))).toHaveLength(10);
  });

  test('a transaction of several messages is never resumed in its middle', async () => {
    const from = await headSeq();
    await tell(warning(branchA, 30), warning(branchA, 31), warning(branchA, 32));
    const reader = await listen(commander, from);
    expect((await reader.take(3)).map((e) => e.id !== undefined)).toEqual([false, false, true]);
  });

  test('across thousands, from the table and from memory, while more arrive', async () => {
    const from = await headSeq();
    const many = Array.from({ length: 5200 }, (_, n) => warning(branchA, n));
    await tell(...many.slice(0, 5000));
    const reader = await listen(operatorA, from);
    for (const message of many.slice(5000)) await tell(message);
    const events: Event[] = [];
    while (events.length < 5200) events.push(...(await reader.take(1)));
    expect(idsOf(events)).toEqual(many.map((m) => m.body['id']));
  });

  test('after a restart of the server', async () => {
    const from = await headSeq();
    const reader = await listen(commander, from);
    await tell(warning(branchA, 50));
    await reader.take(1);
    await harness.restart();
    await reader.ended;
    await tell(warning(branchA, 51));
    const again = await listen(commander, undefined, reader.lastId);
    expect(idsOf(await again.take(1))).toEqual(['w51']);
  });

  test('what is no longer kept is told, to load anew', async () => {
    const from = await headSeq();
    await tell(warning(branchA, 60));
    await harness.db.query(
      `insert into consumer_cursor (consumer, position) values ('outbox-pruned', $1)
      on conflict (consumer) do update set position = excluded.position`,
      [from + 1],
    );
    const reader = await listen(commander, from);
    expect((await reader.take(1))[0]?.topic).toBe('reset');
    const ahead = await listen(commander, from + 1_000_000);
    expect((await ahead.take(1))[0]?.topic).toBe('reset');
    await harness.db.query("delete from consumer_cursor where consumer = 'outbox-pruned'");
  });
});

describe('limits', () => {
  test('a stream ends with the session', async () => {
    const quick = await startHarness({ deps: { beatMs: 20 } });
    const unitId = await quick.addUnit({ name: '市局', level: 'bureau' });
    const person = await quick.addUser({ roles: ['commander'], unitId });
    const reader = await listen(person, undefined, undefined, quick);
    await quick.db.query('delete from session');
    await reader.ended;
    await quick.stop();
  });

  test('streams of one person are counted', async () => {
    const person = await harness.addUser({ roles: ['commander'], unitId: city });
    const readers = [];
    for (let i = 0; i < 13; i += 1) readers.push(await listen(person));
    expect(readers.map((r) => r.status).filter((status) => status === 429)).toHaveLength(1);
    for (const reader of readers) reader.close();
  });

  test('one client that does not read holds nobody up', async () => {
    const from = await headSeq();
    const slow = request(`${harness.server.address}/api/v1/stream?after=${from}`, {
      headers: commander.headers,
    });
    slow.on('error', () => {});
    const paused = new Promise<void>((resolve) => {
      slow.on('response', (response) => {
        response.pause();
        resolve();
      });
    });
    slow.end();
    await paused;
    const reader = await listen(operatorA, from);
    const padding = 'x'.repeat(4000);
    for (let n = 0; n < 20; n += 1) {
      await tell(
        ...Array.from({ length: 100 }, (_, i) => warning(branchA, n * 100 + i, { padding })),
      );
    }
    const events: Event[] = [];
    while (events.length < 2000) events.push(...(await reader.take(1)));
    expect(events).toHaveLength(2000);
    slow.destroy();
  });
});
