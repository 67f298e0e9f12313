/** Ranges of numbers: `first..last`, both ends in, all of one length. There are few of them. */
import { isInForce, type ListEntry } from './entry.ts';

type Rows = {
  /** By first end, the wider one first. */
  readonly entries: ListEntry[];
  readonly firsts: string[];
  readonly lasts: string[];
  /** The furthest end up to and with this row: before it nothing reaches further. */
  readonly reaches: string[];
};

/** The two ends of the value of a range entry. */
export function rangeEnds(value: string): readonly [first: string, last: string] {
  const cut = value.indexOf('..');
  return [value.slice(0, cut), value.slice(cut + 2)];
}

export class Ranges {
  readonly #entries = new Map<string, ListEntry>();
  #byLength: Map<number, Rows> | undefined;

  get size(): number {
    return this.#entries.size;
  }

  get(value: string): ListEntry | undefined {
    return this.#entries.get(value);
  }

  put(entry: ListEntry): void {
    this.#entries.set(entry.value, entry);
    this.#byLength = undefined;
  }

  remove(value: string): void {
    this.#entries.delete(value);
    this.#byLength = undefined;
  }

  entries(): Iterable<ListEntry> {
    return this.#entries.values();
  }

  /** The entry in force whose range holds the value; of several the one that begins last. */
  find(value: string, at: number): ListEntry | undefined {
    this.#byLength ??= sortedRows(this.#entries.values());
    const rows = this.#byLength.get(value.length);
    if (rows === undefined) return undefined;
    let below = 0;
    let above = rows.firsts.length;
    while (below < above) {
      const middle = (below + above) >>> 1;
      if ((rows.firsts[middle] ?? '') <= value) below = middle + 1;
      else above = middle;
    }
    for (let i = below - 1; i >= 0 && (rows.reaches[i] ?? '') >= value; i -= 1) {
      const entry = rows.entries[i];
      if (entry !== undefined && (rows.lasts[i] ?? '') >= value && isInForce(entry, at))
        return entry;
    }
    return undefined;
  }
}

function sortedRows(entries: Iterable<ListEntry>): Map<number, Rows> {
  const sorted = Array.from(entries, (entry) => {
    const [first, last] = rangeEnds(entry.value);
    return { entry, first, last };
  }).sort((a, b) =>
    a.first === b.first ? (a.last > b.last ? -1 : 1) : a.first < b.first ? -1 : 1,
  );
  const byLength = new Map<number, Rows>();
  for (const { entry, first, last } of sorted) {
    let rows = byLength.get(first.length);
    if (rows === undefined) {
      byLength.set(first.length, (rows = { entries: [], firsts: [], lasts: [], reaches: [] }));
    }
    const reach = rows.reaches.at(-1) ?? '';
    rows.entries.push(entry);
    rows.firsts.push(first);
    rows.lasts.push(last);
    rows.reaches.push(reach > last ? reach : last);
  }
  return byLength;
}
