/** Numbers and strings as bytes: seven bits a byte for numbers, one or two bytes a unit for text. */

export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1 << 16);
  size = 0;

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.size] = value;
    this.size += 1;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.size] = (rest % 128) | 128;
      this.size += 1;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.size] = rest;
    this.size += 1;
  }

  f64(value: number): void {
    this.#room(8);
    this.#bytes.writeDoubleLE(value, this.size);
    this.size += 8;
  }

  text(value: string): void {
    const isWide = hasWide(value);
    this.varint(value.length * 2 + (isWide ? 1 : 0));
    const bytes = isWide ? value.length * 2 : value.length;
    this.#room(bytes);
    this.#bytes.write(value, this.size, isWide ? 'utf16le' : 'latin1');
    this.size += bytes;
  }

  /** What was written, and begins anew. */
  take(): Buffer {
    const whole = Buffer.from(this.#bytes.subarray(0, this.size));
    this.size = 0;
    return whole;
  }

  #room(count: number): void {
    if (this.size + count <= this.#bytes.length) return;
    const wider = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.size + count));
    this.#bytes.copy(wider, 0, 0, this.size);
    this.#bytes = wider;
  }
}

function hasWide(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 255) return true;
  return false;
}

export class ByteReader {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;

  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#at = 0;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    const value = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return value;
  }

  varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at] ?? 0;
    this.#at += 1;
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let scale = 128; ; scale *= 128) {
      byte = bytes[this.#at] ?? 0;
      this.#at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  f64(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  text(): string {
    const head = this.varint();
    const length = head >>> 1;
    const from = this.#at;
    if ((head & 1) === 0) {
      this.#at = from + length;
      return this.#bytes.toString('latin1', from, this.#at);
    }
    this.#at = from + length * 2;
    return this.#bytes.toString('utf16le', from, this.#at);
  }
}
