/** What time alone does to a return: the notice ends, a bank that is silent is reminded and told late. */
import { afterWorkingDays, type Instant } from '../kernel/index.ts';
import type { ReturnPolicy } from './policy.ts';
import type { ReturnEvent, ReturnState } from './state.ts';

export type ReturnStep = 'notice-end' | 'remind' | 'bank-due';

/** The times at which something is to be done, by the step of a timer. */
export function clocksOfReturn(
  state: ReturnState,
  policy: ReturnPolicy,
): ReadonlyMap<ReturnStep, Instant> {
  if (state.status === 'notice' && state.noticeUntilAt !== null) {
    return new Map([['notice-end', state.noticeUntilAt]]);
  }
  if (state.status !== 'notified' || state.notifiedAt === null || state.bankDueAt === null) {
    return new Map();
  }
  const remindAt = afterWorkingDays(state.notifiedAt, policy.remindDays, policy) as Instant;
  return new Map<ReturnStep, Instant>([
    ...(state.reminded || remindAt >= state.bankDueAt ? [] : ([['remind', remindAt]] as const)),
    ...(state.late ? [] : ([['bank-due', state.bankDueAt]] as const)),
  ]);
}

/** What a step does, where it still matters. */
export function decideReturnClock(
  state: ReturnState,
  step: string,
  now: Instant,
  actor: string,
): readonly ReturnEvent[] {
  const head = { at: now, actor };
  if (step === 'notice-end') {
    const over = state.status === 'notice' && (state.noticeUntilAt ?? Infinity) <= now;
    return over ? [{ ...head, kind: 'notice-ended' }] : [];
  }
  if (state.status !== 'notified') return [];
  if (step === 'remind' && !state.reminded) return [{ ...head, kind: 'reminded' }];
  return step === 'bank-due' && !state.late ? [{ ...head, kind: 'bank-late' }] : [];
}
