/** Decisions of the line: what follows an attempt to send, and whether an answer may be believed. */
import type { Instant } from '../kernel/index.ts';
import type { BankAnswer, BankRequest } from './message.ts';
import type { BankPolicy } from './policy.ts';

/** Where a message stands on its way to a bank and back. */
export const bankMessageStatuses = [
  { code: 'waiting', zh: '待发送', en: 'To be sent' },
  { code: 'sent', zh: '已送达，待反馈', en: 'Taken by the bank, no answer yet' },
  { code: 'answered', zh: '已反馈', en: 'Answered' },
  { code: 'human', zh: '需人工处理', en: 'Needs a person' },
  { code: 'by-hand', zh: '人工传递', en: 'Carried by a person' },
  { code: 'given-up', zh: '已放弃', en: 'Given up' },
] as const;
export type BankMessageStatus = (typeof bankMessageStatuses)[number]['code'];

export type SendOutcome =
  /** The bank has it; what is missing is its answer. */
  | { readonly kind: 'taken' }
  /** It may go better later: the line is down, the bank is busy. */
  | { readonly kind: 'retry'; readonly problem: string }
  /** The same bytes would be refused again. */
  | { readonly kind: 'refused'; readonly problem: string };

export type SendState = {
  readonly status: 'waiting' | 'sent';
  /** Attempts in this status, the present one included. */
  readonly tries: number;
};

export type SendVerdict = {
  readonly status: 'waiting' | 'sent' | 'human';
  readonly tries: number;
  readonly nextAt: Instant | null;
  readonly problem: string | null;
};

/**
 * What follows an attempt. `jitter` from 0 to 1 spreads attempts over time. A line that stays down,
 * a bank that never answers and a message it refuses all end with a person, never in silence.
 */
export function decideSend(
  outcome: SendOutcome,
  { status, tries }: SendState,
  policy: BankPolicy,
  { now, jitter }: { readonly now: Instant; readonly jitter: number },
): SendVerdict {
  const human = (problem: string): SendVerdict => ({
    status: 'human',
    tries,
    nextAt: null,
    problem,
  });
  const later = (ms: number): Instant => (now + Math.round(ms)) as Instant;
  switch (outcome.kind) {
    case 'refused':
      return human(outcome.problem);
    case 'retry': {
      if (tries >= policy.attemptsMax) return human(outcome.problem);
      const wait = Math.min(policy.backoffMaxMs, policy.backoffMs * 2 ** (tries - 1));
      const nextAt = later(wait * (0.5 + jitter / 2));
      return { status, tries, nextAt, problem: outcome.problem };
    }
    case 'taken': {
      const asked = status === 'sent' ? tries : 0;
      if (asked >= policy.queriesMax) return human('no-answer');
      const nextAt = later(policy.queryAfterMs * 2 ** asked * (0.9 + jitter / 5));
      return { status: 'sent', tries: asked, nextAt, problem: null };
    }
  }
}

/** Why an answer is not believed, and the field that tells. */
export const answerFaults = [
  { code: 'kind-differs', field: 'kind' },
  { code: 'account-differs', field: 'account' },
  { code: 'time-impossible', field: 'startAt' },
  { code: 'amount-over-limit', field: 'executedFen' },
] as const;
export type AnswerFault = (typeof answerFaults)[number]['code'];

/** `account_subaccount` belongs to the account (operating-rules 6.2). */
const isOf = (asked: string, told: string): boolean =>
  told === asked || told.startsWith(`${asked}_`);

/** What is wrong with an answer to this request; null where it may be believed. */
export function answerFault(
  request: BankRequest,
  answer: BankAnswer,
  { now, skewMs }: { readonly now: Instant; readonly skewMs: number },
): AnswerFault | null {
  if (answer.kind !== request.kind) return 'kind-differs';
  const anyAccount = request.kind === 'query-accounts';
  const told = [...answer.accounts, ...answer.transactions].map(({ account }) => account);
  if (!anyAccount && told.some((account) => !isOf(request.account.number, account))) {
    return 'account-differs';
  }
  const earliest = request.madeAt - skewMs;
  // What the bank did for this request cannot have begun before it; what stood before may be told.
  const isNew = request.kind === 'stop' || request.kind === 'freeze';
  const isEarly = answer.accounts.some(
    ({ code, startAt }) => code === '0000' && startAt !== null && startAt < earliest,
  );
  const begun = answer.accounts.flatMap(({ startAt }) => (startAt === null ? [] : [startAt]));
  if (isNew && isEarly) return 'time-impossible';
  if (answer.at < earliest || [answer.at, ...begun].some((at) => at > now + skewMs)) {
    return 'time-impossible';
  }
  const limit = request.amountFen;
  const over = answer.accounts.some(
    ({ executedFen }) => limit !== null && executedFen !== null && executedFen > limit,
  );
  return over ? 'amount-over-limit' : null;
}
