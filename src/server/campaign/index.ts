/** Looks for campaigns now and then, in every process that scores: a lock lets one work at a time. */
import { minuteMs, type Category } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { lookForCampaign, reportMark, type CampaignDeps } from './campaign.ts';

export { lookForCampaign };

/** Categories that work by writing to many at once; each is looked for by itself. */
const campaignCategories: readonly Category[] = ['FLIGHT'];
/** Without a new report a campaign is looked at again after this: it goes on writing to people. */
const againMs = 10 * minuteMs;

export function startCampaignJobs(deps: CampaignDeps & { clock: Clock; log: Log }): {
  stop(): Promise<void>;
} {
  let working = Promise.resolve();
  const looked = new Map<Category, { readonly mark: number; readonly at: number }>();
  const lookWhenNew = async (category: Category): Promise<void> => {
    const now = deps.clock.now();
    const mark = await reportMark(deps.db, category, now);
    const last = looked.get(category);
    if (mark === 0 || (last?.mark === mark && now - last.at < againMs)) return;
    await lookForCampaign(deps, category, now);
    looked.set(category, { mark, at: now });
  };
  const look = (): void => {
    working = working
      .then(async () => {
        for (const category of campaignCategories) await lookWhenNew(category);
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
