/** Replays (回放) as rows: asked for, taken by whoever runs them, read with their report. */
import type { Instant } from '../../core/kernel/index.ts';
import type { Typology } from '../../core/typology/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { JobHit, JobReport } from './report.ts';

export type RunRecord = {
  readonly id: string;
  readonly purpose: 'matches' | 'replay';
  readonly typology: string;
  readonly version: number | null;
  readonly body: Typology;
  readonly against: number | null;
  readonly from_at: number;
  readonly to_at: number;
  readonly seats: number | null;
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  readonly progress: { readonly share?: number; readonly signals?: number };
  readonly report: JobReport | null;
  readonly problem: string | null;
  readonly asked_by: string;
  readonly asked_at: number;
  readonly finished_at: number | null;
};

/** Replays that wait or run in all; one person has one quick look at a time. */
export const openRunsMax = 10;

export type NewRun = Pick<
  RunRecord,
  'purpose' | 'typology' | 'version' | 'body' | 'against' | 'from_at' | 'to_at' | 'seats'
> & { readonly by: string };

/** Asks for a replay; undefined where too many wait. A newer quick look takes the place of an older. */
export async function insertRun(
  tx: Queryable,
  run: NewRun,
  now: Instant,
): Promise<{ id: string; replaced: string[] } | undefined> {
  const replaced =
    run.purpose === 'matches'
      ? await tx.query<{ id: string }>(
          `update replay_run set state = 'cancelled', finished_at = $2
           where purpose = 'matches' and asked_by = $1 and state in ('waiting', 'running')
           returning id`,
          [run.by, now],
        )
      : [];
  const [open] = await tx.query<{ count: number }>(
    `select count(*) as count from replay_run where state in ('waiting', 'running')`,
  );
  if ((open?.count ?? 0) >= openRunsMax) return undefined;
  const id = newId('rpl', now);
  await tx.query(
    `insert into replay_run (id, purpose, typology, version, body, against, from_at, to_at, seats,
       state, asked_by, asked_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11)`,
    [
      id,
      run.purpose,
      run.typology,
      run.version,
      JSON.stringify(run.body),
      run.against,
      run.from_at,
      run.to_at,
      run.seats,
      run.by,
      now,
    ],
  );
  return { id, replaced: replaced.map((row) => row.id) };
}

/** Takes the next replay that waits, or one whose runner is lost; quick looks go first. */
export async function takeNext(
  db: Queryable,
  now: Instant,
  lostMs: number,
): Promise<RunRecord | undefined> {
  const rows = await db.query<RunRecord>(
    `update replay_run set state = 'running', started_at = $1, beat_at = $1
     where id = (select id from replay_run
       where state = 'waiting' or (state = 'running' and beat_at < $2)
       order by purpose, asked_at limit 1 for update skip locked)
     returning *`,
    [now, now - lostMs],
  );
  return rows[0];
}

export async function findRun(db: Queryable, id: string): Promise<RunRecord | undefined> {
  const rows = await db.query<RunRecord>('select * from replay_run where id = $1', [id]);
  return rows[0];
}

export type RunFilter = {
  readonly typology: string;
  readonly after: readonly [number, string] | undefined;
  readonly limit: number;
};

/** Replays of a typology without their reports, newest first; quick looks are not listed. */
export async function listRuns(
  db: Queryable,
  { typology, after, limit }: RunFilter,
): Promise<{ rows: RunRecord[]; total: number }> {
  const rows = await db.query<RunRecord>(
    `select id, purpose, typology, version, against, from_at, to_at, seats, state, progress, problem,
       asked_by, asked_at, finished_at, null as report, null as body
     from replay_run where typology = $1 and purpose = 'replay'
       and ($2::bigint is null or (asked_at, id) < ($2, $3))
     order by asked_at desc, id desc limit $4`,
    [typology, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  const [counted] = await db.query<{ count: number }>(
    `select count(*) as count from replay_run where typology = $1 and purpose = 'replay'`,
    [typology],
  );
  return { rows, total: counted?.count ?? 0 };
}

/** Stops a replay; false where it is over. */
export async function cancelRun(tx: Queryable, id: string, now: Instant): Promise<boolean> {
  const rows = await tx.query(
    `update replay_run set state = 'cancelled', finished_at = $2
     where id = $1 and state in ('waiting', 'running') returning id`,
    [id, now],
  );
  return rows.length > 0;
}

export type HitRecord = {
  readonly position: number;
  readonly kind: JobHit['kind'];
  readonly at: number;
  readonly signal_kind: string;
  readonly verdict: JobHit['verdict'];
  readonly before: JobHit['before'];
  readonly after: JobHit['after'];
};

export async function listHits(
  db: Queryable,
  filter: { id: string; kind: string | undefined; after: number; limit: number },
): Promise<{ rows: HitRecord[]; total: number }> {
  const { id, kind, after, limit } = filter;
  const rows = await db.query<HitRecord>(
    `select * from replay_hit where run_id = $1 and ($2::text is null or kind = $2)
       and position > $3 order by position limit $4`,
    [id, kind ?? null, after, limit],
  );
  const [counted] = await db.query<{ count: number }>(
    `select count(*) as count from replay_hit
     where run_id = $1 and ($2::text is null or kind = $2)`,
    [id, kind ?? null],
  );
  return { rows, total: counted?.count ?? 0 };
}

/** Quick looks are of no use after a day; reports stay for a year. */
export async function pruneRuns(db: Queryable, quickBefore: number, before: number): Promise<void> {
  await db.query(
    `delete from replay_run where state in ('done', 'cancelled', 'failed')
       and ((purpose = 'matches' and asked_at < $1) or asked_at < $2)`,
    [quickBefore, before],
  );
}
