/** Fund cases between the database and the core. */
import type { UserActor } from '../../core/access/index.ts';
import {
  countsAsStop,
  dueAtOf,
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
import type { Queryable } from '../platform/database.ts';

/**
 * One writer at a time: several cases share accounts, and what a bank says of one account changes
 * all of them. Taken before any other lock by whatever changes a case.
 */
export async function lockFunds(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', ['funds'], 'funds-lock');
}

/** Locks cases, in order of id. */
export async function lockCases(
  tx: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, FundCase>> {
  const rows = await tx.query<{ id: string; state: FundCase }>(
    'select id, state from fund_case where id = any($1) order by id for update',
    [[...ids]],
    'funds-lock-cases',
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** The cases that an account is in. */
export async function casesOfAccount(tx: Queryable, key: string): Promise<readonly string[]> {
  const rows = await tx.query<{ case_id: string }>(
    'select distinct case_id from fund_account where key = $1 order by case_id limit 200',
    [key],
    'funds-of-account',
  );
  return rows.map((row) => row.case_id);
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

const caughtOf = ({ parts }: FundCase): number =>
  parts.stopped + parts.frozen + parts.returned + parts.restituted;

function dueOf(state: FundCase, policy: FundsPolicy): Instant | null {
  const times = state.measures.flatMap((one) => dueAtOf(one, policy) ?? []);
  return times.length === 0 ? null : (Math.min(...times) as Instant);
}

function searchOf(state: FundCase): string {
  const { number, victim, accounts, filing } = state;
  const words = [number, filing?.number ?? '', victim.name, victim.phone ?? ''];
  return [...words, ...accounts.map((one) => one.number)].join(' ').slice(0, 8000);
}

const saveSql = `insert into fund_case (id, number, unit_id, status, person_id, warning_id,
    reported_at, loss_fen, caught_fen, imbalance_fen, due_at, search, state, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  on conflict (id) do update set status = excluded.status, loss_fen = excluded.loss_fen,
    caught_fen = excluded.caught_fen, imbalance_fen = excluded.imbalance_fen,
    due_at = excluded.due_at, search = excluded.search, state = excluded.state,
    version = excluded.version`;

/** Writes a case, and what of its accounts and measures differs from before. */
export async function saveCase(
  tx: Queryable,
  before: FundCase | null,
  after: FundCase,
  { policy, now }: { readonly policy: FundsPolicy; readonly now: Instant },
): Promise<void> {
  await tx.query(
    saveSql,
    [
      after.id,
      after.number,
      after.unitId,
      after.status,
      after.victim.personId,
      after.warningId,
      after.reportedAt,
      after.lossFen,
      caughtOf(after),
      after.imbalanceFen,
      dueOf(after, policy),
      searchOf(after),
      JSON.stringify(after),
      after.version,
    ],
    'funds-save',
  );
  await saveAccounts(tx, before, after);
  await saveMeasures(tx, after, { policy, now });
}

async function saveAccounts(
  tx: Queryable,
  before: FundCase | null,
  after: FundCase,
): Promise<void> {
  const old = new Map(before?.accounts.map((one) => [one.id, one]));
  const changed = after.accounts.filter((one) => {
    const was = old.get(one.id);
    return was === undefined || was.hereFen !== one.hereFen || was.level !== one.level;
  });
  if (changed.length === 0) return;
  await tx.query(
    `insert into fund_account (case_id, id, key, level, here_fen)
     select $1, v->>'id', v->>'key', (v->>'level')::int, (v->>'hereFen')::bigint
     from jsonb_array_elements($2::jsonb) v
     on conflict (case_id, id) do update set level = excluded.level, here_fen = excluded.here_fen`,
    [
      after.id,
      JSON.stringify(
        changed.map((one) => ({
          id: one.id,
          key: keyOfAccount(one),
          level: one.level,
          hereFen: one.hereFen,
        })),
      ),
    ],
    'funds-save-accounts',
  );
}

const measureSql = `insert into fund_measure
  select * from jsonb_populate_recordset(null::fund_measure, $1::jsonb)
  on conflict (id) do update set status = excluded.status, requested_by = excluded.requested_by,
    counts = excluded.counts, extensions = excluded.extensions, is_living = excluded.is_living,
    expires_at = excluded.expires_at, due_at = excluded.due_at, needs = excluded.needs`;

async function saveMeasures(
  tx: Queryable,
  state: FundCase,
  { policy, now }: { readonly policy: FundsPolicy; readonly now: Instant },
): Promise<void> {
  if (state.measures.length === 0) return;
  const rows = state.measures.map((one) => {
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
      due_at: dueAtOf(one, policy),
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

export type KeyedRow = { readonly key: string; readonly row: StatementRow };

/** Keeps rows of statements; one that is known already stays as it was told first. */
export async function saveStatement(
  tx: Queryable,
  rows: readonly KeyedRow[],
  now: Instant,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into fund_statement (key, serial, at, row, seen_at)
     select v->>'key', v->'row'->>'serial', (v->'row'->>'at')::bigint, v->'row', $2
     from jsonb_array_elements($1::jsonb) v
     on conflict (key, serial) do nothing`,
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
    'select row from fund_statement where key = $1 and at >= $2 order by at, serial limit 20000',
    [key, from - dayMs],
    'funds-rows',
  );
  return rows.map(({ row }) => row);
}

const scopeSql = `with recursive scope as (
    select id from unit where id = $1
    union all select u.id from unit u join scope s on u.parent_id = s.id)`;

export type CaseRecord = { readonly state: FundCase; readonly unit_name: string };

/** One case of the jurisdiction; undefined where there is none there. */
export async function findCase(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<CaseRecord | undefined> {
  const rows = await db.query<CaseRecord>(
    `${scopeSql} select c.state, u.name as unit_name from fund_case c join unit u on u.id = c.unit_id
     where c.id = $2 and c.unit_id in (select id from scope)`,
    [actor.unitId, id],
    'funds-find',
  );
  return rows[0];
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
  const rows = await db.query<{ state: FundCase }>(
    'select state from fund_case where id = any($1) order by id',
    [[...ids]],
    'funds-read-cases',
  );
  return rows.map((row) => row.state);
}
