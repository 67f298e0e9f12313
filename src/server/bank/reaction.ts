/** What other modules do when a bank answers. */
import type { BankAnswer, BankRequest } from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Transaction } from '../platform/transact.ts';

export type BankPair = {
  readonly request: BankRequest;
  readonly answer: BankAnswer;
  /** The case or order for which it was asked. */
  readonly subject: string;
};

/** Runs in the transaction that records the answer: once for each answer (bank, serial), ever. */
export type BankReaction = (tx: Transaction, pair: BankPair, now: Instant) => Promise<void>;
