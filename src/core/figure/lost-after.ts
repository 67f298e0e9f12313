/**
 * Still lost after the warning (漏劝): a later report or a payment to a known fraud account of the
 * same person is linked to the warning that came before it. Signals come late and out of order, so
 * only the times at which things happened count.
 */
import { dayMs } from '../kernel/index.ts';

export const lossWindowMs = 30 * dayMs;

/** What tells of a loss. */
export type Loss = {
  /** Position of the signal in the log. */
  readonly position: number;
  /** When the money was lost: a payment's own time, or that of the report where nothing better is known. */
  readonly at: number;
  readonly lostFen: number;
  readonly kind: 'report' | 'transfer';
  /** Account that took the money, where it is known. */
  readonly payee: string | null;
};

/** A warning of the same person. */
export type Warned = {
  readonly id: string;
  readonly openedAt: number;
  /** First contact; before it nobody could have been dissuaded. */
  readonly contactedAt: number | null;
  /** Losses linked already, by position. */
  readonly linked: readonly Loss[];
  readonly wasFalseAlarm: boolean;
};

export type LossReason =
  | 'no-loss'
  | 'no-warning-before'
  | 'warning-too-old'
  | 'linked-already'
  | 'same-payment'
  | 'before-warning';

export type LossLink =
  | {
      readonly linked: true;
      readonly warningId: string;
      /** From the warning to the loss. */
      readonly afterMs: number;
      readonly afterContact: boolean;
    }
  | { readonly linked: false; readonly reason: LossReason };

/** A report and the payment it tells of are one loss: same sum within this time. */
const samePaymentMs = 3 * dayMs;

const isSame = (one: Loss, other: Loss): boolean =>
  one.position === other.position ||
  (one.kind !== other.kind &&
    one.lostFen === other.lostFen &&
    Math.abs(one.at - other.at) <= samePaymentMs);

/** The newest warning before the loss within 30 days; the reason where there is none. */
export function linkLoss(loss: Loss, warned: readonly Warned[]): LossLink {
  if (loss.lostFen <= 0) return { linked: false, reason: 'no-loss' };
  const all = warned.flatMap((w) => w.linked);
  if (all.some((one) => one.position === loss.position)) {
    return { linked: false, reason: 'linked-already' };
  }
  if (all.some((one) => isSame(one, loss))) return { linked: false, reason: 'same-payment' };
  const before = warned
    .filter((w) => w.openedAt <= loss.at)
    .toSorted((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? -1 : 1));
  const [newest] = before;
  if (newest === undefined) {
    return { linked: false, reason: warned.length === 0 ? 'no-warning-before' : 'before-warning' };
  }
  const afterMs = loss.at - newest.openedAt;
  if (afterMs > lossWindowMs) return { linked: false, reason: 'warning-too-old' };
  return {
    linked: true,
    warningId: newest.id,
    afterMs,
    afterContact: newest.contactedAt !== null && newest.contactedAt <= loss.at,
  };
}
