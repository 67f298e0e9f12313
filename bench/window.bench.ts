/**
 * Windows in memory: nanoseconds an event (update and read) and bytes a key, beside the two usual
 * ways in JavaScript, and beside the floor: one random read of a cache line an event.
 *
 * A million keys, four million events of two days, some keys far busier than others. Task one: count
 * of an hour and a day, sum of a day, distinct of a day. Task two: ten windows a key. Each side runs
 * in a process of its own, twice, in both orders; processor time is counted and the better run
 * printed. Bytes are what the process holds after a collection, less what it held before.
 *
 *   node bench/window.bench.ts [--small]
 */
import { spawnSync } from 'node:child_process';
import { hashText, hourMs, dayMs, minuteMs } from '../src/core/kernel/index.ts';
import type { WindowPlan, WindowSpec } from '../src/core/typology/index.ts';
import { makeWindows } from '../src/engine/index.ts';

const isSmall = process.argv.includes('--small');
const keyCount = isSmall ? 100_000 : 1_000_000;
const eventCount = 4 * keyCount;
const start = 1_768_000_000_000;
const stepMs = (2 * dayMs) / eventCount;

type Events = { keys: Float64Array; amounts: Float64Array; values: Float64Array };

function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Keys as the engine makes them: 53 bits, in no order. The square makes some of them busy. */
function makeEvents(): Events {
  const next = dice(7);
  const keys = new Float64Array(eventCount);
  const amounts = new Float64Array(eventCount);
  const values = new Float64Array(eventCount);
  const names = new Float64Array(keyCount);
  for (let i = 0; i < keyCount; i += 1) names[i] = hashText(1, `k${i}`);
  for (let i = 0; i < eventCount; i += 1) {
    const place = Math.floor(keyCount * next() ** 2);
    keys[i] = names[place] ?? 0;
    amounts[i] = 100 * Math.ceil(next() * 50_000);
    values[i] = (names[(place * 31 + Math.floor(next() * 40)) % keyCount] ?? 0) + 1;
  }
  return { keys, amounts, values };
}

const timeOf = (i: number): number => Math.floor(start + i * stepMs);

type Side = {
  readonly handle: (key: number, at: number, amount: number, value: number) => number;
  /** Keeps the store alive until the memory was counted. */
  readonly size: () => number;
};

function planOf(list: readonly (readonly [WindowSpec['measure'], number])[]): WindowPlan {
  const number = list.map(([measure, spanMs]) => {
    const id = `${measure} ${spanMs}`;
    return { id, table: 'number' as const, measure, spanMs };
  });
  return { person: [], number, account: [], device: [], pair: [], site: [] };
}

function ours(list: readonly (readonly [WindowSpec['measure'], number])[]): Side {
  const limits = { keysMax: 3 * keyCount, bytesMax: 4 * 2 ** 30 };
  const store = makeWindows(planOf(list), { number: limits });
  const rows = store.table('number');
  const measures = list.map(([measure]) => measure);
  return {
    handle: (key, at, amount, value) => {
      const row = rows.open(key);
      let seen = 0;
      for (let slot = 0; slot < measures.length; slot += 1) {
        const measure = measures[slot];
        if (measure === 'since') continue;
        rows.add(row, slot, at, measure === 'sum' ? amount : measure === 'distinct' ? value : 1);
      }
      for (let slot = 0; slot < measures.length; slot += 1) {
        const read = rows.read(row, slot, at);
        if (measures[slot] === 'since') rows.add(row, slot, at, 1);
        else seen += read;
      }
      return seen;
    },
    size: () => store.figures().number.keys,
  };
}

const four = [
  ['count', hourMs],
  ['count', dayMs],
  ['sum', dayMs],
  ['distinct', dayMs],
] as const;
const ten = [
  ['count', 10 * minuteMs],
  ['count', hourMs],
  ['count', dayMs],
  ['count', 7 * dayMs],
  ['sum', hourMs],
  ['sum', dayMs],
  ['distinct', hourMs],
  ['distinct', dayMs],
  ['distinct', 7 * dayMs],
  ['since', dayMs],
] as const;

type Happened = { at: number; amount: number; value: number };

/** Every event of a key in a list; what is older than a day is cut off, the rest counted anew. */
function eventLists(): Side {
  const lists = new Map<string, { events: Happened[] }>();
  return {
    handle: (key, at, amount, value) => {
      const name = String(key);
      let held = lists.get(name);
      if (held === undefined) lists.set(name, (held = { events: [] }));
      held.events.push({ at, amount, value });
      let old = 0;
      while ((held.events[old]?.at ?? at) < at - dayMs) old += 1;
      if (old > 0) held.events.splice(0, old);
      const hour = held.events.reduce((n, e) => (e.at >= at - hourMs ? n + 1 : n), 0);
      const sum = held.events.reduce((total, e) => total + e.amount, 0);
      const distinct = new Set(held.events.map((e) => e.value)).size;
      return hour + held.events.length + sum + distinct;
    },
    size: () => lists.size,
  };
}

type Buckets = { hour: number; counts: number[]; sums: number[]; values: Set<number>; day: number };

type Exact = {
  heads: [number, number];
  hour: number[];
  counts: number[];
  sums: number[];
  values: Map<number, number>;
};

/** Empties the buckets that a ring has not reached yet. */
function turn(rings: readonly number[][], head: number, bucket: number): number {
  for (let b = Math.max(head + 1, bucket - 24); b <= bucket; b += 1) {
    for (const ring of rings) ring[b % 25] = 0;
  }
  return Math.max(head, bucket);
}

const total = (ring: readonly number[]): number => ring.reduce((sum, n) => sum + n, 0);

/** An object a key that gives the same answers as ours: 24 buckets a span and the running one. */
function sameAnswers(): Side {
  const objects = new Map<number, Exact>();
  return {
    handle: (key, at, amount, value) => {
      const minute = Math.floor(at / (hourMs / 24));
      const hour = Math.floor(at / hourMs);
      let held = objects.get(key);
      if (held === undefined) {
        const empty = (): number[] => Array.from({ length: 25 }, () => 0);
        const values = new Map<number, number>();
        held = { heads: [minute, hour], hour: empty(), counts: empty(), sums: empty(), values };
        objects.set(key, held);
      }
      held.heads[0] = turn([held.hour], held.heads[0], minute);
      held.heads[1] = turn([held.counts, held.sums], held.heads[1], hour);
      held.hour[minute % 25] = (held.hour[minute % 25] ?? 0) + 1;
      held.counts[hour % 25] = (held.counts[hour % 25] ?? 0) + 1;
      held.sums[hour % 25] = (held.sums[hour % 25] ?? 0) + amount;
      held.values.set(value, hour);
      for (const [other, last] of held.values) if (last < hour - 24) held.values.delete(other);
      return total(held.hour) + total(held.counts) + total(held.sums) + held.values.size;
    },
    size: () => objects.size,
  };
}

/** An object a key: 24 buckets of an hour, and a Set that starts anew once a day: less precise. */
function bucketObjects(): Side {
  const objects = new Map<number, Buckets>();
  return {
    handle: (key, at, amount, value) => {
      const hour = Math.floor(at / hourMs);
      const day = Math.floor(hour / 24);
      let held = objects.get(key);
      if (held === undefined) {
        const empty = (): number[] => Array.from({ length: 24 }, () => 0);
        held = { hour, counts: empty(), sums: empty(), values: new Set(), day };
        objects.set(key, held);
      }
      for (let h = Math.max(held.hour + 1, hour - 23); h <= hour; h += 1) {
        held.counts[h % 24] = 0;
        held.sums[h % 24] = 0;
      }
      held.hour = hour;
      if (held.day !== day) held.values.clear();
      held.day = day;
      held.counts[hour % 24] = (held.counts[hour % 24] ?? 0) + 1;
      held.sums[hour % 24] = (held.sums[hour % 24] ?? 0) + amount;
      held.values.add(value);
      let count = 0;
      let sum = 0;
      for (let i = 0; i < 24; i += 1) {
        count += held.counts[i] ?? 0;
        sum += held.sums[i] ?? 0;
      }
      return (held.counts[hour % 24] ?? 0) + count + sum + held.values.size;
    },
    size: () => objects.size,
  };
}

/** One cache line of 64 bytes a key, read where the key says; the address needs no look-up. */
function floor(): Side {
  const lines = new Float64Array(8 * keyCount).fill(1);
  return {
    handle: (key) => lines[8 * (key % keyCount)] ?? 0,
    size: () => lines.length / 8,
  };
}

const sides: Readonly<Record<string, () => Side>> = {
  'wuzha, four windows': () => ours(four),
  'Map<string, events[]>': eventLists,
  'Map<number, object>, same answers': sameAnswers,
  'Map<number, object>, 24 hours + Set': bucketObjects,
  'floor: a random line an event': floor,
  'wuzha, ten windows': () => ours(ten),
};

type Figures = { nanos: number; bytes: number; check: number };

function held(): number {
  for (let i = 0; i < 4; i += 1) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function runSide(make: () => Side): Figures {
  const { keys, amounts, values } = makeEvents();
  const before = held();
  const side = make();
  let check = 0;
  const from = process.cpuUsage();
  for (let i = 0; i < eventCount; i += 1) {
    check += side.handle(keys[i] ?? 0, timeOf(i), amounts[i] ?? 0, values[i] ?? 0);
  }
  const { user, system } = process.cpuUsage(from);
  const bytes = (held() - before) / side.size();
  return { nanos: ((user + system) * 1000) / eventCount, bytes, check };
}

function inOwnProcess(name: string): Figures {
  const args = ['--expose-gc', '--max-old-space-size=8192', import.meta.filename, '--side', name];
  if (isSmall) args.push('--small');
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Figures;
}

function compare(): void {
  const best = new Map<string, Figures>();
  for (const names of [Object.keys(sides), Object.keys(sides).toReversed()]) {
    for (const name of names) {
      const figures = inOwnProcess(name);
      if (figures.nanos < (best.get(name)?.nanos ?? Infinity)) best.set(name, figures);
    }
  }
  const own = best.get('wuzha, four windows');
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  say(`${keyCount} keys, ${eventCount} events, update and read`);
  say(`${''.padEnd(36)}  ns/event   events/s  bytes/key   slower   larger`);
  for (const [name, { nanos, bytes }] of best) {
    say(
      name.padEnd(36) +
        nanos.toFixed(0).padStart(10) +
        Math.round(1e9 / nanos)
          .toLocaleString('en')
          .padStart(11) +
        bytes.toFixed(0).padStart(11) +
        (nanos / (own?.nanos ?? 1)).toFixed(2).padStart(9) +
        (bytes / (own?.bytes ?? 1)).toFixed(2).padStart(9),
    );
  }
}

const asked = process.argv.indexOf('--side');
const make = asked < 0 ? undefined : sides[process.argv[asked + 1] ?? ''];
if (make === undefined) compare();
else process.stdout.write(JSON.stringify(runSide(make)));
