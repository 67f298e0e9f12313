/**
 * What a bank has shown of itself (银行回应): how long it takes to answer and how often it does what
 * it is asked. Few answers are drawn towards what is usual, so one slow answer condemns nobody.
 */
import type { ChasePolicy } from './policy.ts';

export type BankRecord = {
  readonly bank: string;
  readonly measure: AnswerTimes;
  readonly question: AnswerTimes;
  readonly applied: number;
  readonly refused: number;
};

/** Answers, older ones weighing less, and the sum of the logarithms of their milliseconds. */
export type AnswerTimes = { readonly answers: number; readonly logMsSum: number };

const none: AnswerTimes = { answers: 0, logMsSum: 0 };

export function newBankRecord(bank: string): BankRecord {
  return { bank, measure: none, question: none, applied: 0, refused: 0 };
}

/** Done, done in part, or already stopped: the money stays where it is (operating-rules 6.5). */
const heldCodes: ReadonlySet<string> = new Set(['0000', '1200', '1301']);

export type BankLesson = {
  readonly tookMs: number;
  /** Result code of a stop or freeze; null where the answer was to a question. */
  readonly code: string | null;
};

/** The record after one more answer; what came before fades with the policy's memory. */
export function learnAnswer(
  record: BankRecord,
  { tookMs, code }: BankLesson,
  { memory }: ChasePolicy['bank'],
): BankRecord {
  const keep = 1 - 1 / memory;
  const timed = ({ answers, logMsSum }: AnswerTimes): AnswerTimes => ({
    answers: answers * keep + 1,
    logMsSum: logMsSum * keep + Math.log(Math.max(1, tookMs)),
  });
  if (code === null) return { ...record, question: timed(record.question) };
  const held = heldCodes.has(code);
  return {
    ...record,
    measure: timed(record.measure),
    applied: record.applied * keep + (held ? 1 : 0),
    refused: record.refused * keep + (held ? 0 : 1),
  };
}

export type BankOutlook = {
  /** Expected time from sending to the answer, in milliseconds: of a measure, of a question. */
  readonly answerMs: number;
  readonly queryMs: number;
  /** Chance that the bank does what it is asked, of 1. */
  readonly appliesShare: number;
};

/**
 * What to expect of a bank now. One that has kept a message longer than it should is expected to
 * keep the next one at least as long.
 */
export function outlookOf(
  record: BankRecord | undefined,
  policy: ChasePolicy['bank'],
  oldestOpenMs = 0,
): BankOutlook {
  const { measure, question, applied, refused } = record ?? newBankRecord('');
  const weight = policy.answerWeight;
  const expected = ({ answers, logMsSum }: AnswerTimes, usualMs: number): number => {
    const logMs = (logMsSum + weight * Math.log(usualMs)) / (answers + weight);
    return Math.round(Math.max(Math.exp(logMs + policy.spread ** 2 / 2), oldestOpenMs));
  };
  const usual = policy.appliesWeight;
  return {
    answerMs: expected(measure, policy.answerMs),
    queryMs: expected(question, policy.queryMs),
    appliesShare: (applied + usual * policy.appliesShare) / (applied + refused + usual),
  };
}
