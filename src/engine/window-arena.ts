/**
 * Blocks of 16 to 512 words, cut from chunks that are never moved, so that growing copies nothing.
 * A block is named by its place in units of 16 words, a cache line. Freed blocks wait for the next
 * of their size.
 */
const unitWords = 16;
const chunkShift = 14;
const chunkUnits = 1 << chunkShift;
const chunkWords = chunkUnits * unitWords;
const slabUnits = 192;

/** Units of each size of block. */
const blockUnits: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

export function unitsOfSize(size: number): number {
  return blockUnits[size] ?? 0;
}

export function wordsOfSize(size: number): number {
  return unitsOfSize(size) * unitWords;
}

/** The least size that holds so many words. */
export function sizeFor(words: number): number {
  let size = 0;
  while (wordsOfSize(size) < words) size += 1;
  return size;
}

const noWords = new Uint32Array(0);
const noFloats = new Float64Array(0);

export class Arena {
  readonly #words: Uint32Array[] = [];
  readonly #floats: Float64Array[] = [];
  /** By size: first free block + 1, then the next in its first word; and the slab being cut. */
  readonly #free = new Uint32Array(blockUnits.length);
  readonly #next = new Uint32Array(blockUnits.length);
  readonly #end = new Uint32Array(blockUnits.length);
  #units = 0;

  words(block: number): Uint32Array {
    return this.#words[block >>> chunkShift] ?? noWords;
  }
  floats(block: number): Float64Array {
    return this.#floats[block >>> chunkShift] ?? noFloats;
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
    words.fill(0, at, at + wordsOfSize(size));
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
    const units = unitsOfSize(size);
    while ((this.#next[size] ?? 0) + units > (this.#end[size] ?? 0)) this.#cutSlab(size);
    const block = this.#next[size] ?? 0;
    this.#next[size] = block + units;
    return block;
  }

  /** The last slab of a chunk is shorter, so that no block lies across two chunks. */
  #cutSlab(size: number): void {
    const within = this.#units & (chunkUnits - 1);
    if (within === 0) this.#extend();
    this.#next[size] = this.#units;
    this.#units += Math.min(slabUnits, chunkUnits - within);
    this.#end[size] = this.#units;
  }

  #extend(): void {
    const buffer = new ArrayBuffer(chunkWords * 4);
    this.#words.push(new Uint32Array(buffer));
    this.#floats.push(new Float64Array(buffer));
  }
}
