/**
 * Goal: any number of workers, joining, leaving and dying, decide what one undisturbed worker
 * decides. Method: one log, written through the API over many seconds of arrival, scored again and
 * again from the beginning by different sets of workers; all decisions are compared.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { openPublished, startScorer, type Scorer } from '../../src/server/rule/index.ts';
import { Answer } from '../../src/server/platform/answer.ts';
import {
  loadRegions,
  makeAppender,
  makePersonResolver,
  submit,
  type Appender,
} from '../../src/server/signal/index.ts';
import { makeRandom, signalLine } from '../load/traffic.ts';
import { startHarness, type Harness, type TestSource } from './harness.ts';

// Many processes on a busy machine: what counts is that they agree, not how soon.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let h: Harness;
let source: TestSource;
let expected: readonly unknown[];
const random = makeRandom(7);
const signalCount = 1_600;

beforeAll(async () => {
  h = await startHarness({ config: { scoring: false } });
  source = await h.addSource('carrier-a');
  await h.addUnit({ name: '市局', level: 'bureau' });
  for (let sent = 0; sent < signalCount;) {
    const count = Math.min(signalCount - sent, 1 + Math.floor(random() * 120));
    const from = sent;
    await send(
      Array.from({ length: count }, (_, i) =>
        signalLine({ random, people: 300 }, source.name, `s${from + i}`, h.clock.now()),
      ),
    );
    sent += count;
    h.clock.advance(Math.floor(random() * 900));
  }
});

afterAll(async () => {
  await h.stop();
});

beforeEach(forget);

/** As if nothing had been decided. */
async function forget(): Promise<void> {
  await h.db.query(`truncate decision, warning, warning_signal, warning_link, warning_event, mark,
    engine_snapshot, warning_day, early_look cascade`);
  await h.db.query('update partition_cursor set position = 0');
}

async function send(lines: readonly string[]): Promise<void> {
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: lines.join('\n'),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: lines.length, rejected: 0 });
}

const sms = (id: string): string =>
  JSON.stringify({
    kind: 'sms',
    id,
    source: source.name,
    occurredAt: new Date(h.clock.now()).toISOString(),
    subject: { phone: '13812340003' },
    counterpart: { sender: '10684567' },
    text: '妈，晚上回来吃饭吗',
  });

/** How many were accepted, or the status of the refusal. */
async function submitTo(appender: Appender, lines: readonly string[]): Promise<number> {
  const bytes = new TextEncoder().encode(lines.join('\n'));
  const actor = { kind: 'source', id: source.id, name: source.name } as const;
  try {
    return (await submit(appender, actor, { bytes, lines: true }, h.clock.now())).accepted;
  } catch (thrown) {
    if (thrown instanceof Answer) return thrown.status;
    throw thrown;
  }
}

type Worker = { readonly scorer: Scorer; readonly db: Database; end(): Promise<void> };

/** A worker with connections of its own, as another process has them. */
async function startWorker(
  parts: { snapshotEvery?: number; batchMax?: number; earlyMs?: number } = {},
): Promise<Worker> {
  const db = await openDatabase({ url: h.server.databaseUrl, connectionsMax: 3 });
  const published = await openPublished({ db, clock: h.clock, log: silentLog });
  const scorer = startScorer({
    db,
    clock: h.clock,
    log: silentLog,
    reactions: [],
    persons: makePersonResolver(loadRegions(h.dataDir)),
    ...published,
    reviewMs: 20,
    batchMax: 100,
    ...parts,
  });
  return {
    scorer,
    db,
    end: async () => {
      await scorer.stop();
      await published.stop();
      await db.close();
    },
  };
}

const position = async (): Promise<number> =>
  (
    await h.db.query<{ position: number }>(
      `select position from log_cursor where consumer = 'scorer'`,
    )
  )[0]?.position ?? 0;

async function until(reached: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await reached())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

async function decided(last = signalCount): Promise<readonly unknown[]> {
  await until(async () => (await position()) >= last);
  return h.db.query(`select s.id, d.person_id, d.score, d.grade, d.category, d.reasons, d.model
    from signal s join decision d on d.position = s.position order by s.position`);
}

describe('one log', () => {
  test('one worker decides all of it, and people lean on each other', async () => {
    const worker = await startWorker();
    expected = await decided();
    await worker.end();
    expect(expected).toHaveLength(signalCount);
    const [row] = await h.db.query<{ seen: number; warnings: number }>(
      `select (select count(*) from decision where reasons::text ~ '-seen')::int as seen,
         (select count(*) from warning)::int as warnings`,
    );
    expect(row?.seen).toBeGreaterThan(100);
    expect(row?.warnings).toBeGreaterThan(50);
  });

  test('four workers from the start', async () => {
    const workers = await Promise.all(Array.from({ length: 4 }, () => startWorker()));
    expect(await decided()).toEqual(expected);
    await until(() => workers.every((w) => w.scorer.held === 4));
    for (const worker of workers) await worker.end();
  });

  test('workers that join, leave and lose their connection half-way', async () => {
    const first = await startWorker({ snapshotEvery: 300 });
    await until(async () => (await position()) > signalCount / 8);
    const others = [await startWorker({ snapshotEvery: 300 }), await startWorker()];
    await until(async () => (await position()) > signalCount / 4);
    await first.end();
    for (let part = 3; part < 8; part += 1) {
      await until(async () => (await position()) > (signalCount * part) / 8);
      // As when a process dies: its locks fall, its transaction is undone.
      await h.db.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and pid = (select pid from pg_locks where locktype = 'advisory' and granted
            order by random() limit 1)`);
    }
    expect(await decided()).toEqual(expected);
    for (const worker of others) await worker.end();
    const [row] = await h.db.query<{ parts: number }>(
      'select count(distinct part)::int as parts from engine_snapshot',
    );
    expect(row?.parts).toBe(17);
  });

  test('a restart reads a snapshot and the log since, not the whole log', async () => {
    for (let part = 1; part < 8; part += 1) {
      const worker = await startWorker({ snapshotEvery: 200 });
      await until(async () => (await position()) >= (signalCount * part) / 8);
      await worker.end();
    }
    // What the snapshots hold is not there to be read again.
    await h.db.query(`update decision set facts = null where position <=
      (select min(p) from (select max(position) as p from engine_snapshot group by part) x)`);
    const last = await startWorker({ snapshotEvery: 200 });
    expect(await decided()).toEqual(expected);
    await last.end();
  });
});

describe('overload', () => {
  const liveCall = (id: string, phone: string, seconds: number) =>
    JSON.stringify({
      kind: 'call',
      id,
      source: source.name,
      occurredAt: new Date(h.clock.now() - seconds * 1_000).toISOString(),
      subject: { phone },
      direction: 'in',
      counterpart: { number: '+85261234567' },
      durationSeconds: seconds,
      ongoing: true,
      transcript: '这里是市公安局，您名下账户涉嫌洗钱，请把资金转入安全账户核查，不得告诉家人',
    });

  test('a live call far back in the log warns before its turn, and its decision comes in its turn', async () => {
    await send([liveCall('late-1', '13812340001', 60)]);
    const last = signalCount + 1;
    const calm = await startWorker({ earlyMs: Number.POSITIVE_INFINITY, batchMax: 50 });
    const expectedAll = await decided(last);
    await calm.end();
    const numberOf = async () =>
      (
        await h.db.query<{ rank: number; signals: number; looks: number; later: number }>(
          `select (select count(*) from warning v where v.number < w.number)::int as rank,
           w.signal_count as signals, (select count(*) from early_look)::int as looks,
           (select count(*) from warning v where v.number > w.number)::int as later
         from warning w join warning_signal s on s.warning_id = w.id where s.position = $1`,
          [last],
        )
      )[0];
    const before = await numberOf();
    expect(before).toMatchObject({ later: 0, looks: 0, signals: 1 });
    await forget();
    const worker = await startWorker({ earlyMs: 0, batchMax: 50 });
    expect(await decided(last)).toEqual(expectedAll);
    await worker.end();
    const after = await numberOf();
    expect(after?.later).toBeGreaterThan(20);
    expect(after?.signals).toBe(1);
    expect(after?.looks).toBeGreaterThan(20);
  });

  test('the last fifth of the backlog is kept for requests of urgent signals alone', async () => {
    const full = makeAppender({
      db: h.db,
      persons: makePersonResolver(loadRegions(h.dataDir)),
      backlogMax: signalCount + 100,
    });
    const offer = (lines: readonly string[]) => submitTo(full, lines);
    expect(await offer([sms('calm-1')])).toBe(429);
    expect(await offer([liveCall('live-2', '13812340002', 5), sms('calm-2')])).toBe(429);
    expect(await offer([liveCall('live-2', '13812340002', 5)])).toBe(1);
    await full.stop();
  });
});
