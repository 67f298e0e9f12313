/**
 * While the scoring is behind: signals in which money moves or a call goes on are looked at before
 * their turn, with what is known so far, and open or raise warnings at once. Their decision follows
 * in its turn, the same as without the look, and adds nothing that is not graver.
 */
import { partitionOf, type Engine } from '../../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { transact } from '../platform/transact.ts';
import type { Graded, WarningIntake } from '../warning/index.ts';
import { CursorTaken, isGraded, scorerActor, type Decided } from './batch.ts';
import { readRecord, type LogRecord } from './record.ts';

/** Signals of one look: few, so that the others do not wait long. */
const lookRows = 200;

export type EarlyOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly engine: Engine;
  readonly intake: WarningIntake;
  readonly cursors: ReadonlyMap<number, number>;
  /** Signals up to here are decided or were looked at. */
  readonly after: number;
};

/** Looks at the next urgent signals of own persons; answers how far it came. */
export async function lookEarly(options: EarlyOptions): Promise<number> {
  const { db, engine, cursors, after } = options;
  const rows = await db.query<LogRecord>(
    `select position, received_at, person_id, body from signal s
     where urgent and position > $1
       and not exists (select 1 from early_look e where e.position = s.position)
     order by position limit ${lookRows}`,
    [after],
    'early-read',
  );
  const graded = rows.flatMap((row): (Decided & Graded)[] => {
    const read = readRecord(row);
    const cursor = cursors.get(partitionOf(row.person_id));
    if (!('signal' in read) || cursor === undefined || cursor >= row.position) return [];
    const { signal, occasion } = read;
    const looked: Decided = {
      position: row.position,
      personId: row.person_id,
      signal,
      decision: engine.preview(signal, occasion),
      facts: [],
      fills: undefined,
      mark: undefined,
    };
    return isGraded(looked) ? [looked] : [];
  });
  if (graded.length > 0) await writeLooks(options, graded);
  return rows.at(-1)?.position ?? after;
}

async function writeLooks(
  { db, clock, intake, cursors }: EarlyOptions,
  graded: readonly (Decided & Graded)[],
): Promise<void> {
  const now = clock.now();
  await transact(db, scorerActor, now, async (tx) => {
    await holdCursors(tx, cursors);
    await tx.query(
      `insert into early_look (position, grade, at)
       select *, $3::bigint from unnest($1::bigint[], $2::text[])`,
      [graded.map((g) => g.position), graded.map((g) => g.decision.grade), now],
      'early-write',
    );
    await intake.absorb(tx, graded, now);
  });
}

/** Nobody decides for these persons until the transaction ends; fails where another has. */
async function holdCursors(tx: Queryable, cursors: ReadonlyMap<number, number>): Promise<void> {
  const held = await tx.query(
    `select c.partition from partition_cursor c
     join unnest($1::int[], $2::bigint[]) as f (partition, position)
       on c.partition = f.partition and c.position = f.position
     order by c.partition for update of c`,
    [[...cursors.keys()], [...cursors.values()]],
    'early-hold',
  );
  if (held.length !== cursors.size) throw new CursorTaken();
}

/** The last signal that was looked at early; 0: none. */
export async function lastLook(db: Queryable): Promise<number> {
  const rows = await db.query<{ last: number }>(
    'select coalesce(max(position), 0) as last from early_look',
  );
  return rows[0]?.last ?? 0;
}
