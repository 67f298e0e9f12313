/**
 * The policy table of the bank line. No published rule fixes how long to wait for a bank's answer or
 * how often to ask again, so these are versioned figures of the centre.
 */
import { Type, type Static } from 'typebox';
import { dayMs, hourMs, minuteMs, secondMs } from '../kernel/index.ts';

const span = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });

export const bankPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** A bank that has not replied by then was not reached. */
    sendTimeoutMs: span(100, minuteMs),
    /** Attempts to reach a bank before a human looks. */
    attemptsMax: count(1, 100),
    backoffMs: span(10, minuteMs),
    backoffMaxMs: span(10, hourMs),
    /** From the bank's receipt to the first question about its answer; doubles each time. */
    queryAfterMs: span(100, dayMs),
    queriesMax: count(0, 50),
    /** Messages on their way to one bank at a time. */
    perBankMax: count(1, 200),
    /** What a bank sends a second, at most. */
    answersPerSecondMax: count(1, 10_000),
    /** Clocks of banks may differ from ours by so much. */
    clockSkewMs: span(secondMs, dayMs),
    /** By then a liaison has answered a request that a person carries. */
    handUrgentMs: span(minuteMs, dayMs),
    handMs: span(minuteMs, 30 * dayMs),
    /** Certificates that end sooner are shown as a problem. */
    certificateWarnMs: span(hourMs, 365 * dayMs),
    /** What was set aside and is kept; the oldest goes first. */
    quarantineMax: count(100, 1_000_000),
  },
  { additionalProperties: false },
);
export type BankPolicy = Static<typeof bankPolicySchema>;

export const defaultBankPolicy: BankPolicy = {
  version: 'bank-2026-1',
  sendTimeoutMs: 5 * secondMs,
  attemptsMax: 8,
  backoffMs: 500,
  backoffMaxMs: minuteMs,
  queryAfterMs: 20 * secondMs,
  queriesMax: 6,
  perBankMax: 16,
  answersPerSecondMax: 200,
  clockSkewMs: 10 * minuteMs,
  handUrgentMs: 30 * minuteMs,
  handMs: 4 * hourMs,
  certificateWarnMs: 30 * dayMs,
  quarantineMax: 10_000,
};
