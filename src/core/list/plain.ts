/** Lists in maps: right up to some hundred thousand entries. */
import { hashText, type WebAddress } from '../kernel/index.ts';
import {
  completeEntry,
  isInForce,
  type EntryParts,
  type ListEntry,
  type ListKey,
  type ListKind,
} from './entry.ts';
import type { EditableLists, ListBuilder, ListHit } from './lists.ts';

const keyText = ({ kind, value, match, verdict }: ListKey): string =>
  `${kind}\n${match}\n${verdict}\n${value}`;

export function makeLists(entries: Iterable<EntryParts> = []): EditableLists {
  const all = new Map<string, ListEntry>();
  let mark = 0;
  const drop = (key: ListKey): void => {
    const old = all.get(keyText(key));
    if (old === undefined) return;
    mark ^= markOf(old);
    all.delete(keyText(key));
  };
  const pick = (keys: Iterable<Omit<ListKey, 'verdict'>>, at: number): ListHit | undefined => {
    const found: { block?: ListEntry; allow?: ListEntry } = {};
    for (const key of keys) {
      for (const verdict of ['block', 'allow'] as const) {
        const entry = all.get(keyText({ ...key, verdict }));
        if (entry !== undefined && isInForce(entry, at)) found[verdict] ??= entry;
      }
    }
    if (found.allow !== undefined) return { entry: found.allow, overruled: found.block };
    return found.block && { entry: found.block, overruled: undefined };
  };
  const lists: EditableLists = {
    get version() {
      return `${all.size.toString(36)}.${(mark >>> 0).toString(36)}`;
    },
    get size() {
      return all.size;
    },
    lookup: (kind, value, at) => pick(keysOf(kind, value), at),
    lookupSite: (web, at) => pick(keysOfSite(web), at),
    lookupText: () => undefined,
    put(parts) {
      const entry = completeEntry(parts);
      drop(entry);
      mark ^= markOf(entry);
      all.set(keyText(entry), entry);
    },
    remove: (kind, value, verdict, match = 'exact') => drop({ kind, value, match, verdict }),
    apply({ remove = [], put = [] }) {
      for (const key of remove) drop(key);
      for (const entry of put) lists.put(entry);
    },
  };
  for (const entry of entries) lists.put(entry);
  return lists;
}

export function listBuilder(): ListBuilder {
  const entries: EntryParts[] = [];
  const builder: ListBuilder = {
    add(entry) {
      entries.push(entry);
      return builder;
    },
    build: () => makeLists(entries),
  };
  return builder;
}

function* keysOf(kind: ListKind, value: string): Iterable<Omit<ListKey, 'verdict'>> {
  yield { kind, value, match: 'exact' };
  if (kind === 'domain') {
    for (let dot = value.indexOf('.'); dot >= 0; dot = value.indexOf('.', dot + 1)) {
      yield { kind, value: value.slice(dot + 1), match: 'exact' };
    }
    return;
  }
  for (let n = value.length; n > 0; n -= 1)
    yield { kind, value: value.slice(0, n), match: 'prefix' };
}

function* keysOfSite(web: WebAddress): Iterable<Omit<ListKey, 'verdict'>> {
  yield { kind: 'url', value: web.url, match: 'exact' };
  const cut = web.url.indexOf('?');
  if (cut >= 0) yield { kind: 'url', value: web.url.slice(0, cut), match: 'exact' };
  yield* keysOf('domain', web.host);
}

/** A mark of one entry; the marks of a list are combined so that order does not matter. */
function markOf(entry: ListEntry): number {
  const { category, fromAt, untilAt } = entry;
  return hashText(7, [keyText(entry), category, fromAt, untilAt].join('\n')) | 0;
}
