/** What other modules do when a bank answers, and when a request does not get through. */
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

/** A request that did not get through, or is on its way again. */
export type BankSetback = {
  readonly request: BankRequest;
  /** The case or order for which it was asked. */
  readonly subject: string;
  /** Id of the instruction in the human's queue. */
  readonly instructionId: string;
  /**
   * `stuck`: attempts or questions are used up, or the bank refused the message, so a person must
   * act; `resumed`: a person put it in the line again; `given-up`: a person ended it.
   */
  readonly kind: 'stuck' | 'resumed' | 'given-up';
  /** In the words of the line (`no-answer`, `200010 …`), or of the person who gave up. */
  readonly problem: string;
  /**
   * Whether it ever left, or a liaison received it: then the bank may have done it, and its answer
   * still counts when it comes.
   */
  readonly mayBeDone: boolean;
};

/**
 * Runs in the transaction that changes the message: once for each change. All messages of that
 * transaction are locked before, so a reaction may take the locks of its own module.
 */
export type SetbackReaction = (
  tx: Transaction,
  setback: BankSetback,
  now: Instant,
) => Promise<void>;
