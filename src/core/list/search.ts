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

const domainTag = tagOf('domain', false);
const pageTag = tagOf('url', false);
const directoryTag = tagOf('url', true);

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
    const hasBlock = this.#blockSide.exact.domain > 0 && this.block.isEmpty;
    const hasAllow = this.#allowSide.exact.domain > 0 && this.allow.isEmpty;
    if (!hasBlock && !hasAllow) return;
    const print = this.#print;
    const last = host.charCodeAt(host.length - 1);
    if ((last < 58 || last === 93) && isIpAddress(host)) {
      print.ofBack(domainTag, host);
      if (hasBlock) this.#keepParent(this.#blockAt(), host, 0);
      if (hasAllow) this.#allowParent(host, 0);
      return;
    }
    let block = -1;
    let blockFrom = 0;
    print.start(domainTag);
    let dot = print.eatLabel(host, host.length);
    while (dot >= 0) {
      print.eatDot();
      dot = print.eatLabel(host, dot);
      print.finish();
      if (hasAllow) this.#allowParent(host, dot + 1);
      const id = hasBlock ? this.#blockAt() : -1;
      if (id < 0) continue;
      // A nearer parent takes the place of one further up.
      block = id;
      blockFrom = dot + 1;
    }
    this.#keepParent(block, host, blockFrom);
  }

  /** The blocked domain in force of the fingerprint as it stands. */
  #blockAt(): number {
    const id = this.#blockSide.keys.domain.find(this.#print.hi, this.#print.lo);
    return id >= 0 && this.#details.isInForce(id, this.#at) ? id : -1;
  }

  #keepParent(id: number, host: string, from: number): void {
    if (id >= 0) setParent(this.block, id, host, from);
  }

  #allowParent(host: string, from: number): void {
    const id = this.#allowSide.keys.domain.find(this.#print.hi, this.#print.lo);
    if (id < 0 || !this.#details.isInForce(id, this.#at)) return;
    if (this.#allowed.get(id) === host.slice(from)) setParent(this.allow, id, host, from);
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
    if (exact > 0) {
      this.#ends.length = 0;
      this.#ends.push(path.length);
      if (query !== '') this.#ends.unshift(path.length + query.length);
      this.#askPages('exact', host, 0, query === '' ? path : path + query);
    }
    if (b.hashCount + a.hashCount > 0) this.#askHashes(expressionsOf(parts));
    if (prefixes === 0) return;
    hostStarts(host, this.#starts);
    // A directory may be asked for without its last slash.
    const below = path.endsWith('/') ? path : `${path}/`;
    pathEnds(below, this.#ends);
    for (const start of this.#starts) {
      if (this.block.isEmpty || this.allow.isEmpty) this.#askPages('prefix', host, start, below);
    }
  }

  /**
   * The expressions of one host, by the ends of the path, longest first in the list. They are made
   * from the shortest on, so that each piece is eaten once; a longer one takes its place.
   */
  #askPages(match: ListMatch, host: string, start: number, tail: string): void {
    const print = this.#print;
    const wantsBlock = this.block.isEmpty;
    const wantsAllow = this.allow.isEmpty;
    print.start(match === 'prefix' ? directoryTag : pageTag);
    print.eat(host, start, host.length);
    let from = 0;
    for (let i = this.#ends.length - 1; i >= 0; i -= 1) {
      const end = this.#ends[i] ?? 0;
      print.eat(tail, from, end);
      print.finish();
      from = end;
      if (wantsBlock) {
        const id = this.#blockSide.keys.url.find(print.hi, print.lo);
        if (id >= 0 && this.#details.isInForce(id, this.#at)) {
          setPage(this.block, id, match);
          this.block.address(host, start, tail, end);
        }
      }
      if (wantsAllow) this.#allowPage(match, host, start, tail.slice(0, end));
    }
  }

  #allowPage(match: ListMatch, host: string, start: number, tail: string): void {
    const id = this.#allowSide.keys.url.find(this.#print.hi, this.#print.lo);
    if (id < 0 || !this.#details.isInForce(id, this.#at)) return;
    if (this.#allowed.get(id) !== `http://${host.slice(start)}${tail}`) return;
    setPage(this.allow, id, match);
    this.allow.address(host, start, tail, tail.length);
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
