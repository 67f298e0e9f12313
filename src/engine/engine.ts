/** The scoring engine: the pure decision over a published model and the histories it keeps. */
import {
  assess,
  joinHits,
  meetingOf,
  type Decision,
  type Grading,
  type Fact,
  type PublishedModel,
} from '../core/rule/index.ts';
import type { FraudSignal } from '../core/signal/index.ts';
import {
  gradeOf,
  isGraver,
  pushGrade,
  type WarningGrade,
  type WarningPolicy,
} from '../core/warning/index.ts';
import { Histories, subjectNumber, type HistoryLimits, type Mark } from './history.ts';
import { Typologies, type Fills } from './typologies.ts';

export type GradedDecision = Decision & {
  readonly grade: WarningGrade | null;
  /** The typology that gave the grade, where the policy gives none or a lesser one. */
  readonly grading?: Grading;
  /** Somebody else's warning gave the grade. */
  readonly pushed?: true;
};

export type Occasion = {
  /** Whose past counts: the person of the centre, or the strongest handle where there is none. */
  readonly subject: string;
  readonly position: number;
  /** When the signal was received: a replay gives the same. */
  readonly now: number;
  /** Where `now` stands still: when the signal came. */
  readonly receivedAt?: number;
};

export type Left = {
  readonly facts: readonly Fact[];
  /** What went into the person's windows; undefined where nothing did. */
  readonly fills: Fills | undefined;
};

/** A decision with what it leaves behind, so that it can be remembered without deciding again. */
export type Judgement = Left & {
  readonly decision: GradedDecision;
  /** Undefined where no counterpart falls under suspicion. */
  readonly mark: Mark | undefined;
};

export type Engine = {
  readonly histories: Histories;
  /** Takes in what an earlier decision about a person left behind. */
  absorb(subject: string, left: Left): void;
  /** What is known of counterparts, as bytes, between two seconds of arrival. */
  shared(): Uint8Array;
  restoreShared(bytes: Uint8Array): void;
  /** What is known of the persons of one partition, as bytes. */
  partition(index: number): Uint8Array;
  restorePartition(index: number, bytes: Uint8Array): void;
  /** Forgets everything. */
  clear(): void;
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
  const typologies = new Typologies();
  function look(signal: FraudSignal, occasion: Occasion, remember: boolean) {
    const { subject, position, now } = occasion;
    const history = histories.of(subject, signal.occurredAt);
    const published = model();
    const assessed = assess(signal, history, published, { now, position });
    const { hits, fills } = typologies.ask(published.pack, signal, { subject, assessed, remember });
    const joined = joinHits(assessed.decision, hits, published.pack, signal);
    const { decision } = joined;
    const base = joined.spared ? null : gradeOf(policy(), decision.score, decision.stage);
    const { grading } = joined;
    const graded: GradedDecision =
      grading !== undefined && (base === null || isGraver(grading.grade, base))
        ? { ...decision, grade: grading.grade, grading }
        : { ...decision, grade: base };
    return { ...assessed, fills, decision: asPushed(graded, signal, policy()) };
  }
  function meet(signal: FraudSignal, occasion: Occasion): void {
    const { subject, position, now, receivedAt = now } = occasion;
    histories.advance(receivedAt, position);
    const met = meetingOf(signal);
    if (met !== undefined) histories.meet(subject, met);
  }
  function judge(signal: FraudSignal, occasion: Occasion): Judgement {
    const { subject, position, now, receivedAt = now } = occasion;
    histories.advance(receivedAt, position);
    const { decision, facts, suspects, fills } = look(signal, occasion, true);
    meet(signal, occasion);
    histories.absorb(subject, facts);
    const mark: Mark | undefined =
      suspects.length === 0
        ? undefined
        : { position, subject: subjectNumber(subject), at: signal.occurredAt, keys: suspects };
    if (mark !== undefined) histories.mark(mark);
    return { decision, facts, fills, mark };
  }
  return {
    histories,
    judge,
    ...memoryOf(histories, typologies, model),
    observe(signal, occasion) {
      meet(signal, occasion);
      typologies.observe(model().pack, signal, occasion.subject);
    },
    decide: (signal, occasion) => judge(signal, occasion).decision,
    preview: (signal, occasion) => look(signal, occasion, false).decision,
  };
}

/** What another centre, a bank or a carrier warns of is at least as grave here as they say. */
function asPushed(
  graded: GradedDecision,
  { push }: FraudSignal,
  policy: WarningPolicy,
): GradedDecision {
  if (push === undefined) return graded;
  const theirs = pushGrade(policy, push.grade);
  if (graded.grade !== null && !isGraver(theirs, graded.grade)) return graded;
  return { ...graded, grade: theirs, pushed: true };
}

type Memory = Pick<
  Engine,
  'absorb' | 'shared' | 'restoreShared' | 'partition' | 'restorePartition' | 'clear'
>;

function memoryOf(
  histories: Histories,
  typologies: Typologies,
  model: () => PublishedModel,
): Memory {
  return {
    absorb(subject, { facts, fills }) {
      histories.absorb(subject, facts);
      if (fills !== undefined) typologies.absorb(model().pack, subject, fills);
    },
    shared: () => joinBytes(histories.shared(), typologies.shared()),
    restoreShared(bytes) {
      const [past, windows] = splitBytes(bytes);
      histories.restoreShared(past);
      typologies.restoreShared(model().pack, windows);
    },
    partition: (index) => joinBytes(histories.partition(index), typologies.partition(index)),
    restorePartition(index, bytes) {
      const [past, windows] = splitBytes(bytes);
      histories.restorePartition(index, past);
      typologies.restorePartition(model().pack, index, windows);
    },
    clear() {
      histories.clear();
      typologies.clear();
    },
  };
}

const lengthBytes = 8;

/** Two pieces of bytes as one; the length of the first stands before it. */
function joinBytes(one: Uint8Array, other: Uint8Array): Uint8Array {
  const joined = new Uint8Array(lengthBytes + one.length + other.length);
  new DataView(joined.buffer).setFloat64(0, one.length);
  joined.set(one, lengthBytes);
  joined.set(other, lengthBytes + one.length);
  return joined;
}

/** Copies, so that numbers in them lie where their arrays need them. */
function splitBytes(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
  const end = lengthBytes + length;
  return [new Uint8Array(bytes.subarray(lengthBytes, end)), new Uint8Array(bytes.subarray(end))];
}

/** The strongest name a signal gives its subject; stands for the person where none is known. */
export function subjectKeyOf(signal: FraudSignal): string {
  return signal.subjectHandles[0] ?? '';
}
