/** Keys with the numbers of their entries, in the order in which they came. */
export interface KeySource {
  /** Visited more than once, each time in the same order. */
  each(visit: (hi: number, lo: number, id: number) => void): void;
}

/** Told of each entry that a later one with the same key replaces. */
export type Replaced = (hi: number, lo: number, id: number) => void;

/**
 * Entries of the first chunk and of the others: those are so large that the system takes their
 * memory back at once when they are given up.
 */
const firstLength = 1 << 16;
const chunkLength = 1 << 22;

/** Newer than the library of types that the core is checked with. */
type Transferable = { transfer?(length: number): unknown };

const noChunk = new Int32Array(0);

/** Keys collected for a build, in chunks, so that growing never copies. */
export class KeyRun implements KeySource {
  count = 0;
  #chunks: Int32Array[] = [];
  #chunk = noChunk;
  #used = 0;

  add(hi: number, lo: number, id: number): void {
    if (this.#used === this.#chunk.length) {
      this.#chunk = new Int32Array((this.count === 0 ? firstLength : chunkLength) * 3);
      this.#chunks.push(this.#chunk);
      this.#used = 0;
    }
    this.#chunk[this.#used] = hi;
    this.#chunk[this.#used + 1] = lo;
    this.#chunk[this.#used + 2] = id;
    this.#used += 3;
    this.count += 1;
  }

  each(visit: (hi: number, lo: number, id: number) => void): void {
    for (const chunk of this.#chunks) {
      const end = chunk === this.#chunk ? this.#used : chunk.length;
      for (let i = 0; i < end; i += 3) visit(chunk[i] ?? 0, chunk[i + 1] ?? 0, chunk[i + 2] ?? 0);
    }
  }

  /** Gives the memory back at once: waiting for it would double what a large build needs. */
  clear(): void {
    for (const { buffer } of this.#chunks) (buffer as Transferable).transfer?.(0);
    this.count = 0;
    this.#chunks = [];
    this.#chunk = noChunk;
    this.#used = 0;
  }
}
