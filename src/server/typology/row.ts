/** Rows of versions of typologies, and how they are read and written. */
import { assert, type Instant } from '../../core/kernel/index.ts';
import {
  applyTypology,
  type Typology,
  type TypologyEvent,
  type TypologyState,
  type VersionState,
} from '../../core/typology/index.ts';
import type { Queryable } from '../platform/database.ts';
import { sha256Hex } from '../platform/random.ts';

export type VersionRecord = {
  readonly typology: string;
  readonly version: number;
  readonly body: Typology;
  readonly digest: string;
  readonly state: TypologyState;
  readonly origin: 'centre' | 'shipped';
  readonly author: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly replayed_at: number | null;
  readonly shadow_at: number | null;
  readonly submitted_by: string | null;
  readonly submitted_at: number | null;
  readonly approved_by: string | null;
  readonly approved_at: number | null;
  readonly note: string | null;
  readonly revision: number;
};

export function stateOf(row: VersionRecord): VersionState {
  return {
    typology: row.typology,
    version: row.version,
    state: row.state,
    author: row.author,
    replayedAt: row.replayed_at,
    shadowAt: row.shadow_at,
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    note: row.note,
    revision: row.revision,
  };
}

/** The same for the same content, whatever its version number. */
export function digestOf(typology: Typology): string {
  const { version: _, ...content } = typology;
  return sha256Hex(JSON.stringify(sorted(content)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** Versions kept in view of one typology; older ones stay in the store. */
const versionsShown = 40;

/** Newest first; of one typology where `typology` is told. */
export async function listVersions(db: Queryable, typology?: string): Promise<VersionRecord[]> {
  return db.query<VersionRecord>(
    typology === undefined
      ? `select * from typology_version where state <> 'retired'
           or version = (select max(v.version) from typology_version v
             where v.typology = typology_version.typology)
         order by typology, version desc`
      : `select * from typology_version where typology = $1 order by version desc limit $2`,
    typology === undefined ? [] : [typology, versionsShown],
  );
}

export async function findVersion(
  db: Queryable,
  typology: string,
  version: number,
): Promise<VersionRecord | undefined> {
  const rows = await db.query<VersionRecord>(
    'select * from typology_version where typology = $1 and version = $2',
    [typology, version],
  );
  return rows[0];
}

/** All versions of a typology, locked in order until the end of the transaction. */
export async function lockVersions(tx: Queryable, typology: string): Promise<VersionRecord[]> {
  return tx.query<VersionRecord>(
    'select * from typology_version where typology = $1 order by version for update',
    [typology],
  );
}

type NewVersion = {
  readonly typology: Typology;
  readonly origin: 'centre' | 'shipped';
  readonly author: string;
  readonly state: TypologyState;
};

export async function insertVersion(
  tx: Queryable,
  { typology, origin, author, state }: NewVersion,
  now: Instant,
): Promise<void> {
  const isApproved = state === 'live';
  await tx.query(
    `insert into typology_version (typology, version, body, digest, category, state, origin, author,
       created_at, updated_at, submitted_by, submitted_at, approved_by, approved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $10, $11)`,
    [
      typology.id,
      typology.version,
      JSON.stringify(typology),
      digestOf(typology),
      typology.category,
      state,
      origin,
      author,
      now,
      isApproved ? author : null,
      isApproved ? now : null,
    ],
  );
  await writeEvent(
    tx,
    { typology: typology.id, version: typology.version, revision: 1 },
    {
      at: now,
      by: author,
      kind: 'created',
    },
  );
}

export async function replaceBody(tx: Queryable, typology: Typology): Promise<void> {
  await tx.query(
    `update typology_version set body = $3, digest = $4, category = $5
     where typology = $1 and version = $2`,
    [
      typology.id,
      typology.version,
      JSON.stringify(typology),
      digestOf(typology),
      typology.category,
    ],
  );
}

/** Writes events with the state they lead to; answers that state. */
export async function takeEvents(
  tx: Queryable,
  before: VersionState,
  events: readonly TypologyEvent[],
  now: Instant,
): Promise<VersionState> {
  let state = before;
  for (const event of events) {
    state = applyTypology(state, event);
    await writeEvent(tx, state, event);
  }
  if (events.length === 0) return state;
  const rows = await tx.query(
    `update typology_version set state = $3, updated_at = $4, replayed_at = $5, shadow_at = $6,
       submitted_by = $7, submitted_at = $8, approved_by = $9, approved_at = $10, note = $11,
       revision = $12, author = $14
     where typology = $1 and version = $2 and revision = $13 returning version`,
    [
      state.typology,
      state.version,
      state.state,
      now,
      state.replayedAt,
      state.shadowAt,
      state.submittedBy,
      state.submittedAt,
      state.approvedBy,
      state.approvedAt,
      state.note,
      state.revision,
      before.revision,
      state.author,
    ],
  );
  assert(rows.length === 1, 'a locked version is written once');
  return state;
}

type Place = Pick<VersionState, 'typology' | 'version' | 'revision'>;
type Told = TypologyEvent | { readonly at: number; readonly by: string; readonly kind: 'created' };

async function writeEvent(tx: Queryable, place: Place, event: Told): Promise<void> {
  const { at, by, kind, ...detail } = event;
  await tx.query(
    `insert into typology_event (typology, version, seq, at, kind, actor, body)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [place.typology, place.version, place.revision, at, kind, by, JSON.stringify(detail)],
  );
}

export type EventRecord = {
  readonly version: number;
  readonly at: number;
  readonly kind: string;
  readonly actor: string;
  readonly body: Readonly<Record<string, unknown>>;
};

const eventsShown = 200;

/** What happened to the versions of a typology, newest first. */
export async function listEvents(db: Queryable, typology: string): Promise<EventRecord[]> {
  return db.query<EventRecord>(
    `select version, at, kind, actor, body from typology_event where typology = $1
     order by at desc, version desc, seq desc limit $2`,
    [typology, eventsShown],
  );
}
