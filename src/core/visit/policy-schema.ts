/** The form of a visit policy: what a setting must be to replace the usual one. */
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { dayMs } from '../kernel/index.ts';
import type { WarningGrade } from '../warning/index.ts';
import type { VisitPolicy } from './policy.ts';

const closed = { additionalProperties: false } as const;
const word = Type.String({ minLength: 1, maxLength: 60 });
const code = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 40 });
const span = Type.Integer({ minimum: 60_000, maximum: 30 * dayMs });
const perGrade = Type.Object(
  { P0: span, P1: span, P2: span, P3: span } satisfies Record<WarningGrade, typeof span>,
  closed,
);
const yesNo = Type.Boolean();
const bytes = Type.Integer({ minimum: 10_000, maximum: 5_000_000 });

export const visitPolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    checklist: Type.Array(
      Type.Object(
        {
          id: code,
          zh: word,
          en: word,
          group: Type.Union([Type.Literal('look'), Type.Literal('ask'), Type.Literal('protect')]),
          kind: Type.Union([Type.Literal('yes-no'), Type.Literal('text')]),
          alarm: Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Null()]),
        },
        closed,
      ),
      { minItems: 1, maxItems: 20 },
    ),
    outcomes: Type.Array(
      Type.Object(
        {
          code,
          zh: word,
          en: word,
          met: Type.Boolean(),
          warning: Type.Union([code, Type.Null()]),
          again: Type.Boolean(),
          needsNote: Type.Boolean(),
          asksLoss: Type.Boolean(),
        },
        closed,
      ),
      { minItems: 2, maxItems: 12 },
    ),
    atIssue: Type.Object(
      { P0: yesNo, P1: yesNo, P2: yesNo, P3: yesNo } satisfies Record<WarningGrade, typeof yesNo>,
      closed,
    ),
    retryMs: perGrade,
    attemptsMax: Type.Integer({ minimum: 1, maximum: 10 }),
    arriveMs: perGrade,
    loadUsual: Type.Integer({ minimum: 1, maximum: 100 }),
    cellMetres: Type.Integer({ minimum: 50, maximum: 20_000 }),
    metresPerMinute: Type.Integer({ minimum: 20, maximum: 2000 }),
    offlineMaxMs: span,
    photoBytesMax: bytes,
    voiceBytesMax: bytes,
    voiceSecondsMax: Type.Integer({ minimum: 5, maximum: 300 }),
    attachmentsMax: Type.Integer({ minimum: 0, maximum: 20 }),
  },
  closed,
);

/** A policy from a setting; undefined when it is not one, or names a code twice. */
export function parseVisitPolicy(value: unknown): VisitPolicy | undefined {
  if (!Check(visitPolicySchema, value)) return undefined;
  const policy = value as VisitPolicy;
  const once = (codes: readonly string[]): boolean => new Set(codes).size === codes.length;
  return once(policy.checklist.map((i) => i.id)) && once(policy.outcomes.map((o) => o.code))
    ? policy
    : undefined;
}
