/** Routes of the policy tables. */
import type { PolicyDetail } from '../../contract/index.ts';
import { actorKey, type UserActor } from '../../core/access/index.ts';
import { formatInstant, parseInstant, type Instant } from '../../core/kernel/index.ts';
import {
  decidePolicy,
  policyChanges,
  policyVersionName,
  proposePolicy,
  versionInForce,
  type PolicyAct,
  type PolicyTable,
  type PolicyVersion,
} from '../../core/policy/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { transact } from '../platform/transact.ts';
import { compileCheck, textProblems } from '../platform/validate.ts';
import type { Policies } from './policies.ts';
import { holdTable, insertVersion, readVersions, saveDecision } from './store.ts';
import { policyTable, policyTables } from './tables.ts';

export type PolicyDeps = {
  readonly db: Database;
  readonly policies: Policies;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

type PolicyHandlers = {
  readonly [K in Extract<keyof Handlers, `policy.${string}`>]: Handlers[K];
};

export function policyHandlers(deps: PolicyDeps): PolicyHandlers {
  const { db } = deps;
  return {
    'policy.list': async ({ now }) => {
      const versions = await readVersions(db);
      return {
        items: policyTables.map((table) =>
          rowOf(
            table,
            versions.filter((v) => v.key === table.key),
            now,
          ),
        ),
      };
    },
    'policy.read': async ({ now }, { params }) => detailOf(deps, tableOf(params.key), now),
    'policy.propose': async ({ actor, now }, { params, body }) => {
      const table = tableOf(params.key);
      const effectiveAt = timeOf(body.effectiveAt, now);
      const value = checked(table, body.value);
      await transact(db, actor, now, async (tx) => {
        await holdTable(tx, table.key);
        const versions = await readVersions(tx, table.key);
        const inForce = versionInForce(versions, now)?.value ?? table.shipped;
        const { source, reason } = body;
        const made = proposePolicy(
          { key: table.key, value, source, reason, effectiveAt },
          versions,
          inForce,
          { actor: actorKey(actor), now },
        );
        if (!made.ok) throw refused(made.error);
        await insertVersion(tx, made.value);
        const { ordinal } = made.value;
        const changes = policyChanges(inForce, value).map(({ path }) => path);
        tx.audit({ action: 'policy.propose', subject: table.key, detail: { ordinal, changes } });
        tx.emit('policy', { key: table.key });
      });
      return detailOf(deps, table, now);
    },
    'policy.decide': async ({ actor, now }, { params, body }) =>
      decide(deps, params, { actor, now }, [body.accept ? 'approve' : 'refuse', body.note ?? null]),
    'policy.withdraw': async ({ actor, now }, { params }) =>
      decide(deps, params, { actor, now }, ['withdraw', null]),
  };
}

type Asker = { readonly actor: UserActor; readonly now: Instant };

async function decide(
  deps: PolicyDeps,
  { key, ordinal }: { readonly key: string; readonly ordinal: number },
  { actor, now }: Asker,
  [act, note]: readonly [PolicyAct['act'], string | null],
): Promise<PolicyDetail> {
  const table = tableOf(key);
  await transact(deps.db, actor, now, async (tx) => {
    await holdTable(tx, key);
    const version = (await readVersions(tx, key)).find((v) => v.ordinal === ordinal);
    if (version === undefined) throw absent();
    const decided = decidePolicy(version, { act, note }, { actor: actorKey(actor), now });
    if (!decided.ok) throw refused(decided.error);
    await saveDecision(tx, decided.value);
    tx.audit({ action: `policy.${act}`, subject: key, detail: { ordinal } });
    tx.emit('policy', { key });
  });
  await deps.policies.refresh();
  return detailOf(deps, table, now);
}

function tableOf(key: string): PolicyTable {
  const table = policyTable(key);
  if (table === undefined) throw absent();
  return table;
}

function timeOf(text: string | undefined, now: Instant): Instant {
  const at = text === undefined ? now : parseInstant(text);
  if (at !== undefined) return at;
  throw invalid([
    {
      field: 'effectiveAt',
      code: 'wrong-form',
      problem: 'is not a time with its offset',
      remedy: 'write ISO 8601, such as 2026-01-31T08:15:00+08:00',
    },
  ]);
}

/** The value as the table keeps it; each wrong field is named below `value`. */
function checked({ schema, problems: more }: PolicyTable, value: unknown): unknown {
  const problems = [...compileCheck(schema)(value), ...textProblems(value)];
  if (problems.length === 0) problems.push(...(more?.(value) ?? []));
  if (problems.length === 0) return value;
  throw invalid(
    problems.map((p) => ({ ...p, field: p.field === '' ? 'value' : `value.${p.field}` })),
  );
}

function rowOf(table: PolicyTable, versions: readonly PolicyVersion[], now: Instant) {
  const inForce = versionInForce(versions, now);
  return {
    key: table.key,
    zh: table.zh,
    en: table.en,
    version:
      inForce === undefined ? table.shipped.version : policyVersionName(table.key, inForce.ordinal),
    ordinal: inForce?.ordinal ?? null,
    since: inForce === undefined ? null : formatInstant(inForce.effectiveAt),
    waiting: versions.some((v) => v.status === 'proposed'),
  };
}

async function detailOf(
  { db, namesOf }: PolicyDeps,
  table: PolicyTable,
  now: Instant,
): Promise<PolicyDetail> {
  const versions = await readVersions(db, table.key);
  const value = versionInForce(versions, now)?.value ?? table.shipped;
  const names = await namesOf(
    versions.flatMap((v) => [v.proposedBy, ...(v.decidedBy === null ? [] : [v.decidedBy])]),
  );
  const personOf = (id: string) => ({ id, name: names.get(id) ?? id });
  return {
    ...rowOf(table, versions, now),
    basis: table.basis,
    value,
    shipped: table.shipped,
    versions: versions.toReversed().map((v) => ({
      ordinal: v.ordinal,
      name: policyVersionName(v.key, v.ordinal),
      status: v.status,
      value: v.value,
      source: v.source,
      reason: v.reason,
      effectiveAt: formatInstant(v.effectiveAt),
      proposedBy: personOf(v.proposedBy),
      proposedAt: formatInstant(v.proposedAt),
      decidedBy: v.decidedBy === null ? null : personOf(v.decidedBy),
      decidedAt: v.decidedAt === null ? null : formatInstant(v.decidedAt),
      note: v.note,
      changes: policyChanges(value, v.value).map(({ path, before, after }) => ({
        path,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      })),
    })),
  };
}
