/** What is known of the rows of a form while it is filled: nothing here changes anything. */
import type { ReportRowCheck } from '../../contract/index.ts';
import { formatInstant, maskName, type BankTable, type Instant } from '../../core/kernel/index.ts';
import {
  checkAccount,
  isWholeTransfer,
  type FormTransfer,
  type ReportForm,
  type ReportPolicy,
} from '../../core/report/index.ts';
import type { Queryable } from '../platform/database.ts';
import { findVictim, seenAccounts, toldBefore, type SeenRecord, type ToldRecord } from './store.ts';
import { handlesOf } from './submit.ts';
import { likenessOf } from './told.ts';

export type CheckDeps = {
  readonly banks: BankTable;
  readonly policy: () => ReportPolicy;
  /** What the lists say of an account. */
  readonly listed: (account: string, now: Instant) => 'block' | 'allow' | null;
};

export async function checkForm(db: Queryable, deps: CheckDeps, form: ReportForm, now: Instant) {
  const accounts = [...new Set(form.transfers.map((t) => t.toAccount))].filter((a) => a !== '');
  const [seen, told, victim] = [
    accounts.length === 0 ? new Map<string, SeenRecord>() : await seenAccounts(db, accounts),
    await toldAround(db, deps, form),
    await findVictim(db, handlesOf(form)),
  ];
  const rowOf = (t: FormTransfer): ReportRowCheck => ({
    ...accountCheck(t, deps.banks),
    seenCases: seen.get(t.toAccount)?.cases ?? 0,
    seenFen: seen.get(t.toAccount)?.fen ?? 0,
    listed: t.toAccount === '' ? null : deps.listed(t.toAccount, now),
    same: sameOf(form, t, told, deps.policy()),
  });
  return {
    rows: form.transfers.map(rowOf),
    person:
      victim === undefined
        ? null
        : {
            nameMasked: maskName(victim.name ?? ''),
            warningId: victim.warning_id,
            warningNumber: victim.warning_number,
          },
  };
}

function accountCheck({ toAccount }: FormTransfer, banks: BankTable) {
  if (toAccount === '') return { verdict: 'none' as const, bank: null, proposals: [] };
  const { verdict, bank, proposals } = checkAccount(toAccount, banks);
  return { verdict, bank, proposals: [...proposals] };
}

async function toldAround(
  db: Queryable,
  { policy }: CheckDeps,
  form: ReportForm,
): Promise<readonly ToldRecord[]> {
  const whole = form.transfers.filter(isWholeTransfer);
  if (whole.length === 0) return [];
  const times = whole.map((t) => t.at);
  const { sameTransferMs } = policy();
  return toldBefore(
    db,
    whole.map((t) => t.toAccount),
    { fromAt: Math.min(...times) - sameTransferMs, untilAt: Math.max(...times) + sameTransferMs },
  );
}

const sameMax = 3;

function sameOf(
  form: ReportForm,
  t: FormTransfer,
  told: readonly ToldRecord[],
  policy: ReportPolicy,
): ReportRowCheck['same'] {
  const found = told.flatMap((row) => {
    const likeness = likenessOf(form, t, row, policy);
    if (likeness === 'none') return [];
    return [
      {
        caseId: row.case_id,
        caseNumber: row.case_number,
        reportedAt: formatInstant(row.submitted_at),
        channel: row.channel,
        likeness,
      },
    ];
  });
  const byCase = new Map(found.map((one) => [one.caseId, one]));
  return [...byCase.values()].slice(0, sameMax);
}
