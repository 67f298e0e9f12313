/**
 * Windows as bytes: what is known of every key, in the order of the rows, so that a store made from
 * them reads, forgets and is written like the one they came from.
 */
import { ok, refuse, type Result } from '../core/kernel/index.ts';
import { windowTables, type WindowSpec, type WindowTable } from '../core/typology/index.ts';
import { wordsOfSize } from './window-arena.ts';
import { highMask, highOf } from './window-index.ts';
import { measureCodes } from './window-layout.ts';
import { ringMark, ringSize } from './window-ring.ts';
import type { WindowTableRows } from './window-table.ts';

type Tables = Readonly<Record<WindowTable, WindowTableRows>>;

/** `WZWN` as bytes; a machine of the other byte order reads something else. */
const magic = 0x4e575a57;
const format = 1;
/** Words before the plan: magic, format, words in all, check, characters of the plan. */
const headerWords = 5;
const youngMark = 0x80000000;
/** The size of the row's block lies beside the upper half of its key. */
const blockShift = 24;

export function snapshotOf(tables: Tables): Uint8Array {
  const plan = JSON.stringify(
    Object.fromEntries(windowTables.map((name) => [name, tables[name].layout.specs.map(named)])),
  );
  let size = headerWords + plan.length;
  for (const name of windowTables) size += 1 + wordsOf(tables[name]);
  const words = new Uint32Array(size);
  words.set([magic, format, size, 0, plan.length]);
  for (let i = 0; i < plan.length; i += 1) words[headerWords + i] = plan.charCodeAt(i);
  let at = headerWords + plan.length;
  for (const name of windowTables) at = writeTable(tables[name], words, at);
  words[3] = checkOf(words);
  return new Uint8Array(words.buffer);
}

/** Fills the tables anew. Windows with the same id, measure and span are kept, others start empty. */
export function restoreTables(tables: Tables, bytes: Uint8Array): Result<null, string> {
  const opened = openSnapshot(bytes);
  if (!opened.ok) return opened;
  const { words, plan } = opened.value;
  let at = headerWords + (words[4] ?? 0);
  for (const name of windowTables) {
    tables[name].clear();
    at = readTable(tables[name], plan[name], { words, at });
  }
  return ok(null);
}

type NamedSpec = Pick<WindowSpec, 'id' | 'measure' | 'spanMs'>;
type NamedPlan = Readonly<Record<WindowTable, readonly NamedSpec[]>>;

function named({ id, measure, spanMs }: WindowSpec): NamedSpec {
  return { id, measure, spanMs };
}

function openSnapshot(
  bytes: Uint8Array,
): Result<{ readonly words: Uint32Array; readonly plan: NamedPlan }, string> {
  const again = 'leave it out and read the log instead';
  const problem = (what: string) => refuse(`the snapshot of windows ${what}; ${again}`);
  if (bytes.length < 4 * headerWords || bytes.length % 4 !== 0) return problem('is cut short');
  const words = new Uint32Array(bytes.slice().buffer);
  if (words[0] !== magic) return problem('is none, or of a machine of another byte order');
  if (words[1] !== format) return problem(`has format ${words[1]}, this version reads ${format}`);
  if (words[2] !== words.length) return problem('is cut short');
  if (words[3] !== checkOf(words)) return problem('is damaged');
  let plan = '';
  for (let i = 0; i < (words[4] ?? 0); i += 1) {
    plan += String.fromCharCode(words[headerWords + i] ?? 0);
  }
  return ok({ words, plan: JSON.parse(plan) as NamedPlan });
}

function checkOf(words: Uint32Array): number {
  let check = 0x811c9dc5;
  for (let i = headerWords - 1; i < words.length; i += 1) {
    check = Math.imul(check ^ (words[i] ?? 0), 0x9e3779b1);
    check ^= check >>> 15;
  }
  return check >>> 0;
}

/** Key (two), latest second; then where the windows end, their cells, and their rings. */
const rowWords = 3;

function wordsOf({ keys, cells, layout }: WindowTableRows): number {
  let size = 0;
  keys.forEach((row) => {
    cells.seek(row);
    size += rowWords + layout.endsWords + 2 * cells.total;
    for (let slot = 0; slot < layout.slots; slot += 1) {
      if (cells.ring(slot) >= 0) size += ringWords(layout.measure[slot]);
    }
  });
  return size;
}

function ringWords(measure: number | undefined): number {
  return wordsOfSize(ringSize(measure ?? 0));
}

function writeTable(table: WindowTableRows, words: Uint32Array, start: number): number {
  const { keys, cells, layout } = table;
  words[start] = keys.size;
  let at = start + 1;
  keys.forEach((row, key, isYoung) => {
    cells.seek(row);
    words[at] = key >>> 0;
    const marks = (isYoung ? youngMark : 0) + (cells.blockSize << blockShift);
    words[at + 1] = highOf(key) + marks;
    words[at + 2] = cells.second;
    at += rowWords;
    for (let i = 0; i < layout.endsWords; i += 1) words[at + i] = cells.endWord(i);
    at += layout.endsWords;
    const first = at;
    const cellWords = 2 * cells.total;
    for (let i = 0; i < cellWords; i += 1) words[at + i] = cells.words[cells.start + i] ?? 0;
    at += cellWords;
    for (let slot = 0; slot < layout.slots; slot += 1) {
      const ring = cells.ring(slot);
      if (ring < 0) continue;
      // Where a ring lies is of no meaning elsewhere.
      words[first + 2 * cells.begin(slot) + 1] = 0;
      const from = cells.arena.at(ring);
      const size = ringWords(layout.measure[slot]);
      const held = cells.arena.words(ring);
      for (let i = 0; i < size; i += 1) words[at + i] = held[from + i] ?? 0;
      at += size;
    }
  });
  return at;
}

type Place = { readonly words: Uint32Array; readonly at: number };
/** The windows of a table when it was written, and their slots now; -1: they are gone. */
type Source = { readonly specs: readonly NamedSpec[]; readonly slots: readonly number[] };

function readTable(
  table: WindowTableRows,
  specs: readonly NamedSpec[],
  { words, at: start }: Place,
): number {
  const { layout, keys, cells } = table;
  const slots = specs.map(({ id, measure, spanMs }) =>
    layout.specs.findIndex((s) => s.id === id && s.measure === measure && s.spanMs === spanMs),
  );
  const isSame = slots.length === layout.slots && slots.every((slot, i) => slot === i);
  let at = start + 1;
  for (let left = words[start] ?? 0; left > 0; left -= 1) {
    const high = words[at + 1] ?? 0;
    const key = (high & highMask) * 0x100000000 + (words[at] ?? 0);
    const row = layout.slots === 0 ? -1 : keys.restore(key, high >= youngMark);
    const from = at + rowWords;
    const to = from + restWords(specs, { words, at: from });
    if (row >= 0) {
      cells.seek(row);
      cells.second = words[at + 2] ?? 0;
      if (isSame) cells.restore((high >>> blockShift) & 15, words.subarray(from, to));
      else readOther(table, { specs, slots }, { words, at: from });
    }
    at = to;
  }
  return at;
}

/** Words of a row behind key and time. */
function restWords(specs: readonly NamedSpec[], place: Place): number {
  let size = Math.ceil(specs.length / 4) + 2 * endOf(place, specs.length - 1);
  specs.forEach((_, slot) => {
    size += ringOf(specs, place, slot);
  });
  return size;
}

function endOf({ words, at }: Place, slot: number): number {
  return slot < 0 ? 0 : ((words[at + (slot >> 2)] ?? 0) >>> ((slot & 3) << 3)) & 255;
}

/** Words of the ring of a window; 0: it has none. */
function ringOf(specs: readonly NamedSpec[], place: Place, slot: number): number {
  const measure = specs[slot]?.measure ?? 'since';
  const from = endOf(place, slot - 1);
  if (measure === 'since' || from === endOf(place, slot)) return 0;
  const first = place.words[place.at + Math.ceil(specs.length / 4) + 2 * from] ?? 0;
  return first >= ringMark ? ringWords(measureCodes[measure]) : 0;
}

/** Puts what is in the windows that are still there into the row in hand. */
function readOther(table: WindowTableRows, { specs, slots }: Source, place: Place): void {
  const { words, at } = place;
  const cellsAt = at + Math.ceil(specs.length / 4);
  let ringAt = cellsAt + 2 * endOf(place, specs.length - 1);
  specs.forEach((_, slot) => {
    const target = slots[slot] ?? -1;
    const from = cellsAt + 2 * endOf(place, slot - 1);
    const to = cellsAt + 2 * endOf(place, slot);
    const size = ringOf(specs, place, slot);
    if (target >= 0 && size > 0) {
      const head = (words[from] ?? 0) - ringMark;
      table.restoreRing(target, head, words.subarray(ringAt, ringAt + size));
    } else if (target >= 0 && from < to) {
      table.restoreItems(target, words.subarray(from, to));
    }
    ringAt += size;
  });
}
