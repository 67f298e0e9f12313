/** Decisions of one batch, written with warnings, marks and the cursors in one transaction. */
import type { SystemActor } from '../../core/access/index.ts';
import type { Fact } from '../../core/rule/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import { isGraver, type WarningGrade } from '../../core/warning/index.ts';
import {
  factBytes,
  fillBytes,
  type Fills,
  type GradedDecision,
  type Mark,
} from '../../engine/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { recordProposals } from '../typology/index.ts';
import type { Graded, WarningIntake } from '../warning/index.ts';

export const scorerActor: SystemActor = {
  kind: 'system',
  name: 'scorer',
  reason: 'scores the signal log',
};

export type Decided = {
  readonly position: number;
  /** Undefined where it could not be read. */
  readonly signal: FraudSignal | undefined;
  readonly personId: string;
  readonly decision: GradedDecision;
  readonly facts: readonly Fact[];
  readonly fills: Fills | undefined;
  readonly mark: Mark | undefined;
};

export type Batch = {
  /** Where each partition of this worker stands. */
  readonly cursors: ReadonlyMap<number, number>;
  /** Where those stand afterwards that are not beyond it already. */
  readonly until: number;
  readonly decided: readonly Decided[];
  /** No signal after this one was looked at early. */
  readonly lookedUntil: number;
};

export type BatchDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly intake: WarningIntake;
};

/** Writes all of a batch or nothing. Throws `CursorTaken` where another has a partition. */
export async function writeBatch(
  { db, clock, log, intake }: BatchDeps,
  { cursors, until, decided, lookedUntil }: Batch,
): Promise<void> {
  const now = clock.now();
  await transact(db, scorerActor, now, async (tx) => {
    await moveCursors(tx, cursors, until);
    if (decided.length === 0) return;
    await writeDecisions(tx, decided, now);
    await writeMarks(tx, decided);
    await recordProposals(tx, decided, now);
    const graded = decided.filter(isGraded);
    const news =
      lookedUntil < (graded[0]?.position ?? Infinity) ? graded : await withoutLooked(tx, graded);
    const { unrouted } = await intake.absorb(tx, news, now);
    noteFailures(tx, decided);
    if (unrouted > 0) log.error('no unit takes warnings: add one', { unrouted });
  });
}

export function isGraded(decided: Decided): decided is Decided & Graded {
  return decided.decision.grade !== null && decided.signal !== undefined;
}

function noteFailures(tx: Transaction, decided: readonly Decided[]): void {
  for (const { position, decision } of decided) {
    const [reason] = decision.reasons;
    if (reason?.code !== 'scoring-failed') continue;
    tx.audit({ action: 'signal.scoring-failed', subject: String(position), detail: reason.facts });
  }
}

export class CursorTaken extends Error {
  constructor() {
    super('another process moved the cursor');
  }
}

export async function readCursors(db: Queryable): Promise<Map<number, number>> {
  const rows = await db.query<{ partition: number; position: number }>(
    'select partition, position from partition_cursor order by partition',
    [],
    'worker-cursors',
  );
  return new Map(rows.map((r) => [r.partition, r.position]));
}

/** Fails when a cursor is not where this process left it: then another has taken over. */
async function moveCursors(
  tx: Queryable,
  cursors: ReadonlyMap<number, number>,
  until: number,
): Promise<void> {
  const behind = [...cursors].filter(([, position]) => position < until);
  const moved = await tx.query(
    `update partition_cursor c set position = $3
     from (select c.partition from partition_cursor c
       join unnest($1::int[], $2::bigint[]) as f (partition, position)
         on c.partition = f.partition and c.position = f.position
       order by c.partition for update of c) as h
     where c.partition = h.partition returning c.partition`,
    [behind.map(([partition]) => partition), behind.map(([, position]) => position), until],
    'worker-move',
  );
  if (moved.length !== behind.length) throw new CursorTaken();
}

async function writeDecisions(
  tx: Queryable,
  decided: readonly Decided[],
  now: number,
): Promise<void> {
  await tx.query(
    `insert into decision
       (position, person_id, score, grade, category, reasons, model, facts, hits, fills, decided_at)
     select *, $11::bigint from unnest($1::bigint[], $2::text[], $3::float8[], $4::text[],
       $5::text[], $6::jsonb[], $7::text[], $8::bytea[], $9::jsonb[], $10::bytea[])`,
    [
      decided.map((d) => d.position),
      decided.map((d) => d.personId),
      decided.map((d) => d.decision.score),
      decided.map((d) => d.decision.grade),
      decided.map((d) => d.decision.category),
      decided.map((d) => JSON.stringify(d.decision.reasons)),
      decided.map((d) => d.decision.model),
      decided.map((d) => (d.facts.length === 0 ? null : Buffer.from(factBytes(d.facts)))),
      decided.map(({ decision: { hits } }) => (hits.length === 0 ? null : JSON.stringify(hits))),
      decided.map(({ fills }) => (fills === undefined ? null : Buffer.from(fillBytes(fills)))),
      now,
    ],
    'decision-insert',
  );
}

async function writeMarks(tx: Queryable, decided: readonly Decided[]): Promise<void> {
  const rows = decided.flatMap(({ mark }) =>
    mark === undefined ? [] : mark.keys.map((key, ordinal) => ({ ...mark, key, ordinal })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `insert into mark (position, ordinal, key, subject, at)
     select * from unnest($1::bigint[], $2::int[], $3::bigint[], $4::bigint[], $5::bigint[])`,
    [
      rows.map((r) => r.position),
      rows.map((r) => r.ordinal),
      rows.map((r) => r.key),
      rows.map((r) => r.subject),
      rows.map((r) => r.at),
    ],
    'mark-insert',
  );
}

/** Leaves out what an early look has already brought to the person's warning as gravely. */
async function withoutLooked<D extends Graded>(
  tx: Queryable,
  graded: readonly D[],
): Promise<readonly D[]> {
  const rows = await tx.query<{ position: number; grade: WarningGrade }>(
    'select position, grade from early_look where position = any($1)',
    [graded.map((g) => g.position)],
    'early-known',
  );
  const looked = new Map(rows.map((r) => [r.position, r.grade]));
  return graded.filter(({ position, decision }) => {
    const grade = looked.get(position);
    return grade === undefined || isGraver(decision.grade, grade);
  });
}
