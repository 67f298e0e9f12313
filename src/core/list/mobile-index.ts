/**
 * An exact index of Chinese mobile numbers in compressed sparse rows: seven thousand million numbers
 * are cut into blocks of 65,536; a block is a sorted row of the low 16 bits, and beside each stands
 * the number of its entry. 10 million numbers take 2.04 bytes each and the number 4.
 */
import { gone, Overlay, overlayOf, untold } from './overlay.ts';
import type { KeySource, Replaced } from './source.ts';

/** 13 000 000 000 to 19 999 999 999. */
const blocks = Math.ceil(7e9 / 0x10000);
const builtMin = 1 << 15;
const overlayShare = 16;
const stepsMax = 8;

export type MobileParts = {
  readonly offsets: Uint32Array;
  readonly lows: Uint16Array;
  readonly ids: Int32Array;
};

/**
 * The place of `+861…` among the mobile numbers, 0 to 6,999,999,999; -1 where it is none. Read
 * digit by digit: making a number of a string would cost more than the lookup.
 */
export function mobilePlace(text: string): number {
  if (text.length !== 14 || text.charCodeAt(0) !== 43 || text.charCodeAt(1) !== 56) return -1;
  if (text.charCodeAt(2) !== 54 || text.charCodeAt(3) !== 49) return -1;
  let high = 0;
  let low = 0;
  for (let i = 4; i < 9; i += 1) {
    const d = text.charCodeAt(i) - 48;
    const e = text.charCodeAt(i + 5) - 48;
    if (d >>> 0 > 9 || e >>> 0 > 9) return -1;
    high = high * 10 + d;
    low = low * 10 + e;
  }
  return high < 30_000 ? -1 : (high - 30_000) * 100_000 + low;
}

/** The number at a place, as `mobilePlace` reads it. */
export function mobileAt(place: number): string {
  return `+86${13_000_000_000 + place}`;
}

export class MobileIndex {
  #overlay = new Overlay();
  #parts: MobileParts = noParts;

  /** The number of the entry at a place; below zero: none. */
  find(place: number): number {
    const block = (place / 0x10000) | 0;
    const low = place - block * 0x10000;
    if (this.#overlay.count > 0) {
      const told = this.#overlay.get(block, low);
      if (told !== untold) return told;
    }
    const { offsets, lows, ids } = this.#parts;
    if (ids.length === 0) return gone;
    const at = search(lows, offsets[block] ?? 0, offsets[block + 1] ?? 0, low);
    return at < 0 ? gone : (ids[at] ?? gone);
  }

  set(place: number, id: number): void {
    const block = (place / 0x10000) | 0;
    this.#overlay.set(block, place - block * 0x10000, id);
    this.#settleIfDue();
  }

  remove(place: number): void {
    this.set(place, gone);
  }

  /** Builds from nothing: `hi` is the block, `lo` the low 16 bits; of equal ones the last stays. */
  build(source: KeySource, count: number, replaced: Replaced): void {
    this.#overlay.clear();
    this.#parts = noParts;
    if (count >= builtMin) {
      this.#parts = buildBlocks(source, count, replaced);
      return;
    }
    source.each((hi, lo, id) => {
      const old = this.#overlay.get(hi, lo);
      if (old >= 0) replaced(hi, lo, old);
      this.#overlay.set(hi, lo, id);
    });
  }

  parts(): MobileParts {
    return this.#parts;
  }

  overlay(): Int32Array {
    return this.#overlay.triples();
  }

  restore(parts: MobileParts, overlay: Int32Array): void {
    this.#overlay = overlayOf(overlay);
    this.#parts = parts;
  }

  get bytes(): number {
    const { offsets, lows, ids } = this.#parts;
    return offsets.byteLength + lows.byteLength + ids.byteLength + this.#overlay.bytes;
  }

  #settleIfDue(): void {
    const overlay = this.#overlay;
    const parts = this.#parts;
    if (overlay.count <= Math.max(2 * builtMin, parts.ids.length / overlayShare)) return;
    let count = 0;
    const source: KeySource = {
      each(visit) {
        eachOf(parts, (hi, lo, id) => {
          if (overlay.get(hi, lo) === untold) visit(hi, lo, id);
        });
        overlay.each((hi, lo, id) => {
          if (id !== gone) visit(hi, lo, id);
        });
      },
    };
    source.each(() => {
      count += 1;
    });
    this.#overlay = new Overlay();
    this.build(source, count, () => undefined);
  }
}

const noParts: MobileParts = {
  offsets: new Uint32Array(0),
  lows: new Uint16Array(0),
  ids: new Int32Array(0),
};

/** First where an even spread would put it, then a few steps from there, then by halves. */
function search(lows: Uint16Array, from: number, to: number, low: number): number {
  if (from >= to) return -1;
  const at = from + (((to - from) * low) >>> 16);
  return (lows[at] ?? 0) < low ? searchUp(lows, at + 1, to, low) : searchDown(lows, from, at, low);
}

function searchUp(lows: Uint16Array, from: number, to: number, low: number): number {
  const end = Math.min(to, from + stepsMax);
  for (let at = from; at < end; at += 1) {
    const found = lows[at] ?? 0;
    if (found >= low) return found === low ? at : -1;
  }
  return halve(lows, end, to, low);
}

function searchDown(lows: Uint16Array, from: number, last: number, low: number): number {
  const end = Math.max(from, last - stepsMax);
  for (let at = last; at >= end; at -= 1) {
    const found = lows[at] ?? 0;
    if (found <= low) return found === low ? at : -1;
  }
  return halve(lows, from, end, low);
}

function halve(lows: Uint16Array, from: number, to: number, low: number): number {
  let first = from;
  let end = to;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if ((lows[middle] ?? 0) < low) first = middle + 1;
    else end = middle;
  }
  return first < to && lows[first] === low ? first : -1;
}

function eachOf(
  { offsets, lows, ids }: MobileParts,
  visit: (hi: number, lo: number, id: number) => void,
): void {
  for (let block = 0; block + 1 < offsets.length; block += 1) {
    const end = offsets[block + 1] ?? 0;
    for (let i = offsets[block] ?? 0; i < end; i += 1) visit(block, lows[i] ?? 0, ids[i] ?? 0);
  }
}

function buildBlocks(source: KeySource, count: number, replaced: Replaced): MobileParts {
  const offsets = new Uint32Array(blocks + 1);
  source.each((hi) => {
    offsets[hi + 1] = (offsets[hi + 1] ?? 0) + 1;
  });
  for (let b = 1; b <= blocks; b += 1) offsets[b] = (offsets[b] ?? 0) + (offsets[b - 1] ?? 0);
  const lows = new Uint16Array(count);
  const ids = new Int32Array(count);
  source.each((hi, lo, id) => {
    const at = offsets[hi] ?? 0;
    offsets[hi] = at + 1;
    lows[at] = lo;
    ids[at] = id;
  });
  offsets.copyWithin(1, 0, blocks);
  offsets[0] = 0;
  const kept = sortBlocks({ offsets, lows, ids }, replaced);
  if (kept === count) return { offsets, lows, ids };
  // A copy would need the memory twice; it is worth it where much was dropped.
  if (kept > count * 0.9)
    return { offsets, lows: lows.subarray(0, kept), ids: ids.subarray(0, kept) };
  return { offsets, lows: lows.slice(0, kept), ids: ids.slice(0, kept) };
}

/** Sorts each block by its low bits and drops what a later key replaced; gives what is left. */
function sortBlocks(parts: MobileParts, replaced: Replaced): number {
  const { offsets, lows, ids } = parts;
  let largest = 0;
  for (let b = 0; b < blocks; b += 1) {
    largest = Math.max(largest, (offsets[b + 1] ?? 0) - (offsets[b] ?? 0));
  }
  // Low bits and place in one number, so that one native sort does both.
  const packed = new Float64Array(largest);
  const before = new Int32Array(largest);
  let to = 0;
  let end = 0;
  for (let block = 0; block < blocks; block += 1) {
    const from = end;
    end = offsets[block + 1] ?? 0;
    offsets[block] = to;
    const size = end - from;
    for (let i = 0; i < size; i += 1) {
      packed[i] = (lows[from + i] ?? 0) * placeBase + i;
      before[i] = ids[from + i] ?? 0;
    }
    const sorted = packed.subarray(0, size).sort();
    for (let i = 0; i < size; i += 1) {
      const low = lowOf(sorted, i);
      const id = before[(sorted[i] ?? 0) - low * placeBase] ?? 0;
      if (i + 1 < size && lowOf(sorted, i + 1) === low) {
        replaced(block, low, id);
        continue;
      }
      lows[to] = low;
      ids[to] = id;
      to += 1;
    }
  }
  offsets[blocks] = to;
  return to;
}
/** More places than any list has entries. */
const placeBase = 0x10000000;
const lowOf = (sorted: Float64Array, i: number): number => Math.floor((sorted[i] ?? 0) / placeBase);
