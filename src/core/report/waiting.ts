/**
 * A report that reached the centre as a signal (群众、110、银行报来的线索), as a form with what is known
 * filled in: the words of the person are read like a pasted text, and payments that were seen stand
 * beside them. Somebody speaks with the person before it becomes a report.
 */
import type { Instant } from '../kernel/index.ts';
import {
  draftReport,
  formTransfersMax,
  typeOfHolder,
  type FormTransfer,
  type KnownTransfer,
  type ReportForm,
} from './form.ts';
import { readPaste, type PastedTransfer } from './paste.ts';

/** Why a waiting report is set aside (不受理) instead of being taken up. */
export const asideReasons = [
  { code: 'duplicate', zh: '重复，已另案受理', en: 'Told before: there is a case' },
  { code: 'no-loss', zh: '未转账，无需止付', en: 'Nothing was paid' },
  { code: 'not-fraud', zh: '不属电信网络诈骗', en: 'No telecom or online fraud' },
  { code: 'unreachable', zh: '多次联系未果', en: 'Nobody could be reached' },
] as const;

/** What the signal says. */
type ToldSignal = {
  readonly text: string;
  readonly lossFen: number | null;
  readonly at: Instant;
  readonly victim: ReportForm['victim'];
  readonly category: string | null;
};

/** A payment of the person that was seen; `isSuspect` where it was scored as part of a fraud. */
export type SeenTransfer = KnownTransfer & { readonly isSuspect: boolean };

/**
 * Those that the loss is made of: the newest payment of that sum, else the newest ones that add up to
 * it, else those that were suspect. None is guessed: honest payments of the day are left out.
 */
function paymentsOf(
  seen: readonly SeenTransfer[],
  lossFen: number | null,
): readonly SeenTransfer[] {
  const newest = seen.toSorted((a, b) => b.occurredAt - a.occurredAt);
  const single = newest.find(({ amountFen }) => amountFen === lossFen);
  if (single !== undefined) return [single];
  let sum = 0;
  for (const [i, { amountFen }] of newest.entries()) {
    sum += amountFen;
    if (sum === lossFen) return newest.slice(0, i + 1);
  }
  return newest.filter(({ isSuspect }) => isSuspect);
}

/** Payments seen first, then what the text tells beside them; at least the sum that was lost. */
export function waitingForm(told: ToldSignal, seen: readonly SeenTransfer[]): ReportForm {
  const { text, lossFen } = told;
  const known = draftReport(paymentsOf(seen, lossFen), told.victim);
  const fresh = readPaste(text, told.at)
    .transfers.filter((t) => !known.transfers.some((k) => isOne(k, t)))
    // A lone sum without an account says no more than a payment that was seen.
    .filter((t) => t.toAccount !== '' || (t.amountFen !== null && known.transfers.length === 0));
  const rows = [...known.transfers, ...fresh.map(rowOf)].slice(0, formTransfersMax);
  const lone = lossFen === null || rows.length > 0 ? [] : [{ ...emptyRow, amountFen: lossFen }];
  return {
    ...known,
    paid: lossFen !== null || rows.length > 0 ? 'yes' : 'unknown',
    how: text.slice(0, 500),
    category: told.category,
    transfers: [...rows, ...lone],
  };
}

const emptyRow: FormTransfer = {
  fromBank: '',
  fromAccount: '',
  toBank: '',
  toAccount: '',
  toName: '',
  toType: 'personal',
  amountFen: null,
  at: null,
  known: false,
};

function rowOf(t: PastedTransfer): FormTransfer {
  const { fromBank, fromAccount, toBank, toAccount, toName, amountFen, at } = t;
  const parts = { fromBank, fromAccount, toBank, toAccount, toName, amountFen, at };
  return { ...parts, toType: typeOfHolder(toName), known: false };
}

/** The same sum to the same account, as far as the text names one. */
function isOne(known: FormTransfer, told: PastedTransfer): boolean {
  if (told.amountFen !== null && told.amountFen !== known.amountFen) return false;
  if (told.toAccount !== '') return told.toAccount === known.toAccount;
  return told.toTail === '' || known.toAccount.endsWith(told.toTail);
}
