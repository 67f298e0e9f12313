/** What time alone does to a warning, and the steps of a dissuasion that run against the clock (时限). */
import { decideCalm, calmAtOf } from './grading.ts';
import type { WarningEvent } from './event.ts';
import type { WarningPolicy } from './policy.ts';
import type { WarningState } from './state.ts';

/** Minute deadlines are practice; no national figures are published (operating-rules 5.1). */
export const clockSteps = [
  { code: 'claim', zh: '认领', en: 'claim' },
  { code: 'call', zh: '首次呼叫', en: 'first call' },
  { code: 'redial', zh: '重拨', en: 'redial' },
  { code: 'outcome', zh: '登记结果', en: 'outcome' },
  { code: 'accept', zh: '接收', en: 'acceptance' },
  { code: 'meet', zh: '见面', en: 'meeting' },
  { code: 'follow-up', zh: '回访', en: 'follow-up' },
] as const;
export type ClockStep = (typeof clockSteps)[number]['code'];

/** When time alone will next change a warning as it stands; null: never. */
export function nextChangeAt(state: WarningState, policy: WarningPolicy): number | null {
  if (state.status === 'closed') return null;
  if (state.status === 'held') return state.holdUntil;
  const times = [calmAtOf(state, policy), lapseAtOf(state, policy)].filter((at) => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}

function lapseAtOf(state: WarningState, policy: WarningPolicy): number | null {
  const lapseMs = policy.lapseMs[state.grade];
  return state.status === 'open' && lapseMs !== null ? state.updatedAt + lapseMs : null;
}

/**
 * What is due by now: a hold that ends puts the warning back before everybody, one that the policy
 * lets lapse closes, and one in which nothing is urgent any more becomes less grave.
 */
export function decideTimers(
  state: WarningState,
  policy: WarningPolicy,
  now: number,
  actor: string,
): readonly WarningEvent[] {
  const at = nextChangeAt(state, policy);
  if (at === null || at > now) return [];
  const head = { at: now, actor };
  if (state.status === 'held') {
    const deadlineAt = now + policy.redialMs[state.grade];
    return [{ ...head, kind: 'resumed', by: 'time', holderId: null, deadlineAt }];
  }
  const lapseAt = lapseAtOf(state, policy);
  if (lapseAt !== null && lapseAt <= now) {
    return [{ ...head, kind: 'closed', by: 'lapse', followUpAt: null }];
  }
  const calm = decideCalm(state, policy, now, actor);
  return calm === null ? [] : [calm];
}
