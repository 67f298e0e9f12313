/**
 * Looks values up on both sides, block and allow, at once: what is asked for is fingerprinted once,
 * and each side keeps the first entry in force that it finds, the most precise one being asked
 * for first.
 */
import { isIpAddress, type WebAddress } from '../kernel/index.ts';
import { expressionsOf, hashPrefix, hostStarts, pathEnds, readAddressParts } from './address.ts';
import type { Details } from './detail.ts';
import type { ListKind, ListMatch } from './entry.ts';
import { Found } from './found.ts';
import { mobilePlace } from './mobile-index.ts';
import { Print } from './print.ts';
import { tagOf, type Side } from './side.ts';

export class Search {
  readonly block = new Found();
  readonly allow = new Found();
  readonly #blockSide: Side;
  readonly #allowSide: Side;
  readonly #details: Details;
  /** Values of allow entries, which must not be forged by a text of equal fingerprint. */
  readonly #allowed: ReadonlyMap<number, string>;
  readonly #print = new Print();
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #at = 0;

  constructor(
    sides: Record<'block' | 'allow', Side>,
    details: Details,
    allowed: Map<number, string>,
  ) {
    this.#blockSide = sides.block;
    this.#allowSide = sides.allow;
    this.#details = details;
    this.#allowed = allowed;
  }

  value(kind: ListKind, value: string, at: number): void {
    this.#begin(at);
    if (kind === 'domain') this.#domain(value);
    else if (kind === 'url') this.#page(value);
    else if (kind !== 'template') this.#exact(kind, value);
  }

  site(web: WebAddress, at: number): void {
    this.#begin(at);
    this.#page(web.url);
    this.#domain(web.host);
  }

  #begin(at: number): void {
    this.#at = at;
    this.block.clear();
    this.allow.clear();
  }

  #exact(kind: ListKind, value: string): void {
    const place = kind === 'number' ? mobilePlace(value) : -1;
    if (place >= 0) {
      this.#keep(this.block, this.#blockSide.mobile.find(place), value, 'number');
      if (this.#allowSide.mobileCount > 0) {
        this.#keep(this.allow, this.#allowSide.mobile.find(place), value, 'number');
      }
    } else {
      const [b, a] = [this.#blockSide, this.#allowSide];
      if (b.exact[kind] + a.exact[kind] > 0) {
        this.#print.of(tagOf(kind, false), value);
        this.#ask(kind, 'exact', value, value.length);
      }
    }
    this.#prefixes(kind, value);
    this.#ranges(kind, value);
  }

  #keep(found: Found, id: number, value: string, kind: ListKind): void {
    if (id < 0 || !this.#details.isInForce(id, this.#at)) return;
    found.id = id;
    found.kind = kind;
    found.match = 'exact';
    found.piece(value, 0, value.length);
  }

  /** Asks both sides for the fingerprint as it stands; the value is the text up to `to`. */
  #ask(kind: ListKind, match: ListMatch, text: string, to: number): void {
    const { hi, lo } = this.#print;
    if (this.block.id < 0) {
      const id = this.#blockSide.keys[kind].find(hi, lo);
      if (id >= 0 && this.#details.isInForce(id, this.#at)) {
        this.block.id = id;
        this.block.kind = kind;
        this.block.match = match;
        this.block.piece(text, 0, to);
      }
    }
    if (this.allow.id < 0) {
      const id = this.#allowSide.keys[kind].find(hi, lo);
      if (id < 0 || !this.#details.isInForce(id, this.#at)) return;
      this.allow.kind = kind;
      this.allow.match = match;
      this.allow.piece(text, 0, to);
      if (this.#allowed.get(id) === this.allow.value) this.allow.id = id;
    }
  }

  /** The longest prefix first; one pass gives the fingerprints, kept from the shortest on. */
  #prefixes(kind: ListKind, value: string): void {
    const [b, a] = [this.#blockSide, this.#allowSide];
    if (b.prefixes[kind] + a.prefixes[kind] === 0) return;
    const [ofBlock, ofAllow] = [b.prefixLengths[kind], a.prefixLengths[kind]];
    for (let n = Math.min(value.length, ofBlock.length - 1); n > 0; n -= 1) {
      if ((ofBlock[n] ?? 0) + (ofAllow[n] ?? 0) === 0) continue;
      this.#print.start(tagOf(kind, true));
      this.#print.eat(value, 0, n);
      this.#print.finish();
      this.#ask(kind, 'prefix', value, n);
    }
  }

  #ranges(kind: ListKind, value: string): void {
    const ofBlock = this.#blockSide.ranges[kind];
    const ofAllow = this.#allowSide.ranges[kind];
    if (ofBlock.size > 0 && this.block.isEmpty) this.block.entry = ofBlock.find(value, this.#at);
    if (ofAllow.size > 0 && this.allow.isEmpty) this.allow.entry = ofAllow.find(value, this.#at);
  }

  /**
   * The host, then each parent of two labels and more. Fingerprints are made from the end, one pass
   * for all; the host and the nearer parents answer first.
   */
  #domain(host: string): void {
    const [b, a] = [this.#blockSide, this.#allowSide];
    if (b.exact.domain + a.exact.domain === 0) return;
    const hadBlock = !this.block.isEmpty;
    const hadAllow = !this.allow.isEmpty;
    const tag = tagOf('domain', false);
    const last = host.charCodeAt(host.length - 1);
    if ((last < 58 || last === 93) && isIpAddress(host)) {
      this.#print.ofBack(tag, host);
      this.#askParent(host, 0, hadBlock, hadAllow);
      return;
    }
    this.#print.start(tag);
    let dot = this.#print.eatLabel(host, host.length);
    while (dot >= 0) {
      this.#print.eatBack(host, dot, dot + 1);
      dot = this.#print.eatLabel(host, dot);
      this.#print.finish();
      this.#askParent(host, dot + 1, hadBlock, hadAllow);
    }
  }

  /** A nearer parent takes the place of one further up; a page found before stays. */
  #askParent(host: string, from: number, hadBlock: boolean, hadAllow: boolean): void {
    const { hi, lo } = this.#print;
    if (!hadBlock) {
      const id = this.#blockSide.keys.domain.find(hi, lo);
      if (id >= 0 && this.#details.isInForce(id, this.#at)) setParent(this.block, id, host, from);
    }
    if (!hadAllow) {
      const id = this.#allowSide.keys.domain.find(hi, lo);
      if (id < 0 || !this.#details.isInForce(id, this.#at)) return;
      if (this.#allowed.get(id) === host.slice(from)) setParent(this.allow, id, host, from);
    }
  }

  /** The page with its query and without, then the directories and parent hosts above it. */
  #page(url: string): void {
    const [b, a] = [this.#blockSide, this.#allowSide];
    const exact = b.exact.url + a.exact.url;
    const prefixes = b.prefixes.url + a.prefixes.url;
    if (exact + prefixes + b.hashCount + a.hashCount === 0) return;
    const parts = readAddressParts(url);
    if (parts === undefined) return;
    const { host, path, query } = parts;
    const tail = query === '' ? path : path + query;
    if (exact > 0) {
      if (query !== '') this.#askPage('exact', host, 0, tail, tail.length);
      this.#askPage('exact', host, 0, tail, path.length);
    }
    if (b.hashCount + a.hashCount > 0) this.#askHashes(expressionsOf(parts));
    if (prefixes === 0) return;
    hostStarts(host, this.#starts);
    // A directory may be asked for without its last slash.
    const below = path.endsWith('/') ? path : `${path}/`;
    pathEnds(below, this.#ends);
    for (const start of this.#starts) {
      for (const end of this.#ends) this.#askPage('prefix', host, start, below, end);
    }
  }

  // oxlint-disable-next-line max-params -- an object here would be garbage on the hot path
  #askPage(match: ListMatch, host: string, start: number, tail: string, end: number): void {
    const print = this.#print;
    print.start(tagOf('url', match === 'prefix'));
    print.eat(host, start, host.length);
    print.eat(tail, 0, end);
    print.finish();
    const { block, allow } = this;
    if (block.id < 0) {
      const id = this.#blockSide.keys.url.find(print.hi, print.lo);
      if (id >= 0 && this.#details.isInForce(id, this.#at)) {
        setPage(block, id, match);
        block.address(host, start, tail, end);
      }
    }
    if (allow.id < 0) {
      const id = this.#allowSide.keys.url.find(print.hi, print.lo);
      if (id < 0 || !this.#details.isInForce(id, this.#at)) return;
      allow.address(host, start, tail, end);
      if (this.#allowed.get(id) === allow.value) setPage(allow, id, match);
    }
  }

  #askHashes(expressions: readonly string[]): void {
    for (const expression of expressions) {
      const digest = hashPrefix(expression, 8);
      const hi = Number.parseInt(digest.slice(0, 8), 16) | 0;
      const lo = Number.parseInt(digest.slice(8), 16) | 0;
      for (const [found, side] of [
        [this.block, this.#blockSide],
        [this.allow, this.#allowSide],
      ] as const) {
        const id = found.id < 0 ? side.hashes.find(hi, lo) : -1;
        if (id < 0 || !this.#details.isInForce(id, this.#at)) continue;
        setPage(found, id, 'exact');
        const value = this.#allowed.get(id) ?? `sha256:${digest}`;
        found.piece(value, 0, value.length);
      }
    }
  }
}

function setPage(found: Found, id: number, match: ListMatch): void {
  found.id = id;
  found.kind = 'url';
  found.match = match;
}

function setParent(found: Found, id: number, host: string, from: number): void {
  found.id = id;
  found.kind = 'domain';
  found.match = 'exact';
  found.piece(host, from, host.length);
}
