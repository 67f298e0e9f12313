/** Rows of the lists as the database holds them, and as the API tells them. */
import type { ListEntryReply, ListImportReply } from '../../contract/index.ts';
import { formatInstant, type Category } from '../../core/kernel/index.ts';
import {
  needsTwoPeople,
  statusAt,
  type ListKind,
  type ListMatch,
  type ListPolicy,
  type ListVerdict,
  type StoredStatus,
} from '../../core/list/index.ts';
import type { Queryable } from '../platform/database.ts';

/** What entries have in common. */
export type BasisRecord = {
  readonly id: number;
  readonly kind: ListKind;
  readonly match: ListMatch;
  readonly verdict: ListVerdict;
  readonly category: Category;
  readonly reason: string;
  readonly origin: string;
  readonly evidence: readonly string[];
  readonly confidence: number;
  readonly appeal: string;
  readonly from_at: number;
  readonly until_at: number | null;
  readonly status: StoredStatus;
  readonly proposed_by: string;
  readonly proposed_at: number;
  readonly approved_by: string | null;
  readonly approved_at: number | null;
  readonly import_id: string | null;
  readonly entry_count: number;
};

export const basisColumns = `b.id, b.kind, b.match, b.verdict, b.category, b.reason, b.origin,
  b.evidence, b.confidence, b.appeal, b.from_at, b.until_at, b.status, b.proposed_by, b.proposed_at,
  b.approved_by, b.approved_at, b.import_id, b.entry_count`;

export type EntryRecord = Omit<BasisRecord, 'id'> & {
  readonly entry_id: number;
  readonly basis_id: number;
  readonly value: string;
  readonly own_evidence: readonly string[] | null;
};

export const entryColumns = `e.id as entry_id, e.basis_id, e.value, e.evidence as own_evidence,
  ${basisColumns}`;

export type Names = ReadonlyMap<string, string>;

/** Names of people by the key that rows hold; sources and systems are their own name. */
export async function namesFor(db: Queryable, actors: readonly (string | null)[]): Promise<Names> {
  const ids = [...new Set(actors.filter((a) => a?.startsWith('usr_')))];
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    'select id, name from account_user where id = any($1)',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

export function whoOf(names: Names, actor: string): { id: string; name: string } {
  return { id: actor, name: names.get(actor) ?? actor.replace(/^(?:source|system):/, '') };
}

const instant = (at: number | null): string | null => (at === null ? null : formatInstant(at));

export type Telling = {
  readonly names: Names;
  readonly policy: ListPolicy;
  readonly now: number;
};

export function entryReply(row: EntryRecord, { names, policy, now }: Telling): ListEntryReply {
  return {
    id: row.entry_id,
    kind: row.kind,
    match: row.match,
    value: row.value,
    verdict: row.verdict,
    category: row.category,
    reason: row.reason,
    origin: row.origin,
    evidence: [...row.evidence, ...(row.own_evidence ?? [])],
    confidence: row.confidence,
    appeal: row.appeal === '' ? policy.appeal : row.appeal,
    fromAt: formatInstant(row.from_at),
    untilAt: instant(row.until_at),
    status: statusAt(row.status, row.until_at, now),
    twoPeople: needsTwoPeople(policy, row),
    proposedBy: whoOf(names, row.proposed_by),
    proposedAt: formatInstant(row.proposed_at),
    approvedBy: row.approved_by === null ? null : whoOf(names, row.approved_by),
    approvedAt: instant(row.approved_at),
    importId: row.import_id,
  };
}

/** Entries as the API tells them, with the names of people. */
export async function tellEntries(
  db: Queryable,
  rows: readonly EntryRecord[],
  telling: Omit<Telling, 'names'>,
): Promise<ListEntryReply[]> {
  const names = await namesFor(
    db,
    rows.flatMap((row) => [row.proposed_by, row.approved_by]),
  );
  return rows.map((row) => entryReply(row, { ...telling, names }));
}

export type ImportRecord = {
  readonly id: string;
  readonly name: string;
  readonly form: string;
  readonly origin: string;
  readonly status: ListImportReply['status'];
  readonly digest: string | null;
  readonly row_count: number;
  readonly added_count: number;
  readonly renewed_count: number;
  readonly known_count: number;
  readonly kept_off_count: number;
  readonly refused_count: number;
  readonly proposed_by: string;
  readonly proposed_at: number;
  readonly approved_by: string | null;
  readonly approved_at: number | null;
  readonly note: string | null;
};

export async function tellImports(
  db: Queryable,
  rows: readonly ImportRecord[],
): Promise<ListImportReply[]> {
  const names = await namesFor(
    db,
    rows.flatMap((row) => [row.proposed_by, row.approved_by]),
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    form: row.form,
    origin: row.origin,
    status: row.status,
    digest: row.digest,
    rows: row.row_count,
    added: row.added_count,
    renewed: row.renewed_count,
    known: row.known_count,
    keptOff: row.kept_off_count,
    refused: row.refused_count,
    proposedBy: whoOf(names, row.proposed_by),
    proposedAt: formatInstant(row.proposed_at),
    approvedBy: row.approved_by === null ? null : whoOf(names, row.approved_by),
    approvedAt: instant(row.approved_at),
    note: row.note,
  }));
}
