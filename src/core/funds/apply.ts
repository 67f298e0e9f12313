/** Events onto a case. What has been decided is never refused here. */
import { merged } from './account.ts';
import type { FundEvent } from './command.ts';
import type { CaseStatus, FundCase } from './state.ts';

const statusBy: Readonly<Partial<Record<FundEvent['kind'], CaseStatus>>> = {
  filed: 'filed',
  'not-filed': 'not-filed',
  closed: 'closed',
};

/** Each event raises the version by one. */
export function applyFundEvents(state: FundCase, events: readonly FundEvent[]): FundCase {
  let next = state;
  for (const event of events) {
    const { account, measure, transfer, recovery, filing } = event;
    const transfers = transfer === undefined ? next.transfers : merged(next.transfers, [transfer]);
    next = {
      ...next,
      status: statusBy[event.kind] ?? next.status,
      filing: filing === undefined ? next.filing : filing,
      transfers,
      lossFen: transfers.reduce((sum, one) => sum + one.amountFen, 0),
      accounts: account === undefined ? next.accounts : merged(next.accounts, [account]),
      measures: measure === undefined ? next.measures : merged(next.measures, [measure]),
      recoveries: recovery === undefined ? next.recoveries : [...next.recoveries, recovery],
      version: next.version + 1,
    };
  }
  return next;
}
