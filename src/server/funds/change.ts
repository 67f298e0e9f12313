/**
 * The one way a change of fund cases reaches the store: state, events, ledger, and what other
 * modules do about it, all in the transaction of the change.
 */
import type { FundCase } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Transaction } from '../platform/transact.ts';

export type FundChange = {
  /** Null where the case is new. */
  readonly before: FundCase | null;
  readonly after: FundCase;
};

/**
 * What another module does when fund cases change. It runs in the transaction of the change; what
 * leaves the centre goes through a queue that is written here and read after the commit.
 */
export type FundReaction = (
  tx: Transaction,
  changes: readonly FundChange[],
  now: Instant,
) => Promise<void>;
