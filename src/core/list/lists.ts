/**
 * Lists (名单): what is known of numbers, senders, domains, addresses, accounts, apps and texts.
 *
 * Which entry answers:
 * 1. Only entries in force at the time asked for count.
 * 2. Allow always beats block, however much more precise the block entry is: an allowed parent
 *    domain frees a blocked child, an allowed child is free below a blocked parent, an allowed
 *    number is free inside a blocked range. The answer names the block entry that was overruled.
 * 3. Of several entries of the winning verdict the most precise one is told: exact before the
 *    longest prefix before the range that begins last; page before host before parent domain.
 */
import type { WebAddress } from '../kernel/index.ts';
import type { EntryParts, ListEntry, ListKey, ListKind, ListMatch, ListVerdict } from './entry.ts';

export type ListHit = {
  /** What counts. Its kind and value tell what was found: the parent domain, the prefix, … */
  readonly entry: ListEntry;
  /** The block entry that the allow entry sets aside. */
  readonly overruled: ListEntry | undefined;
};

/** What scoring asks. */
export interface Lists {
  /** Changes with every change of content, the same for the same content in any order. */
  readonly version: string;
  readonly size: number;
  /**
   * The entry in force for a value in canonical form. A domain is looked up with its parents, a
   * number, sender or account with the prefixes and ranges that hold it, a URL as a page alone.
   */
  lookup(kind: ListKind, value: string, at: number): ListHit | undefined;
  /** What `lookup` would say, without making an object of it. */
  verdict(kind: ListKind, value: string, at: number): ListVerdict | undefined;
  /** The page, what stands above it on the site, its host and the parents of the host. */
  lookupSite(web: WebAddress, at: number): ListHit | undefined;
  /** A listed text (话术模板) inside this text; `value` of the entry is the template. */
  lookupText(text: string, at: number): ListHit | undefined;
}

/** A change of the lists; first all removals, then all entries put. */
export type ListDelta = {
  readonly remove?: readonly ListKey[];
  readonly put?: readonly EntryParts[];
};

export interface EditableLists extends Lists {
  put(entry: EntryParts): void;
  remove(kind: ListKind, value: string, verdict: ListVerdict, match?: ListMatch): void;
  /** A change in place: every lookup after it sees it. */
  apply(delta: ListDelta): void;
}

/** Lists that can be written to a file and taken up again. */
export interface ListStore extends EditableLists {
  /** Bytes of the indexes and records, the texts of reasons and sources not counted. */
  readonly bytes: number;
  /** The pieces of a file, in order; `restoreLists` takes them joined. Copied only where small. */
  snapshot(): Uint8Array[];
}

/** Collects entries for a whole new list; nothing of it is seen before `build`. */
export interface ListBuilder {
  add(entry: EntryParts): ListBuilder;
  build(): ListStore;
}
