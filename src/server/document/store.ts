/** Documents of a jurisdiction. */
import { may, type UserActor } from '../../core/access/index.ts';
import {
  guardedKinds,
  type DocumentKind,
  type Paper,
  type TrailAct,
} from '../../contract/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type DocumentRecord = {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly subject: string;
  readonly title: string;
  readonly paper: Paper;
  readonly content_hash: Buffer;
  readonly issued_by: string;
  readonly issued_at: number;
  readonly last_act: TrailAct;
  readonly last_at: number;
  readonly last_party: string;
};

const selectSql = `select d.id, d.kind, d.number, d.subject, d.title, d.paper, d.content_hash,
    d.issued_by, d.issued_at, t.act as last_act, t.at as last_at, t.party as last_party
  from document d cross join lateral (select act, at, party from document_trail
    where document_id = d.id order by seq desc limit 1) t
  where d.unit_id in (select id from scope) and d.kind <> all($2)`;

/** Kinds of which this person sees nothing. */
const hiddenFrom = (actor: UserActor): readonly string[] =>
  may(actor, 'return.read').allowed ? [] : [...guardedKinds];

export type DocumentFilter = {
  readonly subject?: string | undefined;
  readonly kind?: DocumentKind | undefined;
  readonly offset: number;
  readonly limit: number;
};

/** The newest first. */
export async function listDocuments(
  db: Queryable,
  actor: UserActor,
  { subject, kind, offset, limit }: DocumentFilter,
): Promise<readonly DocumentRecord[]> {
  return db.query<DocumentRecord>(
    `${scopeSql} ${selectSql} and ($3::text is null or d.subject = $3)
       and ($4::text is null or d.kind = $4)
     order by d.issued_at desc, d.kind, d.ordinal desc limit $5 offset $6`,
    [actor.unitId, hiddenFrom(actor), subject ?? null, kind ?? null, limit, offset],
    'document-list',
  );
}

export async function countDocuments(
  db: Queryable,
  actor: UserActor,
  { subject, kind }: Pick<DocumentFilter, 'subject' | 'kind'>,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `${scopeSql} select count(*)::int as count from document d
     where d.unit_id in (select id from scope) and d.kind <> all($2)
       and ($3::text is null or d.subject = $3) and ($4::text is null or d.kind = $4)`,
    [actor.unitId, hiddenFrom(actor), subject ?? null, kind ?? null],
    'document-count',
  );
  return row?.count ?? 0;
}

/** One document of the jurisdiction; undefined where there is none there. */
export async function readDocument(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<DocumentRecord | undefined> {
  const rows = await db.query<DocumentRecord>(
    `${scopeSql} ${selectSql} and d.id = $3`,
    [actor.unitId, hiddenFrom(actor), id],
    'document-read',
  );
  return rows[0];
}

export type TrailRecord = {
  readonly at: number;
  readonly act: TrailAct;
  readonly actor: string;
  readonly party: string;
  readonly note: string;
};

export async function readTrail(db: Queryable, id: string): Promise<readonly TrailRecord[]> {
  return db.query<TrailRecord>(
    'select at, act, actor, party, note from document_trail where document_id = $1 order by seq',
    [id],
    'document-trail-read',
  );
}

export type FileFormat = 'pdf' | 'xlsx';
export type FileRecord = {
  readonly format: FileFormat;
  readonly sha256: Buffer;
  readonly size: number;
  readonly pages: number | null;
};

export async function listFiles(db: Queryable, id: string): Promise<readonly FileRecord[]> {
  return db.query<FileRecord>(
    `select format, sha256, octet_length(bytes) as size, pages from document_file
     where document_id = $1 order by format`,
    [id],
    'document-files',
  );
}
