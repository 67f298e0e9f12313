/** What time does to returns: a notice ends, a silent bank is reminded and then late. */
import { actorKey } from '../../core/access/index.ts';
import {
  applyReturnEvents,
  decideReturnClock,
  type ReturnPolicy,
} from '../../core/return/index.ts';
import { timerActor, type LockingTimerHandler } from '../timer/index.ts';
import { changeReturn } from './change.ts';
import { lockReturns } from './row.ts';

export function returnClock(policy: () => ReturnPolicy): LockingTimerHandler {
  return {
    async lock(tx, subjects) {
      const rows = await tx.query<{ id: string }>(
        'select id from fund_return where id = any($1) order by id for update skip locked',
        [subjects],
        'return-clock-lock',
      );
      return new Set(rows.map((row) => row.id));
    },
    async fire(tx, due, now) {
      const states = await lockReturns(tx, [...new Set(due.map((timer) => timer.subject))]);
      for (const before of states.values()) {
        const steps = due.filter((timer) => timer.subject === before.id);
        const events = steps.flatMap(({ step }) =>
          decideReturnClock(before, step, now, actorKey(timerActor)),
        );
        if (events.length === 0) continue;
        const after = applyReturnEvents(before, events);
        await changeReturn(tx, { before, after }, events, { now, policy: policy() });
      }
    },
  };
}
