/**
 * Names as numbers: each different run of bytes gets the next one, found again by a hash table. A
 * slot is half a cache line and holds the first bytes of its name, so that one look at memory is
 * enough for almost every name.
 */

/** Words of a slot: hash, number of the name plus one, length, and the name's first bytes. */
const slotWords = 8;
const inlineAt = 3;
const inlineWords = slotWords - inlineAt;
const inlineBytes = 4 * inlineWords;
const slotsAtFirst = 1 << 12;

export class NameTable {
  size = 0;
  #slots = new Int32Array(slotWords * slotsAtFirst);
  #mask = slotsAtFirst - 1;
  #bytes = new Uint8Array(1 << 16);
  /** Where each name ends; it starts where the one before ends. */
  #ends = new Uint32Array(1 << 12);
  /** First bytes of the name that is looked for. */
  readonly #key = new Int32Array(inlineWords);
  /** Where the search ended: the slot of the name, or the empty one that it would have. */
  #at = 0;

  /** The number of a name, a new one where it was not seen. */
  numberOf(source: Uint8Array, start: number, end: number): number {
    const hash = this.#pack(source, start, end);
    const number = this.#search(hash, source, start, end);
    return number === -1 ? this.#add(hash, source.subarray(start, end)) : number;
  }

  /** The number of a name that was seen; -1 where it was not. */
  find(source: Uint8Array, start: number, end: number): number {
    return this.#search(this.#pack(source, start, end), source, start, end);
  }

  bytesOf(number: number): Uint8Array {
    return this.#bytes.subarray(this.#startOf(number), this.#ends[number]);
  }

  #startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] as number);
  }

  /** Puts the first bytes into words, and answers a hash over all of them. */
  #pack(source: Uint8Array, start: number, end: number): number {
    let hash = end - start;
    let at = start;
    for (let i = 0; i < inlineWords; i += 1) {
      let word = 0;
      const last = end - at < 4 ? end : at + 4;
      for (let shift = 0; at < last; at += 1, shift += 8) word |= (source[at] as number) << shift;
      this.#key[i] = word;
      hash = Math.imul(hash ^ word, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (; at < end; at += 1) hash = Math.imul(hash ^ (source[at] as number), 0x01000193);
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }

  #search(hash: number, source: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const length = end - start;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * slotWords;
      const number = (slots[at + 1] as number) - 1;
      if (number === -1 || (slots[at] === hash && slots[at + 2] === length && this.#isKey(at))) {
        this.#at = at;
        if (number === -1 || length <= inlineBytes || this.#hasTail(number, source, start)) {
          return number;
        }
      }
    }
  }

  #isKey(at: number): boolean {
    const [slots, key] = [this.#slots, this.#key];
    for (let i = 0; i < inlineWords; i += 1) if (slots[at + inlineAt + i] !== key[i]) return false;
    return true;
  }

  /** Whether a long name, whose length is right, goes on as it should. */
  #hasTail(number: number, source: Uint8Array, start: number): boolean {
    const from = this.#startOf(number);
    const length = (this.#ends[number] as number) - from;
    for (let i = inlineBytes; i < length; i += 1) {
      if (this.#bytes[from + i] !== source[start + i]) return false;
    }
    return true;
  }

  #add(hash: number, name: Uint8Array): number {
    const number = this.size;
    const from = this.#startOf(number);
    this.#reserve(from + name.length, number + 1);
    this.#bytes.set(name, from);
    this.#ends[number] = from + name.length;
    this.#slots[this.#at] = hash;
    this.#slots[this.#at + 1] = number + 1;
    this.#slots[this.#at + 2] = name.length;
    this.#slots.set(this.#key, this.#at + inlineAt);
    this.size = number + 1;
    if (this.size > 0.6 * (this.#mask + 1)) this.#widen();
    return number;
  }

  #reserve(bytes: number, names: number): void {
    if (bytes > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(bytes, 2 * this.#bytes.length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    if (names > this.#ends.length) {
      const larger = new Uint32Array(2 * this.#ends.length);
      larger.set(this.#ends);
      this.#ends = larger;
    }
  }

  #widen(): void {
    const old = this.#slots;
    const slots = new Int32Array(2 * old.length);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < old.length; at += slotWords) {
      if (old[at + 1] === 0) continue;
      let slot = (old[at] as number) & this.#mask;
      while (slots[slot * slotWords + 1] !== 0) slot = (slot + 1) & this.#mask;
      for (let i = 0; i < slotWords; i += 1) slots[slot * slotWords + i] = old[at + i] as number;
    }
    this.#slots = slots;
  }
}
