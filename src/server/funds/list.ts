/** Lists of cases, of measures and of ledger entries, within the jurisdiction. */
import type { UserActor } from '../../core/access/index.ts';
import type { CaseStatus, FundCase, FundEvent, Wait } from '../../core/funds/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { CaseRecord } from './row.ts';
import { loadCases } from './store.ts';

export type CaseFilter = {
  readonly status?: CaseStatus | undefined;
  readonly search?: string | undefined;
  readonly personId?: string | undefined;
  readonly warningId?: string | undefined;
};
type Slice = { readonly offset: number; readonly limit: number };

const caseWhere = `c.unit_id in (select id from scope) and ($2::text is null or c.status = $2)
  and ($3::text is null or c.search ilike '%' || $3 || '%')
  and ($4::text is null or c.person_id = $4) and ($5::text is null or c.warning_id = $5)`;

const orders = {
  due: 'c.due_at nulls last, c.reported_at desc, c.id',
  newest: 'c.reported_at desc, c.id',
  loss: 'c.loss_fen desc, c.id',
} as const;
export type CaseOrder = keyof typeof orders;

const paramsOf = (actor: UserActor, { status, search, personId, warningId }: CaseFilter) => [
  actor.unitId,
  status ?? null,
  // What a person types is text, not a pattern.
  search === undefined || search === '' ? null : search.replace(/[\\%_]/g, String.raw`\$&`),
  personId ?? null,
  warningId ?? null,
];

export async function listCases(
  db: Queryable,
  actor: UserActor,
  filter: CaseFilter,
  { offset, limit, order }: Slice & { readonly order: CaseOrder },
): Promise<CaseRecord[]> {
  const rows = await db.query<{ id: string; unit_name: string }>(
    `${scopeSql} select c.id, u.name as unit_name from fund_case c join unit u on u.id = c.unit_id
     where ${caseWhere} order by ${orders[order]} limit $6 offset $7`,
    [...paramsOf(actor, filter), limit, offset],
    `funds-list-${order}`,
  );
  const cases = await loadCases(
    db,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id, unit_name }) => {
    const state = cases.get(id);
    return state === undefined ? [] : [{ state, unit_name }];
  });
}

export type CaseCounts = {
  readonly all: number;
  readonly open: number;
  readonly filed: number;
  readonly alarms: number;
  readonly lossFen: number;
  readonly caughtFen: number;
};

export async function countCases(
  db: Queryable,
  actor: UserActor,
  filter: CaseFilter,
): Promise<CaseCounts> {
  const [row] = await db.query<CaseCounts>(
    `${scopeSql} select count(*)::int as all,
       (count(*) filter (where c.status = 'open'))::int as open,
       (count(*) filter (where c.status = 'filed'))::int as filed,
       (count(*) filter (where c.imbalance_fen <> 0))::int as alarms,
       coalesce(sum(c.loss_fen), 0)::bigint as "lossFen",
       coalesce(sum(c.caught_fen), 0)::bigint as "caughtFen"
     from fund_case c where ${caseWhere}`,
    paramsOf(actor, filter),
    'funds-counts',
  );
  return row ?? { all: 0, open: 0, filed: 0, alarms: 0, lossFen: 0, caughtFen: 0 };
}

export type MeasureFilter = {
  readonly kind?: 'stop' | 'freeze' | undefined;
  readonly status?: string | undefined;
  readonly needs?: Wait | undefined;
  readonly living?: boolean | undefined;
  readonly mine?: boolean | undefined;
  readonly bank?: string | undefined;
};

const measureWhere = `c.unit_id in (select id from scope) and ($2::text is null or m.kind = $2)
  and ($3::text is null or m.status = $3) and ($4::boolean is null or m.is_living = $4)
  and ($5::text is null or m.requested_by = $5) and ($6::text is null or m.bank = $6)`;

const measureParams = (actor: UserActor, { kind, status, living, mine, bank }: MeasureFilter) => [
  actor.unitId,
  kind ?? null,
  status ?? null,
  living ?? null,
  mine === true ? actor.id : null,
  bank ?? null,
];

export type MeasureRecord = { readonly id: string; readonly state: FundCase };

export async function listMeasures(
  db: Queryable,
  actor: UserActor,
  filter: MeasureFilter,
  { offset, limit }: Slice,
): Promise<MeasureRecord[]> {
  const rows = await db.query<{ id: string; case_id: string }>(
    `${scopeSql} select m.id, m.case_id from fund_measure m join fund_case c on c.id = m.case_id
     where ${measureWhere} and ($7::text is null or m.needs = $7)
     order by (m.needs is not null) desc, m.due_at nulls last, m.requested_at desc, m.id
     limit $8 offset $9`,
    [...measureParams(actor, filter), filter.needs ?? null, limit, offset],
    'funds-measures',
  );
  const cases = await loadCases(
    db,
    rows.map((row) => row.case_id),
  );
  return rows.flatMap(({ id, case_id }) => {
    const state = cases.get(case_id);
    return state === undefined ? [] : [{ id, state }];
  });
}

export async function countMeasures(
  db: Queryable,
  actor: UserActor,
  filter: MeasureFilter,
): Promise<readonly { readonly needs: Wait | null; readonly count: number }[]> {
  return db.query<{ needs: Wait | null; count: number }>(
    `${scopeSql} select m.needs, count(*)::int as count
     from fund_measure m join fund_case c on c.id = m.case_id
     where ${measureWhere} group by m.needs order by m.needs`,
    measureParams(actor, filter),
    'funds-measure-counts',
  );
}

export type EntryRecord = {
  readonly seq: number;
  readonly at: number;
  readonly from_part: string;
  readonly from_account: string | null;
  readonly to_part: string;
  readonly to_account: string | null;
  readonly amount_fen: number;
  readonly cause: string;
  readonly cause_id: string;
};

/** Entries of a case, the oldest first; the caller has looked the case up in its scope. */
export async function readLedger(
  db: Queryable,
  caseId: string,
  { offset, limit }: Slice,
): Promise<EntryRecord[]> {
  return db.query<EntryRecord>(
    `select seq, at, from_part, from_account, to_part, to_account, amount_fen, cause, cause_id
     from fund_ledger where case_id = $1 order by seq limit $2 offset $3`,
    [caseId, limit, offset],
    'funds-ledger-read',
  );
}

/** What the entries themselves add up to, asked of the table and not of the state. */
export async function sumLedger(
  db: Queryable,
  caseId: string,
): Promise<
  readonly { readonly part: string; readonly amountFen: number; readonly count: number }[]
> {
  return db.query<{ part: string; amountFen: number; count: number }>(
    `select part, sum(amount)::bigint as "amountFen", count(*)::int as count from (
       select to_part as part, amount_fen as amount from fund_ledger where case_id = $1
       union all select from_part, -amount_fen from fund_ledger where case_id = $1) e
     group by part order by part`,
    [caseId],
    'funds-ledger-sum',
  );
}

export type FundEventRecord = {
  readonly seq: number;
  readonly body: FundEvent;
  readonly actor_name: string | null;
};

/** The newest events of a case, oldest of them first. */
export async function readFundEvents(db: Queryable, caseId: string): Promise<FundEventRecord[]> {
  const rows = await db.query<FundEventRecord>(
    `select e.seq, e.body, a.name as actor_name from fund_event e
       left join account_user a on a.id = e.actor
     where e.case_id = $1 order by e.seq desc limit 500`,
    [caseId],
    'funds-history',
  );
  return rows.toReversed();
}

/** In how many other cases each account of a case is. */
export async function countShared(
  db: Queryable,
  caseId: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ id: string; count: number }>(
    `select o.id, count(distinct x.case_id)::int as count from fund_account o
       join fund_account x on x.key = o.key and x.case_id <> o.case_id
     where o.case_id = $1 and o.key not like '%|' group by o.id`,
    [caseId],
    'funds-shared',
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}
