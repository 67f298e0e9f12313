/** The two forms of a document: drawn once after the commit that issued it, then kept. */
import type { Paper } from '../../contract/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { startLoop, type Loop } from '../platform/loop.ts';
import { sha256 } from '../platform/random.ts';
import type { Drawer } from './drawer.ts';
import { shortCodeOf } from './issue.ts';
import type { FileFormat } from './store.ts';
import { makeWorkbook, tablesOf } from './workbook.ts';

export type DocumentFile = {
  readonly number: string;
  readonly bytes: Buffer;
  readonly sha256: Buffer;
};

export type FileDeps = { readonly db: Database; readonly clock: Clock; readonly drawer: Drawer };

type Undrawn = {
  readonly id: string;
  readonly number: string;
  readonly paper: Paper;
  readonly content_hash: Buffer;
  readonly issued_at: Instant;
};

const undrawnSql = 'select id, number, paper, content_hash, issued_at from document';

/** The stored bytes, drawn now where nobody drew them yet; undefined where there is no such form. */
export async function fileOf(
  deps: FileDeps,
  id: string,
  format: FileFormat,
): Promise<DocumentFile | undefined> {
  const kept = await keptFile(deps.db, id, format);
  if (kept !== undefined) return kept;
  const [document] = await deps.db.query<Undrawn>(`${undrawnSql} where id = $1`, [id]);
  if (document === undefined) return undefined;
  await drawAll(deps, document);
  return keptFile(deps.db, id, format);
}

async function keptFile(
  db: Queryable,
  id: string,
  format: FileFormat,
): Promise<DocumentFile | undefined> {
  const rows = await db.query<DocumentFile>(
    `select d.number, f.bytes, f.sha256 from document_file f join document d
       on d.id = f.document_id where f.document_id = $1 and f.format = $2`,
    [id, format],
    'document-file',
  );
  return rows[0];
}

/** Two who draw the same document at once draw the same bytes; the first is kept. */
async function drawAll({ db, clock, drawer }: FileDeps, document: Undrawn): Promise<void> {
  const { id, number, paper } = document;
  const shortCode = shortCodeOf(document.content_hash);
  const { bytes, pages } = await drawer.draw({
    number,
    shortCode,
    paper,
    issuedAt: document.issued_at,
  });
  await keep(db, { id, format: 'pdf', bytes, pages }, clock.now());
  if (tablesOf(paper).length > 0) {
    const table = await makeWorkbook(paper, { number, shortCode });
    await keep(db, { id, format: 'xlsx', bytes: table, pages: null }, clock.now());
  }
  await db.query('update document set drawn = true where id = $1', [id], 'document-drawn');
}

type Keeping = {
  readonly id: string;
  readonly format: FileFormat;
  readonly bytes: Uint8Array;
  readonly pages: number | null;
};

async function keep(db: Queryable, file: Keeping, now: Instant): Promise<void> {
  await db.query(
    `insert into document_file (document_id, format, bytes, sha256, pages, made_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [file.id, file.format, Buffer.from(file.bytes), sha256(file.bytes), file.pages, now],
    'document-keep',
  );
}

const batch = 8;
const everyMs = 1000;

/** Draws what was issued and not yet asked for, the oldest first. */
export function startDrawing(deps: FileDeps & { readonly log: Log }): Loop {
  return startLoop({ log: deps.log, fault: 'a document was not drawn', everyMs }, async () => {
    const waiting = await deps.db.query<Undrawn>(
      `${undrawnSql} where not drawn order by issued_at limit $1`,
      [batch],
      'document-undrawn',
    );
    for (const document of waiting) await drawAll(deps, document);
    return waiting.length === batch;
  });
}
