/** A transfer of the form beside one that was told before. */
import { parsePhone } from '../../core/kernel/index.ts';
import {
  compareTransfers,
  isWholeTransfer,
  type FormTransfer,
  type ReportForm,
  type ReportPolicy,
} from '../../core/report/index.ts';
import type { ToldRecord } from './store.ts';

export function likenessOf(
  { victim }: ReportForm,
  t: FormTransfer,
  row: ToldRecord,
  policy: ReportPolicy,
): 'same' | 'maybe' | 'none' {
  if (!isWholeTransfer(t)) return 'none';
  const own = {
    phone: parsePhone(victim.phone) ?? null,
    idNumber: victim.idNumber === '' ? null : victim.idNumber.toUpperCase(),
  };
  return compareTransfers(
    { ...t, victim: own },
    {
      fromAccount: row.from_account,
      toAccount: row.to_account,
      amountFen: row.amount_fen,
      at: row.at,
      victim: { phone: row.victim_phone, idNumber: row.victim_id_number },
    },
    policy,
  );
}
