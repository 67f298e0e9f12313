/**
 * The policy table of fund disposal (资金处置): what no statute fixes or what could not be verified.
 * What the law fixes is a constant with its article, in `measure.ts`.
 */
import { Type, type Static } from 'typebox';
import { dayMs, hourMs, minuteMs } from '../kernel/index.ts';

const closed = { additionalProperties: false } as const;
const span = (maximum: number) => Type.Integer({ minimum: 1000, maximum });
const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const fen = Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 });

export const fundsPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** The first stops leave with the report, where account, name, amount and time are known. */
    firstStopAutomatic: Type.Boolean(),
    /** So long after the money came a stop may leave before the second officer signs. */
    emergencyMs: span(90 * dayMs),
    /** By then the second officer has signed. */
    cosignMs: span(7 * dayMs),
    /** By then somebody has signed what was asked for; after as long again the chief hears of it. */
    approveMs: span(7 * dayMs),
    /** Whether an extension counts as one of the two stops of an account: not verified. */
    extensionCounts: Type.Boolean(),
    extensionMs: span(48 * hourMs),
    extensionsMax: count(0, 5),
    /** Reminders before a stop or a freeze ends. */
    stopRemindMs: Type.Array(span(48 * hourMs), { maxItems: 6 }),
    freezeRemindMs: Type.Array(span(90 * dayMs), { maxItems: 6 }),
    /** From sending until somebody is told that the bank is silent. */
    answerDueMs: span(dayMs),
    /** Smaller pieces of the money are not followed to a next account. */
    followMinFen: fen,
    /** Bounds of one case. */
    levelMax: count(1, 50),
    accountsMax: count(10, 5000),
    transfersMax: count(1, 500),
    /** Whoever signs for the centre where no person acted. */
    dutyOfficer: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 60 }),
        idNumber: Type.String({ minLength: 1, maxLength: 18 }),
        phone: Type.String({ minLength: 1, maxLength: 20 }),
      },
      closed,
    ),
  },
  closed,
);
export type FundsPolicy = Static<typeof fundsPolicySchema>;

export const defaultFundsPolicy: FundsPolicy = {
  version: 'funds-2026-1',
  firstStopAutomatic: true,
  emergencyMs: 3 * dayMs,
  cosignMs: 24 * hourMs,
  approveMs: 2 * hourMs,
  extensionCounts: true,
  extensionMs: 48 * hourMs,
  extensionsMax: 1,
  stopRemindMs: [12 * hourMs, 4 * hourMs, hourMs],
  freezeRemindMs: [30 * dayMs, 7 * dayMs, dayMs],
  answerDueMs: 30 * minuteMs,
  followMinFen: 100,
  levelMax: 20,
  accountsMax: 400,
  transfersMax: 60,
  dutyOfficer: { name: '值班民警', idNumber: '000000000000000000', phone: '96110' },
};
