/**
 * The policy table of the clocks: what the warning policy does not say of deadlines, and what happens
 * on the way to one and after it. The first call, the redial, the outcome, the meeting and the
 * follow-up have their times in the warning policy, because the deadline of a warning is made of
 * them; nothing is written down twice.
 */
import { Type, type Static } from 'typebox';
import { dayMs, hourMs, minuteMs } from '../kernel/index.ts';
import { clockSteps, grades, type ClockStep, type WarningGrade } from '../warning/index.ts';
import { rungActs, type RungAct } from './rung.ts';

const span = Type.Integer({ minimum: 1000, maximum: 30 * dayMs });
const perGrade = Type.Object(
  { P0: span, P1: span, P2: span, P3: span },
  { additionalProperties: false },
);
const gradeCode = Type.Unsafe<WarningGrade>(Type.String({ enum: grades.map((g) => g.code) }));
const rungSchema = Type.Object(
  {
    /** Share of the time from the start of the clock to its deadline; 1 is the deadline itself. */
    at: Type.Number({ minimum: 0.1, maximum: 20 }),
    act: Type.Unsafe<RungAct>(Type.String({ enum: rungActs.map((r) => r.code) })),
    /** The least grave grade that goes so far. */
    downTo: gradeCode,
  },
  { additionalProperties: false },
);
export type Rung = Static<typeof rungSchema>;

const ladder = Type.Array(rungSchema, { maxItems: 8 });

export const clockPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** From coming into the queue of seats to being claimed. */
    claimMs: perGrade,
    /** From coming to a branch, a station or the fourth level to being accepted there. */
    acceptMs: perGrade,
    ladders: Type.Object(
      Object.fromEntries(clockSteps.map(({ code }) => [code, ladder])) as Record<
        ClockStep,
        typeof ladder
      >,
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type ClockPolicy = Static<typeof clockPolicySchema>;

const soon: Rung = { at: 0.7, act: 'approaching', downTo: 'P2' };
const late: Rung = { at: 1, act: 'missed', downTo: 'P3' };
const tell = (act: RungAct, at: number, downTo: WarningGrade): Rung => ({ at, act, downTo });

/** Proposed by the project; operating-rules publish none. */
export const defaultClockPolicy: ClockPolicy = {
  version: 'clock-2026-1',
  claimMs: { P0: minuteMs, P1: 3 * minuteMs, P2: 20 * minuteMs, P3: 2 * hourMs },
  acceptMs: { P0: 3 * minuteMs, P1: 10 * minuteMs, P2: 2 * hourMs, P3: dayMs },
  ladders: {
    claim: [soon, late, tell('supervisor', 1, 'P1'), tell('commander', 3, 'P0')],
    call: [
      soon,
      late,
      tell('supervisor', 1, 'P1'),
      tell('next-tier', 2, 'P0'),
      tell('commander', 2, 'P1'),
    ],
    redial: [soon, late, tell('supervisor', 1.5, 'P1')],
    outcome: [soon, late, tell('supervisor', 1, 'P1'), tell('commander', 2, 'P0')],
    accept: [soon, late, tell('supervisor', 1, 'P1'), tell('commander', 2, 'P1')],
    meet: [soon, late, tell('supervisor', 1, 'P2'), tell('commander', 1.5, 'P1')],
    'follow-up': [late, tell('supervisor', 2, 'P2')],
  },
};
