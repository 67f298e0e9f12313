/** Rows that were refused (隔离): kept with their reasons until mended or set aside. */
import { type Instant, type Problem, formatInstant, wellFormed } from '../../core/kernel/index.ts';
import type { Quarantined } from '../../contract/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId, sha256 } from '../platform/random.ts';
import type { SourceScope } from './scope.ts';

/** Characters of a row that are kept; a longer one cannot be mended here. */
export const rawLengthMax = 65_536;
const rawExcerpt = 4_096;
/** Open rows kept of one source; beyond it rows are refused but not kept. */
export const openCountMax = 100_000;

export type QuarantineRow = {
  /** Counted from 1 in the request. */
  readonly row: number;
  readonly raw: string;
  readonly problems: readonly Problem[];
};

type Refused = QuarantineRow & { readonly source: string; readonly receivedAt: Instant };

/** Text as the database can hold it, and whether it was cut. */
function storable(raw: string): { raw: string; truncated: boolean } {
  const clean = wellFormed(raw.replaceAll('\u0000', '\u2400'));
  return clean.length > rawLengthMax
    ? { raw: wellFormed(clean.slice(0, rawExcerpt)), truncated: true }
    : { raw: clean, truncated: false };
}

/**
 * Keeps refused rows; the same row sent again while it is open is the same entry. Answers the ids
 * in order, undefined where the source has too many open rows.
 */
export async function isolateRows(
  tx: Queryable,
  rows: readonly Refused[],
): Promise<(string | undefined)[]> {
  const open = await tx.query<{ source: string; count: number }>(
    `select source, count(*) as count from quarantine
     where status = 'open' and source = any($1) group by source`,
    [[...new Set(rows.map((r) => r.source))]],
    'quarantine-count',
  );
  const room = new Map(open.map((o) => [o.source, openCountMax - o.count]));
  const kept = rows.map((row) => {
    const left = room.get(row.source) ?? openCountMax;
    room.set(row.source, left - 1);
    const digest = sha256(row.raw).toString('hex');
    return left > 0
      ? { ...row, ...storable(row.raw), digest, id: newId('qrn', row.receivedAt) }
      : undefined;
  });
  const written = kept.filter((row) => row !== undefined);
  await tx.query(
    `insert into quarantine
       (id, source, received_at, row_number, raw, raw_digest, truncated, problems, status)
     select id, source, received_at, row_number, raw, decode(digest, 'hex'), truncated, problems, 'open'
     from unnest($1::text[], $2::text[], $3::bigint[], $4::integer[], $5::text[], $6::text[],
       $7::boolean[], $8::jsonb[])
       as r (id, source, received_at, row_number, raw, digest, truncated, problems)
     on conflict (source, raw_digest) where status = 'open' do nothing`,
    [
      written.map((r) => r.id),
      written.map((r) => r.source),
      written.map((r) => r.receivedAt),
      written.map((r) => r.row),
      written.map((r) => r.raw),
      written.map((r) => r.digest),
      written.map((r) => r.truncated),
      written.map((r) => JSON.stringify(r.problems)),
    ],
    'quarantine-insert',
  );
  const found = await tx.query<{ id: string; source: string; digest: string }>(
    `select q.id, q.source, encode(q.raw_digest, 'hex') as digest
     from unnest($1::text[], $2::text[]) as k (source, digest)
     join quarantine q on q.source = k.source and q.raw_digest = decode(k.digest, 'hex')
     where q.status = 'open'`,
    [written.map((r) => r.source), written.map((r) => r.digest)],
    'quarantine-find',
  );
  const ids = new Map(found.map((f) => [`${f.source}\n${f.digest}`, f.id]));
  return kept.map((row) => (row ? ids.get(`${row.source}\n${row.digest}`) : undefined));
}

export type QuarantineRecord = {
  readonly id: string;
  readonly source: string;
  readonly received_at: number;
  readonly row_number: number;
  readonly raw: string;
  readonly truncated: boolean;
  readonly problems: Problem[];
  readonly status: 'open' | 'resent' | 'discarded';
  readonly resolved_by: string | null;
  readonly resolved_at: number | null;
};

const columns = `id, source, received_at, row_number, raw, truncated, problems, status, resolved_by,
  resolved_at`;

export type QuarantineFilter = {
  readonly source: string | undefined;
  readonly status: string | undefined;
  readonly scope: SourceScope;
  /** Last row of the page before: time and id. */
  readonly after: readonly [number, string] | undefined;
  readonly limit: number;
};

/** Newest first, with the count of all that fit the filter. */
export async function listQuarantine(
  db: Queryable,
  { source, status, scope, after, limit }: QuarantineFilter,
): Promise<{ rows: QuarantineRecord[]; total: number }> {
  const rows = await db.query<QuarantineRecord>(
    `select ${columns} from quarantine
     where ($1::text is null or source = $1) and ($2::text is null or status = $2)
       and ($3::text[] is null or source = any($3))
       and ($4::bigint is null or (received_at, id) < ($4, $5))
     order by received_at desc, id desc limit $6`,
    [source ?? null, status ?? null, scope ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  const counted = await db.query<{ count: number }>(
    `select count(*) as count from quarantine
     where ($1::text is null or source = $1) and ($2::text is null or status = $2)
       and ($3::text[] is null or source = any($3))`,
    [source ?? null, status ?? null, scope ?? null],
  );
  return { rows, total: counted[0]?.count ?? 0 };
}

/** The row, locked until the end of the transaction. */
export async function lockQuarantined(
  tx: Queryable,
  id: string,
): Promise<QuarantineRecord | undefined> {
  const rows = await tx.query<QuarantineRecord>(
    `select ${columns} from quarantine where id = $1 for update`,
    [id],
  );
  return rows[0];
}

export type Resolution = {
  readonly status: 'resent' | 'discarded';
  readonly by: string;
  readonly at: Instant;
  readonly note: string | null;
};

export async function resolveQuarantined(tx: Queryable, id: string, to: Resolution): Promise<void> {
  await tx.query(
    'update quarantine set status = $2, resolved_by = $3, resolved_at = $4, note = $5 where id = $1',
    [id, to.status, to.by, to.at, to.note],
  );
}

export function quarantinedReply(row: QuarantineRecord): Quarantined {
  return {
    id: row.id,
    source: row.source,
    receivedAt: formatInstant(row.received_at),
    row: row.row_number,
    raw: row.raw,
    truncated: row.truncated,
    problems: row.problems,
    status: row.status,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at === null ? null : formatInstant(row.resolved_at),
  };
}
