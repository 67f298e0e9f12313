/**
 * What changed since an index was built: 64-bit keys and what they stand for now. Open addressing in
 * typed arrays, at most two thirds full, doubled when it is fuller.
 */
export const gone = -1;
export const untold = -2;

const emptySlot = -3;
const sizeMin = 16;

export class Overlay {
  count = 0;
  #mask = sizeMin - 1;
  #hi = new Int32Array(sizeMin);
  #lo = new Int32Array(sizeMin);
  #value = new Int32Array(sizeMin).fill(emptySlot);

  /** The number kept for the key, `gone` where it was removed, `untold` where nothing is said. */
  get(hi: number, lo: number): number {
    for (let i = slotOf(hi, lo) & this.#mask; ; i = (i + 1) & this.#mask) {
      const value = this.#value[i] ?? emptySlot;
      if (value === emptySlot) return untold;
      if (this.#lo[i] === lo && this.#hi[i] === hi) return value;
    }
  }

  set(hi: number, lo: number, value: number): void {
    let i = slotOf(hi, lo) & this.#mask;
    for (; this.#value[i] !== emptySlot; i = (i + 1) & this.#mask) {
      if (this.#lo[i] === lo && this.#hi[i] === hi) {
        this.#value[i] = value;
        return;
      }
    }
    this.#hi[i] = hi;
    this.#lo[i] = lo;
    this.#value[i] = value;
    this.count += 1;
    if (this.count * 3 > (this.#mask + 1) * 2) this.#grow();
  }

  each(visit: (hi: number, lo: number, value: number) => void): void {
    this.#value.forEach((value, i) => {
      if (value !== emptySlot) visit(this.#hi[i] ?? 0, this.#lo[i] ?? 0, value);
    });
  }

  /** Everything in it as high half, low half and number, one after the other. */
  triples(): Int32Array {
    const out = new Int32Array(this.count * 3);
    let at = 0;
    this.each((hi, lo, value) => {
      out[at] = hi;
      out[at + 1] = lo;
      out[at + 2] = value;
      at += 3;
    });
    return out;
  }

  clear(): void {
    this.#resize(sizeMin);
  }

  get bytes(): number {
    return (this.#mask + 1) * 12;
  }

  #grow(): void {
    const [hi, lo, value] = [this.#hi, this.#lo, this.#value];
    this.#resize((this.#mask + 1) * 2);
    for (let i = 0; i < value.length; i += 1) {
      if (value[i] !== emptySlot) this.set(hi[i] ?? 0, lo[i] ?? 0, value[i] ?? 0);
    }
  }

  #resize(size: number): void {
    this.count = 0;
    this.#mask = size - 1;
    this.#hi = new Int32Array(size);
    this.#lo = new Int32Array(size);
    this.#value = new Int32Array(size).fill(emptySlot);
  }
}

export function overlayOf(triples: Int32Array): Overlay {
  const overlay = new Overlay();
  for (let i = 0; i + 2 < triples.length; i += 3) {
    overlay.set(triples[i] ?? 0, triples[i + 1] ?? 0, triples[i + 2] ?? 0);
  }
  return overlay;
}

function slotOf(hi: number, lo: number): number {
  const mixed = Math.imul(lo ^ (hi >>> 7) ^ Math.imul(hi, 0x85ebca6b), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
