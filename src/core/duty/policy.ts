/** The figures of duty and seats: no rule publishes them, so they are a versioned table. */
import { Type, type Static } from 'typebox';
import { hourMs, minuteMs } from '../kernel/index.ts';

const span = Type.Integer({ minimum: 1000, maximum: 24 * hourMs });

export const dutyPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** Nothing done at a screen for so long: the seat counts as away. */
    idleMs: span,
    /** Longest break that a seat may give itself. */
    breakMaxMs: span,
    /** Share of the signed-in seats of a unit that may rest at the same time; one always may. */
    breakShareMax: Type.Number({ minimum: 0, maximum: 1 }),
    /** Writing up for longer shows on the board as late. */
    writeUpMaxMs: span,
    /** A call for longer shows on the board. */
    callLongMs: span,
    /** A graver warning that nobody took for so long is unattended. */
    unattendedMs: span,
    /** Longest single shift on a roster. */
    shiftMaxMs: span,
  },
  { additionalProperties: false },
);
export type DutyPolicy = Static<typeof dutyPolicySchema>;

export const defaultDutyPolicy: DutyPolicy = {
  version: 'duty-2026-1',
  idleMs: 10 * minuteMs,
  breakMaxMs: 30 * minuteMs,
  breakShareMax: 0.25,
  writeUpMaxMs: 5 * minuteMs,
  callLongMs: 20 * minuteMs,
  unattendedMs: minuteMs,
  shiftMaxMs: 24 * hourMs,
};
