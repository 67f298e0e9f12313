/** Returns between the database and the core. */
import type { UserActor } from '../../core/access/index.ts';
import { accountKey } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  clocksOfReturn,
  type ReturnEvent,
  type ReturnPolicy,
  type ReturnState,
  type ReturnStatus,
} from '../../core/return/index.ts';
import { dayCode } from '../../core/warning/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type ReturnRecord = { readonly state: ReturnState; readonly unit_name: string };

/** States in which a return holds its account. */
export const openStatuses: readonly ReturnStatus[] = [
  'draft',
  'notice',
  'review',
  'asked',
  'approved',
  'notified',
  'bank-returned',
  'paid',
];

export const keyOfReturn = ({ freeze }: ReturnState): string =>
  accountKey(freeze.bank, freeze.number);

/** `FH-261122-0003`: counted by day. */
export async function nextReturnNumber(tx: Queryable, now: Instant): Promise<string> {
  const day = dayCode(now);
  const [row] = await tx.query<{ last: number }>(
    `insert into fund_return_counter (day, last) values ($1, 1)
     on conflict (day) do update set last = fund_return_counter.last + 1 returning last`,
    [day],
    'return-number',
  );
  return `FH-${day}-${String(row?.last ?? 1).padStart(4, '0')}`;
}

export type ReturnFilter = {
  readonly status?: ReturnStatus | undefined;
  readonly open?: boolean | undefined;
  readonly caseId?: string | undefined;
  readonly offset: number;
  readonly limit: number;
};

const filterSql = `r.unit_id in (select id from scope) and ($2::text is null or r.status = $2)
  and ($3::boolean is null or (r.status = any($4)) = $3)
  and ($5::text is null or r.case_ids @> array[$5])`;

const filterParams = (
  { unitId }: UserActor,
  { status, open, caseId }: Omit<ReturnFilter, 'offset' | 'limit'>,
): readonly unknown[] => [unitId, status ?? null, open ?? null, openStatuses, caseId ?? null];

/** What is due first; then the newest. */
export async function listReturns(
  db: Queryable,
  actor: UserActor,
  filter: ReturnFilter,
): Promise<readonly ReturnRecord[]> {
  return db.query<ReturnRecord>(
    `${scopeSql} select r.state, u.name as unit_name from fund_return r
       join unit u on u.id = r.unit_id
     where ${filterSql}
     order by (r.status = any($4)) desc, r.due_at, r.drafted_at desc, r.id limit $6 offset $7`,
    [...filterParams(actor, filter), filter.limit, filter.offset],
    'return-list',
  );
}

export type StatusCount = {
  readonly status: ReturnStatus;
  readonly count: number;
  readonly pay_fen: number;
  readonly paid_fen: number;
};

export async function countReturns(
  db: Queryable,
  actor: UserActor,
  filter: Omit<ReturnFilter, 'offset' | 'limit'>,
): Promise<readonly StatusCount[]> {
  return db.query<StatusCount>(
    `${scopeSql} select r.status, count(*)::int as count, sum(r.pay_fen)::bigint as pay_fen,
       coalesce(sum((select sum(case p->>'status' when 'paid' then (p->>'amountFen')::bigint
         when 'partial' then (p->>'executedFen')::bigint else 0 end)
         from jsonb_array_elements(r.state->'payments') p)), 0)::bigint as paid_fen
     from fund_return r where ${filterSql} group by r.status`,
    [...filterParams(actor, filter)],
    'return-counts',
  );
}

/** One return of the jurisdiction; undefined where there is none there. */
export async function readReturn(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<ReturnRecord | undefined> {
  const rows = await db.query<ReturnRecord>(
    `${scopeSql} select r.state, u.name as unit_name from fund_return r
       join unit u on u.id = r.unit_id
     where r.id = $2 and r.unit_id in (select id from scope)`,
    [actor.unitId, id],
    'return-read',
  );
  return rows[0];
}

/** Any return by its printed number, for the public notice. */
export async function findByNumber(
  db: Queryable,
  number: string,
): Promise<ReturnRecord | undefined> {
  const rows = await db.query<ReturnRecord>(
    `select r.state, u.name as unit_name from fund_return r join unit u on u.id = r.unit_id
     where r.number = $1`,
    [number],
    'return-by-number',
  );
  return rows[0];
}

/** Returns that a case has a claim in, the newest first; for what the victim is told. */
export async function returnsOfCase(
  db: Queryable,
  caseId: string,
): Promise<readonly ReturnState[]> {
  const rows = await db.query<{ state: ReturnState }>(
    `select state from fund_return where case_ids @> array[$1]
     order by drafted_at desc, id limit 20`,
    [caseId],
    'return-of-case',
  );
  return rows.map((row) => row.state);
}

/** What other returns have told banks to pay to some victims and no bank has answered. */
export async function underWayFen(
  db: Queryable,
  returnId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ case_id: string; fen: number }>(
    `select p->>'claimId' as case_id, sum((p->>'amountFen')::bigint)::bigint as fen
     from fund_return r, jsonb_array_elements(r.state->'payments') p
     where r.case_ids && $1 and r.id <> $2 and p->>'status' in ('sent', 'given-up')
       and p->>'claimId' = any($1)
     group by 1`,
    [[...caseIds], returnId],
    'return-under-way',
  );
  return new Map(rows.map((row) => [row.case_id, row.fen]));
}

/** The living return from each of some accounts. */
export async function livingReturns(
  db: Queryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ account_key: string; id: string }>(
    'select account_key, id from fund_return where account_key = any($1) and status = any($2)',
    [keys, openStatuses],
    'return-living',
  );
  return new Map(rows.map((row) => [row.account_key, row.id]));
}

/** Locks returns, in order of id. */
export async function lockReturns(
  tx: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReturnState>> {
  const rows = await tx.query<{ id: string; state: ReturnState }>(
    'select id, state from fund_return where id = any($1) order by id for update',
    [[...ids]],
    'return-lock',
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** The nearest clock, an open objection included. */
export function dueOfReturn(state: ReturnState, policy: ReturnPolicy): Instant | null {
  const open = state.objections.filter((one) => one.status === 'open').map((one) => one.dueAt);
  const times = [...clocksOfReturn(state, policy).values(), ...open];
  return times.length === 0 ? null : (Math.min(...times) as Instant);
}

const saveSql = `insert into fund_return (id, number, unit_id, account_key, status, round, route,
    pay_fen, drafted_at, due_at, case_ids, state, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  on conflict (id) do update set status = excluded.status, route = excluded.route,
    pay_fen = excluded.pay_fen, drafted_at = excluded.drafted_at, due_at = excluded.due_at,
    case_ids = excluded.case_ids, state = excluded.state, version = excluded.version`;

export async function saveReturn(
  tx: Queryable,
  state: ReturnState,
  policy: ReturnPolicy,
): Promise<void> {
  await tx.query(
    saveSql,
    [
      state.id,
      state.number,
      state.unitId,
      keyOfReturn(state),
      state.status,
      state.round,
      state.plan.route,
      state.plan.payFen,
      state.draftedAt,
      dueOfReturn(state, policy),
      state.claims.map((claim) => claim.id),
      JSON.stringify(state),
      state.version,
    ],
    'return-save',
  );
}

export async function appendReturnEvents(
  tx: Queryable,
  id: string,
  firstSeq: number,
  events: readonly ReturnEvent[],
): Promise<void> {
  await tx.query(
    `insert into fund_return_event (return_id, seq, at, kind, actor, body)
     select $1, $2 + n - 1, (v->>'at')::bigint, v->>'kind', v->>'actor', v
     from jsonb_array_elements($3::jsonb) with ordinality as e (v, n)`,
    [id, firstSeq, JSON.stringify(events)],
    'return-events',
  );
}

export type ReturnEventRecord = {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: ReturnEvent['kind'];
  readonly actor: string;
  readonly body: ReturnEvent;
};

export async function readReturnEvents(
  db: Queryable,
  id: string,
): Promise<readonly ReturnEventRecord[]> {
  return db.query<ReturnEventRecord>(
    `select seq, at, kind, actor, body from fund_return_event where return_id = $1
     order by seq desc limit 500`,
    [id],
    'return-history',
  );
}
