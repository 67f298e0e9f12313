/** What is to happen, by time; what was put in first comes first at the same moment. */
export type Entry = { readonly at: number; readonly run: () => void };
type Ranked = Entry & { readonly serial: number };

export class Agenda {
  readonly #heap: Ranked[] = [];
  #serial = 0;

  get nextAt(): number {
    return this.#heap[0]?.at ?? Infinity;
  }

  add(at: number, run: () => void): void {
    const heap = this.#heap;
    this.#serial += 1;
    heap.push({ at, run, serial: this.#serial });
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!this.#swapped(parent, i)) break;
      i = parent;
    }
  }

  take(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0; ;) {
      const left = 2 * i + 1;
      const child = left + 1 < heap.length && before(heap[left + 1], heap[left]) ? left + 1 : left;
      if (child >= heap.length || !this.#swapped(i, child)) break;
      i = child;
    }
    return first;
  }

  /** Puts two entries right where the lower one comes before the upper. */
  #swapped(upper: number, lower: number): boolean {
    const heap = this.#heap;
    const a = heap[upper];
    const b = heap[lower];
    if (a === undefined || b === undefined || !before(b, a)) return false;
    heap[upper] = b;
    heap[lower] = a;
    return true;
  }
}

function before(a: Ranked | undefined, b: Ranked | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.at < b.at || (a.at === b.at && a.serial < b.serial);
}
