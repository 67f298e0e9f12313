/** Sources of signals (来源): who may submit, with which key, and how they are doing. */
import type { Source } from '../../contract/index.ts';
import type { SourceActor } from '../../core/access/index.ts';
import { dayMs, formatInstant, hourMs, type Instant } from '../../core/kernel/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { newId, newToken, sha256 } from '../platform/random.ts';

const keyPrefix = 'wzk_';
const keyForm = /^Bearer (wzk_[A-Za-z0-9_-]{43})$/;
/** How long a looked-up key is believed; another process may have ended it meanwhile. */
const keyFreshMs = 2_000;
const keysMax = 10_000;

export type SourceKind = Source['kind'];

export type SourceAuthentication = {
  /** The source of `Bearer wzk_…`; undefined where the key is unknown, ended or suspended. */
  authenticateSource(
    authorization: string | undefined,
    now: number,
  ): Promise<SourceActor | undefined>;
  /** Forgets what it knows: a key was changed or a source suspended here. */
  forget(): void;
};

/** Looks keys up by their digest, each at most once in two seconds. */
export function makeSourceAuthentication(db: Queryable): SourceAuthentication {
  const known = new Map<string, { actor: SourceActor | undefined; until: number }>();
  return {
    async authenticateSource(authorization, now) {
      const key = keyForm.exec(authorization ?? '')?.[1];
      if (key === undefined) return undefined;
      const digest = sha256(key);
      const cached = known.get(digest.toString('base64'));
      if (cached && cached.until > now) return cached.actor;
      const rows = await db.query<{ id: string; name: string }>(
        "select id, name from source where key_hash = $1 and status = 'active'",
        [digest],
        'source-key',
      );
      const row = rows[0];
      const actor: SourceActor | undefined = row && { kind: 'source', id: row.id, name: row.name };
      if (known.size >= keysMax) known.clear();
      known.set(digest.toString('base64'), { actor, until: now + keyFreshMs });
      return actor;
    },
    forget: () => known.clear(),
  };
}

export type NewKey = { readonly key: string; readonly hash: Buffer };

export function makeKey(): NewKey {
  const key = keyPrefix + newToken();
  return { key, hash: sha256(key) };
}

/** Registers a source and answers its key, which is shown this once. Refused: name taken. */
export async function createSource(
  tx: Queryable,
  name: string,
  kind: SourceKind,
  now: Instant,
): Promise<{ id: string; key: string }> {
  const { key, hash } = makeKey();
  const rows = await tx.query<{ id: string }>(
    `insert into source (id, name, kind, status, key_hash, created_at)
     values ($1, $2, $3, 'active', $4, $5) on conflict (name) do nothing returning id`,
    [newId('src', now), name, kind, hash, now],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw refused('name-taken');
  return { id, key };
}

/** Gives a source a new key; the old one ends with the transaction. */
export async function rotateKey(tx: Queryable, id: string): Promise<string> {
  const { key, hash } = makeKey();
  const rows = await tx.query('update source set key_hash = $2 where id = $1 returning id', [
    id,
    hash,
  ]);
  if (rows.length === 0) throw absent();
  return key;
}

/** Gives a source to a unit, whose people then see it. Refused: no such unit. */
export async function giveSource(tx: Queryable, id: string, unitId: string): Promise<void> {
  const rows = await tx.query(
    `update source set unit_id = u.id from unit u where source.id = $1 and u.id = $2
     returning source.id`,
    [id, unitId],
  );
  if (rows.length === 0) throw absent();
}

export async function suspendSource(tx: Queryable, id: string, suspended: boolean): Promise<void> {
  const rows = await tx.query('update source set status = $2 where id = $1 returning id', [
    id,
    suspended ? 'suspended' : 'active',
  ]);
  if (rows.length === 0) throw absent();
}

type SourceRecord = {
  readonly id: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly status: Source['status'];
  readonly created_at: number;
  readonly last_signal_at: number | null;
  readonly accepted_count: number;
  readonly duplicate_count: number;
  readonly rejected_count: number;
  readonly open_count: number;
};

const hoursShown = 24;

/** All sources by name, with what each sent in every hour of the last day; one where `id` is told. */
export async function listSources(db: Queryable, now: Instant, id?: string): Promise<Source[]> {
  const rows = await db.query<SourceRecord>(
    `select s.id, s.name, s.kind, s.status, s.created_at, s.last_signal_at, s.accepted_count,
       s.duplicate_count, s.rejected_count, coalesce(q.open_count, 0) as open_count
     from source s
     left join (select source, count(*) as open_count from quarantine where status = 'open'
       group by source) q on q.source = s.name
     where $1::text is null or s.id = $1 order by s.name`,
    [id ?? null],
  );
  const thisHour = Math.floor(now / hourMs) * hourMs;
  const since = thisHour - (hoursShown - 1) * hourMs;
  const hours = await db.query<{ source: string; hour: number; accepted: number }>(
    'select source, hour, accepted from source_hour where hour >= $1',
    [since],
  );
  const accepted = new Map(hours.map((h) => [`${h.source}\n${h.hour}`, h.accepted]));
  return rows.map((row) => ({
    ...sourceReply(row),
    hourly: Array.from(
      { length: hoursShown },
      (_, i) => accepted.get(`${row.name}\n${since + i * hourMs}`) ?? 0,
    ),
  }));
}

/** One source for a reply; absent where there is none. */
export async function readSource(db: Queryable, now: Instant, id: string): Promise<Source> {
  const [source] = await listSources(db, now, id);
  if (!source) throw absent();
  return source;
}

function sourceReply(row: SourceRecord): Omit<Source, 'hourly'> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    status: row.status,
    createdAt: formatInstant(row.created_at),
    lastSignalAt: row.last_signal_at === null ? null : formatInstant(row.last_signal_at),
    acceptedCount: row.accepted_count,
    duplicateCount: row.duplicate_count,
    rejectedCount: row.rejected_count,
    quarantineOpenCount: row.open_count,
  };
}

/** Hourly counts older than two days are of no use to anybody. */
export async function pruneSourceHours(db: Queryable, now: Instant): Promise<void> {
  await db.query('delete from source_hour where hour < $1', [now - 2 * dayMs]);
}
