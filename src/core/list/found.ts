/** One answer while it is being looked for: the best entry of each verdict, without garbage. */
import type { ListEntry, ListKind, ListMatch } from './entry.ts';

export class Found {
  /** Number of the entry; below zero where there is none or it is kept as an object. */
  id = -1;
  entry: ListEntry | undefined = undefined;
  kind: ListKind = 'number';
  match: ListMatch = 'exact';
  /** The value is a lead, a piece of one text and a piece of another. */
  #lead = '';
  #a = '';
  #aFrom = 0;
  #aTo = 0;
  #b = '';
  #bTo = 0;

  clear(): void {
    this.id = -1;
    this.entry = undefined;
  }

  get isEmpty(): boolean {
    return this.id < 0 && this.entry === undefined;
  }

  /** The value as a piece of what was asked for. */
  piece(text: string, from: number, to: number): void {
    this.#lead = '';
    this.#a = text;
    this.#aFrom = from;
    this.#aTo = to;
    this.#bTo = 0;
  }

  /** The value as an address: the host from here, the tail to here. */
  address(host: string, from: number, tail: string, to: number): void {
    this.#lead = 'http://';
    this.#a = host;
    this.#aFrom = from;
    this.#aTo = host.length;
    this.#b = tail;
    this.#bTo = to;
  }

  get value(): string {
    const piece = this.#a.slice(this.#aFrom, this.#aTo);
    if (this.#lead === '' && this.#bTo === 0) return piece;
    return this.#lead + piece + this.#b.slice(0, this.#bTo);
  }
}
