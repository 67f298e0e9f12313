/** Brings an engine to where a worker goes on: snapshots, and what the log says since. */
import { factsFrom, fillsFrom, partitionOf, type Engine, type Mark } from '../../engine/index.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { readRecord, readRows } from './record.ts';
import { readSnapshot, sharedPart } from './snapshot.ts';

const pageRows = 5_000;

export type Recalled = {
  /** Everything up to here is known of counterparts. */
  readonly at: number;
  /** Marks up to here are seen; those after it were taken as far as they were there. */
  readonly marksAt: number;
  /** Position of the snapshot of each part that there was one of. */
  readonly keptAt: ReadonlyMap<number, number>;
};

export type RecallOptions = {
  readonly db: Database;
  readonly engine: Engine;
  /** How far each partition of this worker is decided. */
  readonly cursors: ReadonlyMap<number, number>;
  readonly stopped: () => boolean;
};

/**
 * Fills an engine for a set of partitions. What each person did comes from what the decisions left
 * behind, so nothing is decided again and a model that changed meanwhile changes nothing of it.
 */
export async function recall(options: RecallOptions): Promise<Recalled> {
  const { db, engine, cursors } = options;
  engine.clear();
  const keptAt = new Map<number, number>();
  for (const [partition, cursor] of cursors) {
    const kept = await readSnapshot(db, partition, cursor);
    keptAt.set(partition, kept?.position ?? 0);
    if (kept !== undefined) engine.restorePartition(partition, kept.bytes);
  }
  await recallFacts(options, keptAt);
  const shared = await recallShared(options, Math.min(...cursors.values()));
  keptAt.set(sharedPart, shared.keptAt);
  return { at: shared.at, marksAt: shared.marksAt, keptAt };
}

type LeftRecord = {
  readonly position: number;
  readonly person_id: string;
  readonly facts: Buffer | null;
  readonly fills: Buffer | null;
};

/** Facts of all partitions since their snapshots, in one pass. */
async function recallFacts(
  { db, engine, cursors, stopped }: RecallOptions,
  keptAt: ReadonlyMap<number, number>,
): Promise<void> {
  const until = Math.max(...cursors.values());
  for (let from = Math.min(...keptAt.values()); from < until && !stopped();) {
    const rows = await db.query<LeftRecord>(
      `select position, person_id, facts, fills from decision
       where position > $1 and position <= $2 order by position limit ${pageRows}`,
      [from, until],
      'recall-facts',
    );
    for (const row of rows) {
      const partition = partitionOf(row.person_id);
      const cursor = cursors.get(partition) ?? 0;
      if (row.position > cursor || row.position <= (keptAt.get(partition) ?? 0)) continue;
      engine.absorb(row.person_id, {
        facts: row.facts === null ? [] : factsFrom(row.facts),
        fills: row.fills === null ? undefined : fillsFrom(row.fills),
      });
    }
    if (rows.length < pageRows) return;
    from = rows.at(-1)?.position ?? until;
  }
}

/**
 * Counterparts as they were at `until`. Whoever decided a signal there had waited for all marks of
 * the seconds before it, so those are complete.
 */
async function recallShared(
  { db, engine, stopped }: RecallOptions,
  until: number,
): Promise<{ at: number; marksAt: number; keptAt: number }> {
  const { histories } = engine;
  const kept = await readSnapshot(db, sharedPart, until);
  if (kept !== undefined) engine.restoreShared(kept.bytes);
  const keptAt = kept?.position ?? 0;
  let at = keptAt;
  let marksAt = at;
  while (at < until && !stopped()) {
    const rows = await readRows(db, { after: at, until, limit: pageRows });
    for (const row of rows) {
      if (histories.isNew(row.received_at)) {
        for (const mark of await readMarks(db, marksAt, at)) histories.mark(mark);
        marksAt = at;
        histories.advance(row.received_at, row.position);
      }
      const read = readRecord(row);
      if ('signal' in read) engine.observe(read.signal, read.occasion);
      at = row.position;
    }
    if (rows.length < pageRows) break;
  }
  // Marks of the second that goes on, and of what others have decided beyond it.
  for (const mark of await readMarks(db, marksAt)) histories.mark(mark);
  return { at: until, marksAt, keptAt };
}

/** Marks of decisions after one position, up to another where told, in order. */
export async function readMarks(
  db: Queryable,
  after: number,
  until = Number.MAX_SAFE_INTEGER,
): Promise<Mark[]> {
  if (after >= until) return [];
  const rows = await db.query<{ position: number; key: number; subject: number; at: number }>(
    `select position, key, subject, at from mark where position > $1 and position <= $2
     order by position, ordinal`,
    [after, until],
    'worker-marks',
  );
  const marks = new Map<number, { subject: number; at: number; keys: number[] }>();
  for (const { position, key, subject, at } of rows) {
    const mark = marks.get(position) ?? { subject, at, keys: [] };
    mark.keys.push(key);
    marks.set(position, mark);
  }
  return [...marks].map(([position, mark]) => ({ position, ...mark }));
}
