/**
 * The cells of one row in hand: eight bytes each, window by window, in the row itself or, when they
 * are too many for it, in a block. `seek` first; whatever inserts or tidies may move them.
 */
import { sizeFor, unitsOfSize, wordsOfSize, type Arena } from './window-arena.ts';
import type { WindowKeys } from './window-keys.ts';
import { headWords, measureCodes, ringBuckets, type Layout } from './window-layout.ts';
import {
  addCountRing,
  addDistinctRing,
  addSumRing,
  clearBucket,
  ringMark,
  ringSize,
} from './window-ring.ts';

/** Words of a row: the latest second, and the block of its cells. */
const secondAt = 2;
const blockAt = 3;
/** The lowest bits beside the block tell its size. */
const sizeBits = 4;
const sizeMask = 15;
const cellsMax = 255;

export class RowCells {
  readonly layout: Layout;
  readonly arena: Arena;
  readonly #keys: WindowKeys;
  words: Uint32Array = new Uint32Array(0);
  floats: Float64Array = new Float64Array(0);
  /** Word of the first cell. */
  start = 0;
  #room = 0;
  #row = -1;
  #head: Uint32Array = new Uint32Array(0);
  #headAt = 0;

  constructor(layout: Layout, keys: WindowKeys, arena: Arena) {
    this.layout = layout;
    this.arena = arena;
    this.#keys = keys;
  }

  seek(row: number): void {
    if (row === this.#row) return;
    const { rows } = this.#keys;
    this.#row = row;
    this.#head = rows.words(row);
    this.#headAt = rows.at(row);
    this.#locate();
  }

  /** Rows may have been made or dropped: the next seek looks again. */
  forget(): void {
    this.#row = -1;
  }

  get second(): number {
    return this.#head[this.#headAt + secondAt] ?? 0;
  }
  set second(value: number) {
    this.#head[this.#headAt + secondAt] = value;
  }

  begin(slot: number): number {
    return slot === 0 ? 0 : this.end(slot - 1);
  }

  end(slot: number): number {
    const word = this.#head[this.#headAt + headWords + (slot >> 2)] ?? 0;
    return (word >>> ((slot & 3) << 3)) & 255;
  }

  get total(): number {
    return this.layout.slots === 0 ? 0 : this.end(this.layout.slots - 1);
  }

  /** Whether a time lies so far behind the row's latest that the oldest bucket matters. */
  isLate(at: number): boolean {
    return this.second * 1000 - at > 1000;
  }

  /** The oldest bucket that still counts, by the latest event of the row. */
  oldest(slot: number): number {
    const width = this.layout.width[slot] ?? 1;
    return Math.floor((this.second * 1000) / width) - (ringBuckets - 1);
  }

  /** Block of the ring of a window; -1: it has none. */
  ring(slot: number): number {
    const from = this.begin(slot);
    if (from === this.end(slot) || this.layout.measure[slot] === measureCodes.since) return -1;
    const at = this.start + 2 * from;
    return (this.words[at] ?? 0) >= ringMark ? (this.words[at + 1] ?? 0) : -1;
  }

  /** The ring made ready for a bucket. A ring of which nothing counts any more is given up. */
  ringFor(slot: number, bucket: number): number {
    const from = this.begin(slot);
    const at = this.start + 2 * from;
    const head = (this.words[at] ?? 0) - ringMark;
    if (head < 0 || from === this.end(slot)) return -1;
    const ring = this.words[at + 1] ?? 0;
    if (head < this.oldest(slot)) {
      this.#giveRing(slot, ring);
      this.#remove(slot, from, this.layout.step[slot] ?? 1);
      return -1;
    }
    if (bucket > head) {
      this.#clearBuckets(slot, Math.max(head + 1, bucket - ringBuckets + 1), bucket);
      this.words[at] = ringMark + bucket;
    }
    return ring;
  }

  /** Room for one more item; false where the window became a ring instead. */
  makeRoom(slot: number, bucket: number): boolean {
    this.dropDead(slot, bucket);
    const step = this.layout.step[slot] ?? 1;
    const most = (this.layout.items[slot] ?? 1) * step;
    if (this.end(slot) - this.begin(slot) >= most) this.tidy();
    if (this.end(slot) - this.begin(slot) >= most) {
      this.#promote(slot);
      return false;
    }
    this.reserve(step);
    return true;
  }

  /** Room for so many cells; tidies before it takes a block. */
  reserve(cells: number): void {
    if (this.total + cells <= this.#room) return;
    this.tidy();
    if (this.total + cells > this.#room) this.#grow(this.total + cells);
  }

  /** Moves the cells behind up; the word of the gap. There is room. */
  gap(slot: number, cell: number): number {
    const step = this.layout.step[slot] ?? 1;
    const at = this.start + 2 * cell;
    for (let i = this.start + 2 * this.total - 1; i >= at; i -= 1) {
      this.words[i + 2 * step] = this.words[i] ?? 0;
    }
    this.#shiftEnds(slot, step);
    return at;
  }

  /**
   * Drops items that are surely dead when an event falls into a bucket: the latest of the row is not
   * before it. Keeps short windows short without a look at the others.
   */
  dropDead(slot: number, bucket: number): void {
    const step = this.layout.step[slot] ?? 1;
    for (let cell = this.end(slot) - step; cell >= this.begin(slot); cell -= step) {
      const held = this.words[this.start + 2 * cell] ?? 0;
      if (held + ringBuckets <= bucket) this.#remove(slot, cell, step);
    }
  }

  /** Drops one item. */
  drop(slot: number, cell: number): void {
    this.#remove(slot, cell, this.layout.step[slot] ?? 1);
  }

  /** Drops what no reading can count any more. Nobody can see whether this was done. */
  tidy(): void {
    for (let slot = 0; slot < this.layout.slots; slot += 1) {
      if (this.begin(slot) === this.end(slot)) continue;
      const oldest = this.oldest(slot);
      const ring = this.ring(slot);
      const step = this.layout.step[slot] ?? 1;
      for (let cell = this.end(slot) - step; cell >= this.begin(slot); cell -= step) {
        if (this.#bucketOf(slot, cell) >= oldest) continue;
        if (ring >= 0) this.#giveRing(slot, ring);
        this.#remove(slot, cell, step);
      }
    }
  }

  /** Cells that fit into the row again leave their block. */
  comeHome(): void {
    const held = this.#head[this.#headAt + blockAt] ?? 0;
    const { words, start, total } = this;
    if (held === 0 || total > this.layout.inlineCells) return;
    this.#head[this.#headAt + blockAt] = 0;
    this.#locate();
    for (let i = 0; i < 2 * total; i += 1) this.words[this.start + i] = words[start + i] ?? 0;
    this.#give((held >>> sizeBits) - 1, held & sizeMask);
  }

  /** Blocks of the row, in units of 64 bytes. */
  units(): number {
    const held = this.#head[this.#headAt + blockAt] ?? 0;
    let units = held === 0 ? 0 : unitsOfSize(held & sizeMask);
    for (let slot = 0; slot < this.layout.slots; slot += 1) {
      if (this.ring(slot) >= 0) units += unitsOfSize(this.#ringSize(slot));
    }
    return units;
  }

  /** Gives every block of the row back. The row is of no use then. */
  release(): void {
    for (let slot = 0; slot < this.layout.slots; slot += 1) {
      const ring = this.ring(slot);
      if (ring >= 0) this.arena.give(ring, this.#ringSize(slot));
    }
    const held = this.#head[this.#headAt + blockAt] ?? 0;
    if (held !== 0) this.arena.give((held >>> sizeBits) - 1, held & sizeMask);
  }

  /** A ring with nothing in it, as the only item of a window that has none. */
  makeRing(slot: number, head: number): number {
    const step = this.layout.step[slot] ?? 1;
    this.reserve(step);
    const ring = this.#takeRing(slot);
    const at = this.gap(slot, this.begin(slot));
    this.words[at] = ringMark + head;
    this.words[at + 1] = ring;
    if (step === 2) this.floats[(at >> 1) + 1] = 0;
    return ring;
  }

  /** A word of the ends, for a snapshot. */
  endWord(i: number): number {
    return this.#head[this.#headAt + headWords + i] ?? 0;
  }

  /** Size of the block + 1; 0: the cells lie in the row. */
  get blockSize(): number {
    const held = this.#head[this.#headAt + blockAt] ?? 0;
    return held === 0 ? 0 : (held & sizeMask) + 1;
  }

  /** Puts an empty row as a snapshot of the same layout tells it: ends, cells, rings. */
  restore(blockSize: number, held: Uint32Array): void {
    const { endsWords, slots } = this.layout;
    for (let i = 0; i < endsWords; i += 1) this.#head[this.#headAt + headWords + i] = held[i] ?? 0;
    const cellWords = 2 * this.total;
    if (blockSize > 0) this.#takeBlock(blockSize - 1);
    for (let i = 0; i < cellWords; i += 1) this.words[this.start + i] = held[endsWords + i] ?? 0;
    let from = endsWords + cellWords;
    for (let slot = 0; slot < slots; slot += 1) {
      if (this.ring(slot) < 0) continue;
      const ring = this.#takeRing(slot);
      this.words[this.start + 2 * this.begin(slot) + 1] = ring;
      const size = wordsOfSize(this.#ringSize(slot));
      this.arena.words(ring).set(held.subarray(from, from + size), this.arena.at(ring));
      from += size;
    }
  }

  #bucketOf(slot: number, cell: number): number {
    const word = this.words[this.start + 2 * cell] ?? 0;
    if (this.layout.measure[slot] !== measureCodes.since) return word & ~ringMark;
    const time = this.floats[(this.start >> 1) + cell] ?? 0;
    return Math.floor(time / (this.layout.width[slot] ?? 1));
  }

  #clearBuckets(slot: number, first: number, last: number): void {
    const ring = this.ring(slot);
    const words = this.arena.words(ring);
    const at = this.arena.at(ring);
    const size = wordsOfSize(this.#ringSize(slot));
    if (last - first + 1 >= ringBuckets) {
      words.fill(0, at, at + size);
      return;
    }
    const each = size / ringBuckets;
    for (let bucket = first; bucket <= last; bucket += 1) clearBucket(words, at, bucket, each);
  }

  #ringSize(slot: number): number {
    return ringSize(this.layout.measure[slot] ?? 0);
  }

  /** The items become a ring with the same buckets. */
  #promote(slot: number): void {
    const step = this.layout.step[slot] ?? 1;
    const items: (readonly [number, number])[] = [];
    let head = 0;
    for (let cell = this.begin(slot); cell < this.end(slot); cell += step) {
      const at = this.start + 2 * cell;
      const bucket = this.words[at] ?? 0;
      const value = step === 2 ? this.floats[(at >> 1) + 1] : this.words[at + 1];
      items.push([bucket, value ?? 0]);
      head = Math.max(head, bucket);
    }
    this.#remove(slot, this.begin(slot), this.end(slot) - this.begin(slot));
    const ring = this.makeRing(slot, head);
    const add = ringAdds[this.layout.measure[slot] ?? 0] ?? addCountRing;
    for (const [bucket, value] of items) add(this.arena, ring, bucket, value);
  }

  #grow(cells: number): void {
    const { words, start, total } = this;
    const held = this.#head[this.#headAt + blockAt] ?? 0;
    this.#takeBlock(sizeFor(2 * cells));
    for (let i = 0; i < 2 * total; i += 1) this.words[this.start + i] = words[start + i] ?? 0;
    if (held !== 0) this.#give((held >>> sizeBits) - 1, held & sizeMask);
  }

  #takeBlock(size: number): void {
    const block = this.arena.take(size);
    this.#keys.account(this.#row, unitsOfSize(size));
    this.#head[this.#headAt + blockAt] = ((block + 1) << sizeBits) | size;
    this.#locate();
  }

  #takeRing(slot: number): number {
    const size = this.#ringSize(slot);
    this.#keys.account(this.#row, unitsOfSize(size));
    return this.arena.take(size);
  }

  #locate(): void {
    const held = this.#head[this.#headAt + blockAt] ?? 0;
    if (held === 0) {
      this.words = this.#head;
      this.floats = this.#keys.rows.floats(this.#row);
      this.start = this.#headAt + this.layout.cellsAt;
      this.#room = this.layout.inlineCells;
      return;
    }
    const block = (held >>> sizeBits) - 1;
    this.words = this.arena.words(block);
    this.floats = this.arena.floats(block);
    this.start = this.arena.at(block);
    this.#room = Math.min(cellsMax, wordsOfSize(held & sizeMask) / 2);
  }

  #giveRing(slot: number, ring: number): void {
    this.#give(ring, this.#ringSize(slot));
  }

  #give(block: number, size: number): void {
    this.arena.give(block, size);
    this.#keys.account(this.#row, -unitsOfSize(size));
  }

  #remove(slot: number, cell: number, cells: number): void {
    const end = this.start + 2 * this.total;
    for (let i = this.start + 2 * cell; i < end - 2 * cells; i += 1) {
      this.words[i] = this.words[i + 2 * cells] ?? 0;
    }
    this.#shiftEnds(slot, -cells);
  }

  /** Adds to the ends of a window and of all behind it, four bytes at once. */
  #shiftEnds(slot: number, cells: number): void {
    const head = this.#head;
    const first = this.#headAt + headWords;
    const each = Math.imul(cells, 0x01010101);
    const at = first + (slot >> 2);
    head[at] = (head[at] ?? 0) + (each << ((slot & 3) << 3));
    for (let i = at + 1; i < first + this.layout.endsWords; i += 1) {
      head[i] = (head[i] ?? 0) + each;
    }
  }
}

const ringAdds = [addCountRing, addSumRing, addDistinctRing];
