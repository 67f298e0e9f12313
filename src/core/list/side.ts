/** The indexes of one verdict: where the entries of each kind are found. */
import { hashText } from '../kernel/index.ts';
import { listKinds, type ListEntry, type ListKey, type ListKind } from './entry.ts';
import { KeyIndex } from './key-index.ts';
import { MobileIndex, mobilePlace } from './mobile-index.ts';
import type { Print } from './print.ts';
import { Ranges } from './range.ts';
import { Templates } from './template.ts';

const lengthsMax = 64;
const hashPrefix = 'sha256:';

/** Keeps values of different kinds and forms apart inside a fingerprint. */
export function tagOf(kind: ListKind, isPrefix: boolean): number {
  return listKinds.indexOf(kind) * 2 + (isPrefix ? 1 : 0);
}

/** Where the host of `http://host/…` begins and ends; a port does not count. */
function hostSpan(url: string): { from: number; to: number; tail: number } {
  const frame = url.indexOf('://');
  const from = frame < 0 ? 0 : frame + 3;
  const slash = url.indexOf('/', from);
  const tail = slash < 0 ? url.length : slash;
  const port = url.lastIndexOf(':', tail);
  return { from, to: port > from && !url.startsWith('[', from) ? port : tail, tail };
}

/** Makes the fingerprint under which a key is kept. */
export function printOf(print: Print, { kind, value, match }: ListKey): void {
  const tag = tagOf(kind, match === 'prefix');
  if (kind === 'domain') {
    print.ofBack(tag, value);
  } else if (kind === 'url' && value.startsWith(hashPrefix)) {
    const digits = value.slice(hashPrefix.length);
    print.hi = Number.parseInt(digits.slice(0, 8), 16) | 0;
    print.lo = Number.parseInt(digits.slice(8, 16), 16) | 0;
  } else if (kind === 'url') {
    const { from, to, tail } = hostSpan(value);
    print.start(tag);
    print.eat(value, from, to);
    print.eat(value, tail, value.length);
    print.finish();
  } else {
    print.of(tag, value);
  }
}

/** Which index a key belongs to. */
export type Place = 'mobile' | 'range' | 'template' | 'hash' | 'key';

export function placeOf({ kind, value, match }: ListKey): Place {
  if (match === 'range') return 'range';
  if (kind === 'template') return 'template';
  if (kind === 'url' && value.startsWith(hashPrefix)) return 'hash';
  return kind === 'number' && match === 'exact' && mobilePlace(value) >= 0 ? 'mobile' : 'key';
}

export class Side {
  readonly mobile = new MobileIndex();
  readonly keys: Readonly<Record<ListKind, KeyIndex>> = indexes();
  /** Addresses of which only the digest is known. */
  readonly hashes = new KeyIndex();
  readonly ranges: Readonly<Record<ListKind, Ranges>> = perKind(() => new Ranges());
  readonly templates = new Templates();
  /** How many prefixes there are of each length, by kind: the others need not be tried. */
  readonly prefixLengths: Readonly<Record<ListKind, Int32Array>> = perKind(
    () => new Int32Array(lengthsMax),
  );
  /** Entries of each kind in `keys`, prefixes counted apart. */
  readonly exact: Record<ListKind, number> = perKind(() => 0);
  readonly prefixes: Record<ListKind, number> = perKind(() => 0);
  hashCount = 0;
  mobileCount = 0;

  /** Keeps the counts that let lookups skip what is not there. */
  count(key: ListKey, by: 1 | -1): void {
    const place = placeOf(key);
    if (place === 'mobile') this.mobileCount += by;
    else if (place === 'hash') this.hashCount += by;
    else if (place === 'key' && key.match === 'prefix') {
      const lengths = this.prefixLengths[key.kind];
      const at = Math.min(key.value.length, lengthsMax - 1);
      lengths[at] = (lengths[at] ?? 0) + by;
      this.prefixes[key.kind] += by;
    } else if (place === 'key') this.exact[key.kind] += by;
  }

  get bytes(): number {
    let sum = this.mobile.bytes + this.hashes.bytes;
    for (const kind of listKinds) sum += this.keys[kind].bytes;
    return sum;
  }
}

function indexes(): Record<ListKind, KeyIndex> {
  return perKind(() => new KeyIndex());
}

export function perKind<T>(make: (kind: ListKind) => T): Record<ListKind, T> {
  return {
    number: make('number'),
    sender: make('sender'),
    domain: make('domain'),
    url: make('url'),
    account: make('account'),
    app: make('app'),
    template: make('template'),
  };
}

/** A mark of an entry that is kept as an object. */
export function entryMark(entry: ListEntry): number {
  const { kind, value, match, verdict, category, reason, origin } = entry;
  const { evidence, confidence, fromAt, untilAt, approvedBy } = entry;
  const told = [category, reason, origin, evidence, confidence, fromAt, untilAt, approvedBy];
  return hashText(11, JSON.stringify([kind, value, match, verdict, told])) | 0;
}
