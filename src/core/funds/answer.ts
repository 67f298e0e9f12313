/**
 * What a bank's answer does to a case. Late, doubled and out of order are all one thing here: an
 * answer changes only what still waits for it.
 */
import type { AccountAnswer, BankAnswer } from '../bank/index.ts';
import type { Instant } from '../kernel/index.ts';
import { accountKey, findAccount } from './account.ts';
import type { FundEvent } from './command.ts';
import type { FundDecision } from './decision.ts';
import {
  accountOfAnswer,
  answerChange,
  answerMeasure,
  isDoneCode,
  isHolding,
  type Step,
} from './measure.ts';
import type { FundContext } from './request.ts';
import type { CaseAccount, FundCase, Measure } from './state.ts';

export function decideAnswer(
  state: FundCase,
  answer: BankAnswer,
  context: FundContext,
): FundDecision {
  const measure = state.measures.find((one) => one.keys.includes(answer.key));
  const events =
    measure === undefined
      ? answerQuestion(state, answer, context)
      : answerOrder(state, measure, answer, context);
  return { events, requests: [] };
}

function answerOrder(
  state: FundCase,
  measure: Measure,
  answer: BankAnswer,
  context: FundContext,
): readonly FundEvent[] {
  const account = findAccount(state, measure.accountId);
  if (account === undefined) return [];
  const { actor, now, policy } = context;
  const told = accountOfAnswer(answer, account.number);
  const step =
    measure.keys[0] === answer.key
      ? answerMeasure(measure, answer, told, now)
      : answerChange(measure, answer, told, { now, extensionMs: policy.extensionMs });
  const seen = looked(account, answer, told);
  if (step === undefined) {
    return seen === account
      ? []
      : [{ kind: 'answered', at: now, actor, account: seen, key: answer.key }];
  }
  const first: FundEvent = {
    kind: step.kind,
    at: now,
    actor,
    measure: step.measure.notReached == null ? step.measure : { ...step.measure, notReached: null },
    account: seen,
    key: answer.key,
    code: step.code,
    ...(told?.remark ? { reason: told.remark } : {}),
  };
  return [first, ...checked(state, step, context), ...superseded(state, step, context)];
}

/** The bank compared account, name, sum and time with its books: the report is right, or is not. */
function checked(state: FundCase, step: Step, { actor, now }: FundContext): readonly FundEvent[] {
  const { measure, code } = step;
  if (measure.kind !== 'stop' || !['in-force', 'match-failed', 'lapsed'].includes(step.kind))
    return [];
  const confirmed = isDoneCode(code);
  return state.transfers
    .filter((one) => one.toId === measure.accountId && one.confirmed !== confirmed)
    .map((one) => ({
      kind: 'transfer-checked',
      at: now,
      actor,
      transfer: { ...one, confirmed },
      code,
    }));
}

/** A freeze that holds takes the place of the stop before it. */
function superseded(
  state: FundCase,
  step: Step,
  { actor, now }: FundContext,
): readonly FundEvent[] {
  if (step.measure.kind !== 'freeze' || !isHolding(step.measure)) return [];
  return state.measures
    .filter(
      (one) => one.kind === 'stop' && one.accountId === step.measure.accountId && isHolding(one),
    )
    .map((one) => ({
      kind: 'superseded',
      at: now,
      actor,
      measure: {
        ...one,
        status: 'superseded',
        endedAt: step.measure.appliedAt ?? now,
        endReason: step.measure.id,
        cosignDueAt: one.cosignDueAt,
        pending: null,
        pendingKey: null,
      },
    }));
}

/** What the bank told of the account itself; older word never replaces newer. */
function looked(
  account: CaseAccount,
  answer: BankAnswer,
  told: AccountAnswer | undefined,
): CaseAccount {
  const balanceFen = told?.balanceFen ?? null;
  if (balanceFen === null || (account.balanceAt ?? 0) > answer.at) return account;
  if (account.balanceFen === balanceFen && account.balanceAt === answer.at) return account;
  return { ...account, balanceFen, balanceAt: answer.at };
}

/** Statements, holders and live watches; rows of a statement are settled by `settleAccount`. */
function answerQuestion(
  state: FundCase,
  answer: BankAnswer,
  { actor, now }: FundContext,
): readonly FundEvent[] {
  const account = askedAccount(state, answer);
  if (account === undefined) return [];
  const asked = account.asked.filter((one) => !one.endsWith(`:${answer.key}`));
  const told = accountOfAnswer(answer, account.number);
  // A live watch tells of what comes after it: it carries on what a statement has told before.
  const isStatement =
    answer.kind === 'query-transactions' ||
    (answer.kind === 'watch' && account.knownUntilAt !== null && answer.transactions.length > 0);
  const isTold = isDoneCode(answer.code);
  const known: CaseAccount = {
    ...looked(account, answer, told),
    asked,
    name: account.name === '' ? (answer.holder?.name ?? told?.name ?? '') : account.name,
    knownUntilAt:
      isStatement && isTold ? later(account.knownUntilAt, answer.at) : account.knownUntilAt,
  };
  return [{ kind: 'answered', at: now, actor, account: known, key: answer.key, code: answer.code }];
}

function askedAccount(state: FundCase, answer: BankAnswer): CaseAccount | undefined {
  const asked = state.accounts.find((one) => one.asked.some((q) => q.endsWith(`:${answer.key}`)));
  if (asked !== undefined) return asked;
  // A live watch answers many times to one question.
  const number = answer.transactions[0]?.account ?? answer.accounts[0]?.account;
  if (answer.kind !== 'watch' || number === undefined) return undefined;
  return state.accounts.find((one) => accountKey('', one.number) === accountKey('', number));
}

function later(a: Instant | null, b: Instant): Instant {
  return a !== null && a > b ? a : b;
}
