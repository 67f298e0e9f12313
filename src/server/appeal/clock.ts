/** An appeal that nobody moved in time is late: on record once, and told. */
import { actorKey } from '../../core/access/index.ts';
import { lateMeasureAppeal } from '../../core/appeal/index.ts';
import { timerActor, type LockingTimerHandler } from '../timer/index.ts';
import { changeAppeal } from './change.ts';
import { lockAppeals } from './row.ts';

export function measureAppealClock(): LockingTimerHandler {
  return {
    async lock(tx, subjects) {
      const rows = await tx.query<{ id: string }>(
        'select id from measure_appeal where id = any($1) order by id for update skip locked',
        [subjects],
        'appeal-clock-lock',
      );
      return new Set(rows.map((row) => row.id));
    },
    async fire(tx, due, now) {
      const states = await lockAppeals(tx, [...new Set(due.map((timer) => timer.subject))]);
      for (const before of states.values()) {
        const after = lateMeasureAppeal(before, now);
        const moved = { act: 'late', actor: actorKey(timerActor), note: '', now };
        if (after !== null) await changeAppeal(tx, after, moved);
      }
    },
  };
}
