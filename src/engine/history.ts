/**
 * Recent facts of every person, in memory, bounded three ways: facts per person, age, and persons.
 * What it holds depends only on the signals absorbed and their order, so that it can be rebuilt
 * from the log and a replay gives the same decisions.
 */
import { dayMs, hourMs, hashText } from '../core/kernel/index.ts';
import { factKinds, type Fact, type History, type SubjectHistory } from '../core/rule/index.ts';
import { Recent } from './recent.ts';

export type HistoryLimits = {
  /** Facts kept of one person, of transfers and of all else each. */
  readonly factsMax: number;
  readonly subjectsMax: number;
  readonly counterpartsMax: number;
  readonly factAgeMs: number;
  /** How long a counterpart stays marked. */
  readonly suspectAgeMs: number;
  /** Other people counted for one counterpart. */
  readonly suspectsMax: number;
  /** Counterparts whose people are counted. */
  readonly crowdsMax: number;
};

export const historyLimits: HistoryLimits = {
  factsMax: 32,
  subjectsMax: 500_000,
  counterpartsMax: 100_000,
  factAgeMs: 30 * dayMs,
  suspectAgeMs: 72 * hourMs,
  suspectsMax: 20,
  crowdsMax: 50_000,
};

const columns = 8;
const [kindAt, timeAt, keyAt, scoreAt, amountAt, flagsAt, categoryAt, positionAt] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;

/** Facts of one person, oldest first, eight numbers each in one array that grows by doubling. */
class Trail implements SubjectHistory {
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
  add(fact: Fact, limits: HistoryLimits): void {
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

  #dropOld(now: number, limits: HistoryLimits): void {
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

/** People with a suspicious signal from one counterpart: each once, with the last time. */
type Marks = Map<string, number>;

const crowdBits = 256;

/**
 * About how many different people: each sets one of 256 bits, and the share of bits still unset
 * tells how many there were. Right to a tenth up to some hundred, and never more than 32 bytes.
 */
class Crowd {
  readonly #bits = new Uint32Array(crowdBits / 32);
  #unset = crowdBits;

  add(bit: number): void {
    const cell = bit >>> 5;
    const mask = 1 << (bit & 31);
    const held = this.#bits[cell] ?? 0;
    if ((held & mask) !== 0) return;
    this.#bits[cell] = held | mask;
    this.#unset -= 1;
  }

  get size(): number {
    return Math.round(-crowdBits * Math.log(Math.max(1, this.#unset) / crowdBits));
  }
}

function sizeOf(crowd: Crowd | number | undefined): number {
  if (crowd === undefined) return 0;
  return typeof crowd === 'number' ? 1 : crowd.size;
}

const emptyTrail = new Trail();

export class Histories {
  readonly limits: HistoryLimits;
  readonly #subjects: Recent<string, Trail>;
  readonly #counterparts: Recent<number, Marks>;
  /** Of most counterparts one person is known: then the value is that person's bit. */
  readonly #crowds: Recent<number, Crowd | number>;

  constructor(limits: HistoryLimits = historyLimits) {
    this.limits = limits;
    this.#subjects = new Recent(limits.subjectsMax);
    this.#counterparts = new Recent(limits.counterpartsMax);
    this.#crowds = new Recent(limits.crowdsMax);
  }

  get subjectCount(): number {
    return this.#subjects.size;
  }
  get counterpartCount(): number {
    return this.#counterparts.size;
  }

  /** The past of one person as it stands at a time. */
  of(subject: string, at: number): History {
    return {
      subject: this.#subjects.get(subject) ?? emptyTrail,
      suspects: (key) => this.#suspects(key, subject, at),
      crowd: (key) => sizeOf(this.#crowds.get(key)),
    };
  }

  absorb(subject: string, facts: readonly Fact[], suspects: readonly number[], at: number): void {
    if (facts.length > 0) {
      let trail = this.#subjects.get(subject);
      if (trail === undefined) this.#subjects.set(subject, (trail = new Trail()));
      for (const fact of facts) trail.add(fact, this.limits);
    }
    for (const key of suspects) {
      let marks = this.#counterparts.get(key);
      if (marks === undefined) this.#counterparts.set(key, (marks = new Map<string, number>()));
      marks.delete(subject);
      marks.set(subject, at);
      if (marks.size > this.limits.suspectsMax) dropFirst(marks);
    }
  }

  /** Counts the person among those of a counterpart. */
  meet(subject: string, key: number): void {
    const bit = hashText(0, subject) % crowdBits;
    const known = this.#crowds.get(key);
    if (known === undefined) this.#crowds.set(key, bit);
    else if (typeof known !== 'number') known.add(bit);
    else if (known !== bit) {
      const crowd = new Crowd();
      crowd.add(known);
      crowd.add(bit);
      this.#crowds.set(key, crowd);
    }
  }

  clear(): void {
    this.#crowds.clear();
    this.#subjects.clear();
    this.#counterparts.clear();
  }

  #suspects(key: number, subject: string, at: number): number {
    const marks = this.#counterparts.get(key);
    if (marks === undefined) return 0;
    let count = 0;
    for (const [other, markedAt] of marks) {
      if (other !== subject && at - markedAt <= this.limits.suspectAgeMs) count += 1;
    }
    return count;
  }
}

/** The oldest mark goes; a handful are kept, so the search is short. */
function dropFirst(marks: Marks): void {
  const first = marks.keys().next();
  if (first.done !== true) marks.delete(first.value);
}
