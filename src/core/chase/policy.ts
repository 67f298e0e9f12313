/**
 * The policy table of the chase (追踪): how long mules keep money, how banks answer until they have
 * shown it themselves, and what the centre does without asking an officer. No rule fixes these
 * figures; the dwell times are fitted by `bench/chase-fit.ts`, the rest is the project's proposal.
 */
import { Type, type Static } from 'typebox';
import { dayMs, hourMs, minuteMs, secondMs } from '../kernel/index.ts';

const closed = { additionalProperties: false } as const;
const span = (maximum: number) => Type.Integer({ minimum: 1, maximum });
const share = Type.Number({ minimum: 0, maximum: 1 });
const factor = Type.Number({ minimum: 0.05, maximum: 20 });
const fen = Type.Integer({ minimum: 0, maximum: 100_000_000_000 });
const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });

const level = Type.Object(
  {
    /** Half of what will move on has moved on after so long. */
    medianMs: span(dayMs),
    /** Share that stays: what mules leave or keep as wages. */
    keptShare: share,
    /** Of what moves on, the share that leaves the banks: cash, purchases, coins, abroad. */
    exitShare: share,
  },
  closed,
);

export const chasePolicySchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    dwell: Type.Object(
      {
        /** From level 1; the last stands for all deeper ones. */
        levels: Type.Array(level, { minItems: 1, maxItems: 10 }),
        /** Weibull shape: above 1 the hazard grows while money lies. */
        shape: Type.Number({ minimum: 0.2, maximum: 8 }),
        /** Larger sums move faster or slower, by the sum that came; the first begins at 0. */
        amounts: Type.Array(Type.Object({ fromFen: fen, factor }, closed), {
          minItems: 1,
          maxItems: 10,
        }),
        nightFactor: factor,
        nightFromHour: count(0, 23),
        nightUntilHour: count(0, 23),
        corporateFactor: factor,
        paymentFactor: factor,
        /** What the table counts for, in observed moves, against the pace seen in the case itself. */
        ownPaceWeight: Type.Number({ minimum: 0.1, maximum: 1000 }),
      },
      closed,
    ),
    bank: Type.Object(
      {
        /** Median answer of a bank nobody has asked yet, and what that counts in answers. */
        answerMs: span(dayMs),
        /** The same for a question: a statement takes longer than a stop. */
        queryMs: span(dayMs),
        answerWeight: Type.Number({ minimum: 0.1, maximum: 1000 }),
        /** Spread of the logarithm of answer times. */
        spread: Type.Number({ minimum: 0, maximum: 3 }),
        appliesShare: share,
        appliesWeight: Type.Number({ minimum: 0.1, maximum: 1000 }),
        /** Answers older than about so many weigh little. */
        memory: count(2, 10_000),
      },
      closed,
    ),
    stop: Type.Object(
      {
        /** Below, a stop is not worth a restriction of somebody's account. */
        expectedFenMin: fen,
        /** A stop also catches what would come so long after it, at the pace of the last day. */
        comingMs: span(2 * dayMs),
        automatic: Type.Boolean(),
        automaticHereFenMin: fen,
        automaticHereFenMax: fen,
        automaticAgeMsMax: span(30 * dayMs),
        automaticConfidenceMin: share,
        automaticLevelMax: count(1, 20),
        automaticPerCaseMax: count(0, 500),
      },
      closed,
    ),
    query: Type.Object(
      {
        automatic: Type.Boolean(),
        expectedFenMin: fen,
        /** A statement younger than this is not asked for again. */
        freshMs: span(dayMs),
        depthMax: count(1, 20),
      },
      closed,
    ),
    watch: Type.Object(
      {
        automatic: Type.Boolean(),
        expectedFenMin: fen,
        horizonMs: span(dayMs),
        termMs: span(100 * dayMs),
      },
      closed,
    ),
    confidence: Type.Object(
      {
        /** Told by the victim; confirmed by a bank; each hop further counts for so much less. */
        reported: share,
        confirmed: share,
        perHop: share,
      },
      closed,
    ),
    limit: Type.Object(
      {
        /** Messages that may wait for an answer of one bank, and that may go to it in a minute. */
        openPerBankMax: count(1, 10_000),
        perBankMinuteMax: count(1, 10_000),
        perCaseMax: count(1, 2_000),
      },
      closed,
    ),
    exit: Type.Object(
      {
        /** ATM images are overwritten; a merchant ships; an exchange pays out. */
        cashMs: span(30 * dayMs),
        merchantMs: span(30 * dayMs),
        virtualMs: span(30 * dayMs),
        abroadMs: span(30 * dayMs),
        taskFenMin: fen,
      },
      closed,
    ),
    /** Money that lies so long counts as at rest: others do it by the ordinary way. */
    windowMs: span(30 * dayMs),
    /** How often a case is looked at again when nothing was heard. */
    lookMs: span(hourMs),
  },
  closed,
);
export type ChasePolicy = Static<typeof chasePolicySchema>;

export const defaultChasePolicy: ChasePolicy = {
  version: 'chase-2026-1',
  dwell: {
    levels: [
      { medianMs: 255 * secondMs, keptShare: 0.042, exitShare: 0.053 },
      { medianMs: 294 * secondMs, keptShare: 0.053, exitShare: 0.182 },
      { medianMs: 300 * secondMs, keptShare: 0.049, exitShare: 0.524 },
      { medianMs: 329 * secondMs, keptShare: 0.059, exitShare: 1 },
    ],
    shape: 0.97,
    amounts: [{ fromFen: 0, factor: 1 }],
    nightFactor: 1,
    nightFromHour: 20,
    nightUntilHour: 2,
    corporateFactor: 1.5,
    paymentFactor: 0.8,
    ownPaceWeight: 1.5,
  },
  bank: {
    answerMs: 25 * secondMs,
    queryMs: 75 * secondMs,
    answerWeight: 4,
    spread: 0.6,
    appliesShare: 0.9,
    appliesWeight: 5,
    memory: 50,
  },
  stop: {
    expectedFenMin: 50_000,
    comingMs: 8 * hourMs,
    automatic: true,
    automaticHereFenMin: 100_000,
    automaticHereFenMax: 100_000_000,
    automaticAgeMsMax: 2 * hourMs,
    automaticConfidenceMin: 0.5,
    automaticLevelMax: 6,
    automaticPerCaseMax: 40,
  },
  query: { automatic: true, expectedFenMin: 50_000, freshMs: hourMs, depthMax: 8 },
  watch: { automatic: true, expectedFenMin: 500_000, horizonMs: 30 * minuteMs, termMs: dayMs },
  confidence: { reported: 0.8, confirmed: 0.95, perHop: 0.97 },
  limit: { openPerBankMax: 20, perBankMinuteMax: 30, perCaseMax: 60 },
  exit: {
    cashMs: dayMs,
    merchantMs: 2 * hourMs,
    virtualMs: hourMs,
    abroadMs: 4 * hourMs,
    taskFenMin: 100_000,
  },
  windowMs: dayMs,
  lookMs: 30 * secondMs,
};
