/** Versions of policy tables in the database. */
import type { PolicyVersion } from '../../core/policy/index.ts';
import type { Queryable } from '../platform/database.ts';

const columns = `key, ordinal, value, source, reason, effective_at as "effectiveAt", status,
  proposed_by as "proposedBy", proposed_at as "proposedAt", decided_by as "decidedBy",
  decided_at as "decidedAt", note`;

/** All versions of one table, or of all, oldest first. */
export async function readVersions(db: Queryable, key?: string): Promise<PolicyVersion[]> {
  return db.query<PolicyVersion>(
    `select ${columns} from policy_version where $1::text is null or key = $1
     order by key, ordinal`,
    [key ?? null],
    'policy-versions',
  );
}

/** Until the end of the transaction nobody else changes this table. */
export async function holdTable(tx: Queryable, key: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('policy'), hashtext($1))`, [key]);
}

export async function insertVersion(tx: Queryable, version: PolicyVersion): Promise<void> {
  await tx.query(
    `insert into policy_version (key, ordinal, value, source, reason, effective_at, status,
       proposed_by, proposed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      version.key,
      version.ordinal,
      JSON.stringify(version.value),
      version.source,
      version.reason,
      version.effectiveAt,
      version.status,
      version.proposedBy,
      version.proposedAt,
    ],
  );
}

export async function saveDecision(tx: Queryable, version: PolicyVersion): Promise<void> {
  await tx.query(
    `update policy_version set status = $3, decided_by = $4, decided_at = $5, note = $6
     where key = $1 and ordinal = $2`,
    [
      version.key,
      version.ordinal,
      version.status,
      version.decidedBy,
      version.decidedAt,
      version.note,
    ],
  );
}

/** Rises when a version is let in, and only then: what is approved stays approved. */
export async function readPolicyMark(db: Queryable): Promise<number> {
  const rows = await db.query<{ mark: number }>(
    `select count(*)::int as mark from policy_version where status = 'approved'`,
    [],
    'policy-mark',
  );
  return rows[0]?.mark ?? 0;
}
