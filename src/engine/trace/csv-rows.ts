/**
 * Rows of a CSV file as places in its bytes. A row without quotes is read in one pass and nothing is
 * copied; a row with quotes is unquoted into a buffer of its own.
 */

const [newline, carriage, quote, comma] = [10, 13, 34, 44];
/** More fields than any of our files has: what is beyond is only counted. */
const fieldMax = 8;

export class CsvRows {
  /** Where the fields of the row stand: the file itself, or the row without its quotes. */
  source: Uint8Array;
  readonly starts = new Float64Array(fieldMax);
  readonly ends = new Float64Array(fieldMax);
  count = 0;
  line = 0;
  rowStart = 0;
  /** A quote was opened and never closed, or something follows a closing one. */
  isBroken = false;
  readonly #bytes: Uint8Array;
  #position = 0;
  #nextLine = 1;
  #scratch = new Uint8Array(256);

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.source = bytes;
    this.#position = position;
    // Spreadsheets write a mark of byte order before the first row.
    if (position === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
      this.#position = 3;
    }
  }

  /** Goes to the next row that is not empty; false at the end. */
  next(): boolean {
    const bytes = this.#bytes;
    const { length } = bytes;
    this.#skipEmpty();
    if (this.#position >= length) return false;
    this.source = bytes;
    this.isBroken = false;
    this.rowStart = this.#position;
    this.line = this.#nextLine;
    let start = this.#position;
    let at = start;
    let count = 0;
    for (; at < length; at += 1) {
      const byte = bytes[at] as number;
      if (byte > comma) continue;
      if (byte === comma) {
        this.#put(count, start, at);
        count += 1;
        start = at + 1;
      } else if (byte === newline) {
        break;
      } else if (byte === quote) {
        return this.#nextQuoted();
      }
    }
    this.#put(count, start, at > start && bytes[at - 1] === carriage ? at - 1 : at);
    this.count = count + 1;
    this.#position = at + 1;
    this.#nextLine += 1;
    return true;
  }

  #put(field: number, start: number, end: number): void {
    if (field >= fieldMax) return;
    this.starts[field] = start;
    this.ends[field] = end;
  }

  #skipEmpty(): void {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.#position];
      if (byte === newline) this.#position += 1;
      else if (byte === carriage && bytes[this.#position + 1] === newline) this.#position += 2;
      else return;
      this.#nextLine += 1;
    }
  }

  /** The row again, with `""` for a quote inside quotes, and line ends inside them. */
  #nextQuoted(): boolean {
    this.source = this.#scratch;
    this.count = 0;
    let [at, size] = [this.rowStart, 0];
    for (let isLast = false; !isLast;) {
      const start = size;
      const isQuoted = this.#bytes[at] === quote;
      [at, size] = isQuoted ? this.#keepQuoted(at + 1, size) : this.#keepPlain(at, size);
      this.#put(this.count, start, size);
      this.count += 1;
      isLast = this.#bytes[at] !== comma;
      at += 1;
    }
    this.source = this.#scratch;
    this.#position = at;
    this.#nextLine += 1;
    return true;
  }

  /** A field without quotes, up to its comma or the end of the row. */
  #keepPlain(from: number, sizeBefore: number): [at: number, size: number] {
    let [at, size] = [from, sizeBefore];
    for (; !this.#isFieldEnd(at); at += 1) {
      this.isBroken ||= this.#bytes[at] === quote;
      size = this.#keep(this.#bytes[at] as number, size);
    }
    return [this.#bytes[at] === carriage ? at + 1 : at, size];
  }

  /** A field behind its opening quote, up to what follows the closing one. */
  #keepQuoted(from: number, sizeBefore: number): [at: number, size: number] {
    const bytes = this.#bytes;
    let [at, size] = [from, sizeBefore];
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte === quote && bytes[at + 1] !== quote) {
        this.isBroken ||= !this.#isFieldEnd(at + 1);
        return this.#keepPlain(at + 1, size);
      }
      if (byte === quote) at += 1;
      if (byte === newline) this.#nextLine += 1;
      size = this.#keep(byte, size);
    }
    this.isBroken = true;
    return [at, size];
  }

  #isFieldEnd(at: number): boolean {
    const byte = this.#bytes[at];
    const isLineEnd = byte === newline || (byte === carriage && this.#bytes[at + 1] === newline);
    return byte === undefined || byte === comma || isLineEnd;
  }

  #keep(byte: number, size: number): number {
    if (size === this.#scratch.length) {
      const larger = new Uint8Array(2 * size);
      larger.set(this.#scratch);
      this.#scratch = larger;
    }
    this.#scratch[size] = byte;
    return size + 1;
  }
}
