/** A long list of numbers as bytes: what snapshots of the engine are made of. */
import { assert } from '../core/kernel/index.ts';

/** Collects numbers in an array that grows by doubling. */
export class NumberWriter {
  #cells = new Float64Array(1024);
  #size = 0;

  add(value: number): void {
    this.#room(1);
    this.#cells[this.#size] = value;
    this.#size += 1;
  }

  addAll(values: Float64Array | Uint32Array): void {
    this.#room(values.length);
    this.#cells.set(values, this.#size);
    this.#size += values.length;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#cells.buffer, 0, this.#size * 8);
  }

  #room(count: number): void {
    let length = this.#cells.length;
    while (this.#size + count > length) length *= 2;
    if (length === this.#cells.length) return;
    const larger = new Float64Array(length);
    larger.set(this.#cells);
    this.#cells = larger;
  }
}

export class NumberReader {
  readonly #cells: Float64Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // A copy: the bytes may begin anywhere in their buffer.
    this.#cells = new Float64Array(new Uint8Array(bytes).buffer);
  }

  next(): number {
    const value = this.#cells[this.#at];
    assert(value !== undefined, 'a snapshot holds what it says');
    this.#at += 1;
    return value;
  }

  take(count: number): Float64Array {
    const values = this.#cells.subarray(this.#at, this.#at + count);
    assert(values.length === count, 'a snapshot holds what it says');
    this.#at += count;
    return values;
  }
}
