/** What time does to proposals: those without a new signal lapse. */
import type { SystemActor } from '../../core/access/index.ts';
import { minuteMs } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { transact } from '../platform/transact.ts';
import { expireProposals } from './proposal.ts';

const lapseActor: SystemActor = {
  kind: 'system',
  name: 'timer',
  reason: 'lets proposals without new signals lapse',
};
const everyMs = 5 * minuteMs;

/** Lapses what is due now; how many. */
export async function lapseProposals(db: Database, now: ReturnType<Clock['now']>): Promise<number> {
  return transact(db, lapseActor, now, async (tx) => {
    const count = await expireProposals(tx, now);
    if (count > 0) tx.audit({ action: 'proposal.lapse', subject: `${count} proposals` });
    return count;
  });
}

export function startProposalJobs({
  db,
  clock,
  log,
}: {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}): { stop(): Promise<void> } {
  let working = Promise.resolve();
  const once = (): void => {
    working = working
      .then(async () => {
        await lapseProposals(db, clock.now());
      })
      .catch((thrown: unknown) => log.warn('proposals wait', { cause: messageOf(thrown) }));
  };
  const timer = setInterval(once, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
