/** Lists of any size, from a dozen entries to tens of millions, behind one interface. */
import { Details } from './detail.ts';
import {
  completeEntry,
  type EntryParts,
  type ListEntry,
  type ListKey,
  type ListKind,
  type ListMatch,
  type ListVerdict,
} from './entry.ts';
import type { Found } from './found.ts';
import type { KeyIndex } from './key-index.ts';
import type { ListDelta, ListHit, ListStore } from './lists.ts';
import { mobilePlace } from './mobile-index.ts';
import { Print } from './print.ts';
import { Search } from './search.ts';
import { entryMark, placeOf, printOf, Side, tagOf } from './side.ts';
import { encodeSnapshot } from './snapshot.ts';
import type { WebAddress } from '../kernel/index.ts';

export class Store implements ListStore {
  readonly sides: Record<ListVerdict, Side> = { block: new Side(), allow: new Side() };
  readonly details = new Details();
  /** Values of allow entries by number: a fingerprint alone must not free anything. */
  readonly allowed = new Map<number, string>();
  /** Entries in all, and two sums over the marks of each. */
  count = 0;
  markA = 0;
  markB = 0;
  readonly print = new Print();
  readonly #search = new Search(this.sides, this.details, this.allowed);

  get version(): string {
    const [a, b] = [this.markA, this.markB].map((mark) => (mark >>> 0).toString(36));
    return `${this.count.toString(36)}.${a}.${b}`;
  }

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return this.sides.block.bytes + this.sides.allow.bytes + this.details.bytes;
  }

  lookup(kind: ListKind, value: string, at: number): ListHit | undefined {
    this.#search.value(kind, value, at);
    return this.#hit();
  }

  verdict(kind: ListKind, value: string, at: number): ListVerdict | undefined {
    this.#search.value(kind, value, at);
    if (!this.#search.allow.isEmpty) return 'allow';
    return this.#search.block.isEmpty ? undefined : 'block';
  }

  lookupSite(web: WebAddress, at: number): ListHit | undefined {
    this.#search.site(web, at);
    return this.#hit();
  }

  lookupText(text: string, at: number): ListHit | undefined {
    const entry = this.sides.block.templates.find(text, at);
    return entry && { entry, overruled: undefined };
  }

  put(parts: EntryParts): void {
    const entry = completeEntry(parts);
    this.#drop(entry);
    const side = this.sides[entry.verdict];
    const where = placeOf(entry);
    side.count(entry, 1);
    if (where === 'range' || where === 'template') {
      (where === 'range' ? side.ranges[entry.kind] : side.templates).put(entry);
      this.count += 1;
      this.#mark(entryMark(entry), 0, 1);
      return;
    }
    const id = this.record(entry, entry);
    if (entry.verdict === 'allow') this.allowed.set(id, entry.value);
    if (where === 'mobile') side.mobile.set(mobilePlace(entry.value), id);
    else keysOf(side, entry).set(this.print.hi, this.print.lo, id);
  }

  remove(kind: ListKind, value: string, verdict: ListVerdict, match: ListMatch = 'exact'): void {
    this.#drop({ kind, value, verdict, match });
  }

  apply({ remove = [], put = [] }: ListDelta): void {
    for (const key of remove) this.#drop(key);
    for (const entry of put) this.put(entry);
  }

  snapshot(): Uint8Array[] {
    return encodeSnapshot(this);
  }

  /** Counts an entry and keeps what is told of it; its fingerprint stands in `print`. */
  record(key: ListKey, parts: EntryParts): number {
    printOf(this.print, key);
    const id = this.details.add(parts, key.verdict === 'block');
    this.count += 1;
    this.#markOf(id, key, 1);
    return id;
  }

  /** Forgets an entry that a later one replaced; its fingerprint stands in `print`. */
  forget(id: number, key: Omit<ListKey, 'value'>): void {
    this.#markOf(id, key, -1);
    this.details.remove(id);
    this.allowed.delete(id);
    this.count -= 1;
  }

  #drop(key: ListKey): void {
    const side = this.sides[key.verdict];
    const where = placeOf(key);
    if (where === 'range' || where === 'template') {
      const rows = where === 'range' ? side.ranges[key.kind] : side.templates;
      const old = rows.get(key.value);
      if (old === undefined) return;
      rows.remove(key.value);
      this.count -= 1;
      this.#mark(entryMark(old), 0, -1);
    } else {
      const index = keysOf(side, key);
      const place = where === 'mobile' ? mobilePlace(key.value) : -1;
      printOf(this.print, key);
      const { hi, lo } = this.print;
      const id = place >= 0 ? side.mobile.find(place) : index.find(hi, lo);
      if (id < 0) return;
      if (place >= 0) side.mobile.remove(place);
      else index.remove(hi, lo);
      this.forget(id, key);
    }
    side.count(key, -1);
  }

  #markOf(id: number, { kind, match, verdict }: Omit<ListKey, 'value'>, sign: 1 | -1): void {
    const { hi, lo } = this.print;
    const tag = tagOf(kind, match === 'prefix') * 2 + (verdict === 'allow' ? 1 : 0);
    this.#mark(mixed(hi, this.details.mark(id) + tag), lo, sign);
  }

  /** Sums, so that order does not matter and what is put can be taken back. */
  #mark(a: number, b: number, sign: 1 | -1): void {
    this.markA = (this.markA + sign * mixed(a, b)) | 0;
    this.markB = (this.markB + sign * mixed(b ^ 0x5bd1e995, a)) | 0;
  }

  #hit(): ListHit | undefined {
    const { block, allow } = this.#search;
    if (allow.isEmpty) {
      return block.isEmpty
        ? undefined
        : { entry: this.#entry(block, 'block'), overruled: undefined };
    }
    const overruled = block.isEmpty ? undefined : this.#entry(block, 'block');
    return { entry: this.#entry(allow, 'allow'), overruled };
  }

  #entry(found: Found, verdict: ListVerdict): ListEntry {
    if (found.entry !== undefined) return found.entry;
    const { kind, match, value } = found;
    return this.details.entry(found.id, { kind, value, match, verdict });
  }
}

export function keysOf(side: Side, key: ListKey): KeyIndex {
  return placeOf(key) === 'hash' ? side.hashes : side.keys[key.kind];
}

function mixed(a: number, b: number): number {
  let x = Math.imul(a ^ (a >>> 15), 0x85ebca6b) ^ b;
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 16), 0x27d4eb2f);
  return x ^ (x >>> 15);
}
