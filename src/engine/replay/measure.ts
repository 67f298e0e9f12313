/** Sums a replay up while it runs: counts of all signals, and every graded decision in order. */
import { dayMs, type Category } from '../../core/kernel/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import { grades, type WarningGrade, type WarningPolicy } from '../../core/warning/index.ts';
import { median, ratio } from './figure.ts';
import { verdictOf, type GradedSignal } from './graded.ts';
import { Hits } from './hits.ts';
import { judgeParties, proposalCounts } from './party.ts';
import type { Proposal } from './proposal.ts';
import type {
  Capacity,
  CategoryQuality,
  GradeQuality,
  ReplayQuality,
  ReplayReport,
  ReplayRun,
} from './report.ts';
import { SeatQueue } from './seats.ts';
import type { ReplayTruth, SignalLabel, TrueFraud, TrueRole } from './truth.ts';

/** Counts that add up over parts of the signals, whoever counted them. */
export type SignalCounts = {
  signals: number;
  warmUp: number;
  readonly byKind: Record<string, number>;
  readonly roles: Record<TrueRole, number>;
  /** Signals that reached victims, by category. */
  readonly victims: Record<string, number>;
};

export function noSignals(): SignalCounts {
  return {
    signals: 0,
    warmUp: 0,
    byKind: {},
    roles: { victim: 0, attempt: 0, behind: 0, ordinary: 0 },
    victims: {},
  };
}

export function countSignal(
  counts: SignalCounts,
  kind: FraudSignal['kind'],
  label: SignalLabel | undefined,
): void {
  counts.signals += 1;
  counts.byKind[kind] = (counts.byKind[kind] ?? 0) + 1;
  countLabel(counts, label);
}

/** Counts what a signal truly is; signals without a label are ordinary. */
export function countLabel(
  counts: Pick<SignalCounts, 'roles' | 'victims'>,
  label: SignalLabel | undefined,
): void {
  counts.roles[label?.role ?? 'ordinary'] += 1;
  if (label?.role !== 'victim') return;
  counts.victims[label.category] = (counts.victims[label.category] ?? 0) + 1;
}

export type MeasureOptions = {
  readonly policy: WarningPolicy;
  readonly from: number;
  readonly to: number;
  readonly truth?: ReplayTruth | undefined;
  readonly capacity?: Capacity | undefined;
};

type Line = { named: number; right: number; wrong: number; caught: number };
type GradeLine = { graded: number; right: number; wrong: number };

export class Measure {
  readonly hits = new Hits();
  readonly #options: MeasureOptions;
  readonly #queue: SeatQueue | undefined;
  readonly #grades = new Map<WarningGrade, GradeLine>();
  readonly #categories = new Map<Category, Line>();
  readonly #caught: Record<TrueRole, number> = { victim: 0, attempt: 0, behind: 0, ordinary: 0 };
  readonly #firstGraded = new Map<string, number>();
  readonly #days: number[];
  readonly #proposals: Proposal[] = [];
  #falseAlarms = 0;
  #model = '';

  constructor(options: MeasureOptions) {
    this.#options = options;
    const { capacity, policy, from, to } = options;
    this.#queue = capacity === undefined ? undefined : new SeatQueue(capacity, policy);
    this.#days = Array.from({ length: Math.max(1, Math.ceil((to - from) / dayMs)) }, () => 0);
  }

  /** The next graded decision; they come in order of position. */
  graded(hit: GradedSignal, model: string): void {
    const verdict = verdictOf(hit.label, this.#options.truth?.isComplete === true);
    this.#model ||= model;
    this.hits.add({ ...pickHit(hit), verdict });
    this.#queue?.take(hit, verdict);
    const day = Math.floor((hit.now - this.#options.from) / dayMs);
    if (this.#days[day] !== undefined) this.#days[day] += 1;
    const grade = this.#grades.get(hit.grade) ?? { graded: 0, right: 0, wrong: 0 };
    const named = this.#line(hit.category);
    grade.graded += 1;
    named.named += 1;
    if (verdict === 'right' || verdict === 'wrong') {
      grade[verdict] += 1;
      named[verdict] += 1;
    }
    if (verdict === 'wrong') this.#falseAlarms += 1;
    this.#grades.set(hit.grade, grade);
    this.#caught[hit.label?.role ?? 'ordinary'] += 1;
    if (hit.label?.role !== 'victim') return;
    this.#line(hit.label.category).caught += 1;
    const { fraud } = hit.label;
    if (fraud !== undefined && !this.#firstGraded.has(fraud)) this.#firstGraded.set(fraud, hit.at);
  }

  /** What a typology proposes; in order of position. */
  propose(proposals: readonly Proposal[]): void {
    this.#proposals.push(...proposals);
  }

  finish(counts: SignalCounts, model: string): ReplayRun {
    const { from, to, policy, truth } = this.#options;
    const days = (to - from) / dayMs;
    const seats = this.#queue?.finish(to, days) ?? null;
    const report: ReplayReport = {
      model: this.#model || model,
      policy: policy.version,
      from,
      to,
      days,
      signals: counts.signals,
      warmUp: counts.warmUp,
      byKind: sorted(counts.byKind),
      graded: [...this.#grades.values()].reduce((sum, line) => sum + line.graded, 0),
      byGrade: perGrade((grade) => this.#grades.get(grade)?.graded ?? 0),
      byCategory: sorted(
        Object.fromEntries(
          [...this.#categories].filter(([, l]) => l.named > 0).map(([code, l]) => [code, l.named]),
        ),
      ),
      byDay: this.#days.map((graded, i) => ({ at: from + i * dayMs, graded })),
      seats,
      proposals: proposalCounts(this.#proposals),
      quality: truth === undefined ? null : this.#quality(truth, counts, days),
    };
    return { report, hits: this.hits, proposals: this.#proposals };
  }

  #line(category: Category): Line {
    let line = this.#categories.get(category);
    if (line === undefined) {
      this.#categories.set(category, (line = { named: 0, right: 0, wrong: 0, caught: 0 }));
    }
    return line;
  }

  #quality(truth: ReplayTruth, counts: SignalCounts, days: number): ReplayQuality {
    const { from, to } = this.#options;
    const frauds = truth.frauds.filter((fraud) => isWithin(fraud, from, to));
    const right = this.#caught.victim + this.#caught.attempt;
    const codes = new Set([...this.#categories.keys(), ...frauds.map((f) => f.category)]);
    const { frauds: all, ...fates } = this.#fates(frauds);
    return {
      precision: ratio(right, right + this.#falseAlarms),
      recall: ratio(this.#caught.victim, counts.roles.victim),
      falseAlarms: this.#falseAlarms,
      falseAlarmRate: ratio(this.#falseAlarms * 1000, truth.people * days),
      roles: rolesOf(counts.roles, this.#caught),
      frauds: { all, ...fates },
      byGrade: perGrade((grade) => gradeQuality(this.#grades.get(grade))),
      byCategory: sorted(
        Object.fromEntries([...codes].map((code) => [code, this.#category(code, counts, frauds)])),
      ),
      parties: judgeParties(this.#proposals, truth.parties, to),
    };
  }

  #category(code: Category, counts: SignalCounts, frauds: readonly TrueFraud[]): CategoryQuality {
    const line = this.#line(code);
    const signals = counts.victims[code] ?? 0;
    return {
      signals,
      graded: line.caught,
      recall: ratio(line.caught, signals),
      named: line.named,
      right: line.right,
      wrong: line.wrong,
      precision: ratio(line.right, line.right + line.wrong),
      ...this.#fates(frauds.filter((f) => f.category === code)),
    };
  }

  /** How many frauds were graded, and how long before the money went. */
  #fates(frauds: readonly TrueFraud[]) {
    const leads: number[] = [];
    const calls: number[] = [];
    let warned = 0;
    let paid = 0;
    for (const { id, paidAt } of frauds) {
      const gradedAt = this.#firstGraded.get(id);
      if (gradedAt !== undefined) warned += 1;
      if (paidAt === undefined) continue;
      paid += 1;
      const calledAt = this.#queue?.calledAt(id);
      if (gradedAt !== undefined && gradedAt < paidAt) leads.push((paidAt - gradedAt) / 60_000);
      if (calledAt !== undefined && calledAt < paidAt) calls.push((paidAt - calledAt) / 60_000);
    }
    return {
      frauds: frauds.length,
      warned,
      paid,
      inTime: leads.length,
      leadMinutes: median(leads),
      calledInTime: calls.length,
      calledLeadMinutes: median(calls),
    };
  }
}

/** Begun before the end, and not paid outside the span. */
function isWithin({ startedAt, paidAt }: TrueFraud, from: number, to: number): boolean {
  if (startedAt !== undefined && startedAt >= to) return false;
  return paidAt === undefined || (paidAt >= from && paidAt < to);
}

function pickHit({ position, id, at, grade, category, score }: GradedSignal) {
  return { position, id, at, grade, category, score };
}

function perGrade<T>(of: (grade: WarningGrade) => T): Record<WarningGrade, T> {
  return Object.fromEntries(grades.map(({ code }) => [code, of(code)])) as Record<WarningGrade, T>;
}

function gradeQuality(line: GradeLine | undefined): GradeQuality {
  const { graded, right, wrong } = line ?? { graded: 0, right: 0, wrong: 0 };
  return { graded, right, wrong, precision: ratio(right, right + wrong) };
}

function rolesOf(
  signals: Readonly<Record<TrueRole, number>>,
  caught: Readonly<Record<TrueRole, number>>,
): ReplayQuality['roles'] {
  const of = (role: TrueRole) => ({ signals: signals[role], graded: caught[role] });
  return {
    victim: of('victim'),
    attempt: of('attempt'),
    behind: of('behind'),
    ordinary: of('ordinary'),
  };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
