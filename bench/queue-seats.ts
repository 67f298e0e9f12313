/**
 * Seats that work through a queue against a course of the city whose truth is known. Whoever is
 * called and convinced pays nothing more; what they would have paid is saved. Queues differ only in
 * whom they take next: calls, answers and words have the same effect on the same person.
 */
import { hourMs, minuteMs } from '../src/core/kernel/index.ts';
import type { WorthFacts } from '../src/core/dissuasion/index.ts';
import { defaultPolicy, isGraver, type WarningGrade } from '../src/core/warning/index.ts';
import type { Found, Loss } from './queue-course.ts';

/** What a queue may know of a waiting warning. */
export type Waiting = {
  readonly person: string;
  grade: WarningGrade;
  readonly openedAt: number;
  deadlineAt: number;
  facts: WorthFacts;
  /** Truth, for the clairvoyant alone: frauds of this very person. */
  readonly frauds: ReadonlySet<string>;
};

/** Whom a seat takes: the least by this order. */
export type Order = (a: Waiting, b: Waiting, now: number) => number;

type Entry = Waiting & {
  readonly frauds: Set<string>;
  notBefore: number;
  state: 'waiting' | 'talking' | 'closed' | 'left';
  closedAt: number;
};

export type Town = {
  readonly name: string;
  readonly found: readonly Found[];
  readonly losses: Readonly<Record<string, Loss>>;
};

export type Result = {
  readonly savedFen: number;
  readonly calls: number;
  readonly reachedVictims: number;
  readonly falseAlarms: number;
  readonly warnings: number;
  /** Hours in which seats talked or rang. */
  readonly busyHours: number;
};

/**
 * The truth of a call, by figures that the simulated seats of the demonstration use too: 14 % do not
 * answer; of victims 90 % heed who are about to pay or have just paid, 40 % who are not so far.
 */
const truth = {
  answered: 0.86,
  heedNear: 0.9,
  heedEarly: 0.4,
  nearMs: hourMs,
  victimMs: 7 * minuteMs,
  otherMs: 3 * minuteMs,
  ringMs: 1.5 * minuteMs,
  /** Words take effect before the call is over. */
  wordsMs: 2 * minuteMs,
} as const;
const attemptsMax = 2;

/** A number of 0-1 that depends on the words alone: the same in every queue. */
export function coin(...words: readonly (string | number)[]): number {
  let h = 2166136261;
  for (const c of words.join('\n')) h = Math.imul(h ^ (c.codePointAt(0) ?? 0), 16777619);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

export function workQueue(town: Town, seats: number, order: Order): Result {
  return new Hotline(town, seats, order).run();
}

class Hotline {
  readonly #town: Town;
  readonly #order: Order;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Set<Entry>();
  readonly #stoppedAt = new Map<string, number>();
  /** When each seat is free again. */
  readonly #free: number[];
  #savedFen = 0;
  #calls = 0;
  #victims = 0;
  #honest = 0;
  #warnings = 0;
  #busyMs = 0;

  constructor(town: Town, seats: number, order: Order) {
    this.#town = town;
    this.#order = order;
    this.#free = Array.from({ length: seats }, () => -Infinity);
  }

  run(): Result {
    let now = -Infinity;
    for (const found of this.#town.found) {
      this.#work(now, found.at);
      now = found.at;
      this.#take(found);
    }
    this.#work(now, now + hourMs);
    return {
      savedFen: this.#savedFen,
      calls: this.#calls,
      reachedVictims: this.#victims,
      falseAlarms: this.#honest,
      warnings: this.#warnings,
      busyHours: this.#busyMs / hourMs,
    };
  }

  /** Seats take what waits, from one time to before another. */
  #work(from: number, to: number): void {
    for (;;) {
      const seat = this.#free.indexOf(Math.min(...this.#free));
      const earliest = Math.min(...[...this.#waiting].map((e) => e.notBefore));
      const at = Math.max(from, this.#free[seat] ?? from, earliest);
      if (at >= to || !Number.isFinite(at)) return;
      let best: Entry | undefined;
      for (const entry of this.#waiting) {
        if (entry.notBefore > at) continue;
        if (best === undefined || this.#order(entry, best, at) < 0) best = entry;
      }
      if (best === undefined) return;
      const ms = this.#call(best, at);
      this.#busyMs += ms;
      this.#free[seat] = at + ms;
    }
  }

  /** A call; answers how long it takes the seat. */
  #call(entry: Entry, at: number): number {
    this.#calls += 1;
    const { facts } = entry;
    const { attempts } = facts;
    if (coin(this.#town.name, entry.person, 'answer', attempts) >= truth.answered) {
      entry.facts = { ...facts, attempts: attempts + 1 };
      entry.notBefore = at + truth.ringMs + defaultPolicy.redialMs[entry.grade];
      if (attempts + 1 >= attemptsMax) this.#leave(entry, 'left', at);
      return truth.ringMs;
    }
    const frauds = [...entry.frauds].filter((f) => !this.#stoppedAt.has(f));
    const ms = frauds.length > 0 ? truth.victimMs : truth.otherMs;
    if (frauds.length > 0) this.#victims += 1;
    else this.#honest += 1;
    for (const fraud of frauds) this.#talk(fraud, at + truth.wordsMs);
    this.#leave(entry, 'closed', at + ms);
    return ms;
  }

  #talk(fraud: string, at: number): void {
    const payments = this.#town.losses[fraud]?.payments ?? [];
    const isNear = payments.some((p) => Math.abs(p.at - at) <= truth.nearMs);
    const heed = isNear ? truth.heedNear : truth.heedEarly;
    if (coin(this.#town.name, fraud, 'heed') >= heed) return;
    this.#stoppedAt.set(fraud, at);
    for (const p of payments) if (p.at > at) this.#savedFen += p.fen;
  }

  #leave(entry: Entry, state: 'closed' | 'left', at: number): void {
    entry.state = state;
    entry.closedAt = at;
    this.#waiting.delete(entry);
  }

  #take(found: Found): void {
    const stopped = found.fraud === null ? undefined : this.#stoppedAt.get(found.fraud);
    // Who was convinced does not go on, and nothing of that fraud is seen any more.
    if (stopped !== undefined && found.at > stopped) return;
    const known = this.#entries.get(found.person);
    if (known === undefined || known.state === 'closed' || known.state === 'left') {
      if (known !== undefined && isCooling(known, found)) return;
      this.#open(found);
    } else join(known, found);
    const entry = this.#entries.get(found.person);
    if (entry === undefined || found.fraud === null) return;
    if (this.#town.losses[found.fraud]?.person === found.person) entry.frauds.add(found.fraud);
  }

  #open(found: Found): void {
    const { person, grade, at } = found;
    const entry: Entry = {
      person,
      grade,
      openedAt: at,
      deadlineAt: at + defaultPolicy.firstCallMs[grade],
      facts: factsOf(found, 0),
      frauds: new Set(),
      notBefore: at,
      state: 'waiting',
      closedAt: Infinity,
    };
    this.#entries.set(person, entry);
    this.#waiting.add(entry);
    this.#warnings += 1;
  }
}

/** As `joinWarning` has it. */
function isCooling(known: Entry, found: Found): boolean {
  if (known.state === 'left') return true;
  if (found.at >= known.closedAt + defaultPolicy.coolDownMs) return false;
  if (isGraver(found.grade, known.grade)) return false;
  return !(found.stage === 'moving' && found.at > known.closedAt);
}

function join(entry: Entry, found: Found): void {
  const { facts } = entry;
  const fresh = factsOf(found, facts.attempts);
  const isRaised = isGraver(found.grade, entry.grade);
  if (isRaised) {
    entry.grade = found.grade;
    const soon = found.at + defaultPolicy.firstCallMs[found.grade];
    entry.deadlineAt = Math.min(soon, entry.deadlineAt);
    entry.notBefore = Math.min(entry.notBefore, found.at);
  }
  const isStronger = found.score >= facts.score;
  entry.facts = {
    ...facts,
    ...(isStronger ? { score: found.score, category: found.category } : {}),
    ...(isRaised ? { stage: found.stage } : {}),
    amountAtRiskFen: Math.max(facts.amountAtRiskFen, found.amountAtRiskFen),
    seenAt: found.at,
    urgentUntil: fresh.urgentUntil ?? facts.urgentUntil,
  };
}

function factsOf(found: Found, attempts: number): WorthFacts {
  const { score, stage, category, amountAtRiskFen, at, ongoingCallUntil } = found;
  const urgentUntil = ongoingCallUntil;
  const known = { isRepeat: false, pushed: null };
  return { score, stage, category, amountAtRiskFen, seenAt: at, urgentUntil, attempts, ...known };
}
