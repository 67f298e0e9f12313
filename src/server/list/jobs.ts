/** What is done about the lists without being asked: renewals settle, forgotten files are told. */
import type { SystemActor } from '../../core/access/index.ts';
import { minuteMs } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { failForgotten, settleRenewals } from './import.ts';

const actor: SystemActor = {
  kind: 'system',
  name: 'lists',
  reason: 'moves renewed entries to the approved file that names them',
};

export type ListJobs = {
  /** Settles now, one run after another. */
  settle(): void;
  stop(): Promise<void>;
};

export function startListJobs({
  db,
  clock,
  log,
}: {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}): ListJobs {
  let running = Promise.resolve();
  const settle = (): void => {
    running = running
      .then(async () => {
        await failForgotten(db, actor, clock.now());
        await settleRenewals(db, actor, clock.now());
      })
      .catch((thrown: unknown) => log.warn('lists did not settle', { cause: messageOf(thrown) }));
  };
  settle();
  const timer = setInterval(settle, minuteMs);
  timer.unref();
  return {
    settle,
    stop: () => {
      clearInterval(timer);
      return running;
    },
  };
}
