import { FOLD } from './fold.ts';
import { TEXT_LENGTH_MAX } from './folded.ts';

/** Told of each phrase found: its number, and where it stands in the text. */
export type OnHit = (phrase: number, from: number, to: number) => void;

/** A word list ready to scan with; made by `makeDictionary`. */
export interface Dictionary {
  readonly size: number;
  /** Every place of every phrase, in the order of where they begin. */
  scan(text: string, onHit: OnHit): void;
}

/** Phrases of two units or more by their first two, those with the same two side by side. */
interface Phrases {
  readonly bitmap: Uint8Array;
  /** Open addressing: the first two units, and where their phrases begin in `numbers`. */
  readonly keys: Int32Array;
  readonly firsts: Int32Array;
  readonly mask: number;
  readonly numbers: Int32Array;
  /** Units of phrase i of `numbers` are `flat` from `starts[i]` up to `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly flat: Uint16Array;
}

interface FoldedPhrase {
  readonly number: number;
  readonly units: readonly number[];
}

/** Folded forms below this are signs and are passed over. */
const SIGN_END = 10;
const BITMAP_BITS = 19;
/** Used again for each text: folded units, where they stood, and where a phrase may begin. */
const units = new Uint16Array(TEXT_LENGTH_MAX + 1);
const places = new Uint16Array(TEXT_LENGTH_MAX + 1);
const openings = new Uint16Array(TEXT_LENGTH_MAX + 1);
const read = { units: 0, openings: 0 };

/**
 * A dictionary of phrases. Width, case, traditional forms, spaces, punctuation and invisible
 * characters are folded away in phrases and texts, as the normaliser does it. A phrase of which
 * nothing is left is never found; texts are read up to 8,000 characters.
 *
 * A bitmap of the first two units tells where a phrase may begin, so that most places cost one
 * read; what passes is compared unit by unit.
 */
export function makeDictionary(phrases: readonly string[]): Dictionary {
  const folded = phrases.map((phrase, number) => ({ number, units: foldPhrase(phrase) }));
  const singles = singlesOf(folded);
  const table = buildPhrases(folded.filter((phrase) => phrase.units.length > 1));
  return {
    size: phrases.length,
    scan(text, onHit) {
      foldAndMark(text, table.bitmap);
      if (singles.size > 0) return scanAll(singles, table, onHit);
      for (let i = 0; i < read.openings; i++) verify(table, openings[i] ?? 0, onHit);
    },
  };
}

/** Folds the text and marks the places whose first two units some phrase begins with. */
function foldAndMark(text: string, bitmap: Uint8Array): void {
  const end = Math.min(text.length, TEXT_LENGTH_MAX);
  let count = 0;
  let marked = 0;
  let before = 0;
  for (let i = 0; i < end; i++) {
    const unit = FOLD[text.charCodeAt(i)] ?? 0;
    if (unit < SIGN_END) continue;
    units[count] = unit;
    places[count] = i;
    const bit = bitOf(before, unit);
    if (((bitmap[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0 && count > 0) {
      openings[marked++] = count - 1;
    }
    before = unit;
    count++;
  }
  read.units = count;
  read.openings = marked;
}

function bitOf(first: number, second: number): number {
  return Math.imul((first << 16) ^ (first >>> 3) ^ second, 0x9e3779b1) >>> (32 - BITMAP_BITS);
}

/** Tells every phrase that stands at a place of the folded text. */
function verify(table: Phrases, at: number, onHit: OnHit): void {
  const key = pairOf(units, at);
  const { numbers, starts, flat } = table;
  for (let i = firstOf(table, key); i < numbers.length; i++) {
    const start = starts[i] ?? 0;
    if (pairOf(flat, start) !== key) return;
    const length = (starts[i + 1] ?? 0) - start;
    if (at + length > read.units || !isSame(flat, start, at, length)) continue;
    onHit(numbers[i] ?? 0, places[at] ?? 0, (places[at + length - 1] ?? 0) + 1);
  }
}

function pairOf(of: Uint16Array, at: number): number {
  return ((of[at] ?? 0) << 16) | (of[at + 1] ?? 0);
}

/** Where the phrases that begin with two units are; behind all of them where there are none. */
function firstOf(table: Phrases, key: number): number {
  for (let slot = slotOf(key, table.mask); ; slot = (slot + 1) & table.mask) {
    const first = table.firsts[slot] ?? -1;
    if (first < 0) return table.numbers.length;
    if (table.keys[slot] === key) return first;
  }
}

function isSame(flat: Uint16Array, start: number, at: number, length: number): boolean {
  for (let k = 2; k < length; k++) if (flat[start + k] !== units[at + k]) return false;
  return true;
}

/** The same with phrases of one unit, which no bitmap of two can find. */
function scanAll(singles: ReadonlyMap<number, readonly number[]>, table: Phrases, onHit: OnHit) {
  let next = 0;
  for (let at = 0; at < read.units; at++) {
    for (const number of singles.get(units[at] ?? 0) ?? []) {
      onHit(number, places[at] ?? 0, (places[at] ?? 0) + 1);
    }
    if (next < read.openings && openings[next] === at) {
      verify(table, at, onHit);
      next++;
    }
  }
}

function singlesOf(phrases: readonly FoldedPhrase[]): Map<number, number[]> {
  const singles = new Map<number, number[]>();
  for (const { number, units: own } of phrases) {
    const [only] = own;
    if (own.length !== 1 || only === undefined) continue;
    const held = singles.get(only);
    if (held === undefined) singles.set(only, [number]);
    else held.push(number);
  }
  return singles;
}

function buildPhrases(phrases: readonly FoldedPhrase[]): Phrases {
  const keyOf = ({ units: own }: FoldedPhrase): number => ((own[0] ?? 0) << 16) | (own[1] ?? 0);
  const sorted = phrases.toSorted((a, b) => keyOf(a) - keyOf(b) || a.number - b.number);
  const size = 2 ** Math.ceil(Math.log2(Math.max(16, phrases.length * 2)));
  const table: Phrases = {
    bitmap: new Uint8Array(2 ** (BITMAP_BITS - 3)),
    keys: new Int32Array(size),
    firsts: new Int32Array(size).fill(-1),
    mask: size - 1,
    numbers: Int32Array.from(sorted, (phrase) => phrase.number),
    starts: new Int32Array(sorted.length + 1),
    flat: Uint16Array.from(sorted.flatMap((phrase) => phrase.units)),
  };
  sorted.forEach((phrase, i) => {
    const key = keyOf(phrase);
    const bit = bitOf(phrase.units[0] ?? 0, phrase.units[1] ?? 0);
    table.bitmap[bit >>> 3] = (table.bitmap[bit >>> 3] ?? 0) | (1 << (bit & 7));
    table.starts[i + 1] = (table.starts[i] ?? 0) + phrase.units.length;
    let slot = slotOf(key, table.mask);
    while ((table.firsts[slot] ?? -1) >= 0 && table.keys[slot] !== key) {
      slot = (slot + 1) & table.mask;
    }
    if ((table.firsts[slot] ?? -1) >= 0) return;
    table.keys[slot] = key;
    table.firsts[slot] = i;
  });
  return table;
}

function slotOf(key: number, mask: number): number {
  return (Math.imul(key, 0x85ebca6b) >>> 11) & mask;
}

function foldPhrase(phrase: string): number[] {
  const folded: number[] = [];
  for (let i = 0; i < phrase.length; i++) {
    const unit = FOLD[phrase.charCodeAt(i)] ?? 0;
    if (unit >= SIGN_END) folded.push(unit);
  }
  return folded;
}
