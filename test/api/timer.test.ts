/**
 * Goal: a timer has its effect exactly once, whoever looks, fails or acts meanwhile, and whichever
 * way the clock jumps. Method: a real database; time is a number, faults are thrown by the handler.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hourMs, minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import {
  clearTimers,
  fireTimers,
  readTimers,
  setTimers,
  startTimers,
  timerActor,
  type Timer,
  type TimerHandlers,
} from '../../src/server/timer/index.ts';
import { startHarness, testStart, type Harness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
  await h.db.query('create table fired (kind text, subject text, step text, at bigint)');
});
afterAll(() => h.stop());
beforeEach(async () => {
  await h.db.query('truncate timer, fired');
});

const at = (ms: number): Instant => (testStart + ms) as Instant;
const timer = (subject: string, dueAt: Instant, step = 'call'): Timer => ({
  kind: 'test',
  subject,
  step,
  dueAt,
});

/** Writes down what fired; the subject `bad` is beyond it. */
const noting: TimerHandlers = {
  async test(tx, due, now) {
    await tx.query(
      `insert into fired (kind, subject, step, at)
       select 'test', s, t, $3::bigint from unnest($1::text[], $2::text[]) as x (s, t)`,
      [due.map((d) => d.subject), due.map((d) => d.step), now],
    );
    if (due.some((d) => d.subject === 'bad')) throw new Error('no such thing');
  },
};

const fire = (now: Instant, handlers = noting): Promise<number> =>
  fireTimers({ db: h.db, log: silentLog, handlers }, now);
const set = (...timers: readonly Timer[]): Promise<void> =>
  transact(h.db, timerActor, at(0), (tx) => setTimers(tx, timers));
const fired = async (): Promise<readonly string[]> => {
  const rows = await h.db.query<{ line: string }>(
    `select subject || ' ' || step as line from fired order by subject, step`,
  );
  return rows.map((row) => row.line);
};

test('fires when it is due, not before, and once', async () => {
  await set(timer('a', at(minuteMs)), timer('b', at(2 * minuteMs)));
  expect(await fire(at(minuteMs - 1))).toBe(0);
  expect(await fire(at(minuteMs))).toBe(1);
  expect(await fire(at(minuteMs))).toBe(0);
  expect(await fired()).toEqual(['a call']);
});

test('one that is set again moves; one that is cleared does not fire', async () => {
  await set(timer('a', at(minuteMs)), timer('a', at(hourMs), 'meet'), timer('b', at(0)));
  await set(timer('a', at(2 * minuteMs)));
  await transact(h.db, timerActor, at(0), (tx) => clearTimers(tx, 'test', 'b'));
  await transact(h.db, timerActor, at(0), (tx) => clearTimers(tx, 'test', 'a', ['meet']));
  expect(await fire(at(minuteMs))).toBe(0);
  expect(await fire(at(2 * hourMs))).toBe(1);
  expect(await fired()).toEqual(['a call']);
});

test('of equal timers in one call the last counts', async () => {
  await set(timer('a', at(minuteMs)), timer('a', at(hourMs)));
  expect((await readTimers(h.db, 'test', ['a'])).map((t) => t.dueAt)).toEqual([at(hourMs)]);
});

test('a clock put forward fires all that was passed, put back nothing twice', async () => {
  await set(timer('a', at(minuteMs)), timer('b', at(hourMs)), timer('c', at(48 * hourMs)));
  expect(await fire(at(2 * hourMs))).toBe(2);
  expect(await fire(at(-hourMs))).toBe(0);
  expect(await fire(at(2 * hourMs))).toBe(0);
  expect(await fired()).toEqual(['a call', 'b call']);
});

test('what a transaction that fails would have set or cleared stays as it was', async () => {
  await set(timer('a', at(0)));
  const failing = transact(h.db, timerActor, at(0), async (tx) => {
    await clearTimers(tx, 'test', 'a');
    await setTimers(tx, [timer('b', at(0))]);
    throw new Error('given up');
  });
  await expect(failing).rejects.toThrow('given up');
  await fire(at(0));
  expect(await fired()).toEqual(['a call']);
});

test('one that cannot be handled stops no other, waits longer each time, and is not lost', async () => {
  await set(timer('bad', at(0)), timer('good', at(0)));
  expect(await fire(at(0))).toBe(1);
  expect(await fired()).toEqual(['good call']);
  expect(await fire(at(999))).toBe(0);
  const [once] = await readTimers(h.db, 'test', ['bad']);
  expect(once).toMatchObject({ attempts: 1, dueAt: at(0) });
  await fire(at(1000));
  await fire(at(2999));
  expect((await readTimers(h.db, 'test', ['bad']))[0]).toMatchObject({ attempts: 2 });
  // Mended, it fires.
  const mended: TimerHandlers = { test: async () => {} };
  expect(await fire(at(3000), mended)).toBe(1);
  expect(await readTimers(h.db, 'test', ['bad'])).toEqual([]);
});

test('many that look at the same time fire each timer once between them', async () => {
  const timers = Array.from({ length: 1_000 }, (_, i) => timer(`s${i}`, at(i)));
  await set(...timers);
  const looks = Array.from({ length: 6 }, async () => {
    let own = 0;
    for (let count = 1; count > 0; own += count) count = await fire(at(1_000));
    return own;
  });
  const counts = await Promise.all(looks);
  expect(counts.reduce((a, b) => a + b)).toBe(1_000);
  expect(new Set(await fired()).size).toBe(1_000);
  expect(await fired()).toHaveLength(1_000);
});

test('a subject in other hands is passed over, and its timer stays', async () => {
  await set(timer('free', at(0)), timer('held', at(0)));
  const handlers: TimerHandlers = {
    test: {
      lock: async () => new Set(['free']),
      fire: noting['test'] as Extract<TimerHandlers[string], (...args: never[]) => unknown>,
    },
  };
  expect(await fire(at(0), handlers)).toBe(1);
  expect(await fired()).toEqual(['free call']);
  expect(await readTimers(h.db, 'test', ['held'])).toHaveLength(1);
});

test('running timers fire by themselves, and stop at once', async () => {
  await set(timer('a', at(minuteMs)));
  h.clock.set(at(minuteMs));
  let told = (): void => {};
  const done = new Promise<void>((resolve) => {
    told = resolve;
  });
  const timers = startTimers({
    db: h.db,
    clock: h.clock,
    log: silentLog,
    everyMs: 5,
    handlers: { test: async () => told() },
  });
  await done;
  await timers.stop();
  h.clock.set(at(0));
  expect(await readTimers(h.db, 'test', ['a'])).toEqual([]);
});
