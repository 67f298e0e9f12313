/**
 * An index of 64-bit fingerprints in compressed sparse rows: the top bits name a row, what is left
 * of the fingerprint (48 bits) stands in it, and beside it the number of the entry. Six bits beside
 * the beginning of each row tell which keys it can hold, so that most of what is not listed is
 * turned away before the row is touched. 10 million entries take 7.7 bytes each and the number 4.
 * What changes afterwards lies in an overlay until there is enough of it to build anew.
 */
import { assert } from '../kernel/index.ts';
import { gone, Overlay, overlayOf, untold } from './overlay.ts';
import type { KeySource, Replaced } from './source.ts';

const rowBitsMin = 16;
const rowBitsMax = 24;
/** Below this many entries everything stays in the overlay. */
const builtMin = 1 << 15;
const overlayShare = 16;

export type KeyParts = {
  /** Where each row begins, 26 bits; above them the bits of the keys in it. */
  readonly offsets: Uint32Array;
  readonly rest: Uint16Array;
  readonly ids: Int32Array;
};

export class KeyIndex {
  #overlay = new Overlay();
  #parts: KeyParts = noParts;
  #rowShift = 32;

  /** The number of the entry with this fingerprint; below zero: none. */
  find(hi: number, lo: number): number {
    if (this.#overlay.count > 0) {
      const told = this.#overlay.get(hi, lo);
      if (told !== untold) return told;
    }
    const { offsets, rest, ids } = this.#parts;
    if (ids.length === 0) return gone;
    const row = hi >>> this.#rowShift;
    const head = offsets[row] ?? 0;
    if ((head & bitOf(lo)) === 0) return gone;
    const end = ((offsets[row + 1] ?? 0) & placeMask) * 3;
    const middle = hi & 0xffff;
    const low = lo & 0xffff;
    const high = lo >>> 16;
    for (let i = (head & placeMask) * 3; i < end; i += 3) {
      if (rest[i] === low && rest[i + 1] === high && rest[i + 2] === middle) {
        return ids[(i / 3) | 0] ?? gone;
      }
    }
    return gone;
  }

  set(hi: number, lo: number, id: number): void {
    this.#overlay.set(hi, lo, id);
    this.#settleIfDue();
  }

  remove(hi: number, lo: number): void {
    this.#overlay.set(hi, lo, gone);
    this.#settleIfDue();
  }

  /** Builds from nothing; of equal keys the last stays. */
  build(source: KeySource, count: number, replaced: Replaced): void {
    this.#overlay.clear();
    if (count < builtMin) {
      this.#parts = noParts;
      source.each((hi, lo, id) => {
        const old = this.find(hi, lo);
        if (old >= 0) replaced(hi, lo, old);
        this.#overlay.set(hi, lo, id);
      });
      return;
    }
    const rowBits = Math.min(rowBitsMax, Math.max(rowBitsMin, Math.ceil(Math.log2(count / 3))));
    this.#use(buildRows(source, count, rowBits, replaced));
  }

  /** What was built, and then what the overlay says, as they are written to a file. */
  parts(): KeyParts {
    return this.#parts;
  }

  overlay(): Int32Array {
    return this.#overlay.triples();
  }

  /** Takes over what `parts` and `overlay` gave; the parts without a copy. */
  restore(parts: KeyParts, overlay: Int32Array): void {
    this.#overlay = overlayOf(overlay);
    this.#use(parts);
  }

  get bytes(): number {
    const { offsets, rest, ids } = this.#parts;
    return offsets.byteLength + rest.byteLength + ids.byteLength + this.#overlay.bytes;
  }

  #use(parts: KeyParts): void {
    this.#parts = parts;
    this.#rowShift = 32 - Math.round(Math.log2(Math.max(1, parts.offsets.length - 1)));
  }

  #settleIfDue(): void {
    const most = Math.max(2 * builtMin, this.#parts.ids.length / overlayShare);
    if (this.#overlay.count > most) this.#settle();
  }

  /** Joins the overlay with what was built. */
  #settle(): void {
    const overlay = this.#overlay;
    if (overlay.count === 0) return;
    const parts = this.#parts;
    const shift = this.#rowShift;
    let count = 0;
    const source: KeySource = {
      each(visit) {
        eachOf(parts, shift, (hi, lo, id) => {
          if (overlay.get(hi, lo) === untold) visit(hi, lo, id);
        });
        overlay.each((hi, lo, id) => {
          if (id !== gone) visit(hi, lo, id);
        });
      },
    };
    source.each(() => {
      count += 1;
    });
    this.#overlay = new Overlay();
    this.build(source, count, () => undefined);
  }
}

/** Above the place in the head of a row: six bits, one of which each key of the row sets. */
const placeBits = 26;
const placeMask = (1 << placeBits) - 1;
const bitOf = (lo: number): number => 1 << (placeBits + (((lo >>> 16) * 6) >>> 16));

function markRows({ offsets, rest }: KeyParts): void {
  let from = 0;
  for (let row = 0; row + 1 < offsets.length; row += 1) {
    const end = (offsets[row + 1] ?? 0) & placeMask;
    let head = from;
    for (let i = from; i < end; i += 1) head |= bitOf((rest[i * 3 + 1] ?? 0) << 16);
    offsets[row] = head;
    from = end;
  }
}

const noParts: KeyParts = {
  offsets: new Uint32Array(0),
  rest: new Uint16Array(0),
  ids: new Int32Array(0),
};

function eachOf(
  { offsets, rest, ids }: KeyParts,
  shift: number,
  visit: (hi: number, lo: number, id: number) => void,
): void {
  for (let row = 0; row + 1 < offsets.length; row += 1) {
    const end = (offsets[row + 1] ?? 0) & placeMask;
    for (let i = (offsets[row] ?? 0) & placeMask; i < end; i += 1) {
      const hi = (row << shift) | (rest[i * 3 + 2] ?? 0);
      visit(hi, (rest[i * 3] ?? 0) | ((rest[i * 3 + 1] ?? 0) << 16), ids[i] ?? 0);
    }
  }
}

/** Counts the rows, puts every key into its row, then drops what a later key replaced. */
function buildRows(
  source: KeySource,
  count: number,
  rowBits: number,
  replaced: Replaced,
): KeyParts {
  assert(count < 1 << placeBits, 'an index holds at most 67 million keys');
  const shift = 32 - rowBits;
  const offsets = new Uint32Array((1 << rowBits) + 1);
  source.each((hi) => {
    const row = (hi >>> shift) + 1;
    offsets[row] = (offsets[row] ?? 0) + 1;
  });
  for (let row = 1; row < offsets.length; row += 1) {
    offsets[row] = (offsets[row] ?? 0) + (offsets[row - 1] ?? 0);
  }
  const rest = new Uint16Array(count * 3);
  const ids = new Int32Array(count);
  source.each((hi, lo, id) => {
    const row = hi >>> shift;
    const at = offsets[row] ?? 0;
    offsets[row] = at + 1;
    rest[at * 3] = lo;
    rest[at * 3 + 1] = lo >>> 16;
    rest[at * 3 + 2] = hi;
    ids[at] = id;
  });
  offsets.copyWithin(1, 0, offsets.length - 1);
  offsets[0] = 0;
  const parts = dropReplaced({ offsets, rest, ids }, shift, replaced);
  markRows(parts);
  return parts;
}

/** Of equal keys the last came last, for rows keep the order of the source. */
function dropReplaced(parts: KeyParts, shift: number, replaced: Replaced): KeyParts {
  const { offsets, rest, ids } = parts;
  const keyAt = (i: number): number => (rest[i * 3] ?? 0) * 0x10000 + (rest[i * 3 + 1] ?? 0);
  let to = 0;
  let end = 0;
  for (let row = 0; row + 1 < offsets.length; row += 1) {
    const from = end;
    end = offsets[row + 1] ?? 0;
    offsets[row] = to;
    for (let i = from; i < end; i += 1) {
      let later = i + 1;
      while (later < end && !(keyAt(later) === keyAt(i) && rest[later * 3 + 2] === rest[i * 3 + 2]))
        later += 1;
      if (later < end) {
        const hi = (row << shift) | (rest[i * 3 + 2] ?? 0);
        replaced(hi, (rest[i * 3] ?? 0) | ((rest[i * 3 + 1] ?? 0) << 16), ids[i] ?? 0);
        continue;
      }
      if (to !== i) {
        rest.copyWithin(to * 3, i * 3, i * 3 + 3);
        ids[to] = ids[i] ?? 0;
      }
      to += 1;
    }
  }
  offsets[offsets.length - 1] = to;
  return cut(parts, to);
}

/** The first so many; a copy needs the memory twice, so it is made where much was dropped. */
function cut(parts: KeyParts, to: number): KeyParts {
  const { offsets, rest, ids } = parts;
  if (to === ids.length) return parts;
  return to > ids.length * 0.9
    ? { offsets, rest: rest.subarray(0, to * 3), ids: ids.subarray(0, to) }
    : { offsets, rest: rest.slice(0, to * 3), ids: ids.slice(0, to) };
}
