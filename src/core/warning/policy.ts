/**
 * The policy table of a centre (operating-rules 5.2): which score at which stage makes which grade,
 * and how much time there is. No national figures are published, so it is versioned data that a
 * setting may replace; every warning names the version that graded it.
 */
import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { dayMs, hourMs, minuteMs } from '../kernel/index.ts';
import type { Stage } from '../rule/index.ts';
import { grades, type WarningGrade } from './grade.ts';
import type { GradeReason } from './state.ts';

const perGrade = <T extends Parameters<typeof Type.Union>[0][number]>(inner: T) =>
  Type.Object({ P0: inner, P1: inner, P2: inner, P3: inner }, { additionalProperties: false });
const span = Type.Integer({ minimum: 1, maximum: 365 * dayMs });
const spanOrNever = Type.Union([span, Type.Null()]);
/** Least score for the grade; null: this grade is not given at this stage. */
const scoreMin = perGrade(Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]));

export const warningPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    scoreMin: Type.Object(
      { exposure: scoreMin, contact: scoreMin, intent: scoreMin, moving: scoreMin },
      { additionalProperties: false },
    ),
    /** From issue (or from becoming graver) to the first call. */
    firstCallMs: perGrade(span),
    /** From a call that was not answered to the next. */
    redialMs: perGrade(span),
    /** From the first call to an outcome. */
    handleMs: perGrade(span),
    /** From going to the station to the visit. */
    visitMs: perGrade(span),
    /** From closing to the follow-up; null: none. */
    followUpMs: perGrade(spanOrNever),
    /** A waiting warning that nobody took and nothing joined closes by itself after this; null: never. */
    lapseMs: perGrade(spanOrNever),
    coolDownMs: span,
    holdMaxMs: span,
    /** Calls without an answer after which the warning goes to the station. */
    attemptsMax: Type.Integer({ minimum: 1, maximum: 20 }),
  },
  { additionalProperties: false },
);
export type WarningPolicy = Static<typeof warningPolicySchema>;

export const defaultPolicy: WarningPolicy = {
  version: 'policy-2026-1',
  scoreMin: {
    exposure: { P0: null, P1: null, P2: null, P3: 0.7 },
    contact: { P0: null, P1: null, P2: 0.65, P3: 0.6 },
    intent: { P0: null, P1: 0.75, P2: 0.6, P3: 0.55 },
    moving: { P0: 0.85, P1: 0.7, P2: 0.6, P3: 0.55 },
  },
  firstCallMs: { P0: 3 * minuteMs, P1: 10 * minuteMs, P2: hourMs, P3: 4 * hourMs },
  redialMs: { P0: 2 * minuteMs, P1: 10 * minuteMs, P2: hourMs, P3: 4 * hourMs },
  handleMs: { P0: 30 * minuteMs, P1: 2 * hourMs, P2: dayMs, P3: dayMs },
  visitMs: { P0: 30 * minuteMs, P1: 2 * hourMs, P2: dayMs, P3: 3 * dayMs },
  followUpMs: { P0: dayMs, P1: dayMs, P2: dayMs, P3: null },
  lapseMs: { P0: null, P1: null, P2: null, P3: 3 * dayMs },
  coolDownMs: dayMs,
  holdMaxMs: dayMs,
  attemptsMax: 2,
};

/** A policy from a setting; undefined when it is not one. */
export function parsePolicy(value: unknown): WarningPolicy | undefined {
  return Check(warningPolicySchema, value) ? value : undefined;
}

/** The grade of a score at a stage, or null below every threshold. */
export function gradeOf(policy: WarningPolicy, score: number, stage: Stage): WarningGrade | null {
  const line = policy.scoreMin[stage];
  for (const { code } of grades) {
    const least = line[code];
    if (least !== null && score >= least) return code;
  }
  return null;
}

/** Why a grade: the stage, the score, and the least score that this grade needs there. */
export function gradeReasonOf(policy: WarningPolicy, score: number, stage: Stage): GradeReason {
  const grade = gradeOf(policy, score, stage);
  const least = grade === null ? 1 : (policy.scoreMin[stage][grade] ?? 1);
  return { stage, score, least };
}
