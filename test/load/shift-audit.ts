/** What the database holds of a shift, against what was acknowledged and what must hold by itself. */
import type { Database } from '../../src/server/platform/database.ts';
import { pause } from './process.ts';

/** What the seats of a shift were told was done, and must therefore stand. */
export type ShiftAcknowledged = {
  readonly claims: { warningId: string; userId: string }[];
  /** A call of a warning, by the version that the record had after it. */
  readonly calls: { warningId: string; version: number }[];
  readonly outcomes: { warningId: string; version: number }[];
};

export type ShiftFindings = Record<
  | 'claimsLost'
  | 'callsLost'
  | 'callsDoubled'
  | 'outcomesLost'
  | 'tasksWithoutPlace'
  | 'tasksWithoutClock'
  | 'clocksWithoutTask'
  | 'timersOverdue'
  | 'deadlinesUnseen'
  | 'firedTwice'
  | 'noticesAstray'
  | 'messagesDoubled'
  | 'versionsAstray',
  number
>;

/** A timer that is due may still be on its way for so long. */
const graceMs = 3_000;

/** Waits until no timer is overdue, for a minute at most: then the findings tell. */
export async function untilFired(db: Database): Promise<void> {
  for (let i = 0; i < 600; i += 1) {
    const rows = await db.query('select 1 from timer where wake_at < $1 limit 1', [
      Date.now() - graceMs,
    ]);
    if (rows.length === 0) return;
    await pause(100);
  }
}

export async function auditShift(db: Database, acked: ShiftAcknowledged): Promise<ShiftFindings> {
  const now = Date.now();
  const count = async (sql: string, params: unknown[] = []): Promise<number> =>
    (await db.query<{ n: number }>(`select count(*)::int as n from (${sql}) x`, params))[0]?.n ??
    -1;
  const eventMissing = (kind: string, rows: readonly { warningId: string; version: number }[]) =>
    count(
      `select 1 from unnest($1::text[], $2::int[]) c (w, v) where not exists (select 1
         from warning_event e where e.warning_id = c.w and e.seq <= c.v and e.kind = '${kind}')`,
      [rows.map((r) => r.warningId), rows.map((r) => r.version)],
    );
  return {
    claimsLost: await count(
      `select 1 from unnest($1::text[], $2::text[]) c (w, u) where not exists (select 1
         from warning_event e where e.warning_id = c.w and e.kind = 'claimed' and e.actor = c.u)`,
      [acked.claims.map((c) => c.warningId), acked.claims.map((c) => c.userId)],
    ),
    callsLost: await eventMissing('called', acked.calls),
    outcomesLost: await eventMissing('outcome', acked.outcomes),
    callsDoubled: await count(`select 1 from call group by warning_id, warning_seq
      having count(*) > 1`),
    tasksWithoutPlace: await count(`select 1 from warning w left join queue q on q.warning_id = w.id
      where (w.status <> 'closed') <> (q.warning_id is not null)
        or (w.status = 'open') <> coalesce(q.waiting, false)`),
    tasksWithoutClock: await count(`select 1 from warning w where w.status in ('open', 'claimed')
      and not exists (select 1 from timer t where t.kind = 'clock' and t.subject = w.id
        and t.step in ('call', 'redial', 'outcome', 'meet'))`),
    clocksWithoutTask: await count(`select 1 from timer t where t.kind = 'clock' and not exists
      (select 1 from warning w where w.id = t.subject
        and (w.status <> 'closed' or t.step = 'follow-up'))`),
    timersOverdue: await count('select 1 from timer where wake_at < $1', [now - graceMs]),
    deadlinesUnseen: await count(
      `select 1 from warning where status in ('open', 'claimed') and not deadline_missed
         and deadline_at < $1`,
      [now - graceMs],
    ),
    firedTwice: await count(`select 1 from warning_event
      where kind in ('approaching', 'deadline-missed')
      group by warning_id, kind, body ->> 'step', coalesce(body ->> 'dueAt', body ->> 'deadlineAt')
      having count(*) > 1`),
    // Each alert names how many people heard of it, and each of them has one notice.
    noticesAstray: await count(`select 1 from
      (select warning_id, body ->> 'to' as whom, sum((body ->> 'people')::int) as told
         from warning_event where kind = 'alerted' group by 1, 2) a
      full join (select subject, replace(kind, 'clock-', '') as whom, count(*) as sent from notice
         where kind in ('clock-supervisor', 'clock-commander') group by 1, 2) n
        on n.subject = a.warning_id and n.whom = a.whom
      where coalesce(a.told, 0) <> coalesce(n.sent, 0)`),
    messagesDoubled: await count('select 1 from contact group by key having count(*) > 1'),
    versionsAstray: await count(`select 1 from warning w join (select warning_id, count(*) as n,
      max(seq) as last from warning_event group by 1) e on e.warning_id = w.id
      where e.n <> w.version or e.last <> w.version`),
  };
}

/** How much the clocks had to do. */
export async function countFired(db: Database): Promise<Record<string, number>> {
  const rows = await db.query<{ kind: string; n: number }>(
    `select kind, count(*)::int as n from warning_event where kind in ('issued', 'claimed', 'called',
       'outcome', 'approaching', 'deadline-missed', 'alerted', 'escalated') group by kind
     order by kind`,
  );
  return Object.fromEntries(rows.map((row) => [row.kind, row.n]));
}
