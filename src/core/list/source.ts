/** Keys with the numbers of their entries, in the order in which they came. */
export interface KeySource {
  /** Visited more than once, each time in the same order. */
  each(visit: (hi: number, lo: number, id: number) => void): void;
}

/** Told of each entry that a later one with the same key replaces. */
export type Replaced = (hi: number, lo: number, id: number) => void;

const chunkLength = 1 << 16;

/** Keys collected for a build, in chunks, so that growing never copies. */
export class KeyRun implements KeySource {
  count = 0;
  #chunks: Int32Array[] = [];

  add(hi: number, lo: number, id: number): void {
    const at = (this.count % chunkLength) * 3;
    if (at === 0) this.#chunks.push(new Int32Array(chunkLength * 3));
    const chunk = this.#chunks[this.#chunks.length - 1];
    if (chunk === undefined) return;
    chunk[at] = hi;
    chunk[at + 1] = lo;
    chunk[at + 2] = id;
    this.count += 1;
  }

  each(visit: (hi: number, lo: number, id: number) => void): void {
    let left = this.count;
    for (const chunk of this.#chunks) {
      const end = Math.min(left, chunkLength) * 3;
      for (let i = 0; i < end; i += 3) visit(chunk[i] ?? 0, chunk[i + 1] ?? 0, chunk[i + 2] ?? 0);
      left -= chunkLength;
    }
  }

  clear(): void {
    this.count = 0;
    this.#chunks = [];
  }
}
