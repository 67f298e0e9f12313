/**
 * The policy table of a centre (operating-rules 5.2): which score at which stage makes which grade,
 * and how much time there is. No national figures are published, so it is versioned data that a
 * setting may replace; every warning names the version that graded it.
 */
import { Type, type Static } from 'typebox';
import { dayMs, hourMs, minuteMs } from '../kernel/index.ts';
import type { Stage } from '../rule/index.ts';
import { grades, type GradeReason, type WarningGrade } from './grade.ts';
import {
  defaultOutcomes,
  defaultRefusalSteps,
  outcomeRuleSchema,
  refusalStepSchema,
  type OutcomeRule,
} from './outcome.ts';

const gradeCode = Type.Unsafe<WarningGrade>(Type.String({ enum: grades.map((g) => g.code) }));
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
    /**
     * Money at risk from which on a grade is graver by so many steps; the greatest band that holds
     * counts. `calm` and `urgent` are as grave as money alone can make it.
     */
    money: Type.Object(
      {
        bands: Type.Array(
          Type.Object(
            {
              leastFen: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000_000 }),
              steps: Type.Integer({ minimum: 1, maximum: 3 }),
            },
            { additionalProperties: false },
          ),
          { maxItems: 8 },
        ),
        calm: gradeCode,
        urgent: gradeCode,
      },
      { additionalProperties: false },
    ),
    /** The grades of others as ours; a push of another grade, or of none, is as `other`. */
    push: Type.Object(
      {
        grades: Type.Array(
          Type.Object(
            {
              words: Type.Array(Type.String({ minLength: 1, maxLength: 16 }), { maxItems: 12 }),
              grade: gradeCode,
            },
            { additionalProperties: false },
          ),
          { maxItems: 8 },
        ),
        other: gradeCode,
      },
      { additionalProperties: false },
    ),
    urgency: Type.Object(
      {
        /** How long money is taken to be moving after a signal of it. */
        movingMs: span,
        /** How long a device is taken to be controlled after a signal of it. */
        remoteMs: span,
        /** Steps by which a controlled device makes a grade graver. */
        remoteSteps: Type.Integer({ minimum: 0, maximum: 3 }),
        /** How long nothing must be urgent before a waiting warning becomes less grave. */
        calmMs: span,
      },
      { additionalProperties: false },
    ),
    /** How far back an earlier warning makes a person a repeated victim. */
    repeatMs: span,
    outcomes: Type.Array(outcomeRuleSchema, { minItems: 1, maxItems: 20 }),
    /** What follows the first, second, … refusal; the last holds for all further ones. */
    refusalSteps: Type.Array(refusalStepSchema, { minItems: 1, maxItems: 8 }),
    /** How long whoever recorded an outcome may take it back. */
    undoMs: span,
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
    /** From closing to the second and the third. */
    secondFollowUpMs: perGrade(spanOrNever),
    thirdFollowUpMs: perGrade(spanOrNever),
    /** From a follow-up that reached nobody to the next try. */
    followUpRetryMs: span,
    /** A waiting warning that nobody took and nothing joined closes by itself after this; null: never. */
    lapseMs: perGrade(spanOrNever),
    coolDownMs: span,
    holdMaxMs: span,
    /** Transfers between districts after which only a common superior decides. */
    transfersMax: Type.Integer({ minimum: 1, maximum: 10 }),
    /** Calls without an answer after which the warning goes to the next tier. */
    attemptsMax: Type.Integer({ minimum: 1, maximum: 20 }),
  },
  { additionalProperties: false },
);
export type WarningPolicy = Static<typeof warningPolicySchema>;

export const defaultPolicy: WarningPolicy = {
  version: 'policy-2026-2',
  scoreMin: {
    exposure: { P0: null, P1: null, P2: null, P3: 0.7 },
    contact: { P0: null, P1: null, P2: 0.65, P3: 0.6 },
    intent: { P0: null, P1: 0.75, P2: 0.6, P3: 0.55 },
    moving: { P0: 0.85, P1: 0.7, P2: 0.6, P3: 0.55 },
  },
  money: {
    bands: [
      { leastFen: 20_000_000, steps: 1 },
      { leastFen: 100_000_000, steps: 2 },
    ],
    calm: 'P1',
    urgent: 'P0',
  },
  push: {
    grades: [
      { words: ['特高', '特高危', '紧急', 'critical'], grade: 'P0' },
      { words: ['高', '高危', 'high'], grade: 'P1' },
      { words: ['中', '中危', 'medium'], grade: 'P2' },
      { words: ['低', '低危', 'low'], grade: 'P3' },
    ],
    other: 'P2',
  },
  urgency: {
    movingMs: 30 * minuteMs,
    remoteMs: 30 * minuteMs,
    remoteSteps: 1,
    calmMs: 15 * minuteMs,
  },
  repeatMs: 90 * dayMs,
  outcomes: [...defaultOutcomes],
  refusalSteps: [...defaultRefusalSteps],
  undoMs: 10 * minuteMs,
  firstCallMs: { P0: 3 * minuteMs, P1: 10 * minuteMs, P2: hourMs, P3: 4 * hourMs },
  redialMs: { P0: 2 * minuteMs, P1: 10 * minuteMs, P2: hourMs, P3: 4 * hourMs },
  handleMs: { P0: 30 * minuteMs, P1: 2 * hourMs, P2: dayMs, P3: dayMs },
  visitMs: { P0: 30 * minuteMs, P1: 2 * hourMs, P2: dayMs, P3: 3 * dayMs },
  followUpMs: { P0: dayMs, P1: dayMs, P2: dayMs, P3: null },
  secondFollowUpMs: { P0: 7 * dayMs, P1: 7 * dayMs, P2: 7 * dayMs, P3: null },
  thirdFollowUpMs: { P0: 30 * dayMs, P1: 30 * dayMs, P2: 30 * dayMs, P3: null },
  followUpRetryMs: 4 * hourMs,
  lapseMs: { P0: null, P1: null, P2: null, P3: 3 * dayMs },
  coolDownMs: dayMs,
  holdMaxMs: dayMs,
  transfersMax: 2,
  attemptsMax: 2,
};

/** The rule of one of the centre's outcomes; undefined: the centre has no such outcome. */
export function outcomeRuleOf(policy: WarningPolicy, code: string): OutcomeRule | undefined {
  return policy.outcomes.find((rule) => rule.code === code);
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

/** The grade that somebody else's warning has here. */
export function pushGrade(policy: WarningPolicy, word: string | undefined): WarningGrade {
  const known = word?.trim().toLowerCase();
  const line = policy.push.grades.find(({ words }) => words.some((w) => w === known));
  return line?.grade ?? policy.push.other;
}
