/** Routes of ownership audits. */
import { may, type UserActor } from '../../core/access/index.ts';
import { canonicalJson } from '../../core/audit/index.ts';
import {
  findAccount,
  keyOfAccount,
  type CaseAccount,
  type FundCase,
} from '../../core/funds/index.ts';
import {
  auditOwnership,
  traceRules,
  type OwnershipAudit,
  type Tolerance,
  type TraceMethod,
} from '../../core/trace/index.ts';
import type { AuditView } from '../../contract/index.ts';
import { issueDocument } from '../document/index.ts';
import { readCase, readCases } from '../funds/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Handlers, RequestContext } from '../platform/handler.ts';
import { newId, sha256Hex } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { gatherEvidence, rowsOf, type Gathered } from './evidence.ts';
import { auditPaper } from './paper.ts';
import { auditView } from './present.ts';
import { findVersion, insertVersion, listVersions, nextOrdinal } from './store.ts';

export type TraceDeps = {
  readonly db: Database;
  readonly tolerance: () => Tolerance;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

type Own = Extract<keyof Handlers, `trace.${string}`>;
type TraceHandlers = { readonly [K in Own]: Handlers[K] };
type Asker = Pick<RequestContext, 'actor' | 'now'>;
type Found = { readonly state: FundCase; readonly account: CaseAccount };

export function traceHandlers(deps: TraceDeps): TraceHandlers {
  const { db, tolerance } = deps;
  return {
    'trace.audit.read': async ({ actor }, { params, query }) => {
      const found = await findAudited(db, actor, params);
      const gathered = await gatherEvidence(db, keyOfAccount(found.account), tolerance());
      return reply(deps, actor, { ...found, gathered, ...query });
    },
    'trace.audit.make': async (context, { params, body }) => {
      const { actor, now } = context;
      const found = await findAudited(db, actor, params);
      await transact(db, actor, now, (tx) => makeAudit(tx, deps, context, { ...found, ...body }));
      const gathered = await gatherEvidence(db, keyOfAccount(found.account), tolerance());
      return reply(deps, actor, { ...found, gathered, method: body.method });
    },
    'trace.audit.version': async ({ actor }, { params, query }) => {
      const version = await findVersion(db, actor, params.id);
      if (version === undefined) throw absent();
      const { case_id: id, account_id: accountId, evidence, method } = version;
      const found = await findAudited(db, actor, { id, accountId });
      const losses = [...new Set(evidence.losses.map(({ victim }) => victim))];
      const cases = new Map(
        (await readCases(db, losses)).map((state) => [state.id as string, state]),
      );
      const evidenceHash = sha256Hex(canonicalJson(evidence));
      const rows = await rowsOf(db, evidence.account);
      const gathered: Gathered = { evidence, evidenceHash, cases, rows };
      const isSame =
        evidenceHash === version.evidence_hash &&
        resultHashOf(auditOwnership(evidence, method)) === version.result_hash;
      return reply(deps, actor, { ...found, gathered, method, isSame, ...query });
    },
  };
}

async function findAudited(
  db: Queryable,
  actor: UserActor,
  { id, accountId }: { readonly id: string; readonly accountId: string },
): Promise<Found> {
  const state = await readCase(db, actor, id);
  const account = state === undefined ? undefined : findAccount(state, accountId);
  if (state === undefined || account === undefined || account.number === '') throw absent();
  return { state, account };
}

type Wanted = Found & {
  readonly gathered: Gathered;
  readonly method?: TraceMethod | undefined;
  readonly from?: number | undefined;
  readonly isSame?: boolean;
};

async function reply(deps: TraceDeps, actor: UserActor, wanted: Wanted): Promise<AuditView> {
  const { gathered, method, from = 1, isSame = null } = wanted;
  const audit = auditOwnership(gathered.evidence, method ?? null);
  const versions = await listVersions(deps.db, gathered.evidence.account);
  return auditView({
    ...wanted,
    audit,
    method: method ?? audit.suggested,
    from,
    isSame,
    versions,
    mayMake: may(actor, 'return.handle').allowed,
    names: await deps.namesOf(versions.map((one) => one.made_by)),
  });
}

const resultHashOf = (audit: OwnershipAudit): string => sha256Hex(canonicalJson(audit));

type Making = Found & {
  readonly method: TraceMethod;
  readonly reason: string;
  readonly evidenceHash: string;
};

/**
 * Keeps an audit as a version and issues its document. Refused, in this order: the ways are too
 * many, banks told more since it was looked at, the balances do not reconcile.
 */
async function makeAudit(
  tx: Transaction,
  { tolerance, namesOf }: TraceDeps,
  { actor, now }: Asker,
  { state, account, method, reason, evidenceHash }: Making,
): Promise<void> {
  const key = keyOfAccount(account);
  const gathered = await gatherEvidence(tx, key, tolerance());
  if (gathered.evidenceHash !== evidenceHash) throw refused('audit-evidence-changed');
  const audit = auditOwnership(gathered.evidence, method);
  if (!audit.isAuditable) throw refused('account-not-auditable');
  const ordinal = await nextOrdinal(tx, key);
  const [office] = await tx.query<{ name: string }>(
    'select name from unit where id = $1',
    [state.unitId],
    'trace-office',
  );
  const madeBy = (await namesOf([actor.id])).get(actor.id) ?? actor.id;
  const paper = auditPaper({
    office: office?.name ?? '',
    state,
    account,
    gathered,
    audit,
    method,
    reason,
    rules: traceRules,
    ordinal,
    madeBy,
    at: now,
  });
  const draft = { kind: 'audit', subject: state.id, unitId: state.unitId, paper } as const;
  const document = await issueDocument(tx, draft, { actor: actor.id, now });
  const version = {
    id: newId('trc', now),
    account_key: key,
    ordinal,
    case_id: state.id,
    account_id: account.id,
    method,
    reason,
    rules: traceRules,
    evidence_hash: gathered.evidenceHash,
    result_hash: resultHashOf(audit),
    document_id: document.id,
    made_by: actor.id,
    made_at: now,
  };
  await insertVersion(tx, version, gathered.evidence);
  const detail = { account: account.id, ordinal, method, evidence: gathered.evidenceHash };
  tx.audit({ action: 'trace.audit', subject: state.id, detail });
}
