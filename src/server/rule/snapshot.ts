/**
 * What the engine remembers, put aside in the database now and then, so that a start reads a
 * snapshot and the log since. Of each part (a partition, or all counterparts) the latest are kept.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type pg from 'pg';
import type { Instant } from '../../core/kernel/index.ts';
import { inTransaction, type Database, type Queryable } from '../platform/database.ts';

/** The part that is no partition: what is known of counterparts. */
export const sharedPart = -1;

/** Changes with what the bytes mean: a snapshot of another format is not read. */
const format = 'engine-2';
const keptMax = 3;
/** A row is not larger, so that no statement is. */
const pieceBytes = 4 * 1024 * 1024;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

export type Snapshot = {
  readonly part: number;
  readonly position: number;
  readonly bytes: Uint8Array;
};

/** Keeps a snapshot and drops those that nobody will read again, with the marks before them. */
export async function keepSnapshot(db: Database, snapshot: Snapshot, now: Instant): Promise<void> {
  const packed = await deflate(snapshot.bytes, { level: 1 });
  const { part, position } = snapshot;
  await inTransaction(db, async (tx) => {
    await tx.query('delete from engine_snapshot where part = $1 and position = $2', [
      part,
      position,
    ]);
    for (let ordinal = 0; ordinal === 0 || ordinal * pieceBytes < packed.length; ordinal += 1) {
      const piece = packed.subarray(ordinal * pieceBytes, (ordinal + 1) * pieceBytes);
      await tx.query(
        `insert into engine_snapshot (part, position, ordinal, format, taken_at, bytes)
         values ($1, $2, $3, $4, $5, $6)`,
        [part, position, ordinal, format, now, piece],
      );
    }
    if (!(await mayPrune(tx))) return;
    await tx.query(
      `delete from engine_snapshot where part = $1 and position not in (
         select distinct position from engine_snapshot where part = $1 and format = $2
         order by position desc limit ${keptMax})`,
      [part, format],
    );
    if (part === sharedPart) {
      await tx.query(
        `with kept as (select distinct position from engine_snapshot
             where part = $1 and format = $2 order by position desc offset ${keptMax - 1} limit 1),
           looks as (delete from early_look e using kept where e.position < kept.position)
         delete from mark m using kept where m.position < kept.position`,
        [part, format],
      );
    }
  });
}

/** Any number that nothing else locks. */
const recallLock = 961_100_005;

/**
 * Nobody is reading snapshots and the marks since. Workers at the end of a second need marks after
 * the latest snapshot but one at most, so what lies before the oldest kept is nobody's.
 */
async function mayPrune(tx: Queryable): Promise<boolean> {
  const rows = await tx.query<{ free: boolean }>(
    `select pg_try_advisory_xact_lock(${recallLock}) as free`,
  );
  return rows[0]?.free === true;
}

/** Keeps snapshots and marks from being dropped while `work` reads them. */
export async function whileReading<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('select pg_advisory_lock_shared($1)', [recallLock]);
  try {
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock_shared($1)', [recallLock]);
  }
}

/** The latest snapshot of a part that is not beyond a position. */
export async function readSnapshot(
  db: Queryable,
  part: number,
  position: number,
): Promise<Snapshot | undefined> {
  const rows = await db.query<{ position: number; bytes: Buffer }>(
    `select position, bytes from engine_snapshot
     where part = $1 and format = $3 and position = (select max(position) from engine_snapshot
       where part = $1 and format = $3 and position <= $2)
     order by ordinal`,
    [part, position, format],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  const bytes = await inflate(Buffer.concat(rows.map((r) => r.bytes)));
  return { part, position: first.position, bytes };
}
