/**
 * A warning (预警) as its events make it. Everything that happens is an event; the state is what the
 * events add up to, so the row in the store can be rebuilt and checked at any time.
 */
import type { Category } from '../kernel/index.ts';
import type { Reason } from '../rule/index.ts';
import type { WarningGrade } from './grade.ts';
import type { Outcome, WarningStatus } from './lifecycle.ts';
import type { RouteReason } from './route-reason.ts';

/** Why a grade was given, kept as facts so that it can be told in either language. */
export type GradeReason = {
  readonly stage: string;
  readonly score: number;
  readonly least: number;
  /** The typology that gave it, where it was not the policy table. */
  readonly typology?: { readonly zh: string; readonly en: string };
};

/** The four levels of dissuasion (四级劝阻): seat, branch, station, community or enterprise. */
export const warningTiers = [
  { code: 'seat', zh: '坐席', en: 'Seat' },
  { code: 'branch', zh: '分局', en: 'Branch' },
  { code: 'station', zh: '派出所', en: 'Station' },
  { code: 'grid', zh: '第四级', en: 'Fourth level' },
] as const;
export type WarningTier = (typeof warningTiers)[number]['code'];

/** What a decision adds to a warning. */
export type Finding = {
  readonly position: number;
  readonly grade: WarningGrade;
  readonly score: number;
  readonly category: Category;
  readonly reasons: readonly Reason[];
  readonly model: string;
  readonly policy: string;
  readonly gradeReason: GradeReason;
  readonly amountAtRiskFen: number;
  readonly ongoingCallUntil: number | null;
};

type Happening =
  | {
      readonly kind: 'issued';
      readonly finding: Finding;
      readonly unitId: string;
      readonly route: RouteReason;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'joined'; readonly finding: Finding }
  | {
      readonly kind: 'raised';
      readonly from: WarningGrade;
      readonly to: WarningGrade;
      readonly gradeReason: GradeReason;
      readonly policy: string;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'routed'; readonly unitId: string; readonly route: RouteReason }
  | { readonly kind: 'claimed'; readonly holderId: string }
  | { readonly kind: 'released'; readonly deadlineAt: number }
  | { readonly kind: 'called'; readonly target: string; readonly deadlineAt: number }
  | {
      readonly kind: 'outcome';
      readonly outcome: Outcome;
      readonly note: string | null;
      readonly lostFen: number | null;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'held'; readonly until: number; readonly reason: string }
  | {
      readonly kind: 'resumed';
      readonly by: 'holder' | 'time' | 'graver' | 'not-safe';
      readonly holderId: string | null;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'handed-over'; readonly to: string; readonly reason: string }
  | {
      readonly kind: 'escalated';
      readonly unitId: string;
      readonly route: RouteReason;
      readonly reason: string;
      readonly deadlineAt: number;
    }
  | { readonly kind: 'noted'; readonly note: string }
  | {
      readonly kind: 'closed';
      readonly by: 'outcome' | 'lapse';
      readonly followUpAt: number | null;
    }
  | { readonly kind: 'deadline-missed'; readonly deadlineAt: number }
  | { readonly kind: 'followed-up'; readonly note: string; readonly stillSafe: boolean };

/** `actor` is a user id or `system:scorer`. */
export type WarningEvent = Happening & { readonly at: number; readonly actor: string };

export type WarningState = {
  readonly id: string;
  /** The number people quote: YJ-261122-0418. */
  readonly number: string;
  readonly personId: string;
  readonly status: WarningStatus;
  readonly grade: WarningGrade;
  readonly category: Category;
  readonly score: number;
  readonly amountAtRiskFen: number;
  readonly ongoingCallUntil: number | null;
  readonly reasons: readonly Reason[];
  readonly model: string;
  readonly policy: string;
  readonly gradeReason: GradeReason;
  readonly unitId: string;
  readonly tier: WarningTier;
  readonly routeReason: RouteReason;
  readonly holderId: string | null;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly deadlineAt: number;
  /** The present deadline has passed and that is on record. */
  readonly deadlineMissed: boolean;
  readonly holdUntil: number | null;
  readonly firstCallAt: number | null;
  readonly attempts: number;
  readonly outcome: Outcome | null;
  readonly lostFen: number | null;
  readonly closedAt: number | null;
  readonly followUpAt: number | null;
  readonly followedUpAt: number | null;
  readonly signalCount: number;
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
    category: finding.category,
    score: finding.score,
    amountAtRiskFen: finding.amountAtRiskFen,
    ongoingCallUntil: finding.ongoingCallUntil,
    reasons: finding.reasons,
    model: finding.model,
    policy: finding.policy,
    gradeReason: finding.gradeReason,
    unitId: event.unitId,
    tier: 'seat',
    routeReason: event.route,
    holderId: null,
    openedAt: event.at,
    updatedAt: event.at,
    deadlineAt: event.deadlineAt,
    deadlineMissed: false,
    holdUntil: null,
    firstCallAt: null,
    attempts: 0,
    outcome: null,
    lostFen: null,
    closedAt: null,
    followUpAt: null,
    followedUpAt: null,
    signalCount: 1,
    version: 1,
    handledVersion: 1,
  };
}

const bySignal: ReadonlySet<WarningEvent['kind']> = new Set(['joined', 'raised']);

/** The state after one more event. Never refuses what a decision of this module produced. */
export function applyEvent(state: WarningState, event: WarningEvent): WarningState {
  const version = state.version + 1;
  return {
    ...state,
    ...changeBy(state, event),
    updatedAt: event.at,
    version,
    handledVersion: bySignal.has(event.kind) ? state.handledVersion : version,
  };
}

export function applyEvents(state: WarningState, events: readonly WarningEvent[]): WarningState {
  return events.reduce(applyEvent, state);
}

/** A deadline that was missed stays so until there is a new one. */
const due = (state: WarningState, deadlineAt: number) => ({
  deadlineAt,
  deadlineMissed: state.deadlineMissed && deadlineAt === state.deadlineAt,
});

type EventOf<K extends WarningEvent['kind']> = Extract<WarningEvent, { kind: K }>;
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
  raised: (state, event) => ({
    grade: event.to,
    gradeReason: event.gradeReason,
    policy: event.policy,
    ...due(state, event.deadlineAt),
  }),
  routed: (_, event) => ({ unitId: event.unitId, routeReason: event.route }),
  claimed: (_, event) => ({ status: 'claimed', holderId: event.holderId }),
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
  outcome: outcomeChange,
  held: (state, event) => ({ status: 'held', holdUntil: event.until, ...due(state, event.until) }),
  resumed: resumedChange,
  'handed-over': (_, event) => ({ status: 'claimed', holderId: event.to, holdUntil: null }),
  escalated: (state, event) => ({
    status: 'open',
    holderId: null,
    holdUntil: null,
    tier: 'station',
    unitId: event.unitId,
    routeReason: event.route,
    ...due(state, event.deadlineAt),
  }),
  noted: () => ({}),
  closed: (_, event) => ({
    status: 'closed',
    closedAt: event.at,
    followUpAt: event.followUpAt,
    holdUntil: null,
    ongoingCallUntil: null,
  }),
  'deadline-missed': () => ({ deadlineMissed: true }),
  'followed-up': (_, event) => ({ followedUpAt: event.at }),
};

function changeBy(state: WarningState, event: WarningEvent): Partial<WarningState> {
  const change = changes[event.kind] as Changes[keyof Changes] &
    ((state: WarningState, event: WarningEvent) => Partial<WarningState>);
  return change(state, event);
}

function joinedChange(state: WarningState, finding: Finding): Partial<WarningState> {
  const graver = finding.score >= state.score;
  return {
    signalCount: state.signalCount + 1,
    amountAtRiskFen: Math.max(state.amountAtRiskFen, finding.amountAtRiskFen),
    ongoingCallUntil: finding.ongoingCallUntil ?? state.ongoingCallUntil,
    ...(graver
      ? {
          score: finding.score,
          category: finding.category,
          reasons: finding.reasons,
          model: finding.model,
        }
      : {}),
  };
}

function outcomeChange(
  state: WarningState,
  event: Extract<WarningEvent, { kind: 'outcome' }>,
): Partial<WarningState> {
  const recorded = {
    outcome: event.outcome,
    lostFen: event.lostFen ?? state.lostFen,
    holdUntil: null,
    firstCallAt: state.firstCallAt ?? event.at,
    ...due(state, event.deadlineAt),
  };
  const closes =
    event.outcome === 'dissuaded' ||
    event.outcome === 'transferred' ||
    event.outcome === 'false-alarm';
  return closes ? recorded : { ...recorded, status: 'open', holderId: null };
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
    ...(event.by === 'not-safe'
      ? { closedAt: null, outcome: null, followUpAt: null, firstCallAt: null }
      : {}),
  };
}
