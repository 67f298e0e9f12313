/** Versions of ownership audits. */
import type { UserActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { AuditEvidence, TraceMethod } from '../../core/trace/index.ts';
import type { Queryable } from '../platform/database.ts';

export type VersionRecord = {
  readonly id: string;
  readonly account_key: string;
  readonly ordinal: number;
  readonly case_id: string;
  readonly account_id: string;
  readonly method: TraceMethod;
  readonly reason: string;
  readonly rules: string;
  readonly evidence_hash: string;
  readonly result_hash: string;
  readonly document_id: string;
  readonly made_by: string;
  readonly made_at: Instant;
};

const columns = `id, account_key, ordinal, case_id, account_id, method, reason, rules,
  encode(evidence_hash, 'hex') as evidence_hash, encode(result_hash, 'hex') as result_hash,
  document_id, made_by, made_at`;

/** Of one account, the newest first. */
export async function listVersions(db: Queryable, key: string): Promise<readonly VersionRecord[]> {
  return db.query<VersionRecord>(
    `select ${columns} from trace_audit where account_key = $1 order by ordinal desc limit 50`,
    [key],
    'trace-versions',
  );
}

/** One version of the jurisdiction with its evidence; undefined where there is none there. */
export async function findVersion(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<(VersionRecord & { readonly evidence: AuditEvidence }) | undefined> {
  const rows = await db.query<VersionRecord & { readonly evidence: AuditEvidence }>(
    `with recursive scope as (
       select id from unit where id = $1
       union all select u.id from unit u join scope s on u.parent_id = s.id)
     select ${columns}, evidence from trace_audit
     where id = $2 and case_id in
       (select c.id from fund_case c where c.unit_id in (select id from scope))`,
    [actor.unitId, id],
    'trace-version',
  );
  return rows[0];
}

/** The number of the next version; its row is written in the same transaction. */
export async function nextOrdinal(tx: Queryable, key: string): Promise<number> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`trace ${key}`], 'trace-lock');
  const [row] = await tx.query<{ next: number }>(
    'select coalesce(max(ordinal), 0) + 1 as next from trace_audit where account_key = $1',
    [key],
    'trace-next',
  );
  return row?.next ?? 1;
}

export async function insertVersion(
  tx: Queryable,
  version: VersionRecord,
  evidence: AuditEvidence,
): Promise<void> {
  await tx.query(
    `insert into trace_audit (id, account_key, ordinal, case_id, account_id, method, reason, rules,
       evidence, evidence_hash, result_hash, document_id, made_by, made_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, decode($10, 'hex'), decode($11, 'hex'), $12, $13, $14)`,
    [
      version.id,
      version.account_key,
      version.ordinal,
      version.case_id,
      version.account_id,
      version.method,
      version.reason,
      version.rules,
      JSON.stringify(evidence),
      version.evidence_hash,
      version.result_hash,
      version.document_id,
      version.made_by,
      version.made_at,
    ],
    'trace-insert',
  );
}
