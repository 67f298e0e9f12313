/** Is it the same transfer, told twice (重复报案): by the victim and a relative, or here and to 110? */
import type { Instant } from '../kernel/index.ts';
import type { ReportPolicy } from './policy.ts';

export type ToldTransfer = {
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly amountFen: number;
  readonly at: Instant;
  /** How the victim is known: telephone and identity number, where told. */
  readonly victim: { readonly phone: string | null; readonly idNumber: string | null };
};

/**
 * `same`: receiver, amount and time agree, and so does the payer or the victim. `maybe`: payer and
 * victim are not known well enough to tell. `none` otherwise: two victims who paid the same sum into
 * one account within minutes are two cases.
 */
export function compareTransfers(
  a: ToldTransfer,
  b: ToldTransfer,
  policy: Pick<ReportPolicy, 'sameTransferMs'>,
): 'same' | 'maybe' | 'none' {
  const apart = Math.abs(a.at - b.at);
  if (a.toAccount !== b.toAccount || a.amountFen !== b.amountFen) return 'none';
  if (apart > policy.sameTransferMs) return 'none';
  const payer = agree(a.fromAccount, b.fromAccount);
  if (payer === false) return 'none';
  const id = agree(a.victim.idNumber ?? '', b.victim.idNumber ?? '');
  const phone = agree(a.victim.phone ?? '', b.victim.phone ?? '');
  if (payer === true || id === true || phone === true) return 'same';
  // Another identity is another person; another telephone may be a relative's.
  return id === false ? 'none' : 'maybe';
}

/** Undefined where one of the two is not known. */
function agree(a: string, b: string): boolean | undefined {
  return a === '' || b === '' ? undefined : a === b;
}
