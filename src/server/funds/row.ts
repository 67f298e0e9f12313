/** Fund cases between the database and the core. */
import type { UserActor } from '../../core/access/index.ts';
import {
  countsAsStop,
  nextDue,
  findAccount,
  isLiving,
  keyOfAccount,
  waitOf,
  type FundCase,
  type FundEvent,
  type FundsPolicy,
  type LedgerEntry,
  type StatementRow,
  type StopHistory,
  stopsMax,
} from '../../core/funds/index.ts';
import { dayMs, type Instant } from '../../core/kernel/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';
import { loadCases } from './store.ts';

/** The cases that an account is in. */
export async function casesOfAccount(tx: Queryable, key: string): Promise<readonly string[]> {
  return casesOfAccounts(tx, [key]);
}

/** The cases that any of some accounts is in. */
export async function casesOfAccounts(
  tx: Queryable,
  keys: readonly string[],
): Promise<readonly string[]> {
  const rows = await tx.query<{ case_id: string }>(
    'select distinct case_id from fund_account where key = any($1) order by case_id',
    [[...keys]],
    'funds-of-accounts',
  );
  return rows.map((row) => row.case_id);
}

/** The account of a case, or of one of its measures, by what it is in the world. */
export async function keyOfPart(
  tx: Queryable,
  caseId: string,
  partId: string,
): Promise<readonly string[]> {
  const rows = await tx.query<{ key: string }>(
    `select key from fund_account where case_id = $1 and id = $2
     union select account_key from fund_measure where case_id = $1 and id = $2`,
    [caseId, partId],
    'funds-key-of',
  );
  return rows.map((row) => row.key);
}

/** What some accounts have had of stops, over all cases. */
export async function readStops(
  tx: Queryable,
  keys: readonly string[],
  policy: FundsPolicy,
): Promise<(key: string) => StopHistory> {
  const rows = await tx.query<{ key: string; used: number; living: boolean }>(
    `select account_key as key, bool_or(is_living) as living,
       sum(counts::int * (1 + case when $2 then extensions else 0 end))::int as used
     from fund_measure where kind = 'stop' and account_key = any($1) group by account_key`,
    [[...keys], policy.extensionCounts],
    'funds-stops',
  );
  const known = new Map(
    rows.map(({ key, used, living }) => [key, { used: Math.min(used, stopsMax), living }]),
  );
  return (key) => known.get(key) ?? { used: 0, living: false };
}

/** `A-20261122-0037`: counted by day, without gaps. */
export async function nextNumber(tx: Queryable, day: string): Promise<string> {
  const [row] = await tx.query<{ count: number }>(
    `insert into fund_day (day, count) values ($1, 1)
     on conflict (day) do update set count = fund_day.count + 1 returning count`,
    [day],
    'funds-number',
  );
  return `A-${day}-${String(row?.count ?? 1).padStart(4, '0')}`;
}

const measureSql = `insert into fund_measure
  select * from jsonb_populate_recordset(null::fund_measure, $1::jsonb)
  on conflict (id) do update set status = excluded.status, requested_by = excluded.requested_by,
    counts = excluded.counts, extensions = excluded.extensions, is_living = excluded.is_living,
    expires_at = excluded.expires_at, due_at = excluded.due_at, needs = excluded.needs
  where fund_measure.* is distinct from excluded.*`;

/** Measures that differ from before, and living ones: what they wait for changes with time. */
export async function saveMeasures(
  tx: Queryable,
  before: FundCase | null,
  state: FundCase,
  { policy, now }: { readonly policy: FundsPolicy; readonly now: Instant },
): Promise<void> {
  const old = new Set(before?.measures);
  const changed = state.measures.filter((one) => isLiving(one) || !old.has(one));
  if (changed.length === 0) return;
  const rows = changed.map((one) => {
    const account = findAccount(state, one.accountId);
    return {
      id: one.id,
      case_id: state.id,
      account_key: account === undefined ? '' : keyOfAccount(account),
      bank: account?.bank ?? '',
      kind: one.kind,
      status: one.status,
      requested_by: one.requestedBy,
      requested_at: one.requestedAt,
      counts: countsAsStop(one),
      extensions: one.extensions,
      is_living: isLiving(one),
      expires_at: one.expiresAt,
      due_at: nextDue(one, policy)?.at ?? null,
      needs: waitOf(one, policy, now),
    };
  });
  await tx.query(measureSql, [JSON.stringify(rows)], 'funds-save-measures');
}

/** Events of one change of one case; they are numbered by its version. */
export async function appendFundEvents(
  tx: Queryable,
  caseId: string,
  firstSeq: number,
  events: readonly FundEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `insert into fund_event (case_id, seq, at, kind, actor, body)
     select $1, $2 + n - 1, (v->>'at')::bigint, v->>'kind', v->>'actor', v
     from jsonb_array_elements($3::jsonb) with ordinality as e (v, n)`,
    [caseId, firstSeq, JSON.stringify(events)],
    'funds-events',
  );
}

export async function appendLedger(
  tx: Queryable,
  caseId: string,
  entries: readonly LedgerEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((one) => ({
    case_id: caseId,
    seq: one.seq,
    at: one.at,
    from_part: one.from.part,
    from_account: one.from.accountId,
    to_part: one.to.part,
    to_account: one.to.accountId,
    amount_fen: one.amountFen,
    cause: one.cause,
    cause_id: one.causeId,
  }));
  await tx.query(
    'insert into fund_ledger select * from jsonb_populate_recordset(null::fund_ledger, $1::jsonb)',
    [JSON.stringify(rows)],
    'funds-ledger',
  );
}

/** Rows of one account that are looked at; `docs/concepts/funds.md` tells the bound. */
const rowsMax = 20_000;

export type KeyedRow = { readonly key: string; readonly row: StatementRow };

/**
 * Keeps rows of statements. One that is known already stays as it was told first, but for what was
 * under way or had failed then and is done now.
 */
export async function saveStatement(
  tx: Queryable,
  rows: readonly KeyedRow[],
  now: Instant,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into fund_statement (key, serial, at, row, seen_at)
     select v->>'key', v->'row'->>'serial', (v->'row'->>'at')::bigint, v->'row', $2
     from (select distinct on (v->>'key', v->'row'->>'serial') v
       from jsonb_array_elements($1::jsonb) v
       order by v->>'key', v->'row'->>'serial', (v->'row'->>'isDone')::boolean desc) as r
     on conflict (key, serial) do update set at = excluded.at, row = excluded.row
     where not (fund_statement.row->>'isDone')::boolean and (excluded.row->>'isDone')::boolean`,
    [JSON.stringify(rows), now],
    'funds-statement',
  );
}

/** Rows of one account that matter to money which came from a time on; a day of clocks that differ. */
export async function readStatement(
  db: Queryable,
  key: string,
  from: Instant,
): Promise<readonly StatementRow[]> {
  const rows = await db.query<{ row: StatementRow }>(
    `select row from fund_statement where key = $1 and at >= $2 order by at, serial limit ${rowsMax}`,
    [key, from - dayMs],
    'funds-rows',
  );
  return rows.map(({ row }) => row);
}

/** The rows of several accounts, each from a time of its own on. */
export async function readStatements(
  db: Queryable,
  from: ReadonlyMap<string, Instant>,
): Promise<ReadonlyMap<string, readonly StatementRow[]>> {
  const rows = await db.query<{ key: string; row: StatementRow }>(
    `select k.key, s.row from unnest($1::text[], $2::bigint[]) as k (key, at)
     cross join lateral (
       select row, at, serial from fund_statement s where s.key = k.key and s.at >= k.at
       order by s.at, s.serial limit ${rowsMax}) s
     order by k.key, s.at, s.serial`,
    [[...from.keys()], [...from.values()].map((at) => at - dayMs)],
    'funds-rows-of',
  );
  const by = new Map<string, StatementRow[]>();
  for (const { key, row } of rows) {
    const own = by.get(key);
    if (own === undefined) by.set(key, [row]);
    else own.push(row);
  }
  return by;
}

export type CaseRecord = { readonly state: FundCase; readonly unit_name: string };

/** One case of the jurisdiction; undefined where there is none there. */
export async function findCase(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<CaseRecord | undefined> {
  const rows = await db.query<{ unit_name: string }>(
    `${scopeSql} select u.name as unit_name from fund_case c join unit u on u.id = c.unit_id
     where c.id = $2 and c.unit_id in (select id from scope)`,
    [actor.unitId, id],
    'funds-find',
  );
  const [unit] = rows;
  if (unit === undefined) return undefined;
  const state = (await loadCases(db, [id])).get(id);
  return state === undefined ? undefined : { state, unit_name: unit.unit_name };
}

/** Whether a case is there for somebody: it is in the jurisdiction. */
export async function isInScope(db: Queryable, actor: UserActor, id: string): Promise<boolean> {
  const rows = await db.query(
    `${scopeSql} select 1 from fund_case c
     where c.id = $2 and c.unit_id in (select id from scope)`,
    [actor.unitId, id],
    'funds-in-scope',
  );
  return rows.length > 0;
}

/** One case of the jurisdiction; undefined where there is none there. */
export async function readCase(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<FundCase | undefined> {
  return (await findCase(db, actor, id))?.state;
}

/** Cases by id, for what the centre does across jurisdictions: an account is in cases of several. */
export async function readCases(
  db: Queryable,
  ids: readonly string[],
): Promise<readonly FundCase[]> {
  return [...(await loadCases(db, ids)).values()];
}
