/** Reads the audit chain, and verifies it against itself, its head and its anchors. */
import type { QueryOf, ReplyOf, Routes } from '../../contract/index.ts';
import {
  chainStart,
  verifyAnchor,
  verifyEntry,
  verifyHead,
  type Anchor,
  type ChainedEntry,
  type ChainProblem,
  type ChainState,
} from '../../core/audit/index.ts';
import { formatInstant, parseInstant } from '../../core/kernel/index.ts';
import { run, type Database, type Queryable } from '../platform/database.ts';
import { sha256Hex } from '../platform/random.ts';

type Row = {
  seq: number;
  at: number;
  actor: string;
  action: string;
  subject: string;
  purpose: string | null;
  allowed: boolean;
  detail: unknown;
  prev_hash: Buffer;
  hash: Buffer;
};

type Query = QueryOf<Routes['audit.list']>;
type Page = ReplyOf<Routes['audit.list']>;

/** Counting stops here: nobody reads further, and a table of millions stays fast. */
const countMax = 10_000;

/** A page of entries, newest first. `nameOf` gives people their names. */
export async function listEntries(
  db: Queryable,
  query: Query,
  namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<Page> {
  const { where, params } = filterOf(query);
  const limit = query.limit ?? 50;
  const after = Number(query.cursor ?? Number.NaN);
  const older = Number.isSafeInteger(after) ? after : Number.MAX_SAFE_INTEGER;
  const rows = await db.query<Row>(
    `select * from audit_entry where ${where} and seq < $${params.length + 1}
    order by seq desc limit $${params.length + 2}`,
    [...params, older, limit + 1],
  );
  const counts = await db.query<{ count: number }>(
    `select count(*) as count from
    (select from audit_entry where ${where} limit ${countMax}) as counted`,
    params,
  );
  const shown = rows.slice(0, limit);
  const names = await namesOf([...new Set(shown.map((row) => row.actor))]);
  return {
    items: shown.map((row) => ({
      seq: row.seq,
      at: formatInstant(row.at),
      actor: row.actor,
      actorName: names.get(row.actor) ?? row.actor,
      action: row.action,
      subject: row.subject,
      purpose: row.purpose,
      allowed: row.allowed,
      detail: row.detail,
      hash: row.hash.toString('hex'),
    })),
    next: rows.length > limit ? String(shown.at(-1)?.seq) : null,
    total: counts[0]?.count ?? 0,
  };
}

function filterOf(query: Query): { where: string; params: unknown[] } {
  const params: unknown[] = [];
  const parts = ['true'];
  const add = (sql: string, value: unknown): void => {
    if (value === undefined) return;
    params.push(value);
    parts.push(sql.replace('?', `$${params.length}`));
  };
  add('actor = ?', query.actor);
  add('starts_with(action, ?)', query.action);
  add('subject = ?', query.subject);
  add('at >= ?', query.from === undefined ? undefined : (parseInstant(query.from) ?? 0));
  add('at < ?', query.to === undefined ? undefined : (parseInstant(query.to) ?? 0));
  if (query.denied !== undefined) parts.push(query.denied ? 'not allowed' : 'allowed');
  return { where: parts.join(' and '), params };
}

export type ChainReport = {
  readonly entries: number;
  readonly anchors: number;
  /** The first entry that is wrong; undefined when the chain is whole. */
  readonly problem: ChainProblem | undefined;
};

const batchRows = 2000;

/** Verifies the whole chain in one snapshot. */
export async function verifyChain(db: Database, anchors: readonly Anchor[]): Promise<ChainReport> {
  return db.withConnection(async (client) => {
    await client.query('begin transaction isolation level repeatable read read only');
    try {
      const on: Queryable = { query: (sql, params, name) => run(client, sql, params, name) };
      return await verifyIn(on, anchors);
    } finally {
      await client.query('rollback').catch(() => {});
    }
  });
}

async function verifyIn(on: Queryable, anchors: readonly Anchor[]): Promise<ChainReport> {
  const anchorAt = new Map(anchors.map((anchor) => [anchor.seq, anchor]));
  let state: ChainState = chainStart;
  const report = (problem?: ChainProblem): ChainReport => ({
    entries: state.seq,
    anchors: anchors.length,
    problem,
  });
  for (;;) {
    const rows = await on.query<Row>(
      'select * from audit_entry where seq > $1 order by seq limit $2',
      [state.seq, batchRows],
    );
    for (const row of rows) {
      const checked = verifyEntry(sha256Hex, state, chainedOf(row));
      if ('problem' in checked) return report(checked.problem);
      state = checked.state;
      const anchor = anchorAt.get(state.seq);
      const rewritten = anchor && verifyAnchor(anchor, state.hash, state);
      if (rewritten) return report(rewritten);
    }
    if (rows.length < batchRows) break;
  }
  const heads = await on.query<{ seq: number; hash: Buffer }>('select seq, hash from audit_head');
  const head = heads[0];
  if (!head)
    return report({ kind: 'anchor', seq: state.seq, problem: 'the head of the chain is missing' });
  const cut = verifyHead(state, { seq: head.seq, hash: head.hash.toString('hex') });
  if (cut) return report(cut);
  const beyond = anchors.find((anchor) => anchor.seq > state.seq);
  return report(beyond && verifyAnchor(beyond, undefined, state));
}

function chainedOf({ prev_hash: prevHash, hash, ...entry }: Row): ChainedEntry {
  return { ...entry, prevHash: prevHash.toString('hex'), hash: hash.toString('hex') };
}
