/** The report-and-stop form of a warning: what is known, until somebody saves it. */
import type { ReportBody, ReportDraftReply } from '../../contract/index.ts';
import { formatInstant, parseInstant, type Instant } from '../../core/kernel/index.ts';
import { draftReport } from '../../core/report/index.ts';
import { refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import { knownTransfers } from '../warning/index.ts';
import { bodyOf, formOf } from './body.ts';

type DraftRecord = {
  readonly call_id: string | null;
  readonly body: ReportBody;
  readonly version: number;
  readonly updated_at: number;
  readonly updated_by: string;
  readonly case_id: string | null;
};

export async function readReport(db: Queryable, warningId: string): Promise<ReportDraftReply> {
  const rows = await db.query<DraftRecord>(
    `select call_id, body, version, updated_at, updated_by, case_id from report_draft
     where warning_id = $1`,
    [warningId],
    'report-read',
  );
  const [row] = rows;
  if (row !== undefined) {
    return {
      warningId,
      callId: row.call_id,
      body: row.body,
      version: row.version,
      updatedAt: formatInstant(row.updated_at),
      updatedBy: row.updated_by,
      caseId: row.case_id,
    };
  }
  return {
    warningId,
    callId: null,
    body: await knownBody(db, warningId),
    version: 0,
    updatedAt: null,
    updatedBy: null,
    caseId: null,
  };
}

async function knownBody(db: Queryable, warningId: string): Promise<ReportBody> {
  const signals = await knownTransfers(db, warningId);
  const [victim] = await db.query<ReportBody['victim']>(
    `select coalesce(left(p.name, 64), '') as name, coalesce(p.phone, '') as phone,
       coalesce(p.id_number, '') as "idNumber"
     from warning w join person p on p.id = w.person_id where w.id = $1`,
    [warningId],
    'report-victim',
  );
  const draft = draftReport(
    signals.map(({ occurredAt, amountFen, payee, payer, channel }) => ({
      occurredAt: parseInstant(occurredAt) ?? (0 as Instant),
      amountFen,
      from: payer.account,
      payee,
      ...(channel === undefined ? {} : { channel }),
    })),
    victim,
  );
  return bodyOf(draft);
}

export type SaveReport = {
  readonly warningId: string;
  readonly callId: string | null;
  readonly version: number;
  readonly body: ReportBody;
  readonly by: string;
  readonly now: Instant;
};

/** Saves the form. Refused: a time that is none; version-conflict with the present form. */
export async function saveReport(tx: Transaction, parts: SaveReport): Promise<void> {
  const { warningId, callId, version, body, by, now } = parts;
  // A time that is none is named before anything is kept.
  formOf(body);
  const rows = await tx.query(
    `insert into report_draft (warning_id, call_id, body, version, updated_at, updated_by)
     select $1, $2, $3, 1, $4, $5 where $6 = 0
     on conflict (warning_id) do nothing returning 1`,
    [warningId, callId, JSON.stringify(body), now, by, version],
  );
  const saved =
    rows.length > 0
      ? rows
      : await tx.query(
          `update report_draft set body = $2, call_id = coalesce($3, call_id),
             version = version + 1, updated_at = $4, updated_by = $5
           where warning_id = $1 and version = $6 returning 1`,
          [warningId, JSON.stringify(body), callId, now, by, version],
        );
  if (saved.length === 0) throw refused('version-conflict', await readReport(tx, warningId));
  tx.audit({
    action: 'report.save',
    subject: warningId,
    purpose: 'dissuasion',
    detail: { paid: body.paid, transfers: body.transfers.length },
  });
}
