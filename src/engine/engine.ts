/** The scoring engine: the pure decision over a published model and the histories it keeps. */
import {
  assess,
  meetingOf,
  type Decision,
  type Fact,
  type PublishedModel,
} from '../core/rule/index.ts';
import type { FraudSignal } from '../core/signal/index.ts';
import { gradeOf, type WarningGrade, type WarningPolicy } from '../core/warning/index.ts';
import { Histories, subjectNumber, type HistoryLimits, type Mark } from './history.ts';

export type GradedDecision = Decision & { readonly grade: WarningGrade | null };

export type Occasion = {
  /** Whose past counts: the person of the centre, or the strongest handle where there is none. */
  readonly subject: string;
  readonly position: number;
  /** When the signal was received: a replay gives the same. */
  readonly now: number;
  /** Where `now` stands still: when the signal came. */
  readonly receivedAt?: number;
};

/** A decision with what it leaves behind, so that it can be remembered without deciding again. */
export type Judgement = {
  readonly decision: GradedDecision;
  readonly facts: readonly Fact[];
  /** Undefined where no counterpart falls under suspicion. */
  readonly mark: Mark | undefined;
};

export type Engine = {
  readonly histories: Histories;
  /** Decides, then takes the signal into the history. */
  decide(signal: FraudSignal, occasion: Occasion): GradedDecision;
  /** As `decide`, and tells what was left behind. */
  judge(signal: FraudSignal, occasion: Occasion): Judgement;
  /** Takes in what a signal says about counterparts; the person's side is another's to decide. */
  observe(signal: FraudSignal, occasion: Occasion): void;
  /** What would be decided now. Nothing is remembered. */
  preview(signal: FraudSignal, occasion: Occasion): GradedDecision;
};

/** Model and policy are asked for at each decision, so that they can be exchanged while running. */
export function makeEngine(
  model: () => PublishedModel,
  policy: () => WarningPolicy,
  limits?: HistoryLimits,
): Engine {
  const histories = new Histories(limits);
  function look(signal: FraudSignal, { subject, position, now }: Occasion) {
    const history = histories.of(subject, signal.occurredAt);
    const { decision, facts, suspects } = assess(signal, history, model(), { now, position });
    const grade = gradeOf(policy(), decision.score, decision.stage);
    return { decision: { ...decision, grade }, facts, suspects };
  }
  function observe(signal: FraudSignal, occasion: Occasion): void {
    const { subject, position, now, receivedAt = now } = occasion;
    histories.advance(receivedAt, position);
    const met = meetingOf(signal);
    if (met !== undefined) histories.meet(subject, met);
  }
  function judge(signal: FraudSignal, occasion: Occasion): Judgement {
    const { subject, position, now, receivedAt = now } = occasion;
    histories.advance(receivedAt, position);
    const { decision, facts, suspects } = look(signal, occasion);
    observe(signal, occasion);
    histories.absorb(subject, facts);
    const mark: Mark | undefined =
      suspects.length === 0
        ? undefined
        : { position, subject: subjectNumber(subject), at: signal.occurredAt, keys: suspects };
    if (mark !== undefined) histories.mark(mark);
    return { decision, facts, mark };
  }
  return {
    histories,
    judge,
    observe,
    decide: (signal, occasion) => judge(signal, occasion).decision,
    preview: (signal, occasion) => look(signal, occasion).decision,
  };
}

/** The strongest name a signal gives its subject; stands for the person where none is known. */
export function subjectKeyOf(signal: FraudSignal): string {
  return signal.subjectHandles[0] ?? '';
}
