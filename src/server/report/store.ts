/** Reports and told transfers in the database. */
import type { UserActor } from '../../core/access/index.ts';
import type { ReportChannel } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { isWholeTransfer, type FormTransfer, type ReportForm } from '../../core/report/index.ts';
import type { Queryable } from '../platform/database.ts';

export type ReportRecord = {
  readonly id: string;
  readonly submitter: string;
  readonly key: string;
  readonly digest: string;
  readonly channel: ReportChannel;
  readonly unit_id: string;
  readonly case_id: string;
  readonly case_number: string;
  readonly person_id: string | null;
  readonly warning_id: string | null;
  readonly call_id: string | null;
  readonly victim_name: string;
  readonly victim_phone: string | null;
  readonly victim_id_number: string | null;
  readonly loss_fen: number;
  readonly open_rows: number;
  readonly stops: number;
  readonly joined: boolean;
  readonly first_transfer_at: Instant | null;
  readonly submitted_at: Instant;
};

const columns = `id, submitter, key, digest, channel, unit_id, case_id, case_number, person_id,
  warning_id, call_id, victim_name, victim_phone, victim_id_number, loss_fen, open_rows, stops,
  joined, first_transfer_at, submitted_at`;

/**
 * Nobody else submits under this key, or tells of these accounts, until the transaction ends: two
 * reports of one transfer that arrive together find each other.
 */
export async function holdTold(tx: Queryable, names: readonly string[]): Promise<void> {
  const sorted = [...new Set(names)].sort();
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended(name, 0))
     from unnest($1::text[]) with ordinality as n (name, place) order by place`,
    [sorted],
    'report-hold',
  );
}

export async function reportByKey(
  db: Queryable,
  submitter: string,
  key: string,
): Promise<ReportRecord | undefined> {
  const rows = await db.query<ReportRecord>(
    `select ${columns} from report where submitter = $1 and key = $2`,
    [submitter, key],
    'report-by-key',
  );
  return rows[0];
}

const scope = `with recursive scope as (
    select id from unit where id = $1
    union all select u.id from unit u join scope s on u.parent_id = s.id)`;

/** A report in the actor's jurisdiction, or one that the actor submitted. */
export async function readReportRow(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<ReportRecord | undefined> {
  const rows = await db.query<ReportRecord>(
    `${scope} select ${columns} from report
     where id = $2 and (unit_id in (select id from scope) or submitter = $3)`,
    [actor.unitId, id, actor.id],
    'report-row',
  );
  return rows[0];
}

export type ReportPage = {
  readonly rows: readonly ReportRecord[];
  readonly total: number;
};

/** Newest first, after `after` (time and id of the last one seen). */
export async function listReportRows(
  db: Queryable,
  actor: UserActor,
  { after, limit }: { after: readonly [number, string] | undefined; limit: number },
): Promise<ReportPage> {
  const [at, id] = after ?? [Number.MAX_SAFE_INTEGER, ''];
  const rows = await db.query<ReportRecord>(
    `${scope} select ${columns} from report
     where (unit_id in (select id from scope) or submitter = $2)
       and (submitted_at < $3 or (submitted_at = $3 and id > $4))
     order by submitted_at desc, id limit $5`,
    [actor.unitId, actor.id, at, id, limit],
    'report-list',
  );
  const [count] = await db.query<{ count: number }>(
    `${scope} select count(*)::int as count from report
     where unit_id in (select id from scope) or submitter = $2`,
    [actor.unitId, actor.id],
    'report-count',
  );
  return { rows, total: count?.count ?? 0 };
}

export async function insertReport(
  tx: Queryable,
  report: ReportRecord,
  { form, fresh }: { form: ReportForm; fresh: readonly FormTransfer[] },
): Promise<void> {
  await tx.query(
    `insert into report (${columns}, body)
     select ${columns}, body from jsonb_populate_record(null::report, $1)`,
    [JSON.stringify({ ...report, body: form })],
    'report-insert',
  );
  // What was told before stands in the report that told it first.
  const told = form.transfers.flatMap((t, row) =>
    isWholeTransfer(t) && fresh.includes(t)
      ? [{ row, from_account: t.fromAccount, to_account: t.toAccount, ...amountOf(t) }]
      : [],
  );
  await tx.query(
    `insert into report_transfer (report_id, row, case_id, from_account, to_account, amount_fen, at,
       victim_phone, victim_id_number)
     select $1, t.row, $2, t.from_account, t.to_account, t.amount_fen, t.at, $3, $4
     from jsonb_to_recordset($5) as t
       (row integer, from_account text, to_account text, amount_fen bigint, at bigint)`,
    [report.id, report.case_id, report.victim_phone, report.victim_id_number, JSON.stringify(told)],
    'report-transfers',
  );
}

const amountOf = ({ amountFen, at }: { amountFen: number; at: Instant }) => ({
  amount_fen: amountFen,
  at,
});

export type ToldRecord = {
  readonly case_id: string;
  readonly case_number: string;
  readonly channel: ReportChannel;
  readonly unit_id: string;
  readonly submitted_at: Instant;
  readonly from_account: string;
  readonly to_account: string;
  readonly amount_fen: number;
  readonly at: Instant;
  readonly victim_phone: string | null;
  readonly victim_id_number: string | null;
};

const toldMax = 200;

/** Transfers told before that went to one of the accounts around these times, the oldest first. */
export async function toldBefore(
  db: Queryable,
  accounts: readonly string[],
  { fromAt, untilAt }: { fromAt: number; untilAt: number },
): Promise<readonly ToldRecord[]> {
  return db.query<ToldRecord>(
    `select t.case_id, r.case_number, r.channel, r.unit_id, r.submitted_at, t.from_account,
       t.to_account, t.amount_fen, t.at, t.victim_phone, t.victim_id_number
     from report_transfer t join report r on r.id = t.report_id
     where t.to_account = any($1) and t.at between $2 and $3
     order by r.submitted_at, t.row limit ${toldMax}`,
    [accounts, fromAt, untilAt],
    'report-told',
  );
}

export type SeenRecord = {
  readonly account: string;
  readonly cases: number;
  readonly fen: number;
};

/** In how many cases an account was told of, and what it received in them. */
export async function seenAccounts(
  db: Queryable,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, SeenRecord>> {
  const rows = await db.query<SeenRecord>(
    `select to_account as account, count(distinct case_id)::int as cases,
       sum(amount_fen)::bigint as fen
     from report_transfer where to_account = any($1) group by to_account`,
    [accounts],
    'report-seen',
  );
  return new Map(rows.map((row) => [row.account, row]));
}

export type VictimRecord = {
  readonly person_id: string;
  readonly name: string | null;
  readonly warning_id: string | null;
  readonly warning_number: string | null;
  readonly warning_unit: string | null;
};

/** The person by identity number first, then telephone, with the living warning there is. */
export async function findVictim(
  db: Queryable,
  handles: readonly string[],
): Promise<VictimRecord | undefined> {
  if (handles.length === 0) return undefined;
  const rows = await db.query<VictimRecord>(
    `select h.person_id, p.name, w.id as warning_id, w.number as warning_number,
       w.unit_id as warning_unit
     from person_handle h join person p on p.id = h.person_id
     left join warning w on w.person_id = h.person_id and w.status <> 'closed'
     where h.handle = any($1) order by array_position($1::text[], h.handle) limit 1`,
    [handles],
    'report-victim-found',
  );
  return rows[0];
}
