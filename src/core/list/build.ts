/** Ways to make lists: from a few entries, and from millions. */
import { ok, type Problem, type Result } from '../kernel/index.ts';
import {
  completeEntry,
  listKinds,
  type EntryParts,
  type ListEntry,
  type ListKey,
  type ListKind,
} from './entry.ts';
import type { ListBuilder, ListStore } from './lists.ts';
import { mobileAt, mobilePlace } from './mobile-index.ts';
import { perKind, placeOf, printOf } from './side.ts';
import { KeyRun, type KeySource, type Replaced } from './source.ts';
import { decodeSnapshot } from './snapshot.ts';
import { Store } from './store.ts';

/** Lists of the entries given; a later one replaces an earlier one of the same key. */
export function makeLists(entries: Iterable<EntryParts> = []): ListStore {
  const store = new Store();
  for (const entry of entries) store.put(entry);
  return store;
}

/**
 * Lists from a file that `snapshot` wrote; the bytes belong to them afterwards. Refused: another form
 * or version, a file cut short, a sum that is wrong.
 */
export function restoreLists(file: Uint8Array): Result<ListStore, Problem> {
  const store = new Store();
  const read = decodeSnapshot(store, file);
  return read.ok ? ok(store) : read;
}

/** An index that is filled at once. */
interface Filled {
  build(source: KeySource, count: number, replaced: Replaced): void;
}

/**
 * Collects any number of entries and then sorts them once: the way to load millions. What is many,
 * single values that are blocked, is collected as fingerprints; the rest is put in one by one.
 */
export function listBuilder(): ListBuilder {
  const store = new Store();
  const { block } = store.sides;
  const [mobiles, hashes] = [new KeyRun(), new KeyRun()];
  const keys = perKind(() => new KeyRun());
  const others: ListEntry[] = [];
  const builder: ListBuilder = {
    add(parts) {
      const { kind, value, verdict, match = 'exact' } = parts;
      if (verdict === 'allow' || match !== 'exact' || kind === 'template') {
        others.push(completeEntry(parts));
        return builder;
      }
      const key: ListKey = { kind, value, match, verdict };
      const id = store.record(key, parts);
      const place = kind === 'number' ? mobilePlace(value) : -1;
      if (place >= 0) {
        const row = Math.floor(place / 0x10000);
        mobiles.add(row, place - row * 0x10000, id);
      } else {
        const run = placeOf(key) === 'hash' ? hashes : keys[kind];
        run.add(store.print.hi, store.print.lo, id);
      }
      return builder;
    },
    build(): ListStore {
      block.mobileCount = fill(block.mobile, mobiles, (row, low, id) => {
        printOf(store.print, { ...mobileKey, value: mobileAt(row * 0x10000 + low) });
        store.forget(id, mobileKey);
      });
      const replaced =
        (kind: ListKind): Replaced =>
        (hi, lo, id) => {
          store.print.hi = hi;
          store.print.lo = lo;
          store.forget(id, { kind, match: 'exact', verdict: 'block' });
        };
      block.hashCount = fill(block.hashes, hashes, replaced('url'));
      for (const kind of listKinds) {
        block.exact[kind] = fill(block.keys[kind], keys[kind], replaced(kind));
      }
      for (const entry of others) store.put(entry);
      return store;
    },
  };
  return builder;
}

const mobileKey = { kind: 'number', match: 'exact', verdict: 'block' } as const;

/** Builds the index and gives back the memory of the run; tells how many entries there are. */
function fill(index: Filled, run: KeyRun, replaced: Replaced): number {
  let dropped = 0;
  const { count } = run;
  index.build(run, count, (hi, lo, id) => {
    dropped += 1;
    replaced(hi, lo, id);
  });
  run.clear();
  return count - dropped;
}
