/** How each line stands: up or not, why, and until when its certificate is good. */
import type { SendOutcome } from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';

type Noted = {
  readonly bank: string;
  readonly outcome: SendOutcome;
  readonly certificateUntil: number | null;
  readonly now: Instant;
  readonly warnMs: number;
};

/** A bank that replied is up, whatever it said; a change of that is dated. */
export async function noteLine(
  tx: Queryable,
  { bank, outcome, certificateUntil, now }: Noted,
): Promise<void> {
  const isUp = outcome.kind !== 'retry' || /^\d{6}/.test(outcome.problem);
  const problem = outcome.kind === 'taken' ? null : outcome.problem;
  await tx.query(
    `insert into bank_line as l (bank, is_up, problem, changed_at, seen_at, certificate_until)
     values ($1, $2::boolean, $3, $4::bigint, case when $2::boolean then $4::bigint end, $5)
     on conflict (bank) do update set is_up = excluded.is_up, problem = excluded.problem,
       changed_at = case when l.is_up = excluded.is_up then l.changed_at else excluded.changed_at end,
       seen_at = coalesce(excluded.seen_at, l.seen_at),
       certificate_until = coalesce(excluded.certificate_until, l.certificate_until)
     where l.is_up <> excluded.is_up or l.problem is distinct from excluded.problem
       or l.seen_at is null or l.seen_at < $4::bigint - 60000
       or (excluded.certificate_until is not null
         and l.certificate_until is distinct from excluded.certificate_until)`,
    [bank, isUp, problem, now, certificateUntil],
    'bank-line',
  );
}
