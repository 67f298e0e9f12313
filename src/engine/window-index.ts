/**
 * Rows of one table in memory, and the index from a key to its row. Rows lie in chunks that are
 * never moved. The index is open addressing in 256 parts that grow each on its own, so that no
 * growth is noticed; it keeps the hash beside the row and moves entries without looking at rows.
 */
const chunkWords = 2 ** 18;
const noWords = new Uint32Array(0);
const noFloats = new Float64Array(0);

export class Rows {
  readonly stride: number;
  readonly #shift: number;
  readonly #mask: number;
  readonly #words: Uint32Array[] = [];
  readonly #floats: Float64Array[] = [];
  #count = 0;

  constructor(stride: number) {
    this.stride = stride;
    this.#shift = 31 - Math.clz32(chunkWords / stride);
    this.#mask = (1 << this.#shift) - 1;
  }

  get count(): number {
    return this.#count;
  }
  get bytes(): number {
    return this.#count * this.stride * 4;
  }

  words(row: number): Uint32Array {
    return this.#words[row >>> this.#shift] ?? noWords;
  }
  floats(row: number): Float64Array {
    return this.#floats[row >>> this.#shift] ?? noFloats;
  }
  /** Place of the row's first word in its chunk. */
  at(row: number): number {
    return (row & this.#mask) * this.stride;
  }

  add(): number {
    if ((this.#count & this.#mask) === 0) {
      const buffer = new ArrayBuffer((this.stride << this.#shift) * 4);
      this.#words.push(new Uint32Array(buffer));
      this.#floats.push(new Float64Array(buffer));
    }
    this.#count += 1;
    return this.#count - 1;
  }

  clear(): void {
    this.#words.length = 0;
    this.#floats.length = 0;
    this.#count = 0;
  }
}

/** The upper 21 bits of a key. */
export function highOf(key: number): number {
  return (key / 0x100000000) >>> 0;
}
export const highMask = 0x1fffff;

const parts = 256;
const partMin = 8;

/** Finish of MurmurHash3 over both halves: near keys lie far apart. */
export function hashKey(low: number, high: number): number {
  let x = low ^ Math.imul(high, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

export class KeyIndex {
  readonly #rows: Rows;
  /** Two words an entry: hash, row + 1; zero is empty. */
  readonly #parts: Uint32Array[] = [];
  readonly #sizes = new Uint32Array(parts);

  constructor(rows: Rows) {
    this.#rows = rows;
    this.clear();
  }

  get bytes(): number {
    return this.#parts.reduce((sum, part) => sum + part.byteLength, 0);
  }

  /** The row of a key; -1: none. */
  find(low: number, high: number): number {
    const hash = hashKey(low, high);
    const part = this.#parts[hash >>> 24] ?? noWords;
    const mask = (part.length >>> 1) - 1;
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const held = part[2 * i + 1] ?? 0;
      if (held === 0) return -1;
      if (part[2 * i] === hash && this.#isOf(held - 1, low, high)) return held - 1;
    }
  }

  /** The key is not there yet. */
  insert(low: number, high: number, row: number): void {
    const hash = hashKey(low, high);
    const place = hash >>> 24;
    let part = this.#parts[place] ?? noWords;
    const size = (this.#sizes[place] ?? 0) + 1;
    this.#sizes[place] = size;
    if (size * 8 > part.length * 3) {
      part = grown(part);
      this.#parts[place] = part;
    }
    put(part, hash, row + 1);
  }

  /** The key is there. Entries behind it move up, so that no gap ends a search too early. */
  remove(low: number, high: number): void {
    const hash = hashKey(low, high);
    const part = this.#parts[hash >>> 24] ?? noWords;
    const mask = (part.length >>> 1) - 1;
    let gap = hash & mask;
    while (part[2 * gap] !== hash || !this.#isOf((part[2 * gap + 1] ?? 0) - 1, low, high)) {
      if (part[2 * gap + 1] === 0) return;
      gap = (gap + 1) & mask;
    }
    for (let i = (gap + 1) & mask; part[2 * i + 1] !== 0; i = (i + 1) & mask) {
      const home = (part[2 * i] ?? 0) & mask;
      if (((i - home) & mask) < ((i - gap) & mask)) continue;
      part[2 * gap] = part[2 * i] ?? 0;
      part[2 * gap + 1] = part[2 * i + 1] ?? 0;
      gap = i;
    }
    part[2 * gap + 1] = 0;
    this.#sizes[hash >>> 24] = (this.#sizes[hash >>> 24] ?? 1) - 1;
  }

  clear(): void {
    this.#sizes.fill(0);
    for (let i = 0; i < parts; i += 1) this.#parts[i] = new Uint32Array(2 * partMin);
  }

  #isOf(row: number, low: number, high: number): boolean {
    const words = this.#rows.words(row);
    const at = this.#rows.at(row);
    return words[at] === low && ((words[at + 1] ?? 0) & highMask) === high;
  }
}

function put(part: Uint32Array, hash: number, held: number): void {
  const mask = (part.length >>> 1) - 1;
  let i = hash & mask;
  while (part[2 * i + 1] !== 0) i = (i + 1) & mask;
  part[2 * i] = hash;
  part[2 * i + 1] = held;
}

function grown(part: Uint32Array): Uint32Array {
  const larger = new Uint32Array(part.length * 2);
  for (let i = 0; i < part.length; i += 2) {
    const held = part[i + 1] ?? 0;
    if (held !== 0) put(larger, part[i] ?? 0, held);
  }
  return larger;
}
