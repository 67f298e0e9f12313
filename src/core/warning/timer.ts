/** What time alone does to a warning. */
import type { WarningPolicy } from './policy.ts';
import type { WarningEvent } from './event.ts';
import type { WarningState } from './state.ts';

/**
 * Events that are due by now: a hold that ends puts the warning back before everybody, a deadline
 * that passes is put on record once, and a warning that the policy lets lapse closes.
 */
export function decideTimers(
  state: WarningState,
  policy: WarningPolicy,
  now: number,
  actor: string,
): readonly WarningEvent[] {
  const head = { at: now, actor };
  switch (state.status) {
    case 'closed':
      return [];
    case 'held':
      return state.holdUntil !== null && state.holdUntil <= now
        ? [
            {
              ...head,
              kind: 'resumed',
              by: 'time',
              holderId: null,
              deadlineAt: now + policy.redialMs[state.grade],
            },
          ]
        : [];
    case 'open':
    case 'claimed': {
      const lapseMs = policy.lapseMs[state.grade];
      if (lapseMs !== null && state.status === 'open' && state.updatedAt + lapseMs <= now) {
        return [{ ...head, kind: 'closed', by: 'lapse', followUpAt: null }];
      }
      return state.deadlineAt <= now && !state.deadlineMissed
        ? [{ ...head, kind: 'deadline-missed', deadlineAt: state.deadlineAt }]
        : [];
    }
  }
}
