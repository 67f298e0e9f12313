/**
 * The hotline as a queue: decisions become warnings of persons as the policy says, and so many seats
 * call the most urgent first. Every call reaches the person; what it achieves is not played.
 */
import { hourMs } from '../../core/kernel/index.ts';
import {
  grades,
  isGraver,
  type WarningGrade,
  type WarningPolicy,
} from '../../core/warning/index.ts';
import type { GradedSignal } from './graded.ts';
import { Heap } from './heap.ts';
import { median, ratio } from './figure.ts';
import type { Verdict } from './hits.ts';
import type { Capacity, SeatLoad } from './report.ts';

type Warning = {
  grade: WarningGrade;
  readonly openedAt: number;
  deadlineAt: number;
  /** Money at risk times likelihood, as the queue of the console ranks. */
  stake: number;
  right: boolean;
  wrong: boolean;
  calledAt: number;
  lapsed: boolean;
  /** Grows with every change of rank: older entries of the queue are void. */
  turn: number;
  readonly frauds: Set<string>;
};
type Waiting = { readonly warning: Warning; readonly turn: number; readonly rank: number };

const gradeCodes: readonly WarningGrade[] = grades.map((g) => g.code);

export class SeatQueue {
  readonly #capacity: Capacity;
  readonly #policy: WarningPolicy;
  readonly #callMs: number;
  /** When each seat is free again. */
  readonly #free: Heap<number>;
  /** Of each grade those that wait, by stake, and by deadline. */
  readonly #byStake = gradeCodes.map(() => new Heap<Waiting>(higherStake));
  readonly #byDeadline = gradeCodes.map(() => new Heap<Waiting>(earlier));
  readonly #latest = new Map<string, Warning>();
  readonly #firstCalls = new Map<string, number>();
  readonly #waits: Record<WarningGrade, number[]> = { P0: [], P1: [], P2: [], P3: [] };
  readonly #issued: Record<WarningGrade, number> = { P0: 0, P1: 0, P2: 0, P3: 0 };
  #clock = -Infinity;
  #waiting = 0;
  #waitingMax = 0;
  #called = 0;
  #onTime = 0;
  #lapsed = 0;
  #right = 0;
  #wrong = 0;

  constructor(capacity: Capacity, policy: WarningPolicy) {
    this.#capacity = capacity;
    this.#policy = policy;
    this.#callMs = hourMs / capacity.callsPerHour;
    this.#free = new Heap<number>((a, b) => a < b);
    for (let i = 0; i < capacity.seats; i += 1) this.#free.push(-Infinity);
  }

  /** When a seat first called the person of a fraud about it. */
  calledAt(fraud: string): number | undefined {
    return this.#firstCalls.get(fraud);
  }

  /** A graded decision: opens, joins or raises the warning of its person, in order of time. */
  take(hit: GradedSignal, verdict: Verdict): void {
    this.#advance(hit.now);
    const known = this.#latest.get(hit.subject);
    if (known !== undefined && known.calledAt === Infinity && !known.lapsed) {
      this.#join(known, hit, verdict);
    } else if (known === undefined || !this.#isCooling(known, hit)) {
      this.#issue(hit, verdict);
    } else {
      this.#mark(known, hit, verdict);
    }
  }

  /** Lets the seats work to the end of the span and sums up. */
  finish(to: number, days: number): SeatLoad {
    this.#advance(to);
    const warnings = gradeCodes.reduce((sum, grade) => sum + this.#issued[grade], 0);
    const byGrade = Object.fromEntries(
      gradeCodes.map((grade) => [
        grade,
        {
          warnings: this.#issued[grade],
          called: this.#waits[grade].length,
          waitMinutes: median(this.#waits[grade]),
        },
      ]),
    ) as Record<WarningGrade, { warnings: number; called: number; waitMinutes: number | null }>;
    return {
      ...this.#capacity,
      warnings,
      warningsPerSeatDay: Math.round((warnings / this.#capacity.seats / days) * 10) / 10,
      right: this.#right,
      wrong: this.#wrong,
      precision: ratio(this.#right, this.#right + this.#wrong),
      called: this.#called,
      onTime: this.#onTime,
      lapsed: this.#lapsed,
      waitingAtEnd: this.#waiting,
      waitingMax: this.#waitingMax,
      byGrade,
    };
  }

  /** As `joinWarning` has it: after a call rest, unless it is graver or money moves since. */
  #isCooling(known: Warning, hit: GradedSignal): boolean {
    if (known.lapsed) return false;
    const closedAt = known.calledAt + this.#callMs;
    if (hit.now >= closedAt + this.#policy.coolDownMs) return false;
    if (isGraver(hit.grade, known.grade)) return false;
    return !(hit.stage === 'moving' && hit.at > closedAt);
  }

  #issue(hit: GradedSignal, verdict: Verdict): void {
    const warning: Warning = {
      grade: hit.grade,
      openedAt: hit.now,
      deadlineAt: hit.now + this.#policy.firstCallMs[hit.grade],
      stake: stakeOf(hit),
      right: false,
      wrong: false,
      calledAt: Infinity,
      lapsed: false,
      turn: 0,
      frauds: new Set(),
    };
    this.#latest.set(hit.subject, warning);
    this.#issued[hit.grade] += 1;
    this.#mark(warning, hit, verdict);
    this.#waiting += 1;
    this.#queue(warning);
    this.#advance(hit.now);
    this.#waitingMax = Math.max(this.#waitingMax, this.#waiting);
  }

  #join(warning: Warning, hit: GradedSignal, verdict: Verdict): void {
    this.#mark(warning, hit, verdict);
    const stake = Math.max(warning.stake, stakeOf(hit));
    const isRaised = isGraver(hit.grade, warning.grade);
    if (!isRaised && stake === warning.stake) return;
    if (isRaised) {
      this.#issued[warning.grade] -= 1;
      this.#issued[hit.grade] += 1;
      warning.grade = hit.grade;
      const soon = hit.now + this.#policy.firstCallMs[hit.grade];
      warning.deadlineAt = Math.min(soon, warning.deadlineAt);
    }
    warning.stake = stake;
    this.#queue(warning);
  }

  /** What a warning is about; once right it stays right. */
  #mark(warning: Warning, hit: GradedSignal, verdict: Verdict): void {
    if (verdict === 'right' && !warning.right) {
      if (warning.wrong) this.#wrong -= 1;
      warning.right = true;
      warning.wrong = false;
      this.#right += 1;
    } else if (verdict === 'wrong' && !warning.right && !warning.wrong) {
      warning.wrong = true;
      this.#wrong += 1;
    }
    const { fraud, role } = hit.label ?? {};
    if (fraud === undefined || role !== 'victim') return;
    warning.frauds.add(fraud);
    if (warning.calledAt < Infinity && !this.#firstCalls.has(fraud)) {
      // The person was called before, about something else, and is left alone for now.
      warning.frauds.delete(fraud);
    }
  }

  #queue(warning: Warning): void {
    warning.turn += 1;
    const place = gradeCodes.indexOf(warning.grade);
    const { turn } = warning;
    this.#byStake[place]?.push({ warning, turn, rank: warning.stake });
    this.#byDeadline[place]?.push({ warning, turn, rank: warning.deadlineAt });
  }

  /**
   * Lets time pass. Whatever came until the last event was offered to every free seat then, so a
   * seat begins when it gets free, or at that event where it was free already.
   */
  #advance(now: number): void {
    while (this.#waiting > 0) {
      const freeAt = this.#free.peek();
      if (freeAt === undefined || freeAt > now) break;
      const at = Math.max(freeAt, this.#clock);
      const warning = this.#next(at);
      if (warning === undefined) continue;
      this.#free.pop();
      this.#free.push(at + this.#callMs);
      this.#call(warning, at);
    }
    this.#clock = Math.max(this.#clock, now);
  }

  #call(warning: Warning, at: number): void {
    this.#waiting -= 1;
    warning.calledAt = at;
    warning.turn += 1;
    this.#called += 1;
    if (at <= warning.deadlineAt) this.#onTime += 1;
    this.#waits[warning.grade].push((at - warning.openedAt) / 60_000);
    for (const fraud of warning.frauds) {
      if (!this.#firstCalls.has(fraud)) this.#firstCalls.set(fraud, at);
    }
  }

  /** By grade; of one grade those that are late first, then money at risk times likelihood. */
  #next(at: number): Warning | undefined {
    for (let place = 0; place < gradeCodes.length; place += 1) {
      const late = firstValid(this.#byDeadline[place]);
      if (late !== undefined && late.deadlineAt <= at) {
        if (!this.#isLapsed(late, at)) return late;
        return undefined;
      }
      const best = firstValid(this.#byStake[place]);
      if (best !== undefined) return best;
    }
    return undefined;
  }

  #isLapsed(warning: Warning, at: number): boolean {
    const lapseMs = this.#policy.lapseMs[warning.grade];
    if (lapseMs === null || at < warning.openedAt + lapseMs) return false;
    warning.lapsed = true;
    warning.turn += 1;
    this.#lapsed += 1;
    this.#waiting -= 1;
    return true;
  }
}

function stakeOf(hit: GradedSignal): number {
  return hit.amountAtRiskFen * Math.round(hit.score * 100);
}

function higherStake(a: Waiting, b: Waiting): boolean {
  if (a.rank !== b.rank) return a.rank > b.rank;
  return a.warning.openedAt < b.warning.openedAt;
}

function earlier(a: Waiting, b: Waiting): boolean {
  return a.rank < b.rank;
}

function firstValid(heap: Heap<Waiting> | undefined): Warning | undefined {
  for (let top = heap?.peek(); top !== undefined; top = heap?.peek()) {
    if (top.turn === top.warning.turn) return top.warning;
    heap?.pop();
  }
  return undefined;
}
