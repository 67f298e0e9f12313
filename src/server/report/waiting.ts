/** Reports that came as signals and wait for somebody: kept, shown, taken up, set aside. */
import type { WaitingForm, WaitingReport } from '../../contract/index.ts';
import type { UserActor } from '../../core/access/index.ts';
import type { ReportChannel } from '../../core/funds/index.ts';
import {
  formatInstant,
  maskName,
  maskPhone,
  parseInstant,
  parsePhone,
  type Category,
  type Instant,
} from '../../core/kernel/index.ts';
import {
  isWholeTransfer,
  waitingForm,
  type ReportForm,
  type ReportPolicy,
  type SeenTransfer,
} from '../../core/report/index.ts';
import type { SignalInput } from '../../core/signal/index.ts';
import { scopeSql } from '../access/index.ts';
import { absent, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import { bodyOf } from './body.ts';
import { likenessOf } from './told.ts';
import { toldBefore, type ToldRecord } from './store.ts';

type TransferBody = Extract<SignalInput, { kind: 'transfer' }>;
type ReportBody = Extract<SignalInput, { kind: 'report' }>;

/** Payments of the person count as part of what is told from so long before on. */
const beforeMs = 3 * 86_400_000;
const paymentsMax = 20;

/** Payments of a person that were done before a time, newest first. */
async function paymentsBefore(
  db: Queryable,
  personId: string,
  at: number,
): Promise<readonly SeenTransfer[]> {
  const rows = await db.query<{ body: TransferBody; suspect: boolean }>(
    `select s.body, d.grade is not null as suspect from decision d
       join signal s on s.position = d.position
     where d.person_id = $1 and s.kind = 'transfer' and s.body ->> 'status' = 'done'
       and s.occurred_at between $2 and $3
     order by s.occurred_at desc, s.position desc limit ${paymentsMax}`,
    [personId, at - beforeMs, at],
    'report-payments',
  );
  return rows.map(({ body, suspect }) => ({
    occurredAt: parseInstant(body.occurredAt) ?? (0 as Instant),
    amountFen: body.amountFen,
    from: body.payer.account,
    payee: body.payee,
    ...(body.channel === undefined ? {} : { channel: body.channel }),
    isSuspect: suspect,
  }));
}

export type SignalRecord = {
  readonly body: ReportBody;
  readonly told_at: Instant;
  readonly person_id: string;
  readonly category: Category | null;
  readonly name: string | null;
  readonly phone: string | null;
  readonly id_number: string | null;
};

/** The form of a signal, with what is known now. */
export async function formOfSignal(db: Queryable, row: SignalRecord): Promise<ReportForm> {
  const { subject, text, lossFen = null } = row.body;
  const seen = await paymentsBefore(db, row.person_id, row.told_at);
  const victim = {
    name: (row.name ?? subject.name ?? '').slice(0, 64),
    phone: row.phone ?? subject.phone ?? '',
    idNumber: row.id_number ?? subject.idNumber ?? '',
  };
  const category = row.category === 'NONE' ? null : row.category;
  return waitingForm({ text, lossFen, at: row.told_at, victim, category }, seen);
}

export type WaitingRecord = {
  readonly id: string;
  readonly position: number;
  readonly channel: ReportChannel;
  readonly unit_id: string;
  readonly person_id: string;
  readonly body: ReportForm;
  readonly told_at: Instant;
  readonly came_at: Instant;
  readonly status: 'waiting' | 'taken' | 'set-aside';
  readonly report_id: string | null;
};

const columns =
  'id, position, channel, unit_id, person_id, body, told_at, came_at, status, report_id';

/** Writes what came; one for each signal, however often it is read. */
export async function insertWaiting(
  tx: Queryable,
  rows: readonly Omit<WaitingRecord, 'status' | 'report_id'>[],
): Promise<readonly { id: string; unit_id: string }[]> {
  return tx.query<{ id: string; unit_id: string }>(
    `insert into report_waiting (id, position, channel, unit_id, person_id, body, told_at, came_at,
       status)
     select id, position, channel, unit_id, person_id, body, told_at, came_at, 'waiting'
     from jsonb_populate_recordset(null::report_waiting, $1)
     on conflict (position) do nothing returning id, unit_id`,
    [JSON.stringify(rows)],
    'waiting-insert',
  );
}

type Living = { readonly warning_id: string | null; readonly warning_number: string | null };

const living = `select w.id as warning_id, w.number as warning_number from warning w
  where w.person_id = r.person_id and w.status <> 'closed' limit 1`;

/** Those of the jurisdiction that wait, newest first, after `after` (time and id). */
export async function listWaiting(
  db: Queryable,
  actor: UserActor,
  { after, limit }: { after: readonly [number, string] | undefined; limit: number },
): Promise<{ rows: readonly (WaitingRecord & Living)[]; total: number }> {
  const [at, id] = after ?? [Number.MAX_SAFE_INTEGER, ''];
  const rows = await db.query<WaitingRecord & Living>(
    `${scopeSql} select ${columns}, warning_id, warning_number
     from report_waiting r left join lateral (${living}) w on true
     where status = 'waiting' and unit_id in (select id from scope)
       and (told_at < $2 or (told_at = $2 and id > $3))
     order by told_at desc, id limit $4`,
    [actor.unitId, at, id, limit],
    'waiting-list',
  );
  const [count] = await db.query<{ count: number }>(
    `${scopeSql} select count(*)::int as count from report_waiting
     where status = 'waiting' and unit_id in (select id from scope)`,
    [actor.unitId],
    'waiting-count',
  );
  return { rows, total: count?.count ?? 0 };
}

/** What the list shows, with the cases in which the same transfers were told. */
export async function waitingRows(
  db: Queryable,
  rows: readonly (WaitingRecord & Living)[],
  policy: ReportPolicy,
): Promise<WaitingReport[]> {
  const whole = rows.flatMap((row) => row.body.transfers.filter(isWholeTransfer));
  const times = whole.map((t) => t.at);
  const told =
    whole.length === 0
      ? []
      : await toldBefore(db, [...new Set(whole.map((t) => t.toAccount))], {
          fromAt: Math.min(...times) - policy.sameTransferMs,
          untilAt: Math.max(...times) + policy.sameTransferMs,
        });
  return rows.map((row) => waitingRow(row, told, policy));
}

const sameMax = 3;

function waitingRow(
  row: WaitingRecord & Living,
  told: readonly ToldRecord[],
  policy: ReportPolicy,
): WaitingReport {
  const { victim, transfers, category } = row.body;
  const whole = transfers.filter(isWholeTransfer);
  const phone = parsePhone(victim.phone);
  return {
    id: row.id,
    channel: row.channel,
    victimMasked: maskName(victim.name),
    phoneMasked: phone === undefined ? null : maskPhone(phone),
    category: category as Category | null,
    toldAt: formatInstant(row.told_at),
    cameAt: formatInstant(row.came_at),
    amountFen: transfers.reduce((sum, t) => sum + (t.amountFen ?? 0), 0),
    firstTransferAt: firstOf(whole.map((t) => t.at)),
    wholeRows: whole.length,
    openRows: transfers.length - whole.length,
    warningId: row.warning_id,
    warningNumber: row.warning_number,
    same: sameOf(row.body, told, policy),
  };
}

const firstOf = (times: readonly Instant[]): string | null =>
  times.length === 0 ? null : formatInstant(Math.min(...times));

/** Cases that have one of its transfers, each once, the surest first. */
function sameOf(
  form: ReportForm,
  told: readonly ToldRecord[],
  policy: ReportPolicy,
): WaitingReport['same'] {
  const found = form.transfers.flatMap((t) =>
    told.flatMap((row) => {
      const likeness = likenessOf(form, t, row, policy);
      return likeness === 'none' ? [] : [{ row, likeness }];
    }),
  );
  const surest = found.toSorted(
    (a, b) => Number(b.likeness === 'same') - Number(a.likeness === 'same'),
  );
  const byCase = new Map<string, WaitingReport['same'][number]>();
  for (const { row, likeness } of surest) {
    if (byCase.has(row.case_id)) continue;
    byCase.set(row.case_id, {
      caseId: row.case_id,
      caseNumber: row.case_number,
      reportedAt: formatInstant(row.submitted_at),
      channel: row.channel,
      likeness,
    });
  }
  return [...byCase.values()].slice(0, sameMax);
}

type OpenRecord = WaitingRecord &
  SignalRecord &
  Living & { readonly form: ReportForm; readonly source: string };

/** One of the jurisdiction, filled in anew while it waits. Refused: not there (404). */
export async function openWaiting(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<WaitingForm> {
  const [row] = await db.query<OpenRecord>(
    `${scopeSql} select r.id, r.channel, r.person_id, r.body as form, r.told_at, r.status,
       r.report_id, s.body, s.source, d.category, p.name, p.phone, p.id_number, w.warning_id,
       w.warning_number
     from report_waiting r join signal s on s.position = r.position
       join decision d on d.position = r.position join person p on p.id = r.person_id
       left join lateral (${living}) w on true
     where r.id = $2 and r.unit_id in (select id from scope)`,
    [actor.unitId, id],
    'waiting-open',
  );
  if (row === undefined) throw absent();
  const form = row.status === 'waiting' ? await formOfSignal(db, row) : row.form;
  return {
    id: row.id,
    channel: row.channel,
    source: row.source,
    toldAt: formatInstant(row.told_at),
    text: row.body.text,
    form: bodyOf(form),
    status: row.status,
    warningNumber: row.warning_number,
    reportId: row.report_id,
  };
}

/**
 * Holds one of the jurisdiction until the transaction ends. Refused: not there (404); taken up or set
 * aside already.
 */
export async function lockWaiting(
  tx: Queryable,
  actor: UserActor,
  id: string,
): Promise<WaitingRecord> {
  const [row] = await tx.query<WaitingRecord>(
    `${scopeSql} select ${columns} from report_waiting
     where id = $2 and unit_id in (select id from scope) for update`,
    [actor.unitId, id],
    'waiting-lock',
  );
  if (row === undefined) throw absent();
  if (row.status !== 'waiting') throw refused('report-taken');
  return row;
}

type WaitingEnd = {
  readonly status: 'taken' | 'set-aside';
  readonly reportId?: string;
  readonly reason?: string;
  readonly note?: string | undefined;
  readonly by: string;
  readonly now: Instant;
};

/** Ends the waiting of a row that is held, and tells every screen. */
export async function endWaiting(
  tx: Transaction,
  { id, unit_id: unitId }: Pick<WaitingRecord, 'id' | 'unit_id'>,
  { status, reportId, reason, note, by, now }: WaitingEnd,
): Promise<void> {
  await tx.query(
    `update report_waiting set status = $2, report_id = $3, reason = $4, note = $5, done_by = $6,
       done_at = $7 where id = $1`,
    [id, status, reportId ?? null, reason ?? null, note ?? null, by, now],
    'waiting-end',
  );
  tx.audit({
    action: `report.${status}`,
    subject: id,
    purpose: 'fund-disposal',
    detail: { ...(reportId && { report: reportId }), ...(reason && { reason }) },
  });
  tx.emit('report', { id, unitId, kind: status });
}
