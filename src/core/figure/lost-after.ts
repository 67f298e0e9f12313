/**
 * Still lost after the warning (漏劝): a later report or a payment to a known fraud account of the
 * same person is linked to the warning that came before it. Signals come late and out of order, so
 * only the times at which things happened count.
 */
import { dayMs } from '../kernel/index.ts';

export const lossWindowMs = 30 * dayMs;

/** What tells of a loss. */
export type Loss = {
  /** Position of the signal in the log; null where a report was filled in here. */
  readonly position: number | null;
  /** When the money was lost: a payment's own time, or that of the report where nothing better is known. */
  readonly at: number;
  readonly lostFen: number;
  /** A report by signal, a payment seen, or a report that became a case. */
  readonly kind: 'report' | 'transfer' | 'case';
  /** Account that took the money, where it is known. */
  readonly payee: string | null;
  /** Of a case: every sum by which somebody else may tell of the same money. */
  readonly sums?: readonly number[];
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
  /** A case was opened from it, and its loss counts there. */
  | 'same-report'
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

const isNear = (one: { readonly at: number }, other: { readonly at: number }): boolean =>
  Math.abs(one.at - other.at) <= samePaymentMs;

const isSame = (one: Loss, other: Loss): boolean =>
  one.kind !== other.kind &&
  (one.lostFen === other.lostFen || (one.sums ?? []).includes(other.lostFen)) &&
  isNear(one, other);

/** The newest warning before the loss within 30 days; the reason where there is none. */
export function linkLoss(loss: Loss, warned: readonly Warned[]): LossLink {
  if (loss.lostFen <= 0) return { linked: false, reason: 'no-loss' };
  const all = warned.flatMap((w) => w.linked);
  if (loss.position !== null && all.some((one) => one.position === loss.position)) {
    return { linked: false, reason: 'linked-already' };
  }
  const same = all.find((one) => isSame(one, loss));
  if (same !== undefined) {
    const isReport = same.kind === 'case' && loss.kind === 'report';
    return { linked: false, reason: isReport ? 'same-report' : 'same-payment' };
  }
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

/** A transfer of a report that became a case. */
export type ReportedTransfer = { readonly at: number; readonly fen: number };

/**
 * What a report that became a case adds to the losses that are linked already: without the payments
 * that were seen, and nothing where a report by signal told the same total, or is the one that the case
 * was opened from (`position`). Of several transfers those after the newest warning count.
 */
export function lossOfReport(
  told: { readonly transfers: readonly ReportedTransfer[]; readonly position: number | null },
  warned: readonly Warned[],
): Loss | LossReason {
  const transfers = told.transfers.toSorted((a, b) => a.at - b.at);
  const [first] = transfers;
  if (first === undefined) return 'no-loss';
  const total = sumOf(transfers);
  const linked = warned.flatMap((w) => w.linked);
  const isTold = (one: Loss): boolean =>
    one.kind === 'report' &&
    (one.position === told.position || (one.lostFen === total && isNear(one, first)));
  if (linked.some(isTold)) return 'same-payment';
  const rest = withoutSeen(transfers, linked);
  const last = rest.at(-1);
  if (last === undefined) return 'same-payment';
  const newest = Math.max(...warned.map((w) => w.openedAt).filter((at) => at <= last.at), 0);
  const after = rest.filter(({ at }) => at >= newest);
  return {
    position: null,
    kind: 'case',
    at: after[0]?.at ?? last.at,
    lostFen: sumOf(after),
    payee: null,
    sums: [...new Set([total, sumOf(after), ...transfers.map(({ fen }) => fen)])],
  };
}

const sumOf = (transfers: readonly ReportedTransfer[]): number =>
  transfers.reduce((sum, { fen }) => sum + fen, 0);

/** Each payment that was seen stands for one transfer. */
function withoutSeen(
  transfers: readonly ReportedTransfer[],
  linked: readonly Loss[],
): readonly ReportedTransfer[] {
  const seen = linked.filter(({ kind }) => kind === 'transfer');
  return transfers.filter((t) => {
    const i = seen.findIndex((one) => one.lostFen === t.fen && isNear(one, t));
    if (i >= 0) seen.splice(i, 1);
    return i < 0;
  });
}
