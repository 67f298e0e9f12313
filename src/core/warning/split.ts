/**
 * Signals that belong to another person (拆分): a family number, a number that changed hands, a wrong
 * name. They leave one warning and join another; both keep their history, and giving them back makes
 * both as they were.
 */
import type { EventOf, Finding, Footprint, WarningEvent } from './event.ts';
import { isGraver, type WarningGrade } from './grade.ts';
import { lift, type Graded } from './grading.ts';
import type { WarningPolicy } from './policy.ts';
import { joinedChange, openWarning, type WarningState } from './state.ts';

export type Moved = {
  /** The other person and warning. */
  readonly person: string;
  readonly warning: string;
  readonly positions: readonly number[];
  readonly why: string;
};

export type SplitContext = {
  readonly now: number;
  readonly actor: string;
  readonly policy: WarningPolicy;
};

/** The findings a warning holds by its history, in the order of their signals. */
export function findingsOf(events: readonly WarningEvent[]): readonly Finding[] {
  let held: readonly Finding[] = [];
  for (const event of events) {
    if (event.kind === 'issued' || event.kind === 'joined') held = [...held, event.finding];
    else if (event.kind === 'split-in') held = [...held, ...event.findings];
    else if (event.kind === 'split') {
      const gone = new Set(event.positions);
      held = held.filter((f) => !gone.has(f.position));
    }
  }
  return held.toSorted((a, b) => a.position - b.position);
}

/** What findings add up to, as if they had joined one after the other; null where there are none. */
export function footprintOf(findings: readonly Finding[]): Footprint | null {
  const [first, ...rest] = findings;
  if (first === undefined) return null;
  const begun = openWarning(
    { id: '', number: '', personId: '' },
    {
      kind: 'issued',
      at: first.occurredAt,
      actor: '',
      finding: first,
      unitId: '',
      route: { code: 'no-region', region: null, passedOver: [] },
      deadlineAt: 0,
      repeat: null,
      sharedWith: [],
    },
  );
  const state = rest.reduce<WarningState>((s, f) => ({ ...s, ...joinedChange(s, f) }), begun);
  const gravest = findings.reduce((best, f) => (isGraver(f.grade, best.grade) ? f : best));
  return {
    standingGrade: state.standingGrade,
    grade: gravest.grade,
    gradeReason: gravest.gradeReason,
    score: state.score,
    category: state.category,
    reasons: state.reasons,
    model: state.model,
    amountAtRiskFen: state.amountAtRiskFen,
    ongoingCallUntil: state.ongoingCallUntil,
    movingUntil: state.movingUntil,
    remoteUntil: state.remoteUntil,
    signalAt: state.signalAt,
    signalCount: state.signalCount,
    origins: state.origins,
  };
}

/**
 * Signals leave. What the warning says of grade, money and category is what the rest says; where
 * nothing is left that was suspicious it closes, since there is nobody to be warned.
 */
export function decideSplit(
  state: WarningState,
  rest: readonly Finding[],
  moved: Moved,
  context: SplitContext,
): readonly WarningEvent[] {
  const { now: at, actor } = context;
  const facts = footprintOf(rest);
  const { person, warning, positions, why } = moved;
  const split: WarningEvent = {
    kind: 'split',
    at,
    actor,
    into: person,
    intoWarning: warning,
    positions,
    why,
    facts,
  };
  if (facts !== null) return [split, ...regrading(state, facts, context)];
  if (state.status === 'closed') return [split];
  return [split, { kind: 'closed', at, actor, by: 'split', followUpAt: null }];
}

/**
 * Signals come in. A warning that closed only because all its signals had left lives again; the grade
 * rises where they make it graver and never falls.
 */
export function decideSplitIn(
  state: WarningState,
  all: readonly Finding[],
  moved: Moved & { readonly findings: readonly Finding[] },
  context: SplitContext,
): readonly WarningEvent[] {
  const { now: at, actor, policy } = context;
  const facts = footprintOf(all);
  const { person, warning, positions, why, findings } = moved;
  const into: WarningEvent = {
    kind: 'split-in',
    at,
    actor,
    from: person,
    fromWarning: warning,
    positions,
    why,
    findings,
    facts,
  };
  const events = [into, ...(facts === null ? [] : regrading(state, facts, context))];
  if (state.status !== 'closed') return events;
  const deadlineAt = at + policy.firstCallMs[facts?.grade ?? state.grade];
  const back: WarningEvent = {
    kind: 'resumed',
    at,
    actor,
    by: 'split',
    holderId: null,
    deadlineAt,
  };
  return [...events, back];
}

/** The grade that the facts give now, where it is another. */
function regrading(
  state: WarningState,
  facts: Footprint,
  { now, actor, policy }: SplitContext,
): readonly EventOf<'regraded'>[] {
  const { grade, reason } = gradeOfFacts(facts, policy, now);
  if (grade === state.grade) return [];
  return [
    {
      kind: 'regraded',
      at: now,
      actor,
      from: state.grade,
      to: grade,
      by: 'split',
      gradeReason: reason,
      policy: policy.version,
      deadlineAt: deadlineOf(state, grade, { now, policy }),
    },
  ];
}

/** As grave as the gravest of the findings, and as money and urgency of all of them make it. */
function gradeOfFacts(facts: Footprint, policy: WarningPolicy, now: number): Graded {
  const standing = { grade: facts.standingGrade, reason: facts.gradeReason };
  const together = lift(policy, standing, facts, now);
  return isGraver(facts.grade, together.grade)
    ? { grade: facts.grade, reason: facts.gradeReason }
    : together;
}

function deadlineOf(
  state: WarningState,
  grade: WarningGrade,
  { now, policy }: Pick<SplitContext, 'now' | 'policy'>,
): number {
  if (!isGraver(grade, state.grade)) return state.deadlineAt;
  const span = state.firstCallAt === null ? policy.firstCallMs : policy.redialMs;
  return Math.min(state.deadlineAt, now + span[grade]);
}
