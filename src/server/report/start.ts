/** What the composition of the server needs of reports. */
import type { Instant } from '../../core/kernel/index.ts';
import type { FundDeps } from '../funds/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { reportTable } from '../policy/index.ts';
import type { Published } from '../rule/index.ts';
import { loadBanks } from '../signal/index.ts';
import { reportHandlers } from './api.ts';
import { followReports } from './arrive.ts';
import { bankReporter } from './bank.ts';

type ReportBase = {
  readonly config: Pick<Config, 'dataDir'>;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly published: Pick<Published, 'policies' | 'model'>;
  readonly funds: FundDeps;
  readonly unitPath: (unitId: string) => Promise<readonly string[] | undefined>;
};

/** The routes of reports, what follows the log for them, and how a bank's own report is taken. */
export function startReports(
  { config, published, ...base }: ReportBase,
  undo: (() => Promise<void>)[],
) {
  const deps = {
    ...base,
    policy: () => published.policies.of(reportTable),
    banks: loadBanks(config.dataDir),
    listed: (account: string, now: Instant) =>
      published.model().lists.verdict('account', account, now) ?? null,
  };
  const follower = followReports(base);
  undo.push(() => follower.stop());
  return { handlers: reportHandlers(deps), onReport: bankReporter(deps) };
}
