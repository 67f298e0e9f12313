/** How each line stands: up or not, why, and until when its certificate is good. */
import type { SendOutcome } from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';

type Noted = {
  readonly bank: string;
  readonly outcome: SendOutcome;
  readonly certificateUntil: number | null;
};

/**
 * A bank that replied is up, whatever it said; a change of that is dated. The last attempt at a bank
 * counts, and banks are written in one order, so that two senders never wait for each other.
 */
export async function noteLines(
  tx: Queryable,
  attempts: readonly Noted[],
  now: Instant,
): Promise<void> {
  const last = [...new Map(attempts.map((one) => [one.bank, one])).values()].toSorted((a, b) =>
    a.bank < b.bank ? -1 : 1,
  );
  await tx.query(
    `insert into bank_line as l (bank, is_up, problem, changed_at, seen_at, certificate_until)
     select bank, up, problem, $1::bigint, case when up then $1::bigint end, until
     from unnest($2::text[], $3::boolean[], $4::text[], $5::bigint[]) as t (bank, up, problem, until)
     on conflict (bank) do update set is_up = excluded.is_up, problem = excluded.problem,
       changed_at = case when l.is_up = excluded.is_up then l.changed_at else excluded.changed_at end,
       seen_at = coalesce(excluded.seen_at, l.seen_at),
       certificate_until = coalesce(excluded.certificate_until, l.certificate_until)
     where l.is_up <> excluded.is_up or l.problem is distinct from excluded.problem
       or l.seen_at is null or l.seen_at < $1::bigint - 60000
       or (excluded.certificate_until is not null
         and l.certificate_until is distinct from excluded.certificate_until)`,
    [
      now,
      last.map(({ bank }) => bank),
      last.map(({ outcome }) => outcome.kind !== 'retry' || /^\d{6}/.test(outcome.problem)),
      last.map(({ outcome }) => (outcome.kind === 'taken' ? null : outcome.problem)),
      last.map(({ certificateUntil }) => certificateUntil),
    ],
    'bank-lines',
  );
}
