/** Reads and writes the fields of SMPP: big-endian integers and texts that end with a zero. */

/** A PDU that is no PDU; `status` is what the other side is told. */
export class WrongPdu extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export class OctetReader {
  readonly #octets: Uint8Array;
  #at: number;
  readonly #status: number;
  /** `status` is told where a field runs over the end. */
  constructor(octets: Uint8Array, from: number, status: number) {
    this.#octets = octets;
    this.#at = from;
    this.#status = status;
  }

  get left(): number {
    return this.#octets.length - this.#at;
  }

  byte(): number {
    return this.#number(1);
  }
  short(): number {
    return this.#number(2);
  }

  #number(octets: number): number {
    this.#need(octets);
    let value = 0;
    for (let i = 0; i < octets; i += 1) value = value * 256 + (this.#octets[this.#at + i] ?? 0);
    this.#at += octets;
    return value;
  }

  /** A text of at most `max` octets with its closing zero. A missing field at the end is empty. */
  text(max: number): string {
    if (this.left === 0) return '';
    let text = '';
    for (let i = 0; i < max; i += 1) {
      this.#need(1);
      const octet = this.#octets[this.#at] ?? 0;
      this.#at += 1;
      if (octet === 0) return text;
      text += String.fromCharCode(octet);
    }
    throw new WrongPdu(`a text has no end within ${max} octets`, this.#status);
  }

  octets(count: number): Uint8Array {
    this.#need(count);
    this.#at += count;
    return this.#octets.slice(this.#at - count, this.#at);
  }

  #need(count: number): void {
    if (this.left < count) throw new WrongPdu('a field runs over the end', this.#status);
  }
}

export class OctetWriter {
  readonly #octets: number[] = [];

  byte(value: number): this {
    this.#octets.push(value & 0xff);
    return this;
  }
  short(value: number): this {
    return this.byte(value >> 8).byte(value);
  }
  long(value: number): this {
    return this.short(Math.floor(value / 65_536)).short(value % 65_536);
  }
  /** Cut where it is longer than the field; only Latin-1 travels here. */
  text(value: string, max: number): this {
    for (const c of value.slice(0, max - 1)) this.byte(c.charCodeAt(0));
    return this.byte(0);
  }
  octets(value: Uint8Array): this {
    for (const octet of value) this.#octets.push(octet);
    return this;
  }
  get length(): number {
    return this.#octets.length;
  }
  done(): Uint8Array {
    return Uint8Array.from(this.#octets);
  }
}
