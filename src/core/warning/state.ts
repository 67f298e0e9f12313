/**
 * A warning (预警) as its events make it. Everything that happens is an event; the state is what the
 * events add up to, so the row in the store can be rebuilt and checked at any time.
 */
import type { Category } from '../kernel/index.ts';
import type { Reason } from '../rule/index.ts';
import type {
  EventOf,
  Finding,
  Footing,
  Footprint,
  Origin,
  Repeat,
  WarningEvent,
} from './event.ts';
import type { Feedback } from './feedback.ts';
import { isGraver, type GradeReason, type WarningGrade } from './grade.ts';
import type { Advice, Outcome, WarningStatus, WarningTier } from './lifecycle.ts';
import type { RouteReason } from './route-reason.ts';

/** A move to another district that waits for its review. */
export type Transfer = {
  readonly to: string;
  readonly by: string;
  readonly at: number;
  readonly dueAt: number;
  readonly reason: string;
};

/** Who recorded the last outcome and when, and where the warning stood before. */
export type Undo = { readonly by: string; readonly at: number; readonly back: Footing };

export type WarningState = {
  readonly id: string;
  /** The number people quote: YJ-261122-0418. */
  readonly number: string;
  readonly personId: string;
  readonly status: WarningStatus;
  readonly grade: WarningGrade;
  readonly category: Category;
  /** The gravest grade that stays when nothing is urgent any more. */
  readonly standingGrade: WarningGrade;
  readonly score: number;
  readonly amountAtRiskFen: number;
  readonly ongoingCallUntil: number | null;
  /** Money is taken to be moving until then. */
  readonly movingUntil: number | null;
  /** Somebody else is taken to control the person's device until then. */
  readonly remoteUntil: number | null;
  readonly reasons: readonly Reason[];
  readonly model: string;
  readonly policy: string;
  readonly gradeReason: GradeReason;
  readonly unitId: string;
  readonly tier: WarningTier;
  readonly routeReason: RouteReason;
  readonly holderId: string | null;
  /** When the first signal of it happened. */
  readonly signalAt: number;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly deadlineAt: number;
  /** The present deadline has passed and that is on record. */
  readonly deadlineMissed: boolean;
  readonly holdUntil: number | null;
  readonly claimedAt: number | null;
  readonly firstCallAt: number | null;
  /** When the person or the family was first reached. */
  readonly contactedAt: number | null;
  readonly metAt: number | null;
  /** When it came to the tier it is in. */
  readonly tierAt: number;
  readonly attempts: number;
  readonly outcome: Outcome | null;
  /** The centre's own word for the outcome. */
  readonly outcomeCode: string | null;
  readonly lostFen: number | null;
  readonly feedback: Feedback | null;
  /** Loss told of after the first contact or the closing. */
  readonly lostAfterFen: number | null;
  readonly closedAt: number | null;
  readonly followUpAt: number | null;
  readonly followedUpAt: number | null;
  /** Rounds of follow-up that are over. */
  readonly followUps: number;
  readonly signalCount: number;
  /** Pushes of others that were merged into it, oldest first. */
  readonly origins: readonly Origin[];
  readonly repeat: Repeat | null;
  /** Persons who share a number by which this one was named. */
  readonly sharedWith: readonly string[];
  /** How often the person refused. */
  readonly refusals: number;
  /** What the rules advise next. */
  readonly advice: readonly Advice[];
  /** How to take the last outcome back, while nothing came after it. */
  readonly undo: Undo | null;
  readonly transfer: Transfer | null;
  /** Transfers that were accepted. */
  readonly transferCount: number;
  /** Number of events so far, and so the sequence of the last one. */
  readonly version: number;
  /** Version of the last change by a person or a timer; signals that join do not move it. */
  readonly handledVersion: number;
};

export type WarningIdentity = {
  readonly id: string;
  readonly number: string;
  readonly personId: string;
};

/** The state that an `issued` event begins. */
export function openWarning(
  identity: WarningIdentity,
  event: Extract<WarningEvent, { kind: 'issued' }>,
): WarningState {
  const { finding } = event;
  return {
    ...identity,
    status: 'open',
    grade: finding.grade,
    standingGrade: finding.standingGrade,
    category: finding.category,
    score: finding.score,
    amountAtRiskFen: finding.amountAtRiskFen,
    ongoingCallUntil: finding.ongoingCallUntil,
    movingUntil: finding.movingUntil,
    remoteUntil: finding.remoteUntil,
    reasons: finding.reasons,
    model: finding.model,
    policy: finding.policy,
    gradeReason: finding.gradeReason,
    unitId: event.unitId,
    tier: 'seat',
    routeReason: event.route,
    holderId: null,
    signalAt: Math.min(finding.occurredAt, event.at),
    openedAt: event.at,
    updatedAt: event.at,
    deadlineAt: event.deadlineAt,
    deadlineMissed: false,
    holdUntil: null,
    claimedAt: null,
    firstCallAt: null,
    contactedAt: null,
    metAt: null,
    tierAt: event.at,
    attempts: 0,
    outcome: null,
    outcomeCode: null,
    lostFen: null,
    feedback: null,
    lostAfterFen: null,
    closedAt: null,
    followUpAt: null,
    followedUpAt: null,
    followUps: 0,
    signalCount: 1,
    origins: finding.origin === null ? [] : [finding.origin],
    repeat: event.repeat,
    sharedWith: event.sharedWith,
    refusals: 0,
    advice: [],
    undo: null,
    transfer: null,
    transferCount: 0,
    version: 1,
    handledVersion: 1,
  };
}

/** What nobody in front of the warning has to look at again before they act. */
const quiet: ReadonlySet<WarningEvent['kind']> = new Set([
  'joined',
  'regraded',
  'contacted',
  'approaching',
  'alerted',
  'deadline-missed',
  'lost-after',
]);

/** The state after one more event. Never refuses what a decision of this module produced. */
export function applyEvent(state: WarningState, event: WarningEvent): WarningState {
  const version = state.version + 1;
  return {
    ...state,
    ...(endsUndo(state, event) ? { undo: null } : {}),
    ...changeBy(state, event),
    updatedAt: event.at,
    version,
    handledVersion: quiet.has(event.kind) ? state.handledVersion : version,
  };
}

/** What comes with the outcome itself, and what signals and clocks add, leave it to be taken back. */
function endsUndo({ undo }: WarningState, event: WarningEvent): boolean {
  if (undo === null || quiet.has(event.kind)) return false;
  return event.at !== undo.at || event.actor !== undo.by;
}

export function applyEvents(state: WarningState, events: readonly WarningEvent[]): WarningState {
  return events.reduce(applyEvent, state);
}

/** A deadline that was missed stays so until there is a new one. */
const due = (state: WarningState, deadlineAt: number) => ({
  deadlineAt,
  deadlineMissed: state.deadlineMissed && deadlineAt === state.deadlineAt,
});

type Changes = {
  readonly [K in WarningEvent['kind']]: (
    state: WarningState,
    event: EventOf<K>,
  ) => Partial<WarningState>;
};

/** What each event changes. */
const changes: Changes = {
  issued: () => ({}),
  joined: (state, event) => joinedChange(state, event.finding),
  regraded: (state, event) => ({
    grade: event.to,
    gradeReason: event.gradeReason,
    policy: event.policy,
    ...due(state, event.deadlineAt),
  }),
  routed: (_, event) => ({ unitId: event.unitId, routeReason: event.route }),
  claimed: (state, event) => ({
    status: 'claimed',
    holderId: event.holderId,
    claimedAt: state.claimedAt ?? event.at,
  }),
  released: (state, event) => ({
    status: 'open',
    holderId: null,
    holdUntil: null,
    ...due(state, event.deadlineAt),
  }),
  called: (state, event) => ({
    attempts: state.attempts + 1,
    firstCallAt: state.firstCallAt ?? event.at,
    ...due(state, event.deadlineAt),
  }),
  contacted: (state, event) =>
    event.reached === 'none' ? {} : { contactedAt: state.contactedAt ?? event.at },
  met: (state, event) => ({
    metAt: state.metAt ?? event.metAt,
    contactedAt: state.contactedAt ?? event.metAt,
  }),
  outcome: outcomeChange,
  undone: (_, event) => ({
    ...event.back,
    undo: null,
    closedAt: null,
    followUpAt: null,
    holdUntil: null,
  }),
  held: (state, event) => ({ status: 'held', holdUntil: event.until, ...due(state, event.until) }),
  resumed: resumedChange,
  'handed-over': (state, event) => ({
    status: 'claimed',
    holderId: event.to,
    holdUntil: null,
    claimedAt: state.claimedAt ?? event.at,
  }),
  escalated: movedChange,
  advised: (_, event) => ({ advice: event.next }),
  returned: movedChange,
  'transfer-proposed': (_, { to, actor, at, dueAt, reason }) => ({
    transfer: { to, by: actor, at, dueAt, reason },
  }),
  'transfer-reviewed': (state, event) => ({
    transfer: null,
    transferCount: state.transferCount + (event.accepted ? 1 : 0),
  }),
  split: (state, event) => ({
    ...(event.facts === null ? { signalCount: 0 } : factsOf(event.facts)),
    sharedWith: withPerson(state.sharedWith, event.into),
  }),
  'split-in': (state, event) => ({
    ...(event.facts === null ? {} : factsOf(event.facts)),
    sharedWith: withPerson(state.sharedWith, event.from),
  }),
  noted: () => ({}),
  closed: (_, event) => ({
    status: 'closed',
    closedAt: event.at,
    followUpAt: event.followUpAt,
    holdUntil: null,
    transfer: null,
    ongoingCallUntil: null,
    movingUntil: null,
    remoteUntil: null,
  }),
  approaching: () => ({}),
  alerted: () => ({}),
  // A step of its own, such as being claimed, may be late before the deadline of the warning is.
  'deadline-missed': (state, event) =>
    event.deadlineAt === state.deadlineAt ? { deadlineMissed: true } : {},
  'followed-up': (_, event) => ({
    followedUpAt: event.at,
    followUpAt: event.nextAt,
    followUps: event.rounds,
  }),
  'lost-after': (state, event) => ({ lostAfterFen: (state.lostAfterFen ?? 0) + event.lostFen }),
};

function changeBy(state: WarningState, event: WarningEvent): Partial<WarningState> {
  const change = changes[event.kind] as Changes[keyof Changes] &
    ((state: WarningState, event: WarningEvent) => Partial<WarningState>);
  return change(state, event);
}

/** Origins kept of one warning; further pushes join without being listed. */
export const originsMax = 20;

export function joinedChange(state: WarningState, finding: Finding): Partial<WarningState> {
  const stronger = finding.score >= state.score;
  return {
    signalCount: state.signalCount + 1,
    signalAt: Math.min(state.signalAt, finding.occurredAt),
    standingGrade: isGraver(finding.standingGrade, state.standingGrade)
      ? finding.standingGrade
      : state.standingGrade,
    amountAtRiskFen: Math.max(state.amountAtRiskFen, finding.amountAtRiskFen),
    ongoingCallUntil: finding.ongoingCallUntil ?? state.ongoingCallUntil,
    movingUntil: later(state.movingUntil, finding.movingUntil),
    remoteUntil: later(state.remoteUntil, finding.remoteUntil),
    origins: withOrigin(state.origins, finding.origin),
    ...(stronger
      ? {
          score: finding.score,
          category: finding.category,
          reasons: finding.reasons,
          model: finding.model,
        }
      : {}),
  };
}

/** The facts of a footprint; the grade has its own event. */
function factsOf(facts: Footprint): Partial<WarningState> {
  const { grade: _, gradeReason: __, ...rest } = facts;
  return rest;
}

function later(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

function withOrigin(origins: readonly Origin[], origin: Origin | null): readonly Origin[] {
  if (origin === null || origins.length >= originsMax) return origins;
  const isKnown = origins.some((o) => o.source === origin.source && o.ref === origin.ref);
  return isKnown ? origins : [...origins, origin];
}

function withPerson(persons: readonly string[], id: string): readonly string[] {
  return persons.includes(id) ? persons : [...persons, id];
}

/** To another tier: back before everybody there. */
function movedChange(
  state: WarningState,
  event: EventOf<'escalated' | 'returned'>,
): Partial<WarningState> {
  return {
    status: 'open',
    holderId: null,
    holdUntil: null,
    tier: event.tier,
    tierAt: event.at,
    unitId: event.unitId,
    routeReason: event.route,
    transfer: null,
    advice: event.kind === 'escalated' ? event.next : [],
    ...due(state, event.deadlineAt),
  };
}

function outcomeChange(state: WarningState, event: EventOf<'outcome'>): Partial<WarningState> {
  const reached = event.feedback?.reached;
  const recorded = {
    outcome: event.outcome,
    outcomeCode: event.code,
    lostFen: event.lostFen ?? state.lostFen,
    feedback: event.feedback ?? state.feedback,
    refusals: state.refusals + (event.outcome === 'refused' ? 1 : 0),
    undo: undoOf(state, event),
    holdUntil: null,
    firstCallAt: state.firstCallAt ?? event.at,
    contactedAt:
      state.contactedAt ??
      (reached === 'person' || reached === 'family' || spoke.has(event.outcome) ? event.at : null),
    ...due(state, event.deadlineAt),
  };
  return event.closes ? recorded : { ...recorded, status: 'open', holderId: null };
}

/** Outcomes that nobody can have without having spoken to somebody. */
const spoke: ReadonlySet<Outcome> = new Set(['dissuaded', 'transferred', 'refused']);

function undoOf(state: WarningState, { actor: by, at }: EventOf<'outcome'>): Undo | null {
  const { status, holderId, tier, unitId, routeReason, deadlineAt, refusals, advice } = state;
  if (status !== 'claimed' || holderId === null) return null;
  const { outcome, outcomeCode, lostFen, feedback } = state;
  const stood = { status, holderId, tier, unitId, routeReason, deadlineAt, refusals, advice };
  return { by, at, back: { ...stood, outcome, outcomeCode, lostFen, feedback } };
}

function resumedChange(
  state: WarningState,
  event: Extract<WarningEvent, { kind: 'resumed' }>,
): Partial<WarningState> {
  return {
    status: event.holderId === null ? 'open' : 'claimed',
    holderId: event.holderId,
    holdUntil: null,
    ...due(state, event.deadlineAt),
    ...(event.by === 'not-safe' || event.by === 'split'
      ? { closedAt: null, outcome: null, followUpAt: null, followUps: 0, firstCallAt: null }
      : {}),
  };
}
