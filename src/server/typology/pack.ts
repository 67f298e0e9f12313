/** The pack in force (在用模型): read as a whole, switched as a whole, brought back by one step. */
import type { Instant } from '../../core/kernel/index.ts';
import {
  packMoves,
  parseTypology,
  sortedPack,
  type PackEntry,
  type PackPlace,
  type Typology,
  type TypologyEvent,
  type TypologyState,
  type VersionState,
} from '../../core/typology/index.ts';
import type { Queryable } from '../platform/database.ts';
import { stateOf, takeEvents, type VersionRecord } from './row.ts';

type PackRow = {
  readonly seq: number;
  readonly entries: readonly PackPlace[];
  readonly made_by: string;
  readonly made_at: number;
  readonly reason: string;
};
export type PackRecord = PackRow & { readonly previous: PackRow | null };

export async function readPackRow(db: Queryable): Promise<PackRecord> {
  const rows = await db.query<PackRow & { previous: PackRow | null }>(
    `select p.seq, p.entries, p.made_by, p.made_at, p.reason,
       case when b.seq is null then null else to_jsonb(b) end as previous
     from typology_pack_in_force f join typology_pack p on p.seq = f.seq
     left join typology_pack b on b.seq = f.previous`,
    [],
    'pack-read',
  );
  return rows[0] ?? { seq: 0, entries: [], made_by: '', made_at: 0, reason: '', previous: null };
}

/**
 * The typologies in force with their content, in the order in which they are asked. One that this
 * program cannot read any more is left out: the others must go on.
 */
export async function readPack(db: Queryable): Promise<PackEntry[]> {
  const rows = await db.query<{ body: Typology; state: 'live' | 'shadow' }>(
    `select v.body, e.place->>'state' as state
     from typology_pack_in_force f join typology_pack p on p.seq = f.seq
     cross join lateral jsonb_array_elements(p.entries) with ordinality as e (place, rank)
     join typology_version v on v.typology = e.place->>'typology'
       and v.version = (e.place->>'version')::integer
     order by e.rank`,
  );
  return rows.flatMap(({ body, state }) => {
    const parsed = parseTypology(body);
    return parsed.ok ? [{ typology: parsed.value, state }] : [];
  });
}

/** Changes whenever another pack is in force. */
export async function readPackMark(db: Queryable): Promise<number> {
  const rows = await db.query<{ seq: number }>(
    'select seq from typology_pack_in_force',
    [],
    'pack-mark',
  );
  return rows[0]?.seq ?? 0;
}

/** The pack in force, locked: switches wait for each other. */
export async function lockPack(tx: Queryable): Promise<PackRecord> {
  await tx.query('select seq from typology_pack_in_force for update');
  return readPackRow(tx);
}

export type Switch = {
  readonly from: PackRecord;
  readonly to: readonly PackPlace[];
  readonly by: string;
  readonly reason: string;
  /** What a rollback may bring back; nothing after a rollback, for it is one step. */
  readonly previous: number | null;
};

/** Puts another pack in force with the transaction. */
export async function switchPack(
  tx: Queryable,
  { from, to, by, reason, previous }: Switch,
  now: Instant,
): Promise<void> {
  const made = await tx.query<{ seq: number }>(
    `insert into typology_pack (seq, entries, made_by, made_at, reason)
     select max(seq) + 1, $1::jsonb, $2::text, $3::bigint, $4::text from typology_pack returning seq`,
    [JSON.stringify(sortedPack(to)), by, now, reason],
  );
  const seq = made[0]?.seq ?? from.seq;
  await tx.query('update typology_pack_in_force set seq = $1, previous = $2', [seq, previous]);
}

type Moving = {
  readonly from: readonly PackPlace[];
  readonly to: readonly PackPlace[];
  readonly fallen: 'retired' | 'replayed';
  readonly by: string;
  readonly reason: string;
  /** Moved by its own event already. */
  readonly except?: Pick<VersionState, 'typology' | 'version'>;
};

/**
 * Gives every version that changed its place in the pack its new state. What leaves goes first, so
 * that no two stand in one place.
 */
export async function moveVersions(tx: Queryable, moving: Moving, now: Instant): Promise<void> {
  const { from, to, fallen, by, reason, except } = moving;
  const isOwn = (move: { typology: string; version: number }): boolean =>
    move.typology === except?.typology && move.version === except.version;
  const moves = packMoves(from, to, fallen).filter((move) => !isOwn(move));
  for (const move of moves.toSorted((a, b) => rank(a.to) - rank(b.to))) {
    const [row] = await tx.query<VersionRecord>(
      `select * from typology_version where typology = $1 and version = $2 for update`,
      [move.typology, move.version],
    );
    if (row === undefined) continue;
    const aim = move.to === 'replayed' && (await hasOpen(tx, move.typology)) ? 'retired' : move.to;
    const event: TypologyEvent = { at: now, by, kind: 'moved', to: aim, reason };
    await takeEvents(tx, stateOf(row), [event], now);
  }
}

const rank = (to: TypologyState): number => (to === 'live' ? 2 : to === 'shadow' ? 1 : 0);

async function hasOpen(tx: Queryable, typology: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from typology_version where typology = $1 and state in ('draft', 'replayed')`,
    [typology],
  );
  return rows.length > 0;
}
