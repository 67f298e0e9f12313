/**
 * Rows of one table in memory, and the index from a key to its row. Rows lie in chunks that are
 * never moved. The index is open addressing in 256 parts that grow each on its own, so that no
 * growth is noticed. An entry is one word, a row and eight bits of the hash: small enough to stay in
 * the processor's cache, and a row is hardly ever looked at in vain.
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
/** An entry: eight bits of the hash above the row + 1; zero is empty. */
const rowBits = 24;
const rowMask = (1 << rowBits) - 1;
export const rowsMax = rowMask;

/** Finish of MurmurHash3 over both halves: near keys lie far apart. */
function hashKey(low: number, high: number): number {
  let x = low ^ Math.imul(high, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Part, place and the bits beside the row come from different bits of the hash. */
const partOf = (hash: number): number => hash >>> 24;
const tagOf = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> rowBits;

export class KeyIndex {
  readonly #rows: Rows;
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
    const tag = tagOf(hash);
    const part = this.#parts[partOf(hash)] ?? noWords;
    const mask = part.length - 1;
    for (let i = hash & mask; ; i = (i + 1) & mask) {
      const entry = part[i] ?? 0;
      if (entry === 0) return -1;
      if (entry >>> rowBits !== tag) continue;
      const row = (entry & rowMask) - 1;
      const words = this.#rows.words(row);
      const at = this.#rows.at(row);
      if (words[at] === low && ((words[at + 1] ?? 0) & highMask) === high) return row;
    }
  }

  /** The key is not there yet. */
  insert(low: number, high: number, row: number): void {
    const hash = hashKey(low, high);
    const place = partOf(hash);
    let part = this.#parts[place] ?? noWords;
    const size = (this.#sizes[place] ?? 0) + 1;
    this.#sizes[place] = size;
    if (size * 4 > part.length * 3) {
      part = this.#grown(part);
      this.#parts[place] = part;
    }
    put(part, hash, row);
  }

  /** The key of the row is there. Entries behind it move up, so that no search ends too early. */
  remove(row: number): void {
    const hash = this.#hashOf(row);
    const part = this.#parts[partOf(hash)] ?? noWords;
    const mask = part.length - 1;
    let gap = hash & mask;
    while (((part[gap] ?? 0) & rowMask) !== row + 1) gap = (gap + 1) & mask;
    for (let i = (gap + 1) & mask; part[i] !== 0; i = (i + 1) & mask) {
      const entry = part[i] ?? 0;
      const home = this.#hashOf((entry & rowMask) - 1) & mask;
      if (((i - home) & mask) < ((i - gap) & mask)) continue;
      part[gap] = entry;
      gap = i;
    }
    part[gap] = 0;
    this.#sizes[partOf(hash)] = (this.#sizes[partOf(hash)] ?? 1) - 1;
  }

  clear(): void {
    this.#sizes.fill(0);
    for (let i = 0; i < parts; i += 1) this.#parts[i] = new Uint32Array(partMin);
  }

  #hashOf(row: number): number {
    const words = this.#rows.words(row);
    const at = this.#rows.at(row);
    return hashKey(words[at] ?? 0, (words[at + 1] ?? 0) & highMask);
  }

  #grown(part: Uint32Array): Uint32Array {
    const larger = new Uint32Array(part.length * 2);
    for (const entry of part) {
      const row = (entry & rowMask) - 1;
      if (row >= 0) put(larger, this.#hashOf(row), row);
    }
    return larger;
  }
}

function put(part: Uint32Array, hash: number, row: number): void {
  const mask = part.length - 1;
  let i = hash & mask;
  while (part[i] !== 0) i = (i + 1) & mask;
  part[i] = ((tagOf(hash) << rowBits) | (row + 1)) >>> 0;
}
