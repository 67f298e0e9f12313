/**
 * The grade of a warning from likelihood, money at risk and urgency. Likelihood is the table of score
 * and stage; urgency reads its line of money in motion; money and a controlled device make graver by
 * steps. What is urgent ends, and so does what it added; what evidence gives stays.
 */
import type { Reason, Stage } from '../rule/index.ts';
import type { EventOf, Finding } from './event.ts';
import { grades, isGraver, type GradeReason, type Urgency, type WarningGrade } from './grade.ts';
import { gradeOf, type WarningPolicy } from './policy.ts';
import type { WarningState } from './state.ts';

export type Graded = { readonly grade: WarningGrade; readonly reason: GradeReason };

/** Evidence that somebody else controls the device of the person. */
const remoteCodes: ReadonlySet<string> = new Set([
  'remote-app',
  'remote-during-call',
  'bank-after-remote',
  'paid-after-remote',
]);

type Scored = {
  readonly score: number;
  readonly stage: Stage;
  readonly reasons: readonly Reason[];
  readonly ongoingCallUntil: number | null;
  /** The grade that a typology or another's warning gave, where one did. */
  readonly given: WarningGrade | null;
};

/** What stays of a grade without urgency, and until when what is urgent lasts. */
export function urgencyFacts(policy: WarningPolicy, scored: Scored, now: number) {
  const { score, stage, reasons, ongoingCallUntil, given } = scored;
  const calm = gradeOf(policy, score, stage === 'moving' ? 'intent' : stage) ?? 'P3';
  const isRemote = reasons.some((r) => r.weight > 0 && remoteCodes.has(r.code));
  return {
    standingGrade: given !== null && isGraver(given, calm) ? given : calm,
    movingUntil:
      stage === 'moving' && ongoingCallUntil === null ? now + policy.urgency.movingMs : null,
    remoteUntil: isRemote ? now + policy.urgency.remoteMs : null,
  };
}

type Facts = Pick<
  WarningState,
  'amountAtRiskFen' | 'ongoingCallUntil' | 'movingUntil' | 'remoteUntil'
>;

/** What is urgent now. */
export function urgentNow(facts: Omit<Facts, 'amountAtRiskFen'>, now: number): readonly Urgency[] {
  const lasts = (until: number | null): boolean => until !== null && until > now;
  return [
    ...(lasts(facts.ongoingCallUntil) ? (['call'] as const) : []),
    ...(lasts(facts.movingUntil) ? (['money'] as const) : []),
    ...(lasts(facts.remoteUntil) ? (['remote'] as const) : []),
  ];
}

/** When the last thing that is urgent ends; null: nothing is. */
export function urgentUntil(facts: Omit<Facts, 'amountAtRiskFen'>): number | null {
  const ends = [facts.ongoingCallUntil, facts.movingUntil, facts.remoteUntil].filter(
    (end) => end !== null,
  );
  return ends.length === 0 ? null : Math.max(...ends);
}

/** A grade made graver by urgency and money, with what made it so. */
export function lift(policy: WarningPolicy, base: Graded, facts: Facts, now: number): Graded {
  const urgent = urgentNow(facts, now);
  const remote = urgent.includes('remote') ? policy.urgency.remoteSteps : 0;
  const afterRemote = stepsUp(base.grade, remote, 'P0');
  const band = policy.money.bands
    .filter((b) => facts.amountAtRiskFen >= b.leastFen)
    .reduce<{ leastFen: number; steps: number } | null>(
      (best, b) => (best === null || b.steps > best.steps ? b : best),
      null,
    );
  const limit = urgent.length > 0 ? policy.money.urgent : policy.money.calm;
  const grade = band === null ? afterRemote : stepsUp(afterRemote, band.steps, limit);
  return {
    grade,
    reason: {
      ...base.reason,
      ...(urgent.length > 0 ? { urgent } : {}),
      ...(band !== null && isGraver(grade, afterRemote)
        ? { money: { fen: facts.amountAtRiskFen, leastFen: band.leastFen } }
        : {}),
    },
  };
}

/** Graver by steps, but not graver than the limit; never less grave than it was. */
function stepsUp(grade: WarningGrade, steps: number, limit: WarningGrade): WarningGrade {
  const at = grades.findIndex((g) => g.code === grade);
  const least = grades.findIndex((g) => g.code === limit);
  const to = Math.min(at, Math.max(at - steps, least));
  return grades[to]?.code ?? grade;
}

/** The grade of a finding by itself. */
export function gradeFinding(policy: WarningPolicy, finding: Finding, now: number): Graded {
  return lift(policy, { grade: finding.grade, reason: finding.gradeReason }, finding, now);
}

/** The grade without anything urgent: evidence and money. */
function calmGrade(state: WarningState, policy: WarningPolicy): Graded {
  const { urgent: _, money: __, ...reason } = state.gradeReason;
  const quiet = { ...state, ongoingCallUntil: null, movingUntil: null, remoteUntil: null };
  return lift(policy, { grade: state.standingGrade, reason }, quiet, state.updatedAt);
}

/**
 * What a waiting warning becomes when nothing has been urgent for the time of the policy: the grade
 * of its evidence and money. Null while that is not so, and where it would not change. Nothing falls
 * under the hands of a person.
 */
export function decideCalm(
  state: WarningState,
  policy: WarningPolicy,
  now: number,
  actor: string,
): EventOf<'regraded'> | null {
  const calmAt = calmAtOf(state, policy);
  if (calmAt === null || calmAt > now) return null;
  const { grade, reason } = calmGrade(state, policy);
  const span = state.firstCallAt === null ? policy.firstCallMs : policy.redialMs;
  return {
    kind: 'regraded',
    at: now,
    actor,
    from: state.grade,
    to: grade,
    by: 'calm',
    gradeReason: reason,
    policy: policy.version,
    deadlineAt: state.deadlineMissed
      ? state.deadlineAt
      : Math.max(state.deadlineAt, state.openedAt + span[grade]),
  };
}

/** When a waiting warning becomes less grave if nothing happens; null: never as things stand. */
export function calmAtOf(state: WarningState, policy: WarningPolicy): number | null {
  if (state.status !== 'open') return null;
  const until = urgentUntil(state);
  if (until === null || !isGraver(state.grade, calmGrade(state, policy).grade)) return null;
  return until + policy.urgency.calmMs;
}
