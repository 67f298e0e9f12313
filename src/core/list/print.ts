/**
 * Fingerprints: 64 bits of a text, in two signed 32-bit halves, made without garbage. A text may be
 * eaten in pieces, forward or from its end, so that one pass gives the fingerprint of every prefix
 * or of every parent domain. Not secret and not cryptographic: values that must not be forged
 * (allow entries) are compared as text as well.
 */
export class Print {
  /** The finished fingerprint. */
  hi = 0;
  lo = 0;
  #a = 0;
  #b = 0;

  /** Begins a text; the tag keeps values of different kinds apart. */
  start(tag: number): void {
    this.#a = Math.imul(tag + 1, 0x9e3779b1);
    this.#b = Math.imul(tag + 1, 0x7feb352d) ^ 0x3c6ef372;
  }

  /** Eats the characters `from` to before `to`. */
  eat(text: string, from: number, to: number): void {
    let a = this.#a;
    let b = this.#b;
    for (let i = from; i < to; i += 1) {
      const c = text.charCodeAt(i);
      a = Math.imul(a ^ c, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b + c, 0x85ebca6b);
      b ^= b >>> 13;
    }
    this.#a = a;
    this.#b = b;
  }

  /** Eats the same characters from the last to the first. */
  eatBack(text: string, from: number, to: number): void {
    let a = this.#a;
    let b = this.#b;
    for (let i = to - 1; i >= from; i -= 1) {
      const c = text.charCodeAt(i);
      a = Math.imul(a ^ c, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b + c, 0x85ebca6b);
      b ^= b >>> 13;
    }
    this.#a = a;
    this.#b = b;
  }

  /** Eats a dot. */
  eatDot(): void {
    const a = Math.imul(this.#a ^ 46, 0x9e3779b1);
    this.#a = a ^ (a >>> 15);
    const b = Math.imul(this.#b + 46, 0x85ebca6b);
    this.#b = b ^ (b >>> 13);
  }

  /** Eats the label that ends before `to`, from its end, and tells where its dot is; -1: none. */
  eatLabel(host: string, to: number): number {
    let a = this.#a;
    let b = this.#b;
    let i = to - 1;
    for (; i >= 0; i -= 1) {
      const c = host.charCodeAt(i);
      if (c === 46) break;
      a = Math.imul(a ^ c, 0x9e3779b1);
      a ^= a >>> 15;
      b = Math.imul(b + c, 0x85ebca6b);
      b ^= b >>> 13;
    }
    this.#a = a;
    this.#b = b;
    return i;
  }

  /** The fingerprint of what was eaten so far; more may be eaten after it. */
  finish(): void {
    let hi = this.#a ^ Math.imul(this.#b, 0x27d4eb2f);
    hi = Math.imul(hi ^ (hi >>> 16), 0x7feb352d);
    hi = Math.imul(hi ^ (hi >>> 15), 0x846ca68b);
    this.hi = hi ^ (hi >>> 16);
    let lo = this.#b ^ Math.imul(this.#a, 0x165667b1);
    lo = Math.imul(lo ^ (lo >>> 16), 0x85ebca6b);
    lo = Math.imul(lo ^ (lo >>> 13), 0xc2b2ae35);
    this.lo = lo ^ (lo >>> 16);
  }

  of(tag: number, text: string): void {
    this.start(tag);
    this.eat(text, 0, text.length);
    this.finish();
  }

  ofBack(tag: number, text: string): void {
    this.start(tag);
    this.eatBack(text, 0, text.length);
    this.finish();
  }
}
