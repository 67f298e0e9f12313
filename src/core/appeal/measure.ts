/**
 * An appeal against a stop or a freeze (对止付、冻结的申诉), operating-rules 3.5: by whoever holds the
 * account. Accepted within a working day, checked, and where upheld the measure is released at once;
 * a complaint about a freeze is decided within 30 days whatever else (程序规定 art. 196).
 */
import { dayMs, ok, type Instant, type Result } from '../kernel/index.ts';
import {
  appealDueAt,
  isOpenAppeal,
  nextAppealStatus,
  type Appeal,
  type AppealAct,
  type AppealRefusal,
  type AppealTerms,
} from './appeal.ts';

/** The statutory limit of a decision (art. 196). */
export const complaintMs = 30 * dayMs;

export type MeasureAppeal = Appeal & {
  /** `SS-260310-0001`. */
  readonly number: string;
  readonly caseId: string;
  readonly measureId: string;
  readonly unitId: string;
  readonly measureKind: 'stop' | 'freeze';
  readonly account: string;
  readonly bank: string;
  /** Who ordered the measure; they do not judge the appeal. */
  readonly orderedBy: string;
  readonly name: string;
  readonly phone: string;
  /** When the law wants a decision. */
  readonly decideBy: Instant;
  readonly version: number;
};

type Opening = Pick<
  MeasureAppeal,
  | 'id'
  | 'number'
  | 'caseId'
  | 'measureId'
  | 'unitId'
  | 'measureKind'
  | 'account'
  | 'bank'
  | 'orderedBy'
  | 'name'
  | 'phone'
  | 'text'
>;

export function openMeasureAppeal(
  opening: Opening,
  now: Instant,
  terms: AppealTerms,
): MeasureAppeal {
  return {
    ...opening,
    status: 'received',
    receivedAt: now,
    dueAt: appealDueAt('received', now, terms),
    late: false,
    reason: null,
    decidedBy: null,
    decidedAt: null,
    decideBy: (now + complaintMs) as Instant,
    version: 1,
  };
}

export type AppealMoving = {
  readonly act: AppealAct;
  readonly actor: string;
  readonly reason: string | null;
};

/** The next state of an appeal. Refused as `nextAppealStatus` refuses. */
export function moveMeasureAppeal(
  state: MeasureAppeal,
  { act, actor, reason }: AppealMoving,
  { now, terms }: { readonly now: Instant; readonly terms: AppealTerms },
): Result<MeasureAppeal, AppealRefusal> {
  const proposedBy = state.orderedBy;
  const next = nextAppealStatus(state, { act, actor, proposedBy, reason });
  if (!next.ok) return next;
  const status = next.value;
  const judged = act === 'uphold' || act === 'reject';
  const due = status === 'checking' ? state.dueAt : appealDueAt(status, now, terms);
  return ok({
    ...state,
    status,
    dueAt: due === null ? null : Math.min(due, state.decideBy),
    late: false,
    reason: reason?.trim() || state.reason,
    decidedBy: judged ? actor : state.decidedBy,
    decidedAt: judged ? now : state.decidedAt,
    version: state.version + 1,
  });
}

/** A clock that passed is on record once; null where nothing is late. */
export function lateMeasureAppeal(state: MeasureAppeal, now: Instant): MeasureAppeal | null {
  const isLate = isOpenAppeal(state) && !state.late && state.dueAt !== null && state.dueAt <= now;
  return isLate ? { ...state, late: true, version: state.version + 1 } : null;
}
