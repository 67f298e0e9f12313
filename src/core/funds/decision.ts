/** The form of a decision about a fund case, and every reason for which one is refused. */
import type { BankRequest } from '../bank/index.ts';
import { ok, type Result } from '../kernel/index.ts';
import type { FundCommand, FundEvent } from './command.ts';

export const fundRefusals = [
  'case-closed',
  'filing-refused',
  'too-many-transfers',
  'account-not-there',
  'account-incomplete',
  'measure-not-there',
  'not-asked',
  'second-person-needed',
  'city-approval-needed',
  'case-not-filed',
  'already-filed',
  'already-stopped',
  'too-many-stops',
  'already-frozen',
  'measure-not-in-force',
  'measure-expired',
  'change-pending',
  'too-many-extensions',
  'question-open',
  'already-watched',
  'not-watched',
  'receipt-known',
  'sum-too-high',
  'measures-living',
  'officer-unidentified',
  'reason-required',
] as const;
export type FundRefusal = (typeof fundRefusals)[number];

export type FundDecision = {
  readonly events: readonly FundEvent[];
  readonly requests: readonly BankRequest[];
};
export type Decided = Result<FundDecision, FundRefusal>;
export type CommandOf<A extends FundCommand['act']> = Extract<FundCommand, { act: A }>;

export function done(...events: readonly FundEvent[]): Decided {
  return ok({ events, requests: [] });
}
