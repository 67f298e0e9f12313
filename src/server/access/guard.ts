/** Lock-out of a login after wrong attempts; the same for a login that nobody has. */
import { hourMs, minuteMs } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';

export const guardLimits = {
  /** Wrong attempts before the first lock. */
  attemptsMax: 5,
  firstLockMs: 5 * minuteMs,
  longestLockMs: hourMs,
  /** After this time without a wrong attempt the count begins anew. */
  forgetAfterMs: 24 * hourMs,
} as const;

/** How long a login stays locked after its n-th wrong attempt: 5, 10, 20 … 60 minutes. */
export function lockMs(failedCount: number): number {
  const over = failedCount - guardLimits.attemptsMax;
  if (over < 0) return 0;
  return Math.min(guardLimits.longestLockMs, guardLimits.firstLockMs * 2 ** Math.min(over, 10));
}

/** Milliseconds until the login may be tried again; 0 when it may be now. */
export async function lockedForMs(db: Queryable, login: string, now: number): Promise<number> {
  const rows = await db.query<{ locked_until: number }>(
    'select locked_until from sign_in_guard where login = $1',
    [login],
  );
  return Math.max(0, (rows[0]?.locked_until ?? 0) - now);
}

/** Counts a wrong attempt; parallel attempts are counted one by one. */
export async function countFailure(tx: Queryable, login: string, now: number): Promise<number> {
  const rows = await tx.query<{ failed_count: number }>(
    `insert into sign_in_guard as g (login, failed_count, failed_at, locked_until)
     values ($1, 1, $2, 0)
     on conflict (login) do update set failed_at = $2,
       failed_count = case when g.failed_at < $3 then 1 else g.failed_count + 1 end
     returning failed_count`,
    [login, now, now - guardLimits.forgetAfterMs],
  );
  const count = rows[0]?.failed_count ?? 1;
  await tx.query('update sign_in_guard set locked_until = $2 where login = $1', [
    login,
    now + lockMs(count),
  ]);
  await tx.query('delete from sign_in_guard where failed_at < $1', [
    now - 2 * guardLimits.forgetAfterMs,
  ]);
  return count;
}

export async function forgetFailures(tx: Queryable, login: string): Promise<void> {
  await tx.query('delete from sign_in_guard where login = $1', [login]);
}
