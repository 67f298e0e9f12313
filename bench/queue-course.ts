/**
 * One course of the simulated city as a hotline meets it: what was graded, and the truth that only
 * the judge of a queue may see. Nobody interferes, so that every queue plays against the same course.
 */
import { dayMs, formatInstant, type Category } from '../src/core/kernel/index.ts';
import type { Stage } from '../src/core/rule/index.ts';
import { signalOf } from '../src/core/signal/index.ts';
import { defaultPolicy, type WarningGrade } from '../src/core/warning/index.ts';
import { makeEngine, subjectKeyOf } from '../src/engine/index.ts';
import { loadModel } from '../src/server/rule/load.ts';
import { City, type CityEvent, type FraudTruth } from '../src/sim/city.ts';

/** A graded decision: what a queue may know. */
export type Found = {
  readonly at: number;
  readonly person: string;
  readonly grade: WarningGrade;
  readonly stage: Stage;
  readonly category: Category;
  readonly score: number;
  readonly amountAtRiskFen: number;
  readonly ongoingCallUntil: number | null;
  /** Truth: the fraud this signal belongs to, or why there is none. */
  readonly fraud: string | null;
};

/** Truth: what one fraud would take if nobody called. */
export type Loss = {
  readonly person: string;
  readonly category: Category;
  /** What leaves for good, and when; a sum that the bank holds leaves when it lets go. */
  readonly payments: readonly { readonly at: number; readonly fen: number }[];
};

export type Course = {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly signals: number;
  readonly found: readonly Found[];
  readonly losses: Readonly<Record<string, Loss>>;
};

export type CourseOptions = {
  readonly seed: number;
  readonly people: number;
  readonly days: number;
  readonly intensity: number;
};

/** Midnight of a Tuesday in Beijing; the first day only fills the histories. */
const startAt = Date.parse('2026-03-10T00:00:00+08:00');
const warmUpMs = dayMs / 2;

/** Plays a city and grades every signal with the shipped model. */
export function playCourse({ seed, people, days, intensity }: CourseOptions): Course {
  const city = new City({ seed, people, startAt, intensity, attempts: 1, feed: 'screened' });
  const model = loadModel();
  const engine = makeEngine(
    () => model,
    () => defaultPolicy,
  );
  const from = startAt + warmUpMs;
  const to = startAt + days * dayMs;
  const found: Found[] = [];
  const losses: Record<string, Loss> = {};
  let position = 0;
  const take = ({ at, id, draft, label }: CityEvent): void => {
    position += 1;
    const occurredAt = formatInstant(at);
    const signal = signalOf({ ...draft, id, occurredAt });
    const person = subjectKeyOf(signal);
    const decision = engine.decide(signal, { subject: person, position, now: at });
    if (decision.grade === null || at < from) return;
    const { grade, stage, category, score, amountAtRiskFen, ongoingCallUntil } = decision;
    const facts = { grade, stage, category, score, amountAtRiskFen, ongoingCallUntil };
    found.push({ at, person, ...facts, fraud: label?.fraud ?? null });
  };
  const fraud = ({ id, category, victim, money, marks, refundFen }: FraudTruth): void => {
    const when = new Map(marks.map((m) => [m.signal, m.at]));
    const own = money.filter((m) => m.level === 0);
    const all = own.map((m) => ({ at: when.get(m.signal) ?? 0, fen: m.amountFen }));
    losses[id] = { person: `phone:${victim.phone}`, category, payments: net(all, refundFen) };
  };
  city.advance(to, { signal: take, fraud });
  city.close({ signal: take, fraud });
  return { seed, from, to, signals: position, found, losses };
}

/** Small sums that came back count against the first that went. */
function net(
  payments: readonly { readonly at: number; readonly fen: number }[],
  refundFen: number,
): Loss['payments'] {
  let back = refundFen;
  return payments.flatMap(({ at, fen }) => {
    const less = Math.min(back, fen);
    back -= less;
    return fen > less ? [{ at, fen: fen - less }] : [];
  });
}
