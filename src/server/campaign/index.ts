/** Looks for campaigns now and then, in every process that scores: a lock lets one work at a time. */
import { minuteMs, type Category } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { lookForCampaign, type CampaignDeps } from './campaign.ts';

export { lookForCampaign };

/** Categories that work by writing to many at once; each is looked for by itself. */
const campaignCategories: readonly Category[] = ['FLIGHT'];

export function startCampaignJobs(deps: CampaignDeps & { clock: Clock; log: Log }): {
  stop(): Promise<void>;
} {
  let working = Promise.resolve();
  const look = (): void => {
    working = working
      .then(async () => {
        for (const category of campaignCategories)
          await lookForCampaign(deps, category, deps.clock.now());
      })
      .catch((thrown: unknown) => deps.log.warn('campaigns wait', { cause: messageOf(thrown) }));
  };
  const timer = setInterval(look, minuteMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await working;
    },
  };
}
