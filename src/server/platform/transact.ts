/** One transaction = domain rows, audit entries and messages together, or nothing of it. */
import type pg from 'pg';
import { actorKey, type Actor } from '../../core/access/index.ts';
import { chainEntries, type AuditEntry } from '../../core/audit/index.ts';
import { assert, type Instant } from '../../core/kernel/index.ts';
import { run, type Database, type Queryable } from './database.ts';
import { codeOf } from './fault.ts';
import { sha256Hex } from './random.ts';

/** Channel on which the feed is told that the outbox has grown; the payload is the sequence. */
export const feedChannel = 'wuzha_feed';

export type AuditNote = {
  readonly action: string;
  readonly subject: string;
  readonly purpose?: string | null | undefined;
  /** True where not told. */
  readonly allowed?: boolean;
  readonly detail?: unknown;
};

export type Transaction = Queryable & {
  /** Notes an audit entry; it is chained and written just before the commit. */
  audit(note: AuditNote): void;
  /** Notes a message for the outbox. The transaction must audit at least once. */
  emit(topic: string, body: Readonly<Record<string, unknown>>): void;
  /** 1, and one more each time that the work runs again after a conflict. */
  readonly attempt: number;
};

/** Attempts before a deadlock or serialisation failure is given up. */
const attemptsMax = 5;

/**
 * Runs `work` in a transaction for an actor (undefined: nobody signed in). Lock domain rows first,
 * in order of id; the head of the audit chain is locked last, here. When `work` throws, or the
 * audit cannot be written, nothing happened. `work` may run again after a deadlock: it must not
 * have effects outside the transaction.
 */
export async function transact<T>(
  db: Database,
  actor: Actor | undefined,
  now: Instant,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.withConnection((client) =>
        attemptOnce(client, actor, { now, attempt }, work),
      );
    } catch (thrown) {
      if (attempt >= attemptsMax || !isConflict(thrown)) throw thrown;
    }
  }
}

/** What the work needs is in other hands: all of it is undone, and it runs again. */
export class LockConflict extends Error {
  readonly code = '40001';
}

/** Serialisation failure or deadlock: the same work may succeed now. */
function isConflict(thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code === '40001' || code === '40P01';
}

type Message = { readonly topic: string; readonly body: Readonly<Record<string, unknown>> };

async function attemptOnce<T>(
  client: pg.PoolClient,
  actor: Actor | undefined,
  { now, attempt }: { readonly now: Instant; readonly attempt: number },
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const notes: Omit<AuditEntry, 'seq'>[] = [];
  const messages: Message[] = [];
  const by = actor ? actorKey(actor) : 'nobody';
  const tx: Transaction = {
    query: (sql, params, name) => run(client, sql, params, name),
    audit({ action, subject, purpose = null, allowed = true, detail = {} }) {
      notes.push({ at: now, actor: by, action, subject, purpose, allowed, detail });
    },
    emit(topic, body) {
      messages.push({ topic, body });
    },
    attempt,
  };
  await client.query('begin');
  try {
    const value = await work(tx);
    assert(messages.length === 0 || notes.length > 0, 'a transaction that emits also audits');
    if (notes.length > 0) await writeAudit(client, notes, messages, now);
    await client.query('commit');
    return value;
  } catch (thrown) {
    await client.query('rollback').catch(() => {});
    throw thrown;
  }
}

async function writeAudit(
  client: pg.PoolClient,
  notes: readonly Omit<AuditEntry, 'seq'>[],
  messages: readonly Message[],
  now: Instant,
): Promise<void> {
  const rows = await run<{ seq: number; hash: Buffer }>(
    client,
    'select seq, hash from audit_head for update',
    [],
    'audit-head',
  );
  const head = rows[0];
  assert(head, 'the audit chain has a head');
  const entries = chainEntries(
    sha256Hex,
    { seq: head.seq, hash: head.hash.toString('hex') },
    notes,
  );
  const last = entries.at(-1);
  assert(last, 'at least one entry is written');
  await run(
    client,
    `insert into audit_entry
      (seq, at, actor, action, subject, purpose, allowed, detail, prev_hash, hash)
    select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[],
      $7::boolean[], $8::jsonb[], $9::bytea[], $10::bytea[])`,
    [
      entries.map((e) => e.seq),
      entries.map((e) => e.at),
      entries.map((e) => e.actor),
      entries.map((e) => e.action),
      entries.map((e) => e.subject),
      entries.map((e) => e.purpose),
      entries.map((e) => e.allowed),
      entries.map((e) => JSON.stringify(e.detail)),
      entries.map((e) => Buffer.from(e.prevHash, 'hex')),
      entries.map((e) => Buffer.from(e.hash, 'hex')),
    ],
    'audit-insert',
  );
  if (messages.length > 0) {
    await run(
      client,
      `insert into outbox (seq, ordinal, topic, body, created_at)
      select $1, ordinal - 1, topic, body, $4
      from unnest($2::text[], $3::jsonb[]) with ordinality as m (topic, body, ordinal)`,
      [last.seq, messages.map((m) => m.topic), messages.map((m) => JSON.stringify(m.body)), now],
      'outbox-insert',
    );
  }
  await run(
    client,
    'update audit_head set seq = $1, hash = $2',
    [last.seq, Buffer.from(last.hash, 'hex')],
    'audit-head-move',
  );
  if (messages.length > 0) {
    await run(client, 'select pg_notify($1, $2)', [feedChannel, String(last.seq)], 'feed-notify');
  }
}
