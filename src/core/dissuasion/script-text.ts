/**
 * How the words of the script are kept: short lines read aloud one by one, and what the person may
 * answer. The way from line to line is the same for all categories and stands in `script.ts`.
 */
export const scriptVersion = 'v2';

/** What a category says in its own words. */
export type CategoryText = {
  readonly title: string;
  /** Added to the words that stop the money. */
  readonly stop?: readonly string[];
  /** Whether it is this trick. */
  readonly ask: readonly string[];
  readonly expose: readonly string[];
  /** What the fraudster made the person believe, as the person says it. */
  readonly claim: string;
  readonly rebut: readonly string[];
  /** Added to what to do now. */
  readonly act?: readonly string[];
};

export const scriptSections = ['identity', 'stop', 'situation', 'expose', 'act'] as const;
export type ScriptSection = (typeof scriptSections)[number];

/** Steps whose words do not depend on the category. */
export const sharedSteps = [
  'identity',
  'busy',
  'verify',
  'callback',
  'family',
  'family-found',
  'family-lost',
  'stop',
  'stop-on-call',
  'where',
  'screen',
  'bank',
  'paid',
  'other',
  'nothing',
  'sunk',
  'doubt',
  'refused',
  'act',
  'helper',
  'again',
  'close',
] as const;
export type SharedStep = (typeof sharedSteps)[number];

/** Every answer there is, by what it means; the words are the person's own. */
export const answerCodes = [
  'listens',
  'takes-for-fraud',
  'is-family',
  'no-time',
  'hangs-up',
  'checks-first',
  'beside',
  'goes-to-find',
  'cannot-find',
  'at-home',
  'at-bank',
  'paid',
  'will-not-stop',
  'shares-screen',
  'so-it-is',
  'not-so',
  'will-not-say',
  'nothing-at-all',
  'understands',
  'half-believes',
  'money-inside',
  'tries-again',
  'waits',
  'refuses',
  'done',
  'cannot-do',
  'calls-again',
] as const;
export type AnswerCode = (typeof answerCodes)[number];

export type ScriptText = {
  readonly titles: Readonly<Record<ScriptSection, string>>;
  readonly steps: Readonly<Record<SharedStep, readonly string[]>>;
  /** For the seat, not read aloud. */
  readonly hints: Readonly<Partial<Record<SharedStep, string>>>;
  readonly answers: Readonly<Record<AnswerCode, string>>;
};
