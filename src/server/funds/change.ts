/**
 * The one way a change of fund cases reaches the store: state, events, ledger, and what other
 * modules do about it, all in the transaction of the change.
 */
import type { BankRequest, BankRequestKind } from '../../core/bank/index.ts';
import type { FundCase, FundsPolicy } from '../../core/funds/index.ts';
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

/** What opening and changing a case needs; built once, shared by all who do either. */
export type FundDeps = {
  readonly policy: () => FundsPolicy;
  /** In the order in which they run; read at each change, so that a reaction may need these deps. */
  readonly reactions: () => readonly FundReaction[];
  /** Hands instructions to the bank line in the transaction of the decision. */
  readonly enqueue: (
    tx: Transaction,
    requests: readonly FundRequest[],
    now: Instant,
  ) => Promise<void>;
  /** `ApplicationID` of an instruction: 36 characters, the same for the same three. */
  readonly applicationId: (kind: BankRequestKind, id: string, n: number) => string;
};

/** A request to a bank, with the unit and the case that it belongs to. */
export type FundRequest = {
  readonly request: BankRequest;
  readonly unitId: string;
  readonly subject: string;
};
