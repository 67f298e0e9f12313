/**
 * The outcomes of a centre (处置结果): its own words and keys, each standing for one of the kinds that
 * figures count by, with what follows from it.
 */
import { Type, type Static } from 'typebox';
import {
  advices,
  outcomes,
  warningTiers,
  type Advice,
  type Outcome,
  type WarningTier,
} from './lifecycle.ts';

const outcomeCode = Type.Unsafe<Outcome>(Type.String({ enum: outcomes.map((o) => o.code) }));
const tierCode = Type.Unsafe<WarningTier>(Type.String({ enum: warningTiers.map((t) => t.code) }));

const orNone = Type.Union([tierCode, Type.Null()]);

export const outcomeRuleSchema = Type.Object(
  {
    /** The centre's own code. */
    code: Type.String({ pattern: '^[a-z][a-z0-9-]{0,31}$' }),
    /** What it counts as. */
    as: outcomeCode,
    key: Type.String({ pattern: '^[0-9]$' }),
    zh: Type.String({ minLength: 1, maxLength: 64 }),
    en: Type.String({ minLength: 1, maxLength: 64 }),
    closes: Type.Boolean(),
    needsNote: Type.Boolean(),
    /** A follow-up is due after it, as the policy says for the grade. */
    followUp: Type.Boolean(),
    /** It goes back into the queue and is called again, until the policy's number of attempts. */
    redial: Type.Boolean(),
    /** Tier that takes it over, by grade; null: it stays where it is. */
    tier: Type.Union([
      Type.Object(
        { P0: orNone, P1: orNone, P2: orNone, P3: orNone },
        { additionalProperties: false },
      ),
      Type.Null(),
    ]),
  },
  { additionalProperties: false },
);
export type OutcomeRule = Static<typeof outcomeRuleSchema>;

type Follows = Partial<Pick<OutcomeRule, 'closes' | 'needsNote' | 'followUp' | 'redial' | 'tier'>>;

const toStation = { P0: 'station', P1: 'station', P2: 'station', P3: 'station' } as const;
const follows: Readonly<Record<Outcome, Follows>> = {
  dissuaded: { closes: true, followUp: true },
  transferred: { closes: true, followUp: true },
  'not-reached': { redial: true, tier: toStation },
  'dead-number': { tier: toStation },
  refused: { tier: toStation },
  'false-alarm': { closes: true, needsNote: true },
  'not-found': { redial: true, tier: toStation },
  untraceable: { closes: true, needsNote: true },
  mismatch: { closes: true, needsNote: true },
  duplicate: { closes: true },
};

/** What the nth refusal of a person brings: a tier that takes over, and what is advised there. */
export const refusalStepSchema = Type.Object(
  {
    tier: orNone,
    next: Type.Array(Type.Unsafe<Advice>(Type.String({ enum: advices.map((a) => a.code) })), {
      maxItems: advices.length,
    }),
  },
  { additionalProperties: false },
);

/** Supervisor call and visit with family, then the bank, then the protective stop. */
export const defaultRefusalSteps: readonly Static<typeof refusalStepSchema>[] = [
  { tier: 'station', next: ['supervisor-call', 'family-visit'] },
  { tier: null, next: ['bank'] },
  { tier: null, next: ['protective-stop'] },
];

/** The shipped table: one outcome of each kind. */
export const defaultOutcomes: readonly OutcomeRule[] = outcomes.map(({ code, key, zh, en }) => ({
  code,
  as: code,
  key,
  zh,
  en,
  closes: false,
  needsNote: false,
  followUp: false,
  redial: false,
  tier: null,
  ...follows[code],
}));
