/** What a submitted report (报案) does to the living warning of the victim. */
import type { WarningEvent } from './event.ts';
import { firstFollowUpAt } from './follow-up.ts';
import type { WarningPolicy } from './policy.ts';
import type { WarningState } from './state.ts';

type Reported = {
  /** Of the case that the report opened or joined. */
  readonly caseNumber: string;
  /** Lost before the warning; what was lost after it is an event of its own. */
  readonly lostFen: number;
};

/**
 * The victim told what was paid, and the money is being stopped: the warning ends as one whose person
 * was reached after a transfer, in the centre's own word for that, and is followed up as such. Nothing
 * where it is closed, or where the centre has no such outcome.
 */
export function decideReported(
  state: WarningState,
  { caseNumber, lostFen }: Reported,
  { policy, now, actor }: { policy: WarningPolicy; now: number; actor: string },
): readonly WarningEvent[] {
  const rule = policy.outcomes.find(({ as }) => as === 'transferred');
  if (state.status === 'closed' || rule === undefined) return [];
  const head = { at: now, actor };
  const followUpAt = rule.followUp ? firstFollowUpAt(policy, state.grade, now) : null;
  return [
    {
      ...head,
      kind: 'outcome',
      outcome: rule.as,
      code: rule.code,
      note: `已报案止付：${caseNumber}`,
      lostFen: lostFen > 0 ? lostFen : null,
      feedback: null,
      closes: true,
      deadlineAt: now,
    },
    { ...head, kind: 'closed', by: 'outcome', followUpAt },
  ];
}
