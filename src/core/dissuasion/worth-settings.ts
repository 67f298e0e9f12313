/**
 * The figures of the queue (排队参数): learned, hence a versioned table. Those shipped are fitted to the
 * simulated city (`node bench/queue-policy.ts --fit`); a centre replaces them by its own outcomes.
 */
import { Type, type Static } from 'typebox';
import { categoryCodes, type Category } from '../kernel/index.ts';
import type { Stage } from '../rule/index.ts';
import { stages } from '../typology/index.ts';
import { learnedLoss } from './worth-learned.ts';

const share = Type.Number({ minimum: 0, maximum: 1 });
const minutes = Type.Number({ minimum: 0.1, maximum: 600 });
const closed = { additionalProperties: false } as const;

function keyed<K extends string, T extends Parameters<typeof Type.Array>[0]>(
  keys: readonly K[],
  inner: T,
) {
  return Type.Object(Object.fromEntries(keys.map((k) => [k, inner])) as Record<K, T>, closed);
}
const perStage = <T extends Parameters<typeof Type.Array>[0]>(inner: T) =>
  keyed<Stage, T>(stages, inner);

export const worthSettingsSchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** Share of true warnings at a score of 80, and how it rises per unit of score. */
    likelihood: perStage(
      Type.Object({ base: share, slope: Type.Number({ minimum: 0, maximum: 5 }) }, closed),
    ),
    /** Least score that warnings had where this was learned. */
    learnedFrom: Type.Number({ minimum: 0.01, maximum: 1 }),
    /** Share of true warnings among those that another centre pushed, by their grade as ours. */
    pushed: Type.Object({ P0: share, P1: share, P2: share, P3: share }, closed),
    /** Money a victim still loses after a signal where none was seen to move, and its half-life. */
    loss: keyed<Category, ReturnType<typeof lossCell>>(categoryCodes, lossCell()),
    /** Where money was seen: so much of the usual sum, and so much of what was seen, is still to go. */
    seen: perStage(
      Type.Object(
        {
          ofUsual: Type.Number({ minimum: 0, maximum: 5 }),
          ofAmount: Type.Number({ minimum: 0, maximum: 5 }),
        },
        closed,
      ),
    ),
    /** How long whoever is not called now would wait: what goes meanwhile is what hurry saves. */
    waitMin: Type.Number({ minimum: 1, maximum: 10_000 }),
    /** Chance of being answered, by the number of calls tried before. */
    reach: Type.Array(share, { minItems: 1, maxItems: 10 }),
    /** Chance that whoever is reached and is a victim stops. */
    convince: perStage(share),
    /** How much more, or less, a repeated victim heeds. */
    repeatFactor: Type.Number({ minimum: 0.1, maximum: 10 }),
    /** How much more a call prevents while it happens. */
    urgentFactor: Type.Number({ minimum: 1, maximum: 20 }),
    /** Time of a seat for a call: with a victim, with anybody else, without an answer. */
    minutes: Type.Object({ fraud: minutes, honest: minutes, unanswered: minutes }, closed),
  },
  closed,
);

function lossCell() {
  return perStage(
    Type.Object(
      {
        fen: Type.Integer({ minimum: 0, maximum: 1_000_000_000_000 }),
        halfLifeMin: Type.Number({ minimum: 1, maximum: 100_000 }),
      },
      closed,
    ),
  );
}
export type WorthSettings = Static<typeof worthSettingsSchema>;

/** Learned on the simulated city; the times of a seat are the project's assumption. */
export const defaultWorthSettings: WorthSettings = {
  version: 'queue-2026-2',
  likelihood: {
    exposure: { base: 0.72, slope: 0 },
    contact: { base: 0.71, slope: 1.36 },
    intent: { base: 0.95, slope: 0 },
    moving: { base: 0.89, slope: 0 },
  },
  learnedFrom: 0.55,
  // Nothing to learn them from yet: the project's assumption.
  pushed: { P0: 0.8, P1: 0.6, P2: 0.3, P3: 0.1 },
  loss: learnedLoss,
  seen: {
    exposure: { ofUsual: 0, ofAmount: 0.21 },
    contact: { ofUsual: 0.01, ofAmount: 0 },
    intent: { ofUsual: 0.53, ofAmount: 0 },
    moving: { ofUsual: 0.33, ofAmount: 0.42 },
  },
  waitMin: 60,
  reach: [0.86, 0.86, 0.7],
  convince: { exposure: 0.49, contact: 0.66, intent: 0.85, moving: 0.73 },
  repeatFactor: 1,
  urgentFactor: 1.2,
  minutes: { fraud: 7, honest: 3, unanswered: 1.5 },
};
