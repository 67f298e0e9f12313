/**
 * Blocks of 32 to 512 words, cut from chunks that are never moved, so that growing copies nothing.
 * A block is named by its place in units of 32 words. Freed blocks wait for the next of their size.
 */
const unitWords = 32;
const chunkWords = 2 ** 18;
const chunkUnits = chunkWords / unitWords;
const slabUnits = 128;

/** Sizes 0 to 4: 32, 64, 128, 256 and 512 words. */
const blockSizes = 5;

const noWords = new Uint32Array(0);
const noFloats = new Float64Array(0);

export class Arena {
  readonly #words: Uint32Array[] = [];
  readonly #floats: Float64Array[] = [];
  /** By size: first free block + 1, then the next in its first word; and the slab being cut. */
  readonly #free = new Uint32Array(blockSizes);
  readonly #next = new Uint32Array(blockSizes);
  readonly #end = new Uint32Array(blockSizes);
  #units = 0;

  words(block: number): Uint32Array {
    return this.#words[Math.trunc(block / chunkUnits)] ?? noWords;
  }
  floats(block: number): Float64Array {
    return this.#floats[Math.trunc(block / chunkUnits)] ?? noFloats;
  }
  /** Place of the block's first word in its chunk. */
  at(block: number): number {
    return (block & (chunkUnits - 1)) * unitWords;
  }

  /** A block of zeros. */
  take(size: number): number {
    const free = this.#free[size] ?? 0;
    if (free === 0) return this.#cut(size);
    const block = free - 1;
    const words = this.words(block);
    const at = this.at(block);
    this.#free[size] = words[at] ?? 0;
    words.fill(0, at, at + (unitWords << size));
    return block;
  }

  give(block: number, size: number): void {
    this.words(block)[this.at(block)] = this.#free[size] ?? 0;
    this.#free[size] = block + 1;
  }

  clear(): void {
    this.#words.length = 0;
    this.#floats.length = 0;
    this.#free.fill(0);
    this.#next.fill(0);
    this.#end.fill(0);
    this.#units = 0;
  }

  /** Bytes of slabs in use; chunks beyond them are not touched yet. */
  get bytes(): number {
    return this.#units * unitWords * 4;
  }

  #cut(size: number): number {
    if (this.#next[size] === this.#end[size]) {
      if (this.#units % chunkUnits === 0) this.#extend();
      this.#next[size] = this.#units;
      this.#units += slabUnits;
      this.#end[size] = this.#units;
    }
    const block = this.#next[size] ?? 0;
    this.#next[size] = block + (1 << size);
    return block;
  }

  #extend(): void {
    const buffer = new ArrayBuffer(chunkWords * 4);
    this.#words.push(new Uint32Array(buffer));
    this.#floats.push(new Float64Array(buffer));
  }
}
