/**
 * What comes again and again (people, accounts, numbers, sites) is written once and then named by
 * its slot. A slot is found by the hash of the value, and what comes later takes it over: so memory
 * is bounded, and reader and writer hold the same at every record.
 */
import type { ByteReader, ByteWriter } from './bytes.ts';

/** Slots of each kind, a power of two. */
export const slotCounts = {
  source: 64,
  subject: 1 << 18,
  number: 1 << 14,
  sender: 1 << 12,
  web: 1 << 14,
  app: 1 << 10,
  account: 1 << 17,
  word: 1 << 12,
  device: 1 << 16,
} as const;
export type SlotKind = keyof typeof slotCounts;

export class SlotWriter {
  readonly #keys: (string | undefined)[];
  readonly #mask: number;

  constructor(kind: SlotKind) {
    this.#keys = Array.from<string | undefined>({ length: slotCounts[kind] });
    this.#mask = slotCounts[kind] - 1;
  }

  /** Names the value where its slot holds it; else calls `define`, which writes it out. */
  write(to: ByteWriter, key: string, define: () => void): void {
    const slot = hashOf(key) & this.#mask;
    if (this.#keys[slot] === key) {
      to.varint(slot * 2);
      return;
    }
    this.#keys[slot] = key;
    to.varint(slot * 2 + 1);
    define();
  }
}

export class SlotReader<T> {
  readonly #values: (T | undefined)[];
  readonly #define: () => T;

  constructor(kind: SlotKind, define: () => T) {
    this.#values = Array.from<T | undefined>({ length: slotCounts[kind] });
    this.#define = define;
  }

  read(from: ByteReader): T {
    const head = from.varint();
    const slot = head >>> 1;
    if ((head & 1) === 1) {
      const value = this.#define();
      this.#values[slot] = value;
      return value;
    }
    const value = this.#values[slot];
    if (value === undefined) throw new Error(`the archive names slot ${slot} before filling it`);
    return value;
  }
}

function hashOf(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}
