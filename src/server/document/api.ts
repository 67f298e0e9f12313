/** Routes of documents. */
import { machineName, type UserActor } from '../../core/access/index.ts';
import { formatInstant } from '../../core/kernel/index.ts';
import type { DocumentDetail, DocumentRow } from '../../contract/index.ts';
import { absent } from '../platform/answer.ts';
import type { Handlers } from '../platform/handler.ts';
import { offsetOf } from '../platform/page.ts';
import { transact } from '../platform/transact.ts';
import { fileOf, type FileDeps } from './file.ts';
import { followDocument, shortCodeOf } from './issue.ts';
import {
  countDocuments,
  listDocuments,
  listFiles,
  readDocument,
  readTrail,
  type DocumentRecord,
} from './store.ts';
import { tablesOf } from './workbook.ts';

export type DocumentDeps = FileDeps & {
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

type Own = Extract<keyof Handlers, `document.${string}`>;
const pageUsual = 50;

const typeOf = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

export function documentHandlers(deps: DocumentDeps): { readonly [K in Own]: Handlers[K] } {
  const { db } = deps;
  return {
    'document.list': async ({ actor }, { query }) => {
      const { cursor, limit = pageUsual, ...filter } = query;
      const offset = offsetOf(cursor);
      const rows = await listDocuments(db, actor, { ...filter, offset, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const names = await deps.namesOf(shown.map((row) => row.issued_by));
      return {
        items: shown.map((row) => rowOf(row, names)),
        next: rows.length > limit ? String(offset + limit) : null,
        total: await countDocuments(db, actor, filter),
      };
    },
    // A paper shows names and numbers in whole: each look leaves an entry.
    'document.read': async ({ actor, now }, { params }) => {
      const detail = await detailOf(deps, actor, params.id);
      await transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'document.read', subject: params.id, purpose: 'fund-disposal' });
      });
      return detail;
    },
    'document.fetch': async ({ actor, now }, { params, query, reply }) => {
      const { format = 'pdf' } = query;
      if ((await readDocument(db, actor, params.id)) === undefined) throw absent();
      const file = await fileOf(deps, params.id, format);
      if (file === undefined) throw absent();
      await transact(db, actor, now, async (tx) => {
        tx.audit({ action: 'document.fetch', subject: params.id, detail: { format } });
      });
      const name = encodeURIComponent(`${file.number}.${format}`);
      reply
        .type(typeOf[format])
        .header('content-disposition', `inline; filename*=UTF-8''${name}`)
        .header('etag', `"${file.sha256.toString('hex')}"`)
        .send(file.bytes);
      return undefined;
    },
    'document.follow': async ({ actor, now }, { params, body }) => {
      if ((await readDocument(db, actor, params.id)) === undefined) throw absent();
      const { act, party, note = '' } = body;
      await transact(db, actor, now, (tx) =>
        followDocument(tx, params.id, { act, actor: actor.id, party, note }, now),
      );
      return detailOf(deps, actor, params.id);
    },
  };
}

type Names = ReadonlyMap<string, string>;
const nameOf = (names: Names, actor: string): string =>
  names.get(actor) ?? machineName(actor, 'zh') ?? actor;

function rowOf(row: DocumentRecord, names: Names): DocumentRow {
  return {
    id: row.id,
    kind: row.kind,
    number: row.number,
    title: row.title,
    subject: row.subject,
    issuedBy: nameOf(names, row.issued_by),
    issuedAt: formatInstant(row.issued_at),
    shortCode: shortCodeOf(row.content_hash),
    hasTable: tablesOf(row.paper).length > 0,
    last: { act: row.last_act, at: formatInstant(row.last_at), party: row.last_party },
  };
}

async function detailOf(
  { db, namesOf }: DocumentDeps,
  actor: UserActor,
  id: string,
): Promise<DocumentDetail> {
  const row = await readDocument(db, actor, id);
  if (row === undefined) throw absent();
  const trail = await readTrail(db, id);
  const files = await listFiles(db, id);
  const names = await namesOf([row.issued_by, ...trail.map((one) => one.actor)]);
  return {
    ...rowOf(row, names),
    paper: row.paper,
    contentHash: row.content_hash.toString('hex'),
    files: files.map((file) => ({
      format: file.format,
      sha256: file.sha256.toString('hex'),
      bytes: file.size,
      pages: file.pages,
    })),
    trail: trail.map((one) => ({
      ...one,
      at: formatInstant(one.at),
      actor: nameOf(names, one.actor),
    })),
  };
}
