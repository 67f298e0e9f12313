/**
 * The policy table of returning money (资金返还), operating-rules 2. What the regulation of 2016 fixes
 * is a constant with its article; what it leaves open or what could not be verified is here.
 */
import { Type, type Static } from 'typebox';
import type { Calendar } from '../kernel/index.ts';

/** Public notice of a return by ratio: 30 days (银监发〔2016〕41号 art. 8). */
export const noticeDays = 30;
/** A bank returns on the spot, else within three working days (art. 12). */
export const bankDays = 3;

const closed = { additionalProperties: false } as const;
const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });

export const returnPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** Where least and most differ by no more, the money is traced directly. */
    toleranceFen: count(0, 10_000_000),
    /** The same as a share of the most, in thousandths. */
    tolerancePerMille: count(0, 100),
    /** What the ratio is taken of, where the deciding officer does not choose otherwise. */
    weightUsual: Type.Union([Type.Literal('net'), Type.Literal('gross')]),
    reserveUsual: Type.Boolean(),
    /** Working days after which the bank is reminded. */
    remindDays: count(1, bankDays),
    /** A freeze that ends sooner than so many days is renewed before the bank is told to pay. */
    freezeLeftDays: count(1, 60),
    /** Bounds of one return. */
    claimsMax: count(1, 2000),
    objectionsMax: count(1, 1000),
    /** Working days to answer an objection; to accept, check and review an appeal. */
    objectionDays: count(1, 30),
    appealAcceptDays: count(1, 30),
    appealCheckDays: count(1, 30),
    appealReviewDays: count(1, 60),
  },
  closed,
);
export type ReturnFigures = Static<typeof returnPolicySchema>;
/** With the calendar of the centre, by which its clocks run. */
export type ReturnPolicy = ReturnFigures & Calendar;

export const defaultReturnPolicy: ReturnFigures = {
  version: 'return-2026-1',
  toleranceFen: 10_000,
  tolerancePerMille: 5,
  weightUsual: 'net',
  reserveUsual: true,
  remindDays: 2,
  freezeLeftDays: 7,
  claimsMax: 500,
  objectionsMax: 200,
  objectionDays: 5,
  appealAcceptDays: 1,
  appealCheckDays: 3,
  appealReviewDays: 5,
};
