/** What every kind of line to a bank offers, both sides of it: the centre's and the bank's. */
import type { Problem, Result } from '../../kernel/index.ts';
import type { BankAnswer, BankRequest } from '../message.ts';
import type { BankAdapterName } from '../setting.ts';

/** Who writes to whom, under which serial of the writer's own. */
export type Envelope = {
  readonly from: string;
  readonly to: string;
  /** At most 53 characters, never used twice by its writer. */
  readonly serial: string;
};

export type Refused = readonly Problem[];
export type Received<T> = { readonly body: T; readonly envelope: Envelope };

export type BankAdapter = {
  readonly name: Exclude<BankAdapterName, 'by-hand'>;
  /** Why it has no message for a request; null where it has one. */
  cannotAsk(request: BankRequest): string | null;
  /** Refused: a field that the message cannot hold, named. */
  writeRequest(request: BankRequest, envelope: Envelope): Result<string, Refused>;
  /** What is sent when an answer is missing; null where it is the request itself, byte by byte. */
  writeReminder(request: BankRequest, envelope: Envelope): Result<string, Refused> | null;
  /** The key that a reminder names; undefined where the text is none, or a reminder is the request. */
  readReminder(text: string): string | undefined;
  readRequest(text: string): Result<Received<BankRequest>, Refused>;
  writeAnswer(answer: BankAnswer, envelope: Envelope): Result<string, Refused>;
  /** `pending`: a notice that the bank still works on it. */
  readAnswer(text: string): Result<Received<BankAnswer> & { readonly pending: boolean }, Refused>;
};
