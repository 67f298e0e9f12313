/**
 * Lists (名单): what is known of numbers, senders, domains, URLs, accounts and apps. An allow entry
 * beats a block entry for the same thing, and the decision says so.
 */
import { type Category, hashText } from '../kernel/index.ts';

export const listKinds = ['number', 'sender', 'domain', 'url', 'account', 'app'] as const;
export type ListKind = (typeof listKinds)[number];

export type ListEntry = {
  readonly kind: ListKind;
  /** In the canonical form of signals. */
  readonly value: string;
  readonly verdict: 'block' | 'allow';
  readonly category: Category;
  readonly reason: string;
  /** Where the entry comes from: `official:bank`, `police`, `seat`, `sim`, … */
  readonly origin: string;
  readonly fromAt: number;
  readonly untilAt: number | null;
};

export type ListHit = { readonly entry: ListEntry; readonly overruled: ListEntry | undefined };

/** What scoring asks. Made small so that larger stores can stand behind it. */
export interface Lists {
  /** Changes with every change of content, the same for the same content. */
  readonly version: string;
  readonly size: number;
  /** The entry in force at this time; with an allow entry, the block entry it overrules. */
  lookup(kind: ListKind, value: string, at: number): ListHit | undefined;
}

export interface EditableLists extends Lists {
  put(entry: ListEntry): void;
  remove(kind: ListKind, value: string, verdict: ListEntry['verdict']): void;
}

type Pair = { block: ListEntry | undefined; allow: ListEntry | undefined };

/** Lists in maps: right up to some hundred thousand entries. */
export function makeLists(entries: Iterable<ListEntry> = []): EditableLists {
  const byKind = new Map<ListKind, Map<string, Pair>>(listKinds.map((kind) => [kind, new Map()]));
  let size = 0;
  let mark = 0;
  const swap = (
    kind: ListKind,
    value: string,
    entry: ListEntry | undefined,
    side: 'block' | 'allow',
  ) => {
    const map = byKind.get(kind);
    if (map === undefined) return;
    const pair = map.get(value) ?? { block: undefined, allow: undefined };
    const old = pair[side];
    if (old !== undefined) {
      mark ^= markOf(old);
      size -= 1;
    }
    if (entry !== undefined) {
      mark ^= markOf(entry);
      size += 1;
    }
    pair[side] = entry;
    if (pair.block === undefined && pair.allow === undefined) map.delete(value);
    else map.set(value, pair);
  };
  const lists: EditableLists = {
    get version() {
      return `${size.toString(36)}.${(mark >>> 0).toString(36)}`;
    },
    get size() {
      return size;
    },
    lookup(kind, value, at) {
      const pair = byKind.get(kind)?.get(value);
      if (pair === undefined) return undefined;
      const block = inForce(pair.block, at);
      const allow = inForce(pair.allow, at);
      if (allow !== undefined) return { entry: allow, overruled: block };
      return block === undefined ? undefined : { entry: block, overruled: undefined };
    },
    put: (entry) => {
      swap(entry.kind, entry.value, entry, entry.verdict);
    },
    remove: (kind, value, verdict) => {
      swap(kind, value, undefined, verdict);
    },
  };
  for (const entry of entries) lists.put(entry);
  return lists;
}

function inForce(entry: ListEntry | undefined, at: number): ListEntry | undefined {
  if (entry === undefined || at < entry.fromAt) return undefined;
  return entry.untilAt !== null && at >= entry.untilAt ? undefined : entry;
}

/** A mark of one entry; the marks of a list are combined so that order does not matter. */
function markOf(entry: ListEntry): number {
  return (
    hashText(
      7,
      [entry.kind, entry.value, entry.verdict, entry.category, entry.fromAt, entry.untilAt].join(
        '\n',
      ),
    ) | 0
  );
}
