/** Recent facts of one person, oldest first, eight numbers each in one array that grows by doubling. */
import { factKinds, type Fact, type FactKind, type SubjectHistory } from '../core/rule/index.ts';
import type { NumberReader, NumberWriter } from './numbers.ts';

export type TrailLimits = {
  /** Facts kept of one person, of transfers and of all else each. */
  readonly factsMax: number;
  readonly factAgeMs: number;
};

const columns = 8;
const [kindAt, timeAt, keyAt, scoreAt, amountAt, flagsAt, categoryAt, positionAt] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;

export class Trail implements SubjectHistory {
  #cells = new Float64Array(2 * columns);
  size = 0;

  kind(i: number): number {
    return this.#cells[i * columns + kindAt] ?? 0;
  }
  at(i: number): number {
    return this.#cells[i * columns + timeAt] ?? 0;
  }
  key(i: number): number {
    return this.#cells[i * columns + keyAt] ?? 0;
  }
  score(i: number): number {
    return this.#cells[i * columns + scoreAt] ?? 0;
  }
  amount(i: number): number {
    return this.#cells[i * columns + amountAt] ?? 0;
  }
  flags(i: number): number {
    return this.#cells[i * columns + flagsAt] ?? 0;
  }
  category(i: number): number {
    return this.#cells[i * columns + categoryAt] ?? 0;
  }
  position(i: number): number {
    return this.#cells[i * columns + positionAt] ?? 0;
  }

  /** Adds a fact at its place in time; drops what is too old, then the oldest of the same sort. */
  add(fact: Fact, limits: TrailLimits): void {
    if (fact.kind === factKinds.call && this.#extendCall(fact)) return;
    this.#dropOld(fact.at, limits);
    const sort = fact.kind === factKinds.transfer;
    let same = 0;
    let oldest = -1;
    for (let i = 0; i < this.size; i += 1) {
      if ((this.kind(i) === factKinds.transfer) !== sort) continue;
      if (oldest < 0) oldest = i;
      same += 1;
    }
    if (same >= limits.factsMax) this.#remove(oldest);
    this.#insert(fact);
  }

  /** A later report of the same call replaces the earlier one: it is one call. */
  #extendCall(fact: Fact): boolean {
    for (let i = this.size - 1; i >= 0; i -= 1) {
      if (this.kind(i) !== factKinds.call || this.key(i) !== fact.key) continue;
      const endAt = this.at(i) + this.amount(i) * 1000;
      const overlaps = fact.at <= endAt + sameCallMs && fact.at >= this.at(i);
      const isOngoing = (this.flags(i) & 1) !== 0;
      if (!overlaps || !(isOngoing || fact.at === this.at(i))) return false;
      const seconds = (fact.at - this.at(i)) / 1000 + fact.amount;
      this.#put(i, {
        ...fact,
        at: this.at(i),
        amount: Math.max(this.amount(i), seconds),
        score: Math.max(this.score(i), fact.score),
      });
      return true;
    }
    return false;
  }

  #dropOld(now: number, limits: TrailLimits): void {
    let kept = 0;
    for (let i = 0; i < this.size; i += 1) {
      if (now - this.at(i) > limits.factAgeMs) continue;
      if (kept !== i) this.#cells.copyWithin(kept * columns, i * columns, (i + 1) * columns);
      kept += 1;
    }
    this.size = kept;
  }

  #remove(i: number): void {
    this.#cells.copyWithin(i * columns, (i + 1) * columns, this.size * columns);
    this.size -= 1;
  }

  #insert(fact: Fact): void {
    if ((this.size + 1) * columns > this.#cells.length) {
      const larger = new Float64Array(this.#cells.length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    let i = this.size;
    while (i > 0 && this.at(i - 1) > fact.at) i -= 1;
    this.#cells.copyWithin((i + 1) * columns, i * columns, this.size * columns);
    this.#put(i, fact);
    this.size += 1;
  }

  write(to: NumberWriter): void {
    to.add(this.size);
    to.addAll(this.#cells.subarray(0, this.size * columns));
  }

  static read(from: NumberReader): Trail {
    const trail = new Trail();
    trail.size = from.next();
    const cells = from.take(trail.size * columns);
    trail.#cells = new Float64Array(Math.max(2 * columns, cells.length));
    trail.#cells.set(cells);
    return trail;
  }

  #put(i: number, fact: Fact): void {
    const cells = this.#cells;
    const from = i * columns;
    cells[from + kindAt] = fact.kind;
    cells[from + timeAt] = fact.at;
    cells[from + keyAt] = fact.key;
    cells[from + scoreAt] = fact.score;
    cells[from + amountAt] = fact.amount;
    cells[from + flagsAt] = fact.flags;
    cells[from + categoryAt] = fact.category;
    cells[from + positionAt] = fact.position;
  }
}

const sameCallMs = 2 * 60_000;

/** Facts as they are kept beside a decision; read by `factsFrom`. */
export function factBytes(facts: readonly Fact[]): Uint8Array {
  const cells = Float64Array.from(
    facts.flatMap((f) => [f.kind, f.at, f.key, f.score, f.amount, f.flags, f.category, f.position]),
  );
  return new Uint8Array(cells.buffer);
}

export function factsFrom(bytes: Uint8Array): Fact[] {
  // A copy: the bytes of a database row may begin anywhere.
  const cells = new Float64Array(new Uint8Array(bytes).buffer);
  const cell = (i: number, column: number): number => cells[i * columns + column] ?? 0;
  return Array.from({ length: cells.length / columns }, (_, i) => ({
    kind: cell(i, kindAt) as FactKind,
    at: cell(i, timeAt),
    key: cell(i, keyAt),
    score: cell(i, scoreAt),
    amount: cell(i, amountAt),
    flags: cell(i, flagsAt),
    category: cell(i, categoryAt),
    position: cell(i, positionAt),
  }));
}
