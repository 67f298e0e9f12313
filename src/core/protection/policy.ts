/**
 * The policy table of protective stop-payment (保护性止付), operating-rules 5.5. No statute fixes
 * these figures, so they are versioned data; only what an order may never exceed is a constant.
 */
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { dayMs, hourMs, minuteMs, type Calendar } from '../kernel/index.ts';

/** No order lives longer than 30 days from its beginning, extensions included. */
export const orderTermMaxMs = 30 * dayMs;
/** One instruction to a bank stops for 48 hours at most, like every stop-payment. */
export const instructionMaxMs = 48 * hourMs;

const closed = { additionalProperties: false } as const;
const both = Type.Object(
  { zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) },
  closed,
);
const span = (maximum: number) => Type.Integer({ minimum: 1000, maximum });
const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });

export const protectionPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    termDaysUsual: count(1, 30),
    termDaysMax: count(1, 30),
    extensionsMax: count(0, 10),
    instructionMs: span(instructionMaxMs),
    /** So long before an instruction ends the next one is sent. */
    renewBeforeMs: span(24 * hourMs),
    /** From sending to the first question about an answer that has not come. */
    askAfterMs: span(hourMs),
    /** Without an answer for so long nobody knows whether the bank acted. */
    uncertainAfterMs: span(24 * hourMs),
    /** What must have been tried before; less needs a written reason of the approver. */
    callsMin: count(0, 20),
    visitsMin: count(0, 10),
    familyMin: count(0, 10),
    refusalNeeded: Type.Boolean(),
    livingPerDayFen: count(0, 10_000_000),
    livingPerDayFenMax: count(0, 10_000_000),
    /** From a request for an exception to its decision. */
    variationMs: span(7 * dayMs),
    appealAcceptDays: count(1, 30),
    appealCheckDays: count(1, 30),
    appealReviewDays: count(1, 60),
    /** Told to the person in the notice. */
    basis: both,
    channel: both,
    documents: Type.Array(both, { minItems: 1, maxItems: 10 }),
  },
  closed,
);
export type ProtectionFigures = Static<typeof protectionPolicySchema>;
/** With the calendar of the centre, by which its clocks run. */
export type ProtectionPolicy = ProtectionFigures & Calendar;

export const defaultProtectionPolicy: ProtectionFigures = {
  version: 'protection-2026-1',
  termDaysUsual: 7,
  termDaysMax: 30,
  extensionsMax: 3,
  instructionMs: 48 * hourMs,
  renewBeforeMs: 4 * hourMs,
  askAfterMs: minuteMs,
  uncertainAfterMs: 10 * minuteMs,
  callsMin: 2,
  visitsMin: 1,
  familyMin: 1,
  refusalNeeded: true,
  livingPerDayFen: 20_000,
  livingPerDayFenMax: 200_000,
  variationMs: 4 * hourMs,
  appealAcceptDays: 1,
  appealCheckDays: 3,
  appealReviewDays: 5,
  basis: {
    zh: '《中华人民共和国反电信网络诈骗法》第三十四条（预警劝阻）及本中心保护性止付规程',
    en: 'Anti-Telecom and Online Fraud Law, article 34 (warning and dissuasion), and the rules of this centre on protective stop-payment',
  },
  channel: {
    zh: '向解除单位当面、拨打 96110 或在“保护性止付申诉”页面提出',
    en: 'In person at the releasing office, by calling 96110, or on the page “Appeal”',
  },
  documents: [
    { zh: '本人有效身份证件', en: 'Your valid identity document' },
    { zh: '通知书编号', en: 'The number of the notice' },
    {
      zh: '说明款项用途的材料（合同、缴费单、病历等，如有）',
      en: 'Papers that show what the money is for (contract, bill, medical record), if any',
    },
  ],
};

/** A policy from a setting; undefined when it is not one, or contradicts itself. */
export function parseProtectionPolicy(value: unknown): ProtectionFigures | undefined {
  if (!Check(protectionPolicySchema, value)) return undefined;
  const fits =
    value.termDaysUsual <= value.termDaysMax &&
    value.livingPerDayFen <= value.livingPerDayFenMax &&
    value.renewBeforeMs < value.instructionMs;
  return fits ? value : undefined;
}
