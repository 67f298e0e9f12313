/** The scoring engine: the pure decision over a published model and the histories it keeps. */
import { assess, type Decision, type PublishedModel } from '../core/rule/index.ts';
import type { FraudSignal } from '../core/signal/index.ts';
import { gradeOf, type WarningGrade, type WarningPolicy } from '../core/warning/index.ts';
import { Histories, type HistoryLimits } from './history.ts';

export type GradedDecision = Decision & { readonly grade: WarningGrade | null };

export type Occasion = {
  /** Whose past counts: the person of the centre, or the strongest handle where there is none. */
  readonly subject: string;
  readonly position: number;
  /** When the signal was received: a replay gives the same. */
  readonly now: number;
};

export type Engine = {
  readonly histories: Histories;
  /** Decides, then takes the signal into the history. */
  decide(signal: FraudSignal, occasion: Occasion): GradedDecision;
};

/** Model and policy are asked for at each decision, so that they can be exchanged while running. */
export function makeEngine(
  model: () => PublishedModel,
  policy: () => WarningPolicy,
  limits?: HistoryLimits,
): Engine {
  const histories = new Histories(limits);
  return {
    histories,
    decide(signal, { subject, position, now }) {
      const history = histories.of(subject, signal.occurredAt);
      const { decision, facts, suspects, meets } = assess(signal, history, model(), {
        now,
        position,
      });
      histories.absorb(subject, facts, suspects, signal.occurredAt);
      if (meets !== undefined) histories.meet(subject, meets);
      return { ...decision, grade: gradeOf(policy(), decision.score, decision.stage) };
    },
  };
}

/** The strongest name a signal gives its subject; stands for the person where none is known. */
export function subjectKeyOf(signal: FraudSignal): string {
  return signal.subjectHandles[0] ?? '';
}
