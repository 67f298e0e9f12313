/** The store of single entries: what people propose, approve, refuse and take out. */
import type { Instant } from '../../core/kernel/index.ts';
import {
  decideEntry,
  spanOf,
  statusAt,
  type EntryAct,
  type EntryState,
  type ListEntry,
  type ListKey,
  type ListPolicy,
  type StoredStatus,
} from '../../core/list/index.ts';
import { absent, refused } from '../platform/answer.ts';
import { run, type Database, type Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import { entryColumns, type BasisRecord, type EntryRecord } from './row.ts';

/** Channel on which every process is told that what is in force has changed. */
export const listChannel = 'wuzha_list';

/**
 * Takes the next number of the change sequence and tells all processes at the commit. The row stays
 * locked until then, so numbers become visible in order.
 */
export async function nextChange(tx: Queryable): Promise<number> {
  const rows = await tx.query<{ change: number }>(
    `with next as (update list_head set change = change + 1 returning change)
     select change, pg_notify('${listChannel}', change::text) from next`,
    [],
    'list-change',
  );
  return rows[0]?.change ?? 0;
}

/**
 * A transaction in which rows are found by index. The planner knows nothing of the rows that were
 * brought in a moment ago and would read the whole table for each batch.
 */
export async function byIndex<T>(
  db: Database,
  work: (on: Queryable) => Promise<T>,
  mode = '',
): Promise<T> {
  return db.withConnection(async (client) => {
    await client.query(
      `begin ${mode}; set local enable_seqscan = off; set local enable_hashjoin = off;
       set local enable_mergejoin = off; set local jit = off`,
    );
    try {
      const value = await work({ query: (sql, params, name) => run(client, sql, params, name) });
      await client.query('commit');
      return value;
    } catch (thrown) {
      await client.query('rollback').catch(() => {});
      throw thrown;
    }
  });
}

/** A basis to be written. */
export type BasisParts = Omit<BasisRecord, 'id' | 'entry_count'>;

/** Writes bases; answers their ids in order. */
export async function insertBases(
  tx: Queryable,
  parts: readonly BasisParts[],
  change: number,
): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `insert into list_basis (kind, match, verdict, category, reason, origin, evidence, confidence,
       appeal, from_at, until_at, status, proposed_by, proposed_at, approved_by, approved_at,
       import_id, change)
     select r.kind, r.match, r.verdict, r.category, r.reason, r.origin,
       array(select jsonb_array_elements_text(r.evidence)), r.confidence, r.appeal, r.from_at,
       r.until_at, r.status, r.proposed_by, r.proposed_at, r.approved_by, r.approved_at, r.import_id,
       $2
     from jsonb_to_recordset($1) as r (ordinal bigint, kind text, match text, verdict text,
       category text, reason text, origin text, evidence jsonb, confidence double precision,
       appeal text, from_at bigint, until_at bigint, status text, proposed_by text,
       proposed_at bigint, approved_by text, approved_at bigint, import_id text)
     order by r.ordinal returning id`,
    [JSON.stringify(parts.map((part, ordinal) => ({ ordinal, ...part }))), change],
    'list-basis-insert',
  );
  return rows.map((row) => row.id);
}

/** Adds to the counts of bases; a basis that moved rows away gets a negative number. */
export async function addCounts(tx: Queryable, by: ReadonlyMap<number, number>): Promise<void> {
  if (by.size === 0) return;
  const ids = [...by.keys()].toSorted((a, b) => a - b);
  await tx.query(
    `update list_basis b set entry_count = entry_count + d.n
     from unnest($1::bigint[], $2::bigint[]) as d (id, n) where b.id = d.id`,
    [ids, ids.map((id) => by.get(id) ?? 0)],
    'list-counts',
  );
}

/** The entry with its basis, the row locked until the end of the transaction. */
async function lockEntry(tx: Queryable, id: number): Promise<EntryRecord> {
  const rows = await tx.query<EntryRecord>(
    `select ${entryColumns} from list_entry e join list_basis b on b.id = e.basis_id
     where e.id = $1 for update of e`,
    [id],
    'list-lock',
  );
  const [row] = rows;
  if (row === undefined) throw absent();
  return row;
}

export async function readEntry(db: Queryable, id: number): Promise<EntryRecord> {
  const rows = await db.query<EntryRecord>(
    `select ${entryColumns} from list_entry e join list_basis b on b.id = e.basis_id
     where e.id = $1`,
    [id],
    'list-read',
  );
  const [row] = rows;
  if (row === undefined) throw absent();
  return row;
}

const stateOf = (row: EntryRecord, now: number): EntryState => ({
  kind: row.kind,
  verdict: row.verdict,
  status: statusAt(row.status, row.until_at, now),
  proposedBy: row.proposed_by,
});

export type Deed = {
  /** Key of the actor: `usr_…`, `source:…`, `system:…`. */
  readonly by: string;
  readonly now: Instant;
  readonly policy: ListPolicy;
};

export type EventRecord = {
  readonly at: number;
  readonly kind: 'proposed' | 'approved' | 'rejected' | 'withdrawn' | 'imported' | 'renewed';
  readonly actor: string;
  readonly body: { readonly note?: string };
};

export async function readEvents(db: Queryable, entryId: number): Promise<EventRecord[]> {
  return db.query<EventRecord>(
    'select at, kind, actor, body from list_event where entry_id = $1 order by id limit 200',
    [entryId],
    'list-events',
  );
}

async function note(
  tx: Queryable,
  entryId: number,
  { at, kind, actor, body }: EventRecord,
): Promise<void> {
  await tx.query(
    'insert into list_event (entry_id, at, kind, actor, body) values ($1, $2, $3, $4, $5)',
    [entryId, at, kind, actor, JSON.stringify(body)],
    'list-event',
  );
}

/** What is proposed: a canonical entry, and where somebody who is listed turns. */
export type Proposal = Omit<ListEntry, 'approvedBy' | 'untilAt'> & {
  readonly untilAt: number | null;
  readonly appeal: string;
};

/**
 * Proposes an entry; it changes nothing that is in force. Refused: it is listed or proposed already.
 */
export async function proposeEntry(
  tx: Transaction,
  proposal: Proposal,
  { by, now, policy }: Deed,
): Promise<number> {
  const before = await lockKey(tx, proposal);
  const decided = decideEntry('propose', before && stateOf(before, now), by, policy);
  if (!decided.ok) throw refused(decided.error);
  const [basisId = 0] = await insertBases(
    tx,
    [
      {
        ...termsOf(proposal),
        until_at: proposal.untilAt ?? now + spanOf(policy, proposal).usualMs,
        status: decided.value,
        proposed_by: by,
        proposed_at: now,
        approved_by: null,
        approved_at: null,
        import_id: null,
      },
    ],
    0,
  );
  const id =
    before === undefined
      ? await insertEntry(tx, proposal, basisId)
      : await moveTo(tx, before, basisId, await nextChange(tx));
  await addCounts(tx, new Map([[basisId, 1]]));
  await note(tx, id, { at: now, kind: 'proposed', actor: by, body: { note: proposal.reason } });
  tx.audit({ action: 'list.propose', subject: String(id), detail: keyOf(proposal) });
  tx.emit('list', { id, status: 'proposed' });
  return id;
}

function termsOf(proposal: Proposal) {
  const { kind, match, verdict, category, reason, origin, evidence, confidence } = proposal;
  return {
    kind,
    match,
    verdict,
    category,
    reason,
    origin,
    evidence,
    confidence,
    appeal: proposal.appeal,
    from_at: proposal.fromAt,
  };
}

const keyOf = ({ kind, match, value, verdict }: ListKey): ListKey => ({
  kind,
  match,
  value,
  verdict,
});

async function lockKey(tx: Queryable, key: ListKey): Promise<EntryRecord | undefined> {
  const rows = await tx.query<EntryRecord>(
    `select ${entryColumns} from list_entry e join list_basis b on b.id = e.basis_id
     where e.value = $1 and e.kind = $2 and e.match = $3 and e.verdict = $4 for update of e`,
    [key.value, key.kind, key.match, key.verdict],
    'list-lock-key',
  );
  return rows[0];
}

async function insertEntry(tx: Queryable, key: ListKey, basisId: number): Promise<number> {
  const rows = await tx.query<{ id: number }>(
    `insert into list_entry (kind, match, value, verdict, basis_id) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning id`,
    [key.kind, key.match, key.value, key.verdict, basisId],
    'list-insert',
  );
  const id = rows[0]?.id;
  // Somebody else proposed the same at this moment.
  if (id === undefined) throw refused('already-proposed');
  return id;
}

/**
 * Gives an entry another basis. It counts as a change: a process that has not heard yet that the
 * entry was taken out must not miss it because the thing is proposed again.
 */
async function moveTo(
  tx: Queryable,
  row: EntryRecord,
  basisId: number,
  change: number,
): Promise<number> {
  await tx.query(
    'update list_entry set basis_id = $2, renew_basis_id = null, change = $3 where id = $1',
    [row.entry_id, basisId, change],
    'list-move',
  );
  await addCounts(tx, new Map([[row.basis_id, -1]]));
  return row.entry_id;
}

const eventOf = { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' } as const;

/**
 * Approves, refuses or takes out one entry. An entry that came with a file leaves the others of the
 * file as they are. Refused: as `decideEntry` says.
 */
export async function actOnEntry(
  tx: Transaction,
  id: number,
  act: Exclude<EntryAct, 'propose'>,
  { by, now, policy, reason }: Deed & { readonly reason?: string },
): Promise<void> {
  const row = await lockEntry(tx, id);
  const decided = decideEntry(act, stateOf(row, now), by, policy);
  if (!decided.ok) throw refused(decided.error);
  const approved = act === 'approve' ? { approved_by: by, approved_at: now } : {};
  // A refused proposal was never in force: no worker needs to hear of it.
  const change = act === 'reject' ? null : await nextChange(tx);
  if (row.entry_count === 1 && row.import_id === null) {
    await setBasis(tx, row.basis_id, { status: decided.value, change, ...approved });
  } else {
    await leaveFile(tx, row, { ...row, status: decided.value, ...approved }, change);
  }
  const body = reason === undefined ? {} : { note: reason };
  await note(tx, id, { at: now, kind: eventOf[act], actor: by, body });
  tx.audit({
    action: `list.${act}`,
    subject: String(id),
    detail: { ...keyOf(row), ...(reason === undefined ? {} : { reason }) },
  });
  tx.emit('list', { id, status: decided.value });
}

type BasisChange = {
  readonly status: StoredStatus;
  readonly change: number | null;
  readonly approved_by?: string;
  readonly approved_at?: number;
};

async function setBasis(tx: Queryable, id: number, to: BasisChange): Promise<void> {
  await tx.query(
    `update list_basis set status = $2, change = coalesce($3, change),
       approved_by = coalesce($4, approved_by), approved_at = coalesce($5, approved_at)
     where id = $1`,
    [id, to.status, to.change, to.approved_by ?? null, to.approved_at ?? null],
    'list-basis-set',
  );
}

/** One entry of a file goes its own way: it gets a basis of its own, and keeps its beginning. */
async function leaveFile(
  tx: Transaction,
  row: EntryRecord,
  to: EntryRecord,
  change: number | null,
): Promise<void> {
  const { entry_id, basis_id: _, value: __, own_evidence, entry_count: ___, ...parts } = to;
  const [basisId = 0] = await insertBases(tx, [{ ...parts, import_id: null }], change ?? 0);
  await tx.query(
    `update list_entry set basis_id = $2, renew_basis_id = null, change = $3, evidence = $4
     where id = $1`,
    [entry_id, basisId, change, own_evidence],
    'list-leave',
  );
  await addCounts(
    tx,
    new Map([
      [row.basis_id, -1],
      [basisId, 1],
    ]),
  );
  await note(tx, entry_id, {
    at: row.proposed_at,
    kind: 'imported',
    actor: row.proposed_by,
    body: row.import_id === null ? {} : { note: row.import_id },
  });
}

/**
 * Lists entries at once on the word of a system actor that may: the demonstration, the command line.
 * What is listed or proposed already stays as it is.
 */
export async function enterEntries(
  tx: Transaction,
  entries: readonly Proposal[],
  { by, now, policy }: Deed,
): Promise<number> {
  const change = await nextChange(tx);
  const parts = entries.map((entry): BasisParts => ({
    ...termsOf(entry),
    until_at: entry.untilAt ?? now + spanOf(policy, entry).usualMs,
    status: 'live',
    proposed_by: by,
    proposed_at: now,
    approved_by: by,
    approved_at: now,
    import_id: null,
  }));
  const keys = parts.map((part) => JSON.stringify(part));
  const different = new Map(parts.map((part, i) => [keys[i] ?? '', part]));
  const made = await insertBases(tx, [...different.values()], change);
  const idOf = new Map([...different.keys()].map((key, i) => [key, made[i] ?? 0]));
  const rows = await tx.query<{ basis_id: number }>(
    `insert into list_entry (kind, match, value, verdict, basis_id, change)
     select *, $6::bigint
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
     on conflict do nothing returning basis_id`,
    [
      entries.map((e) => e.kind),
      entries.map((e) => e.match),
      entries.map((e) => e.value),
      entries.map((e) => e.verdict),
      keys.map((key) => idOf.get(key) ?? 0),
      change,
    ],
    'list-enter',
  );
  const counts = new Map<number, number>();
  for (const { basis_id } of rows) counts.set(basis_id, (counts.get(basis_id) ?? 0) + 1);
  await addCounts(tx, counts);
  await tx.query('delete from list_basis where id = any($1) and entry_count = 0', [made]);
  tx.audit({ action: 'list.enter', subject: `${rows.length} entries`, detail: { by } });
  return rows.length;
}
