/**
 * The line to the banks, as small as it can be: an instruction goes out under its key, and what
 * became of it is asked for by that key. Adapters translate to the messages of a bank.
 */
import type { BankFeedback } from './instruction.ts';

export type BankMessage = {
  /** `ApplicationID`: sent again, the bank does it once. */
  readonly key: string;
  readonly kind: 'stop' | 'lift';
  readonly bank: string;
  readonly account: string;
  readonly holder: string;
  /** Money in, none out until then; null for a lift. */
  readonly untilAt: number | null;
  /** What may be paid nevertheless, in words. */
  readonly exceptions: readonly string[];
  readonly reason: string;
  readonly office: string;
  /** Unit that answers for the order. */
  readonly unitId: string;
};

export type BankPort = {
  /** Hands an instruction over; resolves when the bank has taken it. Rejects where the line fails. */
  request(message: BankMessage): Promise<void>;
  /** What became of it; `pending` while it works, `unknown` where it never arrived. */
  ask(key: string): Promise<BankFeedback | 'pending' | 'unknown'>;
};
