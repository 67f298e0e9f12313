/** What scoring says about one signal, and why. */
import type { Category } from '../kernel/index.ts';
import type { stages, TypologyHit } from '../typology/index.ts';
import type { ReasonCode } from './reason.ts';

export type Stage = (typeof stages)[number];

/** Values that the sentence of a reason is made of; never personal data of the person at risk. */
export type ReasonFacts = Readonly<Record<string, string | number | boolean>>;

export type Reason = {
  readonly code: ReasonCode;
  /** Points of 100; the weights of a decision add up to its score. Negative: spoke against fraud. */
  readonly weight: number;
  readonly facts: ReasonFacts;
};

export type Decision = {
  /** 0..1, rounded to four places so that storage and replay give the same number. */
  readonly score: number;
  readonly category: Category;
  readonly stage: Stage;
  /** Strongest first. */
  readonly reasons: readonly Reason[];
  /** Typologies that reached a grade, live and shadow. */
  readonly hits: readonly TypologyHit[];
  /** Version of the published model. */
  readonly model: string;
  /** Positions of the earlier signals of this person that counted. */
  readonly cites: readonly number[];
  /** Money of this person that is moving or about to, by this signal and the cited ones. */
  readonly amountAtRiskFen: number;
  /** A call with a suspicious number goes on and is believed until then; null: no such call. */
  readonly ongoingCallUntil: number | null;
};
