/**
 * Words found by the hash of any piece of a label, and words one edit away by the hashes of what is
 * left when one character is taken out (deletion neighbourhood). One pass over a label gives the
 * hash of each of its pieces, so that a question makes no text.
 */
const base = 0x01000193;
const filterBits = 16;
const lengthMax = 64;

const powers = new Int32Array(lengthMax + 1);
powers[0] = 1;
for (let i = 1; i <= lengthMax; i += 1) powers[i] = Math.imul(powers[i - 1] ?? 1, base);

/** Hashes of all pieces of one label. */
export class Pieces {
  text = '';
  readonly #before = new Int32Array(lengthMax + 1);

  read(text: string): void {
    this.text = text.length > lengthMax ? text.slice(0, lengthMax) : text;
    let hash = 0;
    for (let i = 0; i < this.text.length; i += 1) {
      hash = (Math.imul(hash, base) + this.text.charCodeAt(i)) | 0;
      this.#before[i + 1] = hash;
    }
  }

  hash(from: number, to: number): number {
    const before = Math.imul(this.#before[from] ?? 0, powers[to - from] ?? 0);
    return ((this.#before[to] ?? 0) - before) | 0;
  }

  /** The hash of the label without one character. */
  without(at: number): number {
    const { length } = this.text;
    const rest = Math.imul(this.#before[at] ?? 0, powers[length - at - 1] ?? 0);
    return (rest + this.hash(at + 1, length)) | 0;
  }
}

const none: readonly number[] = [];

/** Numbers of words by hash; most hashes are turned away by a bitmap of 8 KiB. */
export class HashTable {
  readonly #filter = new Int32Array(1 << (filterBits - 5));
  readonly #rows = new Map<number, number[]>();

  add(hash: number, id: number): void {
    const bit = slot(hash);
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    const row = this.#rows.get(hash);
    if (row === undefined) this.#rows.set(hash, [id]);
    else if (!row.includes(id)) row.push(id);
  }

  get(hash: number): readonly number[] {
    const bit = slot(hash);
    if (((this.#filter[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return none;
    return this.#rows.get(hash) ?? none;
  }
}

function slot(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x9e3779b1) >>> (32 - filterBits);
}

/** What one edit does to turn the known word into the written one. */
export type Edit =
  | { readonly kind: 'added' | 'missing'; readonly char: string }
  | { readonly kind: 'other'; readonly char: string; readonly meant: string }
  | { readonly kind: 'swapped'; readonly chars: string };

/** The one edit between two words; undefined where they are equal or further apart. */
export function editBetween(written: string, meant: string): Edit | undefined {
  let from = 0;
  const shorter = Math.min(written.length, meant.length);
  while (from < shorter && written[from] === meant[from]) from += 1;
  const [a, b] = [written.slice(from), meant.slice(from)];
  if (a === b) return undefined;
  if (a.slice(1) === b) return { kind: 'added', char: a.charAt(0) };
  if (a === b.slice(1)) return { kind: 'missing', char: b.charAt(0) };
  if (a.slice(1) === b.slice(1)) {
    return { kind: 'other', char: a.charAt(0), meant: b.charAt(0) };
  }
  const isSwap = a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return isSwap && a.length > 1 ? { kind: 'swapped', chars: a.slice(0, 2) } : undefined;
}

/** Words within one edit of a label. */
export class NearWords {
  readonly #table = new HashTable();
  readonly #words: string[] = [];
  readonly #pieces = new Pieces();

  add(word: string): number {
    const id = this.#words.length;
    this.#words.push(word);
    this.#pieces.read(word);
    this.#table.add(this.#pieces.hash(0, word.length), id);
    for (let i = 0; i < word.length; i += 1) this.#table.add(this.#pieces.without(i), id);
    return id;
  }

  /** The first word exactly one edit away; -1: none. */
  find(pieces: Pieces): number {
    const { text } = pieces;
    const found = this.#among(this.#table.get(pieces.hash(0, text.length)), text);
    if (found >= 0) return found;
    for (let i = 0; i < text.length; i += 1) {
      const near = this.#among(this.#table.get(pieces.without(i)), text);
      if (near >= 0) return near;
    }
    return -1;
  }

  #among(ids: readonly number[], text: string): number {
    for (const id of ids) {
      if (editBetween(text, this.#words[id] ?? '') !== undefined) return id;
    }
    return -1;
  }
}
