/**
 * Goal: bounded whatever keys come, the last half of what was opened is there, and a snapshot
 * forgets what the store it came from forgets. Method: random use beside `Recent`; floods of keys.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, hourMs } from '../core/kernel/index.ts';
import { windowTables, type WindowPlan, type WindowSpec } from '../core/typology/index.ts';
import { Recent } from './recent.ts';
import { makeWindows, type WindowStore } from './window.ts';

const start = 1_768_000_000_000;
const count: WindowSpec = { id: 'a', table: 'pair', measure: 'count', spanMs: dayMs };
const distinct: WindowSpec = { id: 'b', table: 'pair', measure: 'distinct', spanMs: hourMs };
const sum: WindowSpec = { id: 'c', table: 'pair', measure: 'sum', spanMs: hourMs };
const since: WindowSpec = { id: 'd', table: 'pair', measure: 'since', spanMs: dayMs };

function planOf(pair: readonly WindowSpec[]): WindowPlan {
  return { person: [], number: [], account: [], device: [], pair, site: [] };
}

function makePairs(pair: readonly WindowSpec[], keysMax: number, bytesMax = 2 ** 30): WindowStore {
  return makeWindows(planOf(pair), { pair: { keysMax, bytesMax } });
}

/** Keys that differ in the upper half only are different keys. */
const keyOf = (n: number): number => n * 0x100000000 + 5;

test('knows the keys that two generations know; reading is no use of a key', () => {
  const use = fc.record({ key: fc.nat(40), isRead: fc.boolean() });
  fc.assert(
    fc.property(fc.array(use, { maxLength: 400 }), fc.integer({ min: 2, max: 30 }), (uses, max) => {
      const rows = makePairs([count], max).table('pair');
      const recent = new Recent<number, number>(max);
      let at = start;
      for (const { key, isRead } of uses) {
        at += 1;
        if (isRead) {
          rows.read(rows.find(keyOf(key)), 0, at);
          continue;
        }
        const known = recent.get(key) ?? 0;
        expect(rows.read(rows.find(keyOf(key)), 0, at)).toBe(known);
        const row = rows.open(keyOf(key));
        rows.add(row, 0, at, 1);
        recent.set(key, known + 1);
        expect(rows.read(row, 0, at)).toBe(known + 1);
      }
    }),
  );
});

test('new keys for ever take no more memory, and each is found while it is new', () => {
  const store = makePairs([count, distinct, sum, since], 1000);
  const rows = store.table('pair');
  let early = 0;
  let missed = 0;
  for (let i = 0; i < 200_000; i += 1) {
    const row = rows.open(i);
    for (let slot = 0; slot < 4; slot += 1) rows.add(row, slot, start + i, i);
    if (i >= 400 && rows.find(i - 400) < 0) missed += 1;
    if (i > 1000 && rows.find(i - 1001) >= 0) missed += 1;
    if (i === 10_000) early = store.figures().pair.bytes;
  }
  expect(missed).toBe(0);
  expect(store.figures().pair.bytes).toBeLessThan(1.2 * early);
  expect(store.figures().pair.keys).toBeLessThanOrEqual(1000);
});

test('busy keys for ever stay within the bytes allowed', () => {
  const bytesMax = 4 * 2 ** 20;
  const store = makePairs([distinct, sum], 1_000_000, bytesMax);
  const rows = store.table('pair');
  for (let i = 0; i < 20_000; i += 1) {
    const row = rows.open(i);
    for (let n = 0; n < 20; n += 1) {
      rows.add(row, 0, start + n * 300_000, n);
      rows.add(row, 1, start + n * 300_000, n);
    }
  }
  expect(store.figures().pair.bytes).toBeLessThan(3 * bytesMax);
  expect(store.figures().pair.keys).toBeGreaterThan(1000);
  const last = rows.find(19_999);
  // Five minutes apart: an hour holds twelve and the one that has just come.
  expect(rows.read(last, 0, start + 19 * 300_000)).toBe(13);
});

type Use = { key: number; slot: number; step: number; value: number; times: number };
const uses = fc.array(
  fc.record({
    key: fc.nat(60),
    slot: fc.nat(3),
    step: fc.integer({ min: -600_000, max: 3 * hourMs }),
    value: fc.nat(500),
    times: fc.integer({ min: 1, max: 30 }),
  }),
  { maxLength: 200, size: 'max' },
);

function play(store: WindowStore, list: readonly Use[], from: number): number {
  const rows = store.table('pair');
  let at = from;
  for (const { key, slot, step, value, times } of list) {
    at += step;
    const row = rows.open(keyOf(key));
    for (let i = 0; i < times; i += 1) rows.add(row, slot, at + i * 400_000, value + i);
  }
  return at;
}

function readAll(store: WindowStore, ids: readonly string[], at: number): readonly number[] {
  const rows = store.table('pair');
  const specs = [count, distinct, sum, since].filter(({ id }) => ids.includes(id));
  const keys = Array.from({ length: 61 }, (_, key) => rows.find(keyOf(key)));
  return keys.flatMap((row) =>
    specs.flatMap((_, slot) => [rows.read(row, slot, at), rows.read(row, slot, at - hourMs)]),
  );
}

test('a store made from a snapshot reads, forgets and is written like the other', () => {
  const pair = [count, distinct, sum, since];
  fc.assert(
    fc.property(uses, uses, fc.integer({ min: 4, max: 80 }), (before, after, max) => {
      const one = makePairs(pair, max, 16_384);
      const at = play(one, before, start);
      const bytes = one.snapshot();
      const two = makePairs(pair, max, 16_384);
      expect(two.restore(bytes).ok).toBe(true);
      expect(two.snapshot()).toEqual(bytes);
      const end = play(one, after, at);
      play(two, after, at);
      const ids = ['a', 'b', 'c', 'd'];
      expect(readAll(two, ids, end)).toEqual(readAll(one, ids, end));
      expect(two.figures().pair.keys).toBe(one.figures().pair.keys);
    }),
    { numRuns: 60 },
  );
});

test('under another plan the windows that stay go on, and new ones start empty', () => {
  fc.assert(
    fc.property(uses, (before) => {
      const one = makePairs([count, distinct, sum, since], 100);
      const at = play(one, before, start);
      const other: WindowSpec = { ...count, id: 'e', spanMs: hourMs };
      const two = makePairs([other, since, sum, count, distinct], 100);
      expect(two.restore(one.snapshot()).ok).toBe(true);
      const [ones, twos] = [one.table('pair'), two.table('pair')];
      for (let key = 0; key <= 60; key += 1) {
        const [here, there] = [ones.find(keyOf(key)), twos.find(keyOf(key))];
        const read = [3, 2, 0, 1].map((slot) => ones.read(here, slot, at));
        expect([1, 2, 3, 4].map((slot) => twos.read(there, slot, at))).toEqual(read);
        expect(twos.read(there, 0, at)).toBe(0);
      }
    }),
    { numRuns: 60 },
  );
});

test('what is no whole snapshot is refused and changes nothing', () => {
  const store = makePairs([count], 10);
  const rows = store.table('pair');
  rows.add(rows.open(1), 0, start, 1);
  const bytes = store.snapshot();
  const damaged = bytes.slice();
  damaged[bytes.length - 1] = 77;
  const cases = [bytes.subarray(0, 8), bytes.subarray(0, bytes.length - 4), damaged];
  for (const wrong of [...cases, new Uint8Array(64)]) {
    const told = store.restore(wrong);
    expect(told.ok ? '' : told.error).toMatch(/^the snapshot of windows .*; leave it out/u);
    expect(rows.read(rows.find(1), 0, start)).toBe(1);
  }
  const narrow = makePairs([count], 2);
  expect(narrow.restore(bytes).ok).toBe(true);
});

test('a table takes as many windows as a row has cells for, and says so beyond', () => {
  const many = (n: number): readonly WindowSpec[] =>
    Array.from({ length: n }, (_, i) => ({ ...distinct, id: `w${i}` }));
  const rows = makePairs(many(127), 10).table('pair');
  const row = rows.open(3);
  for (let slot = 0; slot < 127; slot += 1) {
    for (let i = 0; i <= slot; i += 1) rows.add(row, slot, start, i);
  }
  for (let slot = 0; slot < 20; slot += 1) {
    expect(Math.abs(rows.read(row, slot, start) - slot - 1)).toBeLessThan(3);
  }
  expect(() => makePairs(many(128), 10)).toThrow(/at most 127 windows/u);
  expect(windowTables.length).toBe(6);
});
