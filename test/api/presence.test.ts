/**
 * Goal: who looks at a warning is seen by colleagues of its jurisdiction and by nobody else, and is
 * forgotten by itself. Method: a warning is opened by a signal; the feed is read as a browser reads
 * it, the clock is set by the test.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { presenceKeepMs } from '../../src/contract/index.ts';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let seat: TestUser;
let colleague: TestUser;
let stranger: TestUser;
let ids: string[] = [];

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const unitId = await h.addUnit({
    name: '海晏分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  const other = await h.addUnit({ name: '老城分局', level: 'branch', parentId: bureau });
  const roles = ['seat-operator'] as const;
  seat = await h.addUser({ roles: [...roles], unitId, name: '王佳宁', seat: '03 席' });
  colleague = await h.addUser({ roles: [...roles], unitId, name: '李倩', seat: '07 席' });
  stranger = await h.addUser({ roles: [...roles], unitId: other });
  const source = await h.addSource('carrier-a');
  const rows = ['13813000001', '13813000002'].map((phone, i) => ({
    kind: 'call',
    id: `c${i}`,
    source: 'carrier-a',
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    subject: { phone },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
  }));
  for (const { subject } of rows) {
    await h.db.query(
      `insert into person (id, name, phone, region, relatives, created_at)
       values ($1, '林小芳', $2, '440303', '[]', 0)`,
      [`per_${subject.phone}`, `+86${subject.phone}`],
    );
    await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
      `phone:+86${subject.phone}`,
      `per_${subject.phone}`,
    ]);
  }
  await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: rows.map((row) => JSON.stringify(row)).join('\n'),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  while (ids.length < 2) {
    const { items } = await seat.call('warning.list', { query: {} });
    ids = items.map((item) => item.id);
  }
});
afterAll(() => h.stop());

/** The presence messages of the feed, as they come. */
async function* told(user: TestUser): AsyncGenerator<Record<string, unknown>> {
  const reply = await fetch(`${h.server.address}/api/v1/stream`, { headers: user.headers });
  let rest = '';
  for await (const part of reply.body ?? []) {
    rest += new TextDecoder().decode(part);
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      if (block.startsWith('retry')) yield { open: true };
      const [, data] = /^event: presence\ndata: (.*)$/m.exec(block) ?? [];
      if (data !== undefined) yield JSON.parse(data) as Record<string, unknown>;
    }
  }
}

const seen = async (user: TestUser) =>
  (await user.call('presence.list', {})).items.map(({ warningId, seat: by }) => [warningId, by]);

test('a look is told at once, moves on, and ends', async () => {
  const [first = '', second = ''] = ids;
  const feed = told(colleague);
  const next = async () => (await feed.next()).value as Record<string, unknown>;
  expect(await next()).toEqual({ open: true });
  await seat.call('presence.set', { body: { warningId: first, present: true } });
  expect(await next()).toMatchObject({ warningId: first, by: seat.id, seat: '03 席' });
  expect(await seen(colleague)).toEqual([[first, '03 席']]);
  expect(await seen(stranger)).toEqual([]);

  await seat.call('presence.set', { body: { warningId: second, present: true } });
  const left = await next();
  expect(left).toMatchObject({ warningId: first, by: seat.id });
  expect(left['until']).toBe(formatInstant(h.clock.now()));
  expect(await next()).toMatchObject({ warningId: second, by: seat.id });

  // The page of the first one closes late: the second is not touched by it.
  await seat.call('presence.set', { body: { warningId: first, present: false } });
  expect(await seen(colleague)).toEqual([[second, '03 席']]);
  await seat.call('presence.set', { body: { warningId: second, present: false } });
  expect(await next()).toMatchObject({ warningId: second, until: formatInstant(h.clock.now()) });
  expect(await seen(colleague)).toEqual([]);
  await feed.return(undefined);
});

test('a screen that falls silent is forgotten', async () => {
  const [first = ''] = ids;
  await seat.call('presence.set', { body: { warningId: first, present: true } });
  h.clock.advance(presenceKeepMs - 1);
  expect(await seen(colleague)).toEqual([[first, '03 席']]);
  h.clock.advance(1);
  expect(await seen(colleague)).toEqual([]);
});

test('a warning out of the jurisdiction is not there', async () => {
  const [first = ''] = ids;
  const asked = stranger.call('presence.set', { body: { warningId: first, present: true } });
  await expect(asked).rejects.toSatisfy(
    (thrown) => thrown instanceof ApiError && thrown.status === 404,
  );
});
