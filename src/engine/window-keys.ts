/**
 * Which keys a table knows: two generations, as in `recent.ts`. What is opened belongs to the young
 * one. When that holds half of the keys, or half of the blocks, it becomes the old one, and what was
 * old is unknown from then on; what is opened in the old one becomes young again. So the last half
 * of what was opened is surely there, and nothing is searched for a victim. Only `open` counts as
 * use: who merely reads changes nothing. The memory of unknown rows comes back a little with every
 * row that moves; nobody can see when.
 */
import { highMask, highOf, KeyIndex, Rows, rowsMax } from './window-index.ts';
import type { Layout } from './window-layout.ts';

export type WindowLimits = {
  /** Keys of a table; not above 16,777,215. */
  readonly keysMax: number;
  /** Bytes of the blocks of busy keys, beside the rows themselves. */
  readonly bytesMax: number;
};

/** What the windows of a row hold beside it, in units of 64 bytes. */
export interface RowBlocks {
  unitsOf(row: number): number;
  release(row: number): void;
}

const generationShift = 24;
/** Row steps of the hand for each row that becomes young: a lap for each half of the keys. */
const sweepSteps = 2;
const freeRow = 0xffffffff;

export class WindowKeys {
  readonly rows: Rows;
  readonly #index: KeyIndex;
  readonly #blocks: RowBlocks;
  readonly #half: number;
  readonly #halfUnits: number;
  readonly #rowsMax: number;
  #generation = 2;
  #young = 0;
  #old = 0;
  #youngUnits = 0;
  /** First free row + 1. */
  #free = 0;
  #hand = 0;

  constructor(layout: Layout, limits: WindowLimits, blocks: RowBlocks) {
    this.rows = new Rows(layout.stride);
    this.#index = new KeyIndex(this.rows);
    this.#blocks = blocks;
    this.#half = Math.max(1, Math.floor(Math.min(limits.keysMax, rowsMax) / 2));
    this.#halfUnits = Math.max(1, Math.floor(limits.bytesMax / 128));
    this.#rowsMax = this.#half * 2;
  }

  get size(): number {
    return this.#young + this.#old;
  }
  get bytes(): number {
    return this.rows.bytes + this.#index.bytes;
  }

  find(key: number): number {
    const row = this.#index.find(key >>> 0, highOf(key));
    return row < 0 || this.age(row) > 1 ? -1 : row;
  }

  open(key: number): number {
    const low = key >>> 0;
    const high = highOf(key);
    const row = this.#index.find(low, high);
    const age = row < 0 ? 2 : this.age(row);
    if (age === 0) return row;
    if (row >= 0 && age > 1) this.#drop(row);
    if (age === 1) this.#old -= 1;
    if (this.#young >= this.#half || this.#youngUnits >= this.#halfUnits) this.#turn();
    this.#young += 1;
    if (age === 1) {
      this.#setGeneration(row, high);
      this.#youngUnits += this.#blocks.unitsOf(row);
    }
    this.#sweep(sweepSteps);
    return age === 1 ? row : this.#make(low, high);
  }

  /** 0 young, 1 old, more: unknown. */
  age(row: number): number {
    const high = this.rows.words(row)[this.rows.at(row) + 1] ?? 0;
    return (this.#generation - (high >>> generationShift)) & 255;
  }

  /** Blocks were taken (or given back) for a row. */
  account(row: number, units: number): void {
    if (this.age(row) === 0) this.#youngUnits += units;
  }

  /** Calls for every known row, in their order; first the key. */
  forEach(visit: (row: number, key: number, isYoung: boolean) => void): void {
    for (let row = 0; row < this.rows.count; row += 1) {
      const words = this.rows.words(row);
      const at = this.rows.at(row);
      const high = words[at + 1] ?? 0;
      if (high === freeRow || this.age(row) > 1) continue;
      visit(row, (high & highMask) * 0x100000000 + (words[at] ?? 0), this.age(row) === 0);
    }
  }

  /** A row as a snapshot tells it, in the snapshot's order; -1: the bounds are narrower now. */
  restore(key: number, isYoung: boolean): number {
    if ((isYoung ? this.#young : this.#old) >= this.#half) return -1;
    const row = this.#make(key >>> 0, highOf(key));
    if (isYoung) {
      this.#young += 1;
      return row;
    }
    this.#old += 1;
    const at = this.rows.at(row) + 1;
    this.rows.words(row)[at] = (highOf(key) | ((this.#generation - 1) << generationShift)) >>> 0;
    return row;
  }

  clear(): void {
    this.rows.clear();
    this.#index.clear();
    this.#generation = 2;
    this.#young = 0;
    this.#old = 0;
    this.#youngUnits = 0;
    this.#free = 0;
    this.#hand = 0;
  }

  #setGeneration(row: number, high: number): void {
    const at = this.rows.at(row) + 1;
    this.rows.words(row)[at] = (high | (this.#generation << generationShift)) >>> 0;
  }

  #make(low: number, high: number): number {
    while (this.#free === 0 && this.rows.count >= this.#rowsMax) this.#sweep(64);
    const row = this.#free === 0 ? this.rows.add() : this.#free - 1;
    const words = this.rows.words(row);
    const at = this.rows.at(row);
    if (this.#free > 0) {
      this.#free = words[at] ?? 0;
      words.fill(0, at, at + this.rows.stride);
    }
    words[at] = low;
    this.#setGeneration(row, high);
    this.#index.insert(low, high, row);
    return row;
  }

  #turn(): void {
    this.#sweep(this.rows.count);
    this.#generation = (this.#generation + 1) & 255;
    this.#old = this.#young;
    this.#young = 0;
    this.#youngUnits = 0;
    this.#hand = 0;
  }

  /** The hand goes over the rows once a generation, so that none is unknown for longer than one. */
  #sweep(steps: number): void {
    const end = Math.min(this.rows.count, this.#hand + steps);
    for (; this.#hand < end; this.#hand += 1) {
      const high = this.rows.words(this.#hand)[this.rows.at(this.#hand) + 1] ?? 0;
      if (high !== freeRow && this.age(this.#hand) > 1) this.#drop(this.#hand);
    }
  }

  #drop(row: number): void {
    this.#blocks.release(row);
    const words = this.rows.words(row);
    const at = this.rows.at(row);
    this.#index.remove(row);
    words[at] = this.#free;
    words[at + 1] = freeRow;
    this.#free = row + 1;
  }
}
