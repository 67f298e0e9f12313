/** What time does to warnings, durably: due rows are found in the database, not in memory. */
import { type SystemActor, actorKey } from '../../core/access/index.ts';
import { applyEvents, decideTimers, type WarningPolicy } from '../../core/warning/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { messageOf as causeOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { transact } from '../platform/transact.ts';
import { react, saveChanges, type Reaction } from './change.ts';
import { messageOf, stateOf, type WarningRecord } from './row.ts';

export type WarningJobsOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => WarningPolicy;
  readonly reactions: readonly Reaction[];
  readonly everyMs?: number;
};

export const timerActor: SystemActor = {
  kind: 'system',
  name: 'timer',
  reason: 'deadlines and holds of warnings',
};
const batchMax = 200;

/** Records what is due now; how many warnings changed. Safe to run in several processes at once. */
export async function runTimers(
  { db, ...options }: Pick<WarningJobsOptions, 'db' | 'policy' | 'reactions'>,
  now: Instant,
): Promise<number> {
  const policy = options.policy();
  return transact(db, timerActor, now, async (tx) => {
    const rows = await readDue(tx, policy, now);
    const changed = rows.flatMap((row) => {
      const state = stateOf(row);
      const events = decideTimers(state, policy, now, actorKey(timerActor));
      return events.length === 0
        ? []
        : [{ before: state, events, after: applyEvents(state, events) }];
    });
    await saveChanges(tx, changed);
    for (const { after, events } of changed) {
      const kind = events.at(-1)?.kind ?? 'noted';
      tx.audit({ action: `warning.${kind}`, subject: after.id, detail: { grade: after.grade } });
      tx.emit('warning', messageOf(after, kind));
    }
    await react(tx, options.reactions, changed, now);
    return changed.length;
  });
}

async function readDue(
  tx: Queryable,
  policy: WarningPolicy,
  now: number,
): Promise<WarningRecord[]> {
  const { P0, P1, P2, P3 } = policy.lapseMs;
  return tx.query<WarningRecord>(
    `select * from warning where id in (
       (select id from warning where status in ('open', 'claimed') and not deadline_missed
         and deadline_at <= $1 order by deadline_at limit ${batchMax})
       union (select id from warning where status = 'held' and hold_until <= $1 limit ${batchMax})
       union (select id from warning where status = 'open' and updated_at <= $1 - case grade
           when 'P0' then $2::bigint when 'P1' then $3::bigint when 'P2' then $4::bigint
           else $5::bigint end limit ${batchMax})
     ) order by id for update skip locked`,
    [now, P0, P1, P2, P3],
    'warning-due',
  );
}

/** Runs the timers every second until stopped. */
export function startWarningJobs(options: WarningJobsOptions): { stop(): Promise<void> } {
  const { clock, log, everyMs = 1_000 } = options;
  const run = { stopped: false };
  let wakeUp = (): void => {};
  const loop = async (): Promise<void> => {
    while (!run.stopped) {
      try {
        if ((await runTimers(options, clock.now())) >= batchMax) continue;
      } catch (thrown) {
        if (!run.stopped) log.warn('the timers begin again', { cause: causeOf(thrown) });
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
        if (run.stopped) wakeUp();
      });
    }
  };
  const finished = loop();
  return {
    stop: async () => {
      run.stopped = true;
      wakeUp();
      await finished;
    },
  };
}
