/** What the database holds, against what was acknowledged and what one undisturbed worker decides. */
import pg from 'pg';
import { openDatabase, type Database } from '../../src/server/platform/database.ts';
import { systemClock } from '../../src/server/platform/clock.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { openPublished, startScorer } from '../../src/server/rule/index.ts';
import { loadRegions, makePersonResolver } from '../../src/server/signal/index.ts';
import type { Acknowledged } from './people.ts';
import { pause } from './process.ts';

export type Findings = Record<
  | 'lost'
  | 'undecided'
  | 'stray'
  | 'miscounted'
  | 'doubled'
  | 'overlapping'
  | 'reopened'
  | 'claimsLost'
  | 'outcomesLost',
  number
>;

/** Waits until everything that is in the log now is decided. */
export async function untilDecided(db: Database): Promise<void> {
  const [head] = await db.query<{ position: number }>(
    'select coalesce(max(position), 0) as position from signal',
  );
  for (let i = 0; i < 24_000; i += 1) {
    const [row] = await db.query<{ position: number }>(
      `select position from log_cursor where consumer = 'scorer'`,
    );
    if ((row?.position ?? 0) >= (head?.position ?? 0)) return;
    await pause(25);
  }
  throw new Error('the scorers do not catch up');
}

export async function compare(db: Database, acked: Acknowledged): Promise<Findings> {
  const count = async (sql: string, params: unknown[] = []): Promise<number> =>
    (await db.query<{ n: number }>(sql, params))[0]?.n ?? -1;
  return {
    lost: await count(
      `select count(*)::int as n from unnest($1::text[]) k left join signal s
         on s.source = split_part(k, ' ', 1) and s.id = split_part(k, ' ', 2)
       where s.position is null`,
      [[...acked.signals]],
    ),
    undecided: await count(`select count(*)::int as n from signal s
      where position <= (select position from log_cursor where consumer = 'scorer')
        and not exists (select 1 from decision d where d.position = s.position)`),
    stray: await count(`select count(*)::int as n from warning w
      where not exists (select 1 from warning_signal s where s.warning_id = w.id)`),
    miscounted: await count(`select count(*)::int as n from source s where s.accepted_count <>
      (select count(*) from signal g where g.source = s.name)`),
    doubled: await count(`select count(*)::int as n from (select person_id from warning
      where status <> 'closed' group by person_id having count(*) > 1) x`),
    overlapping: await count(`select count(*)::int as n from warning a join warning b
      on a.person_id = b.person_id and a.id < b.id
      and a.opened_at < coalesce(b.closed_at, 9e15) and b.opened_at < coalesce(a.closed_at, 9e15)`),
    reopened: await count(`select count(*)::int as n from (select warning_id from warning_event
      where kind = 'issued' group by warning_id having count(*) > 1) x`),
    claimsLost: await count(
      `select count(*)::int as n from unnest($1::text[], $2::text[]) c (w, u)
      where not exists (select 1 from warning_event e
        where e.warning_id = c.w and e.kind = 'claimed' and e.actor = c.u)`,
      [acked.claims.map((c) => c.warningId), acked.claims.map((c) => c.userId)],
    ),
    outcomesLost: await count(
      `select count(*)::int as n from unnest($1::text[]) w (id)
      join warning x on x.id = w.id where x.closed_at is null`,
      [acked.outcomes],
    ),
  };
}

type Row = { readonly position: number; readonly told: string };

async function* decisionsOf(db: Database): AsyncGenerator<Row> {
  let after = 0;
  for (;;) {
    const rows = await db.query<Row>(
      `select s.position, concat_ws('|', s.source, s.id, d.person_id, d.score, d.grade, d.category,
         d.reasons, d.model, d.hits, encode(d.facts, 'hex'), encode(d.fills, 'hex')) as told
       from signal s left join decision d on d.position = s.position
       where s.position > $1 order by s.position limit 5000`,
      [after],
    );
    if (rows.length === 0) return;
    yield* rows;
    after = rows.at(-1)?.position ?? after;
  }
}

export type Comparison = {
  readonly decisions: number;
  readonly different: number;
  readonly first: string;
};

/**
 * Copies the database, forgets all decisions there and lets one worker decide the log in one go.
 * Nobody else may be connected.
 */
export async function compareUndisturbed(url: string, dataDir: string): Promise<Comparison> {
  const name = new URL(url).pathname.slice(1) || 'postgres';
  const at = (database: string): string => {
    const address = new URL(url);
    address.pathname = `/${database}`;
    return address.toString();
  };
  const copy = `${name}_undisturbed`;
  const admin = new pg.Client({ connectionString: at('template1') });
  await admin.connect();
  await admin.query(`drop database if exists ${copy} with (force)`);
  await admin.query(`create database ${copy} template ${name}`);
  const db = await openDatabase({ url, connectionsMax: 2 });
  const calm = await openDatabase({ url: at(copy), connectionsMax: 4 });
  try {
    await calm.query(`truncate decision, warning, warning_signal, warning_link, warning_event,
      warning_day, mark, engine_snapshot cascade`);
    await calm.query('update partition_cursor set position = 0');
    const published = await openPublished({ db: calm, clock: systemClock, log: silentLog });
    const scorer = startScorer({
      db: calm,
      reactions: [],
      clock: systemClock,
      log: silentLog,
      persons: makePersonResolver(loadRegions(dataDir)),
      ...published,
    });
    await untilDecided(calm);
    await scorer.stop();
    await published.stop();
    return await differences(db, calm);
  } finally {
    await db.close();
    await calm.close();
    await admin.query(`drop database ${copy} with (force)`);
    await admin.end();
  }
}

async function differences(db: Database, calm: Database): Promise<Comparison> {
  const others = decisionsOf(calm);
  let decisions = 0;
  let different = 0;
  let first = '';
  for await (const row of decisionsOf(db)) {
    const other = (await others.next()).value as Row | undefined;
    decisions += 1;
    if (other?.position === row.position && other.told === row.told) continue;
    different += 1;
    if (first === '') first = `${row.position}: ${row.told}\n   alone: ${other?.told}`;
  }
  return { decisions, different, first };
}
