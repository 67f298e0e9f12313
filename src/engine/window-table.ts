/**
 * The windows of one table. A row holds, window by window, cells of eight bytes: a bucket and what
 * is in it. A row that overflows moves its cells to a block; a window with too many buckets becomes
 * a ring of its own. So a key with one event costs one cache line or two, and a busy one no search.
 */
import { windowBuckets, type WindowRows, type WindowSpec } from '../core/typology/index.ts';
import { Arena } from './window-arena.ts';
import { RowCells } from './window-cells.ts';
import { WindowKeys, type RowBlocks, type WindowLimits } from './window-keys.ts';
import { layoutOf, measureCodes, type Layout } from './window-layout.ts';
import {
  addCountRing,
  addDistinctRing,
  addSumRing,
  fingerprint,
  readCountRing,
  readDistinctRing,
  readSumRing,
  ringMark,
} from './window-ring.ts';

/** A row is tidied whenever its time enters another 2^18 seconds: about every three days. */
const tidyShift = 18;
/** Times of a `since` that are kept as they came; of older ones the last of a bucket. */
const newestKept = 4;
/** A sum is kept in steps of a 1,024th: exact, and the same in whatever order it was added. */
const sumSteps = 1024;

export class WindowTableRows implements WindowRows, RowBlocks {
  readonly layout: Layout;
  readonly keys: WindowKeys;
  readonly cells: RowCells;
  readonly #arena = new Arena();

  constructor(specs: readonly WindowSpec[], limits: WindowLimits) {
    this.layout = layoutOf(specs);
    this.keys = new WindowKeys(this.layout, limits, this);
    this.cells = new RowCells(this.layout, this.keys, this.#arena);
  }

  find(key: number): number {
    return this.layout.slots === 0 ? -1 : this.keys.find(key);
  }

  open(key: number): number {
    if (this.layout.slots === 0) return -1;
    const row = this.keys.open(key);
    this.cells.forget();
    return row;
  }

  add(row: number, slot: number, at: number, value: number): void {
    if (row < 0 || !(at >= 0) || !Number.isFinite(value)) return;
    const { cells, layout } = this;
    cells.seek(row);
    this.#advance(at);
    const bucket = Math.floor(at / (layout.width[slot] ?? 1));
    if (cells.isLate(at) && bucket < cells.oldest(slot)) return;
    switch (layout.measure[slot] ?? -1) {
      case measureCodes.count:
        this.#addCount(slot, bucket, Math.max(0, Math.round(value)));
        return;
      case measureCodes.sum:
        this.#addSum(slot, bucket, Math.round(value * sumSteps) / sumSteps);
        return;
      case measureCodes.distinct:
        this.#addDistinct(slot, bucket, fingerprint(value));
        return;
      case measureCodes.since:
        this.#addSince(slot, at);
        return;
      default:
    }
  }

  read(row: number, slot: number, at: number): number {
    const { cells, layout } = this;
    const measure = layout.measure[slot];
    if (row < 0) return measure === measureCodes.since ? Number.POSITIVE_INFINITY : 0;
    cells.seek(row);
    if (measure === measureCodes.since) return this.#readSince(slot, at);
    const from = cells.begin(slot);
    const to = cells.end(slot);
    if (from === to) return 0;
    const last = Math.floor(at / (layout.width[slot] ?? 1));
    let first = last - windowBuckets;
    if (cells.isLate(at)) first = Math.max(first, cells.oldest(slot));
    const held = cells.words[cells.start + 2 * from] ?? 0;
    if (held >= ringMark) return this.#readRing(slot, first, Math.min(last, held - ringMark));
    if (measure === measureCodes.count) return this.#readCount(slot, first, last);
    if (measure === measureCodes.sum) return this.#readSum(slot, first, last);
    return this.#readDistinct(slot, first, last);
  }

  unitsOf(row: number): number {
    this.cells.seek(row);
    return this.cells.units();
  }

  release(row: number): void {
    this.cells.seek(row);
    this.cells.release();
  }

  /** Items of a window of the row in hand, as another plan kept them. */
  restoreItems(slot: number, held: Uint32Array): void {
    const { cells, layout } = this;
    const measure = layout.measure[slot];
    const floats = new Float64Array(held.slice().buffer);
    for (let i = 0; i < held.length; i += 2 * (layout.step[slot] ?? 1)) {
      if (measure === measureCodes.since) {
        this.#addSince(slot, floats[i >> 1] ?? 0);
        continue;
      }
      const bucket = held[i] ?? 0;
      if (bucket < cells.oldest(slot)) continue;
      if (measure === measureCodes.count) this.#addCount(slot, bucket, held[i + 1] ?? 0);
      else if (measure === measureCodes.sum) this.#addSum(slot, bucket, floats[(i >> 1) + 1] ?? 0);
      else this.#addDistinct(slot, bucket, held[i + 1] ?? 0);
    }
  }

  restoreRing(slot: number, head: number, held: Uint32Array): void {
    const ring = this.cells.makeRing(slot, head);
    this.#arena.words(ring).set(held, this.#arena.at(ring));
  }

  clear(): void {
    this.keys.clear();
    this.#arena.clear();
    this.cells.forget();
  }

  get bytes(): number {
    return this.keys.bytes + this.#arena.bytes;
  }

  /** Takes note of the time. */
  #advance(at: number): void {
    const { cells } = this;
    const latest = cells.second;
    if (at <= latest * 1000) return;
    const second = Math.ceil(at / 1000);
    cells.second = second;
    if (latest === 0 || second >>> tidyShift === latest >>> tidyShift) return;
    cells.tidy();
    cells.comeHome();
  }

  #addCount(slot: number, bucket: number, value: number): void {
    const { cells } = this;
    const ring = cells.ringFor(slot, bucket);
    if (ring >= 0) {
      addCountRing(this.#arena, ring, bucket, value);
      return;
    }
    const { words, start } = cells;
    const end = start + 2 * cells.end(slot);
    for (let at = start + 2 * cells.begin(slot); at < end; at += 2) {
      if (words[at] !== bucket) continue;
      words[at + 1] = (words[at + 1] ?? 0) + value;
      return;
    }
    if (!cells.makeRoom(slot, bucket)) {
      this.#addCount(slot, bucket, value);
      return;
    }
    const at = cells.gap(slot, cells.end(slot));
    cells.words[at] = bucket;
    cells.words[at + 1] = value;
  }

  #addSum(slot: number, bucket: number, value: number): void {
    const { cells } = this;
    const ring = cells.ringFor(slot, bucket);
    if (ring >= 0) {
      addSumRing(this.#arena, ring, bucket, value);
      return;
    }
    const { words, floats, start } = cells;
    const end = start + 2 * cells.end(slot);
    for (let at = start + 2 * cells.begin(slot); at < end; at += 4) {
      if (words[at] !== bucket) continue;
      floats[(at >> 1) + 1] = (floats[(at >> 1) + 1] ?? 0) + value;
      return;
    }
    if (!cells.makeRoom(slot, bucket)) {
      this.#addSum(slot, bucket, value);
      return;
    }
    const at = cells.gap(slot, cells.end(slot));
    cells.words[at] = bucket;
    cells.words[at + 1] = 0;
    cells.floats[(at >> 1) + 1] = value;
  }

  /** Items of a distinct are in the order of fingerprint, then bucket; each pair is there once. */
  #addDistinct(slot: number, bucket: number, print: number): void {
    const { cells } = this;
    const ring = cells.ringFor(slot, bucket);
    if (ring >= 0) {
      addDistinctRing(this.#arena, ring, bucket, print);
      return;
    }
    if (this.#placeOf(slot, bucket, print) < 0) return;
    if (!cells.makeRoom(slot, bucket)) {
      this.#addDistinct(slot, bucket, print);
      return;
    }
    const at = cells.gap(slot, this.#placeOf(slot, bucket, print));
    cells.words[at] = bucket;
    cells.words[at + 1] = print;
  }

  /** The cell where the pair belongs; -1: it is there. */
  #placeOf(slot: number, bucket: number, print: number): number {
    const { words, start } = this.cells;
    const end = this.cells.end(slot);
    for (let cell = this.cells.begin(slot); cell < end; cell += 1) {
      const held = words[start + 2 * cell + 1] ?? 0;
      if (held < print) continue;
      if (held > print) return cell;
      const heldBucket = words[start + 2 * cell] ?? 0;
      if (heldBucket === bucket) return -1;
      if (heldBucket > bucket) return cell;
    }
    return end;
  }

  /** Times newest first. What is kept depends on the times alone, not on the order they came in. */
  #addSince(slot: number, time: number): void {
    const { cells } = this;
    cells.reserve(1);
    const floatAt = cells.start >> 1;
    const end = cells.end(slot);
    let cell = cells.begin(slot);
    while (cell < end && (cells.floats[floatAt + cell] ?? 0) > time) cell += 1;
    if (cell < end && cells.floats[floatAt + cell] === time) return;
    cells.floats[cells.gap(slot, cell) >> 1] = time;
    this.#thin(slot);
  }

  /** Keeps the newest times, and behind them one of each bucket. One time was added. */
  #thin(slot: number): void {
    const { cells, layout } = this;
    const most = (layout.items[slot] ?? 2) - 1;
    const width = layout.width[slot] ?? 1;
    const begin = cells.begin(slot);
    const floatAt = cells.start >> 1;
    let bucket = -1;
    for (let cell = begin + Math.min(newestKept, most); cell < cells.end(slot); cell += 1) {
      const next = Math.floor((cells.floats[floatAt + cell] ?? 0) / width);
      if (next === bucket) {
        cells.drop(slot, cell);
        return;
      }
      bucket = next;
    }
    if (cells.end(slot) - begin > most) cells.drop(slot, cells.end(slot) - 1);
  }

  #readSince(slot: number, at: number): number {
    const { cells, layout } = this;
    const floatAt = cells.start >> 1;
    const end = cells.end(slot);
    for (let cell = cells.begin(slot); cell < end; cell += 1) {
      const time = cells.floats[floatAt + cell] ?? 0;
      if (time > at) continue;
      const isOld = Math.floor(time / (layout.width[slot] ?? 1)) < cells.oldest(slot);
      const since = at - time;
      return isOld || since > (layout.span[slot] ?? 0) ? Number.POSITIVE_INFINITY : since;
    }
    return Number.POSITIVE_INFINITY;
  }

  #readRing(slot: number, first: number, last: number): number {
    const ring = this.cells.ring(slot);
    const measure = this.layout.measure[slot];
    if (measure === measureCodes.count) return readCountRing(this.#arena, ring, first, last);
    if (measure === measureCodes.sum) return readSumRing(this.#arena, ring, first, last);
    return readDistinctRing(this.#arena, ring, first, last);
  }

  #readCount(slot: number, first: number, last: number): number {
    const { words, start } = this.cells;
    const end = start + 2 * this.cells.end(slot);
    let total = 0;
    for (let at = start + 2 * this.cells.begin(slot); at < end; at += 2) {
      const bucket = words[at] ?? 0;
      if (bucket >= first && bucket <= last) total += words[at + 1] ?? 0;
    }
    return total;
  }

  #readSum(slot: number, first: number, last: number): number {
    const { words, floats, start } = this.cells;
    const end = start + 2 * this.cells.end(slot);
    let total = 0;
    for (let at = start + 2 * this.cells.begin(slot); at < end; at += 4) {
      const bucket = words[at] ?? 0;
      if (bucket >= first && bucket <= last) total += floats[(at >> 1) + 1] ?? 0;
    }
    return total;
  }

  #readDistinct(slot: number, first: number, last: number): number {
    const { words, start } = this.cells;
    const end = start + 2 * this.cells.end(slot);
    let total = 0;
    let counted = -1;
    for (let at = start + 2 * this.cells.begin(slot); at < end; at += 2) {
      const bucket = words[at] ?? 0;
      const print = words[at + 1] ?? 0;
      if (print === counted || bucket < first || bucket > last) continue;
      counted = print;
      total += 1;
    }
    return total;
  }
}
