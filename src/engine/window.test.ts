/**
 * Goal: windows tell what happened, to the bucket, whatever order it came in. Method: random events
 * against a reference that keeps every event in a list and counts anew at each reading.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../core/kernel/index.ts';
import { type WindowPlan, type WindowSpec } from '../core/typology/index.ts';
import { fingerprint } from './window-ring.ts';
import { makeWindows, type WindowStore } from './window.ts';

const start = 1_768_000_000_000;

function planOf(specs: readonly WindowSpec[]): WindowPlan {
  const of = (table: string) => specs.filter((spec) => spec.table === table);
  return {
    person: of('person'),
    number: of('number'),
    account: of('account'),
    device: of('device'),
    pair: of('pair'),
    site: of('site'),
  };
}

function spec(measure: WindowSpec['measure'], spanMs: number, table = 'number'): WindowSpec {
  return { id: `${measure}-${spanMs}`, table: table as WindowSpec['table'], measure, spanMs };
}

const specs = [
  spec('count', minuteMs),
  spec('count', hourMs),
  spec('sum', dayMs),
  spec('distinct', hourMs),
  spec('since', dayMs),
  spec('sum', 10 * minuteMs),
  spec('distinct', 30 * dayMs),
  spec('count', 30 * dayMs),
  spec('since', 30 * dayMs),
];

type Event = { readonly at: number; readonly value: number };

/** One key, as the documents describe it, without any thought of speed. */
class PlainRow {
  readonly #specs: readonly WindowSpec[];
  readonly #events: Event[][];
  readonly #sketched: boolean[];
  #second = 0;

  constructor(specs: readonly WindowSpec[]) {
    this.#specs = specs;
    this.#events = specs.map(() => []);
    this.#sketched = specs.map(() => false);
  }

  #width(slot: number): number {
    return Math.ceil((this.#specs[slot]?.spanMs ?? 0) / 24);
  }
  #bucket(slot: number, at: number): number {
    return Math.floor(at / this.#width(slot));
  }
  #oldest(slot: number): number {
    return this.#bucket(slot, this.#second * 1000) - 31;
  }
  #live(slot: number): Event[] {
    const all = this.#events[slot] ?? [];
    return all.filter(({ at }) => this.#bucket(slot, at) >= this.#oldest(slot));
  }

  add(slot: number, at: number, value: number): void {
    this.#second = Math.max(this.#second, Math.ceil(at / 1000));
    if (this.#bucket(slot, at) < this.#oldest(slot)) return;
    if (this.#live(slot).length === 0) this.#sketched[slot] = false;
    this.#events[slot]?.push({ at, value });
    const pairs = this.#live(slot).map((e) => `${this.#bucket(slot, e.at)} ${e.value}`);
    if (new Set(pairs).size > 16) this.#sketched[slot] = true;
  }

  read(slot: number, at: number): number {
    const { measure, spanMs } = this.#specs[slot] ?? spec('count', hourMs);
    if (measure === 'since') return this.#since(slot, at, spanMs);
    const last = this.#bucket(slot, at);
    const within = this.#live(slot).filter((event) => {
      const bucket = this.#bucket(slot, event.at);
      return bucket >= last - 24 && bucket <= last;
    });
    if (measure === 'count') return within.length;
    if (measure === 'sum') return within.reduce((sum, { value }) => sum + value, 0);
    if (this.#sketched[slot] !== true) return new Set(within.map(({ value }) => value)).size;
    const bits = new Set(within.map(({ value }) => fingerprint(value) & 255));
    let drawn = 0;
    for (let set = 0; set < bits.size; set += 1) drawn += 256 / (256 - set);
    return Math.round(drawn);
  }

  #since(slot: number, at: number, spanMs: number): number {
    const times = [...new Set(this.#events[slot]?.map((e) => e.at))].sort((a, b) => b - a);
    const later = times.slice(4);
    const lastOf = new Map(later.toReversed().map((time) => [this.#bucket(slot, time), time]));
    const kept = [...times.slice(0, 4), ...[...lastOf.values()].toReversed().slice(0, 3)];
    const last = kept.find((time) => time <= at);
    if (last === undefined || this.#bucket(slot, last) < this.#oldest(slot)) return Infinity;
    return at - last > spanMs ? Infinity : at - last;
  }
}

const step = fc.oneof(
  fc.integer({ min: -3 * minuteMs, max: 3 * minuteMs }),
  fc.integer({ min: -hourMs, max: 2 * hourMs }),
  fc.integer({ min: -dayMs, max: 2 * dayMs }),
  fc.constant(0),
);
const happening = fc.record({
  key: fc.nat(3),
  slot: fc.nat(specs.length - 1),
  step,
  value: fc.oneof(fc.nat(5), fc.nat(1000)),
  back: fc.oneof(fc.constant(0), step),
  times: fc.oneof(fc.constant(1), fc.nat(12)),
});
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

const valueOf = (slot: number, value: number): number =>
  specs[slot]?.measure === 'sum' ? value / 8 : specs[slot]?.measure === 'count' ? 1 : value;

/** Plays it on both sides and compares every window of the key after each event. */
function play(happenings: readonly Happening[], store: WindowStore): void {
  const rows = store.table('number');
  const plain = new Map<number, PlainRow>();
  let now = start;
  for (const { key, slot, step, value, back, times } of happenings) {
    let other = plain.get(key);
    if (other === undefined) plain.set(key, (other = new PlainRow(specs)));
    const row = rows.open(key);
    for (let i = 0; i < times; i += 1) {
      now += step;
      rows.add(row, slot, now, valueOf(slot, value + i));
      other.add(slot, now, valueOf(slot, value + i));
    }
    for (let s = 0; s < specs.length; s += 1) {
      for (const at of [now, now + back, now - 100 * minuteMs]) {
        const [told, wanted] = [rows.read(row, s, at), other.read(s, at)];
        if (told !== wanted) expect([specs[s]?.id, at - start, told]).toEqual(['', 0, wanted]);
      }
    }
  }
}

test('reads what a list of all events tells', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 100, size: 'max' }), (happenings) => {
      play(happenings, makeWindows(planOf(specs)));
    }),
    { numRuns: 60 },
  );
});

test('one event after another fills rings, blocks and rows in turn', () => {
  const happenings = Array.from({ length: 1500 }, (_, i) => ({
    key: i % 3,
    slot: (i * 7) % specs.length,
    step: i % 250 === 249 ? 3 * dayMs : 7_001,
    value: (i * 31) % 400,
    back: -hourMs,
    times: 1,
  }));
  play(happenings, makeWindows(planOf(specs)));
});

test('the order of events within a bucket and between them changes nothing', () => {
  const event = fc.record({
    slot: fc.nat(specs.length - 1),
    at: fc.integer({ min: start, max: start + 40 * minuteMs }),
    value: fc.nat(10_000_000_000),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.integer(), (events, seed) => {
      const one = makeWindows(planOf(specs)).table('number');
      const two = makeWindows(planOf(specs)).table('number');
      const last = { slot: 0, at: start + 41 * minuteMs, value: 1 };
      const mixed = events.toSorted((a, b) => ((a.at ^ seed) % 97) - ((b.at ^ seed) % 97));
      const [first, second] = [one.open(1), two.open(1)];
      for (const e of [last, ...events]) one.add(first, e.slot, e.at, e.value);
      for (const e of [last, ...mixed]) two.add(second, e.slot, e.at, e.value);
      const values = specs.map((_, s) => one.read(first, s, last.at));
      expect(specs.map((_, s) => two.read(second, s, last.at))).toEqual(values);
    }),
  );
});

test('money is exact to the fen', () => {
  const rows = makeWindows(planOf([spec('sum', dayMs)])).table('number');
  const row = rows.open(7);
  for (let i = 0; i < 20; i += 1) rows.add(row, 0, start + i * hourMs, 123_456_789_01);
  expect(rows.read(row, 0, start + 19 * hourMs)).toBe(20 * 123_456_789_01);
});

test('many different ones are estimated within a fifth up to a thousand', () => {
  for (const many of [20, 50, 100, 300, 1000]) {
    for (let seed = 1; seed < 20; seed += 1) {
      const rows = makeWindows(planOf([spec('distinct', hourMs)])).table('number');
      const row = rows.open(7);
      for (let i = 0; i < many; i += 1) rows.add(row, 0, start + i, seed * 1e9 + i * 7919);
      const share = rows.read(row, 0, start + many) / many;
      expect([many, share > 0.75 && share < 1.3]).toEqual([many, true]);
    }
  }
});

test('of a key that nobody opened nothing is known, and a table without windows has no rows', () => {
  const windows = makeWindows(planOf(specs));
  const rows = windows.table('number');
  expect(rows.find(1)).toBe(-1);
  expect(specs.map((_, s) => rows.read(-1, s, start))).toEqual([
    0,
    0,
    0,
    0,
    Infinity,
    0,
    0,
    0,
    Infinity,
  ]);
  expect(windows.table('site').open(1)).toBe(-1);
  windows.table('site').add(-1, 0, start, 1);
});
