/**
 * The policy table of reports (报案): how far two reports of one transfer may lie apart, and what is
 * taken for a slip of the pen. No published rule fixes these; the 30-minute entry is the rule of the
 * national case platform of 2016 (operating-rules 1.1).
 */
import { Type, type Static } from 'typebox';
import { dayMs, hourMs, minuteMs } from '../kernel/index.ts';

const span = (maximum: number) => Type.Integer({ minimum: 1000, maximum });

export const reportPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** Two reports of the same accounts and amount are one transfer up to this far apart. */
    sameTransferMs: span(dayMs),
    /** A larger transfer is asked about again before it is taken. */
    amountMaxFen: Type.Integer({ minimum: 100, maximum: 1_000_000_000_000_000 }),
    /** Older transfers are no business of an emergency stop. */
    transferAgeMaxMs: span(3650 * dayMs),
    /** A bank's clock may be ahead of ours by so much. */
    aheadMaxMs: span(hourMs),
    /** Mule accounts are emptied within this time: the clock of the screen is red until then. */
    goldenMs: span(dayMs),
    /** The first account and the time of its transfer are entered by then. */
    entryDueMs: span(dayMs),
  },
  { additionalProperties: false },
);
export type ReportPolicy = Static<typeof reportPolicySchema>;

export const defaultReportPolicy: ReportPolicy = {
  version: 'report-2026-1',
  sameTransferMs: 10 * minuteMs,
  amountMaxFen: 10_000_000_000,
  transferAgeMaxMs: 365 * dayMs,
  aheadMaxMs: 5 * minuteMs,
  goldenMs: 10 * minuteMs,
  entryDueMs: 30 * minuteMs,
};
