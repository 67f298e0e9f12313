/** What the composition of the server needs of reports. */
import type { FundDeps } from '../funds/index.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import { reportTable } from '../policy/index.ts';
import type { Published } from '../rule/index.ts';
import { loadBanks } from '../signal/index.ts';
import { reportHandlers } from './api.ts';

type ReportBase = {
  readonly config: Pick<Config, 'dataDir'>;
  readonly db: Database;
  readonly published: Pick<Published, 'policies' | 'model'>;
  readonly funds: FundDeps;
  readonly unitPath: (unitId: string) => Promise<readonly string[] | undefined>;
};

/** The routes of reports. */
export function startReports({ config, published, ...base }: ReportBase) {
  return reportHandlers({
    ...base,
    policy: () => published.policies.of(reportTable),
    banks: loadBanks(config.dataDir),
    listed: (account, now) => published.model().lists.verdict('account', account, now) ?? null,
  });
}
