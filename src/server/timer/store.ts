/** Timers in the database: set and cleared in the transaction of what they belong to. */
import type { Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';

/** Something to be done at a time. */
export type Timer = {
  /** Who handles it: the name under which `startTimers` was given a handler. */
  readonly kind: string;
  /** What it is about, such as the id of a warning. */
  readonly subject: string;
  /** Which timer of that subject. */
  readonly step: string;
  readonly dueAt: Instant;
  /** What the handler needs beyond the subject; JSON. */
  readonly body?: Readonly<Record<string, unknown>>;
};

/** The due time of a timer that is kept for what it says and does not fire any more. */
export const never = 8_640_000_000_000_000 as Instant;

export type DueTimer = Required<Timer> & {
  /** Times it was taken before and its handler failed. */
  readonly attempts: number;
};

/** Sets timers; one of the same kind, subject and step is moved, and is as new. */
export async function setTimers(tx: Queryable, timers: readonly Timer[]): Promise<void> {
  if (timers.length === 0) return;
  // One row may not be written twice by a statement; of equal ones the last counts. In order of
  // key, so that two transactions never wait for each other.
  const latest = new Map(timers.map((t) => [keyOf(t), t]));
  const rows = [...latest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, timer]) => timer);
  await tx.query(
    `insert into timer (kind, subject, step, due_at, wake_at, body)
     select kind, subject, step, due_at, due_at, body
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::jsonb[])
       as t (kind, subject, step, due_at, body)
     on conflict (kind, subject, step) do update set due_at = excluded.due_at,
       wake_at = excluded.wake_at, attempts = 0, body = excluded.body`,
    [
      rows.map((t) => t.kind),
      rows.map((t) => t.subject),
      rows.map((t) => t.step),
      rows.map((t) => t.dueAt),
      rows.map((t) => JSON.stringify(t.body ?? {})),
    ],
    'timer-set',
  );
}

/** Clears the timers of a subject, or those of some steps; what is not there is no fault. */
export async function clearTimers(
  tx: Queryable,
  kind: string,
  subject: string | readonly string[],
  steps?: readonly string[],
): Promise<void> {
  const subjects = typeof subject === 'string' ? [subject] : subject;
  if (subjects.length === 0 || steps?.length === 0) return;
  await tx.query(
    `delete from timer where kind = $1 and subject = any($2)
       and ($3::text[] is null or step = any($3))`,
    [kind, subjects, steps ?? null],
    'timer-clear',
  );
}

type Row = {
  kind: string;
  subject: string;
  step: string;
  due_at: Instant;
  body: Readonly<Record<string, unknown>>;
  attempts: number;
};

/** The timers of one kind that some subjects have, whether due or not. */
export async function readTimers(
  db: Queryable,
  kind: string,
  subjects: readonly string[],
): Promise<readonly DueTimer[]> {
  if (subjects.length === 0) return [];
  const rows = await db.query<Row>(
    `select kind, subject, step, due_at, body, attempts from timer
     where kind = $1 and subject = any($2) order by subject, due_at, step`,
    [kind, subjects],
    'timer-read',
  );
  return rows.map(timerOf);
}

/** Which timers are due, the longest due first; nothing is locked. */
export async function findDue(
  db: Queryable,
  kinds: readonly string[],
  now: number,
  limit: number,
): Promise<readonly DueTimer[]> {
  const rows = await db.query<Row>(
    `select kind, subject, step, due_at, body, attempts from timer
     where wake_at <= $1 and kind = any($2) order by wake_at limit $3`,
    [now, kinds, limit],
    'timer-due',
  );
  return rows.map(timerOf);
}

/**
 * Takes timers for good; answers those that were still there, due, and in nobody else's hands.
 * Whoever rolls back leaves them as they were.
 */
export async function takeTimers(
  tx: Queryable,
  timers: readonly DueTimer[],
  now: number,
): Promise<readonly DueTimer[]> {
  const rows = await tx.query<Row>(
    `delete from timer where (kind, subject, step) in (
       select t.kind, t.subject, t.step from timer t
         join unnest($1::text[], $2::text[], $3::text[]) as k (kind, subject, step)
           on (t.kind, t.subject, t.step) = (k.kind, k.subject, k.step)
       where t.wake_at <= $4 order by t.kind, t.subject, t.step for update of t skip locked)
     returning kind, subject, step, due_at, body, attempts`,
    [timers.map((t) => t.kind), timers.map((t) => t.subject), timers.map((t) => t.step), now],
    'timer-take',
  );
  return rows.map(timerOf).sort((a, b) => a.dueAt - b.dueAt || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Lets a timer whose handler failed wait; it stays as late as it is. */
export async function postponeTimer(
  db: Queryable,
  { kind, subject, step, attempts }: DueTimer,
  wakeAt: number,
): Promise<void> {
  await db.query(
    `update timer set wake_at = $4, attempts = attempts + 1
     where kind = $1 and subject = $2 and step = $3 and attempts = $5`,
    [kind, subject, step, wakeAt, attempts],
    'timer-postpone',
  );
}

const keyOf = ({ kind, subject, step }: Timer): string => `${kind}\n${subject}\n${step}`;

function timerOf(row: Row): DueTimer {
  const { kind, subject, step, body, attempts } = row;
  return { kind, subject, step, dueAt: row.due_at, body, attempts };
}
