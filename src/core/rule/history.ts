/** What scoring knows of the past: a few recent facts of the person, and who else was reached. */

export const factKinds = {
  call: 1,
  /** A suspicious message. */
  message: 2,
  /** A number or site that a suspicious message named. */
  mention: 3,
  /** A suspicious page or app. */
  visit: 4,
  /** A remote-control or meeting app in use. */
  remote: 5,
  /** A bank's page or app in use. */
  bank: 6,
  transfer: 7,
  report: 8,
} as const;
export type FactKind = (typeof factKinds)[keyof typeof factKinds];

/**
 * `inbound`: a call received, money received. `pending`: a payment that the bank still holds.
 * `raised`: a loan paid out or a deposit withdrawn.
 */
export const factFlags = {
  ongoing: 1,
  inbound: 2,
  foreign: 4,
  retail: 8,
  pending: 16,
  raised: 32,
} as const;

export type Fact = {
  readonly kind: FactKind;
  readonly at: number;
  /** Key of the counterpart: number, sender, domain, app or account. */
  readonly key: number;
  /** How suspicious the signal was, 0..1. */
  readonly score: number;
  /** Fen of a transfer or loss, seconds of a call, else 0. */
  readonly amount: number;
  readonly flags: number;
  /** Index into the table of categories. */
  readonly category: number;
  readonly position: number;
};

/** Facts of one person, oldest first. */
export interface SubjectHistory {
  readonly size: number;
  kind(i: number): number;
  at(i: number): number;
  key(i: number): number;
  score(i: number): number;
  amount(i: number): number;
  flags(i: number): number;
  category(i: number): number;
  position(i: number): number;
}

export interface History {
  readonly subject: SubjectHistory;
  /** How many other people had a suspicious signal with this counterpart lately. */
  suspects(key: number): number;
  /** About how many people had anything to do with this counterpart, ordinary or not. */
  crowd(key: number): number;
}

export const noSubjectHistory: SubjectHistory = {
  size: 0,
  kind: () => 0,
  at: () => 0,
  key: () => 0,
  score: () => 0,
  amount: () => 0,
  flags: () => 0,
  category: () => 0,
  position: () => 0,
};
export const noHistory: History = { subject: noSubjectHistory, suspects: () => 0, crowd: () => 0 };
