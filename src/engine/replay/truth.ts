/** What is known to be true of the signals that are replayed, wherever it was learnt. */
import type { Category } from '../../core/kernel/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';

/**
 * `victim`: part of a fraud on the person of the signal; `attempt`: reached the person and came to
 * nothing; `behind`: money between mules, neither right nor wrong as a warning; `ordinary`: known
 * to be honest.
 */
export type TrueRole = 'victim' | 'attempt' | 'behind' | 'ordinary';

export type SignalLabel = {
  readonly role: TrueRole;
  readonly category: Category;
  /** The fraud it belongs to, as in `TrueFraud.id`. */
  readonly fraud: string | undefined;
};

export type TrueFraud = {
  readonly id: string;
  readonly category: Category;
  readonly lossFen: number;
  /** When it began; where it is told, frauds that began behind the span do not count. */
  readonly startedAt?: number;
  /** When the first large sum left the person; undefined where none did. */
  readonly paidAt: number | undefined;
};

export const partyKinds = ['account', 'number', 'device', 'site'] as const;
export type PartyKind = (typeof partyKinds)[number];

/** An account, number, device or site that truly served frauds; `role` tells in which way. */
export type TrueParty = {
  readonly kind: PartyKind;
  readonly value: string;
  readonly role: string;
  readonly since: number;
};

export type ReplayTruth = {
  /** People who could be warned; rates are told per thousand of them. */
  readonly people: number;
  /** Whether a signal without a label is ordinary; otherwise nothing is known of it. */
  readonly isComplete: boolean;
  label(signal: Pick<FraudSignal, 'id' | 'source'>): SignalLabel | undefined;
  readonly frauds: readonly TrueFraud[];
  readonly parties: readonly TrueParty[];
};
