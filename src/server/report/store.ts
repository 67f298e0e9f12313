/** Reports and told transfers in the database. */
import type { UserActor } from '../../core/access/index.ts';
import type { ReportChannel } from '../../core/funds/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { isWholeTransfer, type FormTransfer, type ReportForm } from '../../core/report/index.ts';
import { scopeSql } from '../access/index.ts';
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

/** A report in the actor's jurisdiction, or one that the actor submitted. */
export async function readReportRow(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<ReportRecord | undefined> {
  const rows = await db.query<ReportRecord>(
    `${scopeSql} select ${columns} from report
     where id = $2 and (unit_id in (select id from scope) or submitter = $3)`,
    [actor.unitId, id, actor.id],
    'report-row',
  );
  return rows[0];
}

/** A report of the jurisdiction with its form, held until the transaction ends. */
export async function lockReport(
  tx: Queryable,
  actor: UserActor,
  id: string,
): Promise<(ReportRecord & { readonly body: ReportForm }) | undefined> {
  const rows = await tx.query<ReportRecord & { readonly body: ReportForm }>(
    `${scopeSql} select ${columns}, body from report
     where id = $2 and (unit_id in (select id from scope) or submitter = $3) for update`,
    [actor.unitId, id, actor.id],
    'report-lock',
  );
  return rows[0];
}

/** The form of a report, for the rows that are still open. */
export async function readForm(db: Queryable, id: string): Promise<ReportForm | undefined> {
  const rows = await db.query<{ body: ReportForm }>(
    'select body from report where id = $1',
    [id],
    'report-form',
  );
  return rows[0]?.body;
}

type Completed = Pick<
  ReportRecord,
  'id' | 'loss_fen' | 'open_rows' | 'stops' | 'first_transfer_at'
> & { readonly body: ReportForm };

export async function saveCompleted(tx: Queryable, report: Completed): Promise<void> {
  await tx.query(
    `update report set body = $2, loss_fen = $3, open_rows = $4, stops = $5,
       first_transfer_at = $6 where id = $1`,
    [
      report.id,
      JSON.stringify(report.body),
      report.loss_fen,
      report.open_rows,
      report.stops,
      report.first_transfer_at,
    ],
    'report-completed',
  );
}

export type ReportPage = {
  readonly rows: readonly ReportRecord[];
  readonly total: number;
};

export type ReportAsk = {
  readonly after: readonly [number, string] | undefined;
  readonly limit: number;
  /** Only those linked with this warning. */
  readonly warningId?: string | null;
};

/** Newest first, after `after` (time and id of the last one seen). */
export async function listReportRows(
  db: Queryable,
  actor: UserActor,
  { after, limit, warningId = null }: ReportAsk,
): Promise<ReportPage> {
  const [at, id] = after ?? [Number.MAX_SAFE_INTEGER, ''];
  const rows = await db.query<ReportRecord>(
    `${scopeSql} select ${columns} from report
     where (unit_id in (select id from scope) or submitter = $2)
       and (submitted_at < $3 or (submitted_at = $3 and id > $4))
       and ($6::text is null or warning_id = $6)
     order by submitted_at desc, id limit $5`,
    [actor.unitId, actor.id, at, id, limit, warningId],
    'report-list',
  );
  const [count] = await db.query<{ count: number }>(
    `${scopeSql} select count(*)::int as count from report
     where (unit_id in (select id from scope) or submitter = $2)
       and ($3::text is null or warning_id = $3)`,
    [actor.unitId, actor.id, warningId],
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
    isWholeTransfer(t) && fresh.includes(t) ? [{ row, t }] : [],
  );
  await insertTold(tx, report, told);
}

type ToldRow = {
  readonly row: number;
  readonly t: FormTransfer & { readonly amountFen: number; readonly at: Instant };
};

/** Transfers by which others who tell of them are found. */
export async function insertTold(
  tx: Queryable,
  report: ReportRecord,
  rows: readonly ToldRow[],
): Promise<void> {
  const told = rows.map(({ row, t }) => ({
    row,
    from_account: t.fromAccount,
    to_account: t.toAccount,
    amount_fen: t.amountFen,
    at: t.at,
  }));
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
