/** Issuing a document and following it: in the transaction of the decision that needs it. */
import { Check } from 'typebox/value';
import { canonicalJson } from '../../core/audit/index.ts';
import { assert, formatInstant, zoneMs, type Id, type Instant } from '../../core/kernel/index.ts';
import {
  documentKinds,
  paper as paperSchema,
  type DocumentKind,
  type Paper,
  type TrailAct,
} from '../../contract/index.ts';
import { refused } from '../platform/answer.ts';
import { newId, sha256 } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';

export type DocumentId = Id<'doc'>;

export type DocumentDraft = {
  readonly kind: DocumentKind;
  /** Id of the case, measure, return or appeal that it belongs to. */
  readonly subject: string;
  /** Who answers for it; above it everybody may read it. */
  readonly unitId: string;
  readonly paper: Paper;
  /** Drawn when somebody asks for it, not before: of papers that most often nobody looks at. */
  readonly isOnDemand?: boolean;
};

export type DocumentRef = {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  /** `反诈返决字〔2026〕12号`. */
  readonly number: string;
  readonly title: string;
  readonly shortCode: string;
  readonly issuedAt: Instant;
};

export type Issuing = { readonly actor: string; readonly now: Instant };

/** Rows of all tables of a document together. */
const rowsMax = 20_000;
/** Entries of one trail. */
const trailMax = 200;

const wordOf = new Map(documentKinds.map((one) => [one.code, one.word]));

/**
 * Issues a document: a number of its kind and year without gaps, its content with the hash, the
 * first entry of its trail. The pages are drawn after the commit. The counter of the kind is locked
 * until the end of the transaction, so issue late in it.
 */
export async function issueDocument(
  tx: Transaction,
  draft: DocumentDraft,
  { actor, now }: Issuing,
): Promise<DocumentRef> {
  const { kind, subject, unitId, paper, isOnDemand = false } = draft;
  assert(Check(paperSchema, paper), `the paper of a ${kind} has the form of a paper`);
  assert(rowsOf(paper) <= rowsMax, `a ${kind} has at most ${rowsMax} rows`);
  const year = Number(formatInstant(now + zoneMs).slice(0, 4));
  const [counter] = await tx.query<{ last: number }>(
    `insert into document_counter (kind, year, last) values ($1, $2, 1)
     on conflict (kind, year) do update set last = document_counter.last + 1 returning last`,
    [kind, year],
    'document-number',
  );
  assert(counter, 'a counter answers');
  const number = `反诈${wordOf.get(kind)}字〔${year}〕${counter.last}号`;
  const id = newId('doc', now);
  const contentHash = sha256(canonicalJson({ number, paper }));
  // One statement, for the counter is locked meanwhile.
  await tx.query(
    `with made as (
       insert into document (id, kind, year, ordinal, number, subject, unit_id, title, paper,
         content_hash, issued_by, issued_at, drawn)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
     insert into document_trail (document_id, seq, at, act, actor, party, note)
     values ($1, 1, $12, 'issued', $11, $14, '')`,
    [
      id,
      kind,
      year,
      counter.last,
      number,
      subject,
      unitId,
      paper.title,
      JSON.stringify(paper),
      contentHash,
      actor,
      now,
      isOnDemand,
      paper.to,
    ],
    'document-insert',
  );
  tx.audit({ action: 'document.issue', subject: id, detail: { number, kind, subject } });
  return {
    id,
    kind,
    number,
    title: paper.title,
    shortCode: shortCodeOf(contentHash),
    issuedAt: now,
  };
}

const rowsOf = (paper: Paper): number =>
  paper.blocks.reduce((sum, block) => sum + (block.kind === 'table' ? block.rows.length : 0), 0);

/** `3F9A-0C11-77B2`: enough to compare by eye. */
export const shortCodeOf = (hash: Uint8Array): string =>
  (Buffer.from(hash).toString('hex').slice(0, 12).toUpperCase().match(/.{4}/g) ?? []).join('-');

export type TrailNote = {
  readonly act: TrailAct;
  readonly actor: string;
  /** To or from whom, in words. */
  readonly party: string;
  readonly note: string;
};

async function appendTrail(
  tx: Transaction,
  id: string,
  { act, actor, party, note }: TrailNote,
  now: Instant,
): Promise<void> {
  await tx.query(
    `insert into document_trail (document_id, seq, at, act, actor, party, note)
     select $1, count(*) + 1, $2, $3, $4, $5, $6 from document_trail where document_id = $1`,
    [id, now, act, actor, party, note],
    'document-trail',
  );
}

/**
 * Adds to the trail of a document: sent, served, received. Refused: it was withdrawn, the trail is
 * full. The document must be known to exist.
 */
export async function followDocument(
  tx: Transaction,
  id: string,
  note: TrailNote,
  now: Instant,
): Promise<void> {
  await tx.query('select id from document where id = $1 for update', [id], 'document-lock');
  const [trail] = await tx.query<{ count: number; withdrawn: boolean }>(
    `select count(*)::int as count, coalesce(bool_or(act = 'withdrawn'), false) as withdrawn
     from document_trail where document_id = $1`,
    [id],
    'document-trail-count',
  );
  if (trail?.withdrawn === true) throw refused('document-withdrawn');
  if ((trail?.count ?? 0) >= trailMax) throw refused('trail-full');
  await appendTrail(tx, id, note, now);
  tx.audit({ action: `document.${note.act}`, subject: id, detail: { party: note.party } });
}
