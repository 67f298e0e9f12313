/** What the chase keeps, between the database and the core. */
import type { UserActor } from '../../core/access/index.ts';
import type {
  BankLoad,
  BankRecord,
  ChaseAccount,
  ChaseAct,
  ExitLane,
} from '../../core/chase/index.ts';
import type { FundCase } from '../../core/funds/index.ts';
import { dayMs, minuteMs, type Instant } from '../../core/kernel/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type AccountRow = {
  readonly case_id: string;
  readonly account_id: string;
  readonly key: string;
  readonly unit_id: string;
  readonly case_number: string;
  readonly holder: string;
  readonly facts: ChaseAccount;
  readonly in_fen: number;
  readonly last_in_at: Instant | null;
  readonly held_until_at: Instant | null;
  readonly measure_id: string | null;
  readonly is_open: boolean;
};

/** Writes where the money of a case is. */
export async function saveCaseMoney(
  tx: Queryable,
  { id, unitId, lossFen, parts }: Pick<FundCase, 'id' | 'unitId' | 'lossFen' | 'parts'>,
): Promise<void> {
  await tx.query(
    `insert into chase_case (case_id, unit_id, loss_fen, parts) values ($1, $2, $3, $4)
     on conflict (case_id) do update set loss_fen = excluded.loss_fen, parts = excluded.parts`,
    [id, unitId, lossFen, JSON.stringify(parts)],
    'chase-save-case',
  );
}

export type MoneySum = {
  readonly lossFen: number;
  readonly parts: Readonly<Record<string, number>>;
};

/** Where the money of the jurisdiction's cases is, or of one case. */
export async function sumMoney(db: Queryable, { actor, caseId }: Scoped): Promise<MoneySum> {
  const rows = await db.query<{ part: string; fen: number; loss: number }>(
    `${scopeSql}, own as (select * from chase_case where unit_id in (select id from scope)
       and ($2::text is null or case_id = $2))
     select p.key as part, sum(p.value::bigint)::bigint as fen,
       (select sum(loss_fen)::bigint from own) as loss
     from own, jsonb_each_text(own.parts) p group by p.key`,
    [actor.unitId, caseId],
    'chase-money',
  );
  const parts = Object.fromEntries(rows.map(({ part, fen }) => [part, fen]));
  return { lossFen: rows[0]?.loss ?? 0, parts };
}

/** Writes what the chase knows of the accounts of one case. */
export async function saveAccounts(tx: Queryable, rows: readonly AccountRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into chase_account (case_id, account_id, key, unit_id, case_number, holder, facts,
       in_fen, last_in_at, held_until_at, measure_id, is_open)
     select v->>'case_id', v->>'account_id', v->>'key', v->>'unit_id', v->>'case_number',
       v->>'holder', v->'facts', (v->>'in_fen')::bigint, (v->>'last_in_at')::bigint,
       (v->>'held_until_at')::bigint, v->>'measure_id', (v->>'is_open')::boolean
     from jsonb_array_elements($1::jsonb) v
     on conflict (case_id, account_id) do update set holder = excluded.holder,
       facts = excluded.facts, in_fen = excluded.in_fen, last_in_at = excluded.last_in_at,
       held_until_at = excluded.held_until_at, measure_id = excluded.measure_id,
       is_open = excluded.is_open
     where chase_account.* is distinct from excluded.*`,
    [JSON.stringify(rows)],
    'chase-save-accounts',
  );
}

/** What came to some accounts in the last day, over all cases; by `bank/number`. */
export async function readDayIn(
  tx: Queryable,
  keys: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.query<{ key: string; fen: number }>(
    `select key, sum(in_fen)::bigint as fen from chase_account
     where key = any($1) and last_in_at > $2 group by key`,
    [keys, now - dayMs],
    'chase-day-in',
  );
  return new Map(rows.map(({ key, fen }) => [key, fen]));
}

/** What goes on with each bank: what it has shown, and messages that wait for it. */
export async function readLoads(
  tx: Queryable,
  now: Instant,
): Promise<ReadonlyMap<string, BankLoad>> {
  const rows = await tx.query<{
    bank: string;
    record: BankRecord | null;
    open: number;
    oldest: number | null;
    minute: number;
  }>(
    `select coalesce(b.bank, a.bank) as bank, b.record, coalesce(a.open, 0)::int as open, a.oldest,
       coalesce(a.minute, 0)::int as minute
     from chase_bank b full join (
       select bank, count(*) filter (where answered_at is null) as open,
         min(at) filter (where answered_at is null) as oldest,
         count(*) filter (where at > $1) as minute
       from chase_act where (answered_at is null and at > $2) or at > $1 group by bank) a
       on a.bank = b.bank`,
    [now - minuteMs, now - dayMs],
    'chase-loads',
  );
  return new Map(
    rows.map(({ bank, record, open, oldest, minute }) => [
      bank,
      {
        record: record ?? undefined,
        open,
        oldestOpenMs: oldest === null ? 0 : Math.max(0, now - oldest),
        sentLastMinute: minute,
      },
    ]),
  );
}

export type SentCounts = { readonly all: number; readonly stops: number };

/** What the chase sent by itself for some cases. */
export async function countSent(
  tx: Queryable,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, SentCounts>> {
  const rows = await tx.query<{ case_id: string } & SentCounts>(
    `select case_id, count(*)::int as all, (count(*) filter (where kind = 'stop'))::int as stops
     from chase_act where case_id = any($1) and actor = 'system:chase' group by case_id`,
    [caseIds],
    'chase-sent',
  );
  return new Map(rows.map((row) => [row.case_id, row]));
}

export async function readDismissed(
  tx: Queryable,
  caseIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ key: string }>(
    `select account_id || '/' || kind as key from chase_dismissal where case_id = any($1)`,
    [caseIds],
    'chase-dismissed',
  );
  return new Set(rows.map((row) => row.key));
}

export async function saveDismissal(
  tx: Queryable,
  one: { caseId: string; accountId: string; kind: string; actor: string; reason: string },
  now: Instant,
): Promise<void> {
  await tx.query(
    `insert into chase_dismissal (case_id, account_id, kind, actor, at, reason)
     values ($1, $2, $3, $4, $5, $6) on conflict (case_id, account_id, kind) do nothing`,
    [one.caseId, one.accountId, one.kind, one.actor, now, one.reason],
    'chase-dismiss',
  );
}

export type ActRow = {
  readonly id: string;
  readonly case_id: string;
  readonly account_id: string;
  readonly unit_id: string;
  readonly kind: ChaseAct['kind'];
  readonly bank: string;
  readonly message_key: string | null;
  readonly actor: string;
  readonly at: Instant;
  readonly act: ChaseAct;
  readonly answered_at: Instant | null;
  readonly code: string | null;
  readonly executed_fen: number | null;
};

export async function insertAct(
  tx: Queryable,
  row: Omit<ActRow, 'answered_at' | 'code' | 'executed_fen'>,
): Promise<void> {
  const { act, ...own } = row;
  await tx.query(
    `insert into chase_act (id, case_id, account_id, unit_id, kind, bank, message_key, actor, at, act)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
    [...Object.values(pick(own)), JSON.stringify(act)],
    'chase-act',
  );
}

const pick = (own: Omit<ActRow, 'act' | 'answered_at' | 'code' | 'executed_fen'>) => ({
  id: own.id,
  caseId: own.case_id,
  accountId: own.account_id,
  unitId: own.unit_id,
  kind: own.kind,
  bank: own.bank,
  key: own.message_key,
  actor: own.actor,
  at: own.at,
});

/** The answer to a message that the chase sent; the first one counts. */
export async function answerAct(
  tx: Queryable,
  { key, code, executedFen }: { key: string; code: string; executedFen: number | null },
  now: Instant,
): Promise<void> {
  await tx.query(
    `update chase_act set answered_at = $2, code = $3, executed_fen = $4
     where message_key = $1 and answered_at is null`,
    [key, now, code, executedFen],
    'chase-answered',
  );
}

export async function readBank(tx: Queryable, bank: string): Promise<BankRecord | undefined> {
  const rows = await tx.query<{ record: BankRecord }>(
    'select record from chase_bank where bank = $1 for update',
    [bank],
    'chase-bank',
  );
  return rows[0]?.record;
}

export async function saveBank(tx: Queryable, record: BankRecord, now: Instant): Promise<void> {
  await tx.query(
    `insert into chase_bank (bank, record, updated_at) values ($1, $2, $3)
     on conflict (bank) do update set record = excluded.record, updated_at = excluded.updated_at`,
    [record.bank, JSON.stringify(record), now],
    'chase-save-bank',
  );
}

export type TaskRow = {
  readonly id: string;
  readonly case_id: string;
  readonly account_id: string;
  readonly unit_id: string;
  readonly case_number: string;
  readonly lane: ExitLane;
  readonly place: string;
  readonly amount_fen: number;
  readonly left_at: Instant;
  readonly due_at: Instant;
  readonly status: 'open' | 'sent' | 'done' | 'dropped';
  readonly actor: string | null;
  readonly changed_at: Instant | null;
  readonly note: string | null;
};

/** A task for each exit; where more left the same way the sum grows and the task stays one. */
export async function saveTasks(
  tx: Queryable,
  rows: readonly Omit<TaskRow, 'actor' | 'changed_at' | 'note' | 'status'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into chase_task (id, case_id, account_id, unit_id, case_number, lane, place, amount_fen,
       left_at, due_at, status)
     select v->>'id', v->>'case_id', v->>'account_id', v->>'unit_id', v->>'case_number', v->>'lane',
       v->>'place', (v->>'amount_fen')::bigint, (v->>'left_at')::bigint, (v->>'due_at')::bigint,
       'open'
     from jsonb_array_elements($1::jsonb) v
     on conflict (case_id, account_id) do update set amount_fen = excluded.amount_fen`,
    [JSON.stringify(rows)],
    'chase-save-tasks',
  );
}

export async function readTask(
  tx: Queryable,
  actor: UserActor,
  id: string,
): Promise<TaskRow | undefined> {
  const rows = await tx.query<TaskRow>(
    `${scopeSql} select t.* from chase_task t where t.id = $2
       and t.unit_id in (select id from scope)`,
    [actor.unitId, id],
    'chase-task',
  );
  return rows[0];
}

export async function changeTask(
  tx: Queryable,
  change: { id: string; status: string; actor: string; note: string },
  now: Instant,
): Promise<boolean> {
  const rows = await tx.query<{ id: string }>(
    `update chase_task set status = $2, actor = $3, note = $4, changed_at = $5
     where id = $1 and status in ('open', 'sent') returning id`,
    [change.id, change.status, change.actor, change.note, now],
    'chase-task-change',
  );
  return rows.length > 0;
}

type Scoped = { readonly actor: UserActor; readonly caseId: string | null };

/** Accounts where money may be that nothing holds, of the jurisdiction; the newest money first. */
export async function listOpen(
  db: Queryable,
  { actor, caseId }: Scoped,
  { sinceAt, limit }: { sinceAt: number; limit: number },
): Promise<readonly AccountRow[]> {
  return db.query<AccountRow>(
    `${scopeSql} select a.* from chase_account a where a.is_open
       and a.unit_id in (select id from scope) and ($2::text is null or a.case_id = $2)
       and a.last_in_at > $3 order by a.last_in_at desc limit $4`,
    [actor.unitId, caseId, sinceAt, limit],
    'chase-open',
  );
}

/** What is held, what ends first; then what is on its way. */
export async function listHeld(
  db: Queryable,
  { actor, caseId }: Scoped,
  { now, limit }: { now: number; limit: number },
): Promise<readonly (AccountRow & { readonly total: number })[]> {
  return db.query<AccountRow & { readonly total: number }>(
    `${scopeSql} select a.*, (count(*) over ())::int as total from chase_account a
     where (a.held_until_at > $3 or a.facts->>'hold' = 'waiting')
       and a.unit_id in (select id from scope) and ($2::text is null or a.case_id = $2)
     order by a.held_until_at nulls first, a.account_id limit $4`,
    [actor.unitId, caseId, now, limit],
    'chase-held',
  );
}

export type DeedRow = ActRow & Pick<AccountRow, 'case_number' | 'holder' | 'facts'>;

export async function listActs(
  db: Queryable,
  { actor, caseId }: Scoped,
  limit: number,
): Promise<readonly DeedRow[]> {
  return db.query<DeedRow>(
    `${scopeSql} select d.*, a.case_number, a.holder, a.facts from chase_act d
       join chase_account a on a.case_id = d.case_id and a.account_id = d.account_id
     where d.unit_id in (select id from scope) and ($2::text is null or d.case_id = $2)
     order by d.at desc, d.id desc limit $3`,
    [actor.unitId, caseId, limit],
    'chase-acts',
  );
}

export async function listTasks(
  db: Queryable,
  { actor, caseId }: Scoped,
  limit: number,
): Promise<readonly TaskRow[]> {
  return db.query<TaskRow>(
    `${scopeSql} select t.* from chase_task t where t.unit_id in (select id from scope)
       and ($2::text is null or t.case_id = $2)
       and ($2::text is not null or t.status in ('open', 'sent'))
     order by (t.status in ('open', 'sent')) desc, t.due_at, t.id limit $3`,
    [actor.unitId, caseId, limit],
    'chase-tasks',
  );
}

/** The unit of the case, where the actor may see its account. */
export async function unitOf(
  tx: Queryable,
  actor: UserActor,
  { caseId, accountId }: { readonly caseId: string; readonly accountId: string },
): Promise<string | undefined> {
  const rows = await tx.query<{ unit_id: string }>(
    `${scopeSql} select unit_id from chase_account where case_id = $2 and account_id = $3
       and unit_id in (select id from scope)`,
    [actor.unitId, caseId, accountId],
    'chase-unit-of',
  );
  return rows[0]?.unit_id;
}

export async function officeName(db: Queryable, unitId: string): Promise<string> {
  const rows = await db.query<{ name: string }>(
    'select name from unit where id = $1',
    [unitId],
    'chase-office',
  );
  return rows[0]?.name ?? '';
}
