/**
 * What time does to measures. Nothing ends unnoticed: a lapse is an event, a notice and a line of
 * the ledger; reminders come before it.
 */
import type { Instant } from '../kernel/index.ts';
import type { FundEvent } from './command.ts';
import { isHolding, lapse, unrelatedMs } from './measure.ts';
import type { FundsPolicy } from './policy.ts';
import type { FundCase, Measure } from './state.ts';

/** What somebody owes a measure, or what happens to it by itself. */
export type DeadlineKind =
  | 'lapse'
  | 'remind'
  | 'approve'
  | 'approve-late'
  | 'co-sign'
  | 'answer'
  | 'unrelated';
export type Deadline = {
  readonly kind: DeadlineKind;
  readonly measure: Measure;
  readonly at: Instant;
  /** Names the timer: the same deadline has the same step. */
  readonly step: string;
};

/** Every deadline of a case that is still to come or has not had its effect. */
export function deadlinesOf(state: FundCase, policy: FundsPolicy): readonly Deadline[] {
  return state.measures.flatMap((measure) => deadlinesOfMeasure(measure, policy));
}

function deadlinesOfMeasure(measure: Measure, policy: FundsPolicy): readonly Deadline[] {
  const { id, expiresAt, cosignDueAt, unrelatedAt, sentAt, status } = measure;
  const list: Deadline[] = [];
  const add = (kind: DeadlineKind, at: number, step: string): void => {
    list.push({ kind, measure, at: at as Instant, step: `${id}:${step}` });
  };
  if (isHolding(measure) && expiresAt !== null) {
    add('lapse', expiresAt, 'lapse');
    const before = measure.kind === 'stop' ? policy.stopRemindMs : policy.freezeRemindMs;
    for (const ms of before) add('remind', expiresAt - ms, `remind-${ms}-${measure.extensions}`);
  }
  if (status === 'requested') {
    add('approve', measure.requestedAt + policy.approveMs, 'approve');
    add('approve-late', measure.requestedAt + 2 * policy.approveMs, 'approve-late');
  }
  if (cosignDueAt !== null && isOwed(measure)) add('co-sign', cosignDueAt, 'co-sign');
  if (status === 'sent' && sentAt !== null) add('answer', sentAt + policy.answerDueMs, 'answer');
  if (unrelatedAt !== null && (isHolding(measure) || status === 'queued')) {
    add('unrelated', unrelatedAt + unrelatedMs, 'unrelated');
  }
  return list;
}

/** The signature is owed for what left, even where it has ended since. */
const isOwed = ({ status }: Measure): boolean => status !== 'requested' && status !== 'refused';

/** Timers to be set: what is still to come, and lapses even where they are past. */
export function clocksOf(
  state: FundCase,
  policy: FundsPolicy,
  now: Instant,
): ReadonlyMap<string, Instant> {
  const due = deadlinesOf(state, policy).filter((one) => one.kind === 'lapse' || one.at > now);
  return new Map(due.map((one) => [one.step, one.at]));
}

/** What is due by now: measures that end, and what is late, once each by the step of its timer. */
export function decideFundClocks(
  state: FundCase,
  steps: ReadonlySet<string>,
  context: { readonly now: Instant; readonly actor: string; readonly policy: FundsPolicy },
): readonly FundEvent[] {
  const { now, actor, policy } = context;
  return deadlinesOf(state, policy).flatMap((one): readonly FundEvent[] => {
    if (one.at > now) return [];
    const head = { at: now, actor, key: one.measure.id, code: one.kind };
    if (one.kind === 'lapse') {
      return [{ ...head, kind: 'lapsed', measure: lapse(one.measure, now) }];
    }
    if (!steps.has(one.step)) return [];
    const isReminder = one.kind === 'remind' || one.kind === 'approve';
    return [{ ...head, kind: isReminder ? 'reminded' : 'late' }];
  });
}

export const waits = [
  'not-reached',
  'approve',
  'co-sign',
  'renew',
  'release',
  'failed',
  'no-answer',
  'change',
] as const;
export type Wait = (typeof waits)[number];

/** What a measure waits for, the most pressing first; null where nobody owes it anything. */
export function waitOf(measure: Measure, policy: FundsPolicy, now: Instant): Wait | null {
  const { status, kind } = measure;
  if (isNotReached(measure)) return 'not-reached';
  if (status === 'requested') return kind === 'stop' ? 'co-sign' : 'approve';
  if (status === 'failed' || status === 'match-failed') return 'failed';
  if (status === 'sent' && now - (measure.sentAt ?? now) > policy.answerDueMs) return 'no-answer';
  const owed = isHolding(measure) ? holdingWait(measure, policy, now) : null;
  return owed ?? (measure.cosignDueAt === null ? null : 'co-sign');
}

/** An order that the bank does not have, so long as nobody has done it another way. */
function isNotReached({ notReached, status, pendingKey }: Measure): boolean {
  if ((notReached ?? null) === null) return false;
  return status === 'sent' || status === 'failed' || pendingKey !== null;
}

function holdingWait(measure: Measure, policy: FundsPolicy, now: Instant): Wait | null {
  if (measure.pending !== null) return measure.pendingKey === null ? 'change' : null;
  if (measure.unrelatedAt !== null) return 'release';
  const remind = measure.kind === 'stop' ? policy.stopRemindMs : policy.freezeRemindMs;
  const soonMs = Math.max(0, ...remind);
  return (measure.expiresAt ?? now) - now <= soonMs ? 'renew' : null;
}

/** A time by which somebody must have acted, and from when it is soon and when it is urgent. */
export type Due = { readonly at: Instant; readonly soonAt: Instant; readonly urgentAt: Instant };

/**
 * The next time by which somebody must have done something, or a measure ends. It is soon from the
 * first reminder of the policy on, urgent from the last.
 */
export function nextDue(measure: Measure, policy: FundsPolicy): Due | null {
  const [next] = deadlinesOfMeasure(measure, policy)
    .filter(({ kind }) => kind !== 'remind' && kind !== 'answer' && kind !== 'approve-late')
    .toSorted((a, b) => a.at - b.at);
  if (next === undefined) return null;
  const isLong = next.kind === 'lapse' && measure.kind === 'freeze';
  const before = isLong ? policy.freezeRemindMs : policy.stopRemindMs;
  const [least, most] = before.length === 0 ? [0, 0] : [Math.min(...before), Math.max(...before)];
  return {
    at: next.at,
    soonAt: (next.at - most) as Instant,
    urgentAt: (next.at - least) as Instant,
  };
}
