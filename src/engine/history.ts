/**
 * What the engine remembers, in memory and bounded: recent facts of persons, split into partitions;
 * of counterparts, who was put under suspicion with them and about how many people they have. What
 * it holds depends only on the signals, their order and the time of their arrival: not on how many
 * processes share the work, nor on batches, restarts or looks.
 */
import { assert, dayMs, hashText, hourMs } from '../core/kernel/index.ts';
import type { Fact, History } from '../core/rule/index.ts';
import { Crowd, crowdBits, sizeOf } from './crowd.ts';
import { NumberReader, NumberWriter } from './numbers.ts';
import { Recent } from './recent.ts';
import { Trail, type TrailLimits } from './trail.ts';

export type HistoryLimits = TrailLimits & {
  /** Of all partitions together. */
  readonly subjectsMax: number;
  readonly counterpartsMax: number;
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

/** Shares that the work is split into, by person. Fixed: snapshots and cursors are kept for each. */
export const partitionCount = 16;

/** Persons as numbers: 53 bits of their name. */
export function subjectNumber(subject: string): number {
  return hashText(0, subject);
}

export function partitionOf(subject: string): number {
  return subjectNumber(subject) % partitionCount;
}

/**
 * A decision puts counterparts under suspicion. Others see it from the next second of arrival on,
 * so that nobody needs to wait for another process within a second.
 */
export type Mark = {
  readonly position: number;
  /** `subjectNumber` of the person. */
  readonly subject: number;
  /** Time of the signal. */
  readonly at: number;
  readonly keys: readonly number[];
};

/** People with a suspicious signal from one counterpart: each once, with the last time. */
type Marks = Map<number, number>;

const epochMs = 1_000;
const noTrail = new Trail();

/** The second of an arrival: what was decided within one second does not see each other's marks. */
export function epochOf(receivedAt: number): number {
  return Math.floor(receivedAt / epochMs);
}

export class Histories {
  readonly limits: HistoryLimits;
  readonly #trails: readonly Recent<number, Trail>[];
  readonly #counterparts: Recent<number, Marks>;
  /** Of most counterparts one person is known: then the value is that person's bit. */
  readonly #crowds: Recent<number, Crowd | number>;
  /** Marks that nobody sees yet, by position. */
  readonly #pending = new Map<number, Mark>();
  #epoch = Number.NEGATIVE_INFINITY;

  constructor(limits: HistoryLimits = historyLimits) {
    this.limits = limits;
    const each = Math.max(2, Math.floor(limits.subjectsMax / partitionCount));
    this.#trails = Array.from({ length: partitionCount }, () => new Recent<number, Trail>(each));
    this.#counterparts = new Recent(limits.counterpartsMax);
    this.#crowds = new Recent(limits.crowdsMax);
  }

  get subjectCount(): number {
    return this.#trails.reduce((sum, trails) => sum + trails.size, 0);
  }
  get counterpartCount(): number {
    return this.#counterparts.size;
  }
  /** The latest second of arrival so far. */
  get epoch(): number {
    return this.#epoch;
  }

  /** True where a signal that came then begins a new second: the marks before it are seen then. */
  isNew(receivedAt: number): boolean {
    return epochOf(receivedAt) > this.#epoch;
  }

  /** Goes on to the next signal; one that begins a second sees all marks before it. */
  advance(receivedAt: number, position: number): void {
    if (!this.isNew(receivedAt)) return;
    this.#epoch = epochOf(receivedAt);
    if (this.#pending.size === 0) return;
    for (const mark of [...this.#pending.values()].sort((a, b) => a.position - b.position)) {
      if (mark.position >= position) return;
      this.#take(mark);
      this.#pending.delete(mark.position);
    }
  }

  /** The past of one person as it stands at a time. Looking changes nothing. */
  of(subject: string, at: number): History {
    const number = subjectNumber(subject);
    return {
      subject: this.#trailsOf(number).peek(number) ?? noTrail,
      suspects: (key) => this.#suspects(key, number, at),
      crowd: (key) => sizeOf(this.#crowds.peek(key)),
    };
  }

  /** Adds to the person's facts; each signal of a person makes the person recent. */
  absorb(subject: string, facts: readonly Fact[]): void {
    const number = subjectNumber(subject);
    const trails = this.#trailsOf(number);
    let trail = trails.get(number);
    if (facts.length === 0) return;
    if (trail === undefined) trails.set(number, (trail = new Trail()));
    for (const fact of facts) trail.add(fact, this.limits);
  }

  /** Takes a mark of this process or of another; one that is known already changes nothing. */
  mark(mark: Mark): void {
    this.#pending.set(mark.position, mark);
  }

  /** Counts the person among those of a counterpart. */
  meet(subject: string, key: number): void {
    const bit = subjectNumber(subject) % crowdBits;
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
    this.#counterparts.clear();
    for (const trails of this.#trails) trails.clear();
    this.#pending.clear();
    this.#epoch = Number.NEGATIVE_INFINITY;
  }

  /** What is known of counterparts, as it stands between two seconds: no mark may be waiting. */
  shared(): Uint8Array {
    const to = new NumberWriter();
    to.add(this.#epoch);
    writeRecent(to, this.#counterparts, (marks) => {
      to.add(marks.size);
      for (const [subject, at] of marks) {
        to.add(subject);
        to.add(at);
      }
    });
    writeRecent(to, this.#crowds, (crowd) => {
      to.add(typeof crowd === 'number' ? crowd : -1);
      if (typeof crowd !== 'number') crowd.write(to);
    });
    return to.bytes();
  }

  restoreShared(bytes: Uint8Array): void {
    const from = new NumberReader(bytes);
    this.#pending.clear();
    this.#epoch = from.next();
    readRecent(from, this.#counterparts, () => {
      const marks: Marks = new Map();
      for (let left = from.next(); left > 0; left -= 1) marks.set(from.next(), from.next());
      return marks;
    });
    readRecent(from, this.#crowds, () => {
      const bit = from.next();
      return bit < 0 ? Crowd.read(from) : bit;
    });
  }

  /** The persons of one partition. */
  partition(index: number): Uint8Array {
    const to = new NumberWriter();
    writeRecent(to, this.#trailsOf(index), (trail) => trail.write(to));
    return to.bytes();
  }

  /** Exchanges the persons of one partition; without bytes it is empty then. */
  restorePartition(index: number, bytes?: Uint8Array): void {
    if (bytes === undefined) this.#trailsOf(index).clear();
    else {
      const from = new NumberReader(bytes);
      readRecent(from, this.#trailsOf(index), () => Trail.read(from));
    }
  }

  #trailsOf(number: number): Recent<number, Trail> {
    const trails = this.#trails[number % partitionCount];
    assert(trails !== undefined, 'there is a store for each partition');
    return trails;
  }

  #take({ subject, at, keys }: Mark): void {
    for (const key of keys) {
      let marks = this.#counterparts.get(key);
      if (marks === undefined) this.#counterparts.set(key, (marks = new Map<number, number>()));
      marks.delete(subject);
      marks.set(subject, at);
      if (marks.size > this.limits.suspectsMax) dropFirst(marks);
    }
  }

  #suspects(key: number, subject: number, at: number): number {
    const marks = this.#counterparts.peek(key);
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

function writeRecent<V>(
  to: NumberWriter,
  recent: Recent<number, V>,
  write: (value: V) => void,
): void {
  for (const generation of recent.generations()) {
    to.add(generation.size);
    for (const [key, value] of generation) {
      to.add(key);
      write(value);
    }
  }
}

function readRecent<V>(from: NumberReader, recent: Recent<number, V>, read: () => V): void {
  const generation = (): Map<number, V> => {
    const values = new Map<number, V>();
    for (let left = from.next(); left > 0; left -= 1) values.set(from.next(), read());
    return values;
  };
  const old = generation();
  recent.restore(old, generation());
}
