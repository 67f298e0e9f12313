/** Warnings between the database and the core. */
import type { Category } from '../../core/kernel/index.ts';
import type { Reason } from '../../core/rule/index.ts';
import type {
  Advice,
  Feedback,
  GradeReason,
  Origin,
  Outcome,
  Repeat,
  RouteReason,
  Transfer,
  Undo,
  WarningEvent,
  WarningGrade,
  WarningState,
  WarningStatus,
  WarningTier,
} from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';

export type WarningRecord = {
  id: string;
  number: string;
  person_id: string;
  status: WarningStatus;
  grade: WarningGrade;
  standing_grade: WarningGrade;
  category: Category;
  score: number;
  amount_at_risk_fen: number;
  ongoing_call_until: number | null;
  moving_until: number | null;
  remote_until: number | null;
  reasons: readonly Reason[];
  model: string;
  policy: string;
  grade_reason: GradeReason;
  unit_id: string;
  tier: WarningTier;
  route_reason: RouteReason;
  holder_id: string | null;
  signal_at: number;
  opened_at: number;
  updated_at: number;
  deadline_at: number;
  deadline_missed: boolean;
  hold_until: number | null;
  claimed_at: number | null;
  first_call_at: number | null;
  contacted_at: number | null;
  met_at: number | null;
  tier_at: number;
  attempts: number;
  outcome: Outcome | null;
  outcome_code: string | null;
  lost_fen: number | null;
  feedback: Feedback | null;
  lost_after_fen: number | null;
  closed_at: number | null;
  follow_up_at: number | null;
  followed_up_at: number | null;
  follow_ups: number;
  signal_count: number;
  origins: readonly Origin[];
  repeat: Repeat | null;
  shared_with: readonly string[];
  refusals: number;
  advice: readonly Advice[];
  undo: Undo | null;
  transfer: Transfer | null;
  transfer_count: number;
  version: number;
  handled_version: number;
};

export function stateOf(row: WarningRecord): WarningState {
  return {
    id: row.id,
    number: row.number,
    personId: row.person_id,
    status: row.status,
    grade: row.grade,
    standingGrade: row.standing_grade,
    category: row.category,
    score: row.score,
    amountAtRiskFen: row.amount_at_risk_fen,
    ongoingCallUntil: row.ongoing_call_until,
    movingUntil: row.moving_until,
    remoteUntil: row.remote_until,
    reasons: row.reasons,
    model: row.model,
    policy: row.policy,
    gradeReason: row.grade_reason,
    unitId: row.unit_id,
    tier: row.tier,
    routeReason: row.route_reason,
    holderId: row.holder_id,
    signalAt: row.signal_at,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    deadlineAt: row.deadline_at,
    deadlineMissed: row.deadline_missed,
    holdUntil: row.hold_until,
    claimedAt: row.claimed_at,
    firstCallAt: row.first_call_at,
    contactedAt: row.contacted_at,
    metAt: row.met_at,
    tierAt: row.tier_at,
    attempts: row.attempts,
    outcome: row.outcome,
    outcomeCode: row.outcome_code,
    lostFen: row.lost_fen,
    feedback: row.feedback,
    lostAfterFen: row.lost_after_fen,
    closedAt: row.closed_at,
    followUpAt: row.follow_up_at,
    followedUpAt: row.followed_up_at,
    followUps: row.follow_ups,
    signalCount: row.signal_count,
    origins: row.origins,
    repeat: row.repeat,
    sharedWith: row.shared_with,
    refusals: row.refusals,
    advice: row.advice,
    undo: row.undo,
    transfer: row.transfer,
    transferCount: row.transfer_count,
    version: row.version,
    handledVersion: row.handled_version,
  };
}

function recordOf(state: WarningState): WarningRecord {
  return {
    id: state.id,
    number: state.number,
    person_id: state.personId,
    status: state.status,
    grade: state.grade,
    standing_grade: state.standingGrade,
    category: state.category,
    score: state.score,
    amount_at_risk_fen: state.amountAtRiskFen,
    ongoing_call_until: state.ongoingCallUntil,
    moving_until: state.movingUntil,
    remote_until: state.remoteUntil,
    reasons: state.reasons,
    model: state.model,
    policy: state.policy,
    grade_reason: state.gradeReason,
    unit_id: state.unitId,
    tier: state.tier,
    route_reason: state.routeReason,
    holder_id: state.holderId,
    signal_at: state.signalAt,
    opened_at: state.openedAt,
    updated_at: state.updatedAt,
    deadline_at: state.deadlineAt,
    deadline_missed: state.deadlineMissed,
    hold_until: state.holdUntil,
    claimed_at: state.claimedAt,
    first_call_at: state.firstCallAt,
    contacted_at: state.contactedAt,
    met_at: state.metAt,
    tier_at: state.tierAt,
    attempts: state.attempts,
    outcome: state.outcome,
    outcome_code: state.outcomeCode,
    lost_fen: state.lostFen,
    feedback: state.feedback,
    lost_after_fen: state.lostAfterFen,
    closed_at: state.closedAt,
    follow_up_at: state.followUpAt,
    followed_up_at: state.followedUpAt,
    follow_ups: state.followUps,
    signal_count: state.signalCount,
    origins: state.origins,
    repeat: state.repeat,
    shared_with: state.sharedWith,
    refusals: state.refusals,
    advice: state.advice,
    undo: state.undo,
    transfer: state.transfer,
    transfer_count: state.transferCount,
    version: state.version,
    handled_version: state.handledVersion,
  };
}

const columns = Object.keys({
  id: 0,
  number: 0,
  person_id: 0,
  status: 0,
  grade: 0,
  standing_grade: 0,
  category: 0,
  score: 0,
  amount_at_risk_fen: 0,
  ongoing_call_until: 0,
  moving_until: 0,
  remote_until: 0,
  reasons: 0,
  model: 0,
  policy: 0,
  grade_reason: 0,
  unit_id: 0,
  tier: 0,
  route_reason: 0,
  holder_id: 0,
  signal_at: 0,
  opened_at: 0,
  updated_at: 0,
  deadline_at: 0,
  deadline_missed: 0,
  hold_until: 0,
  claimed_at: 0,
  first_call_at: 0,
  contacted_at: 0,
  met_at: 0,
  tier_at: 0,
  attempts: 0,
  outcome: 0,
  outcome_code: 0,
  lost_fen: 0,
  feedback: 0,
  lost_after_fen: 0,
  closed_at: 0,
  follow_up_at: 0,
  followed_up_at: 0,
  follow_ups: 0,
  signal_count: 0,
  origins: 0,
  repeat: 0,
  shared_with: 0,
  refusals: 0,
  advice: 0,
  undo: 0,
  transfer: 0,
  transfer_count: 0,
  version: 0,
  handled_version: 0,
} satisfies Record<keyof WarningRecord, 0>);
const fixed = ['id', 'number', 'person_id', 'opened_at'];
const saveSql = `insert into warning (${columns.join(', ')})
  select ${columns.join(', ')} from jsonb_populate_recordset(null::warning, $1::jsonb)
  on conflict (id) do update set ${columns
    .filter((c) => !fixed.includes(c))
    .map((c) => `${c} = excluded.${c}`)
    .join(', ')}`;

/** Writes states as they are now; the rows must be locked, or new. */
export async function saveStates(tx: Queryable, states: readonly WarningState[]): Promise<void> {
  if (states.length === 0) return;
  const ordered = [...states].sort((a, b) => (a.id < b.id ? -1 : 1));
  await tx.query(saveSql, [JSON.stringify(ordered.map(recordOf))], 'warning-save');
}

export type StoredEvent = {
  readonly warningId: string;
  readonly seq: number;
  readonly event: WarningEvent;
};

export async function appendEvents(tx: Queryable, events: readonly StoredEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `insert into warning_event (warning_id, seq, at, kind, actor, body)
     select * from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::jsonb[])`,
    [
      events.map((e) => e.warningId),
      events.map((e) => e.seq),
      events.map((e) => e.event.at),
      events.map((e) => e.event.kind),
      events.map((e) => e.event.actor),
      events.map((e) => JSON.stringify(e.event)),
    ],
    'warning-events',
  );
}

/** What the screens are told of a change. */
export function messageOf(state: WarningState, kind: string): Readonly<Record<string, unknown>> {
  return {
    id: state.id,
    kind,
    unitId: state.unitId,
    grade: state.grade,
    status: state.status,
    version: state.version,
    holderId: state.holderId,
  };
}
