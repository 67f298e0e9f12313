/**
 * What a report does to the warning of its victim, after the reply: what was lost after the warning is
 * counted once, and the warning ends. A durable timer of the transaction of the report, so that a stop
 * never waits for it and nothing of it is lost.
 */
import type { SystemActor } from '../../core/access/index.ts';
import { actorKey } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { decideReported, type WarningPolicy } from '../../core/warning/index.ts';
import { linkReport } from '../figure/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import { setTimers, type DueTimer, type TimerHandler } from '../timer/index.ts';
import { changeWarnings, type Reaction } from '../warning/index.ts';
import type { ReportRecord } from './store.ts';

export const reportTimer = 'report';

const actor: SystemActor = {
  kind: 'system',
  name: 'reports',
  reason: 'ends the warning of a person who has reported the fraud',
};

type Told = {
  /** Rows of the form that are told for the first time. */
  readonly rows: readonly number[];
  /** Of the signal that the report was taken up from. */
  readonly position: number | null;
};

/** Has the warning of the victim told, where the victim is known here. */
export async function tellWarning(
  tx: Transaction,
  report: Pick<ReportRecord, 'id' | 'person_id' | 'warning_id' | 'submitted_at'>,
  told: Told,
): Promise<void> {
  if (report.person_id === null && report.warning_id === null) return;
  const [row = 0] = told.rows;
  await setTimers(tx, [
    {
      kind: reportTimer,
      subject: report.id,
      step: `row-${row}`,
      dueAt: report.submitted_at,
      body: { ...told },
    },
  ]);
}

type WarnedDeps = {
  readonly policy: () => WarningPolicy;
  readonly reactions: readonly Reaction[];
};

export function reportClock(deps: WarnedDeps): TimerHandler {
  return async (tx, due, now) => {
    for (const timer of due) await tell(tx, deps, timer, now);
  };
}

type Row = Pick<ReportRecord, 'id' | 'case_number' | 'channel'> & {
  readonly person_id: string | null;
  readonly living_id: string | null;
  readonly transfers: readonly { readonly at: number; readonly fen: number }[];
};

async function tell(
  tx: Transaction,
  deps: WarnedDeps,
  { subject, body }: DueTimer,
  now: Instant,
): Promise<void> {
  const { rows, position } = body as Told;
  const report = await readTold(tx, subject, rows);
  if (report?.person_id == null) return;
  const { person_id: personId, transfers } = report;
  const [row = 0] = rows;
  const told = { reportId: report.id, row, personId, transfers, position };
  const after = transfers.length === 0 ? undefined : await linkReport(tx, deps, told, now);
  const { living_id: id } = report;
  // Where only a bank has told, nobody has spoken with the person yet.
  if (id === null || report.channel === 'bank') return;
  const sum = transfers.reduce((total, { fen }) => total + fen, 0);
  const lostFen = sum - (after?.warningId === id ? after.lostFen : 0);
  const terms = { policy: deps.policy(), now, actor: actorKey(actor) };
  await changeWarnings(tx, deps, now, {
    ids: [id],
    decide: (state) => decideReported(state, { caseNumber: report.case_number, lostFen }, terms),
  });
}

async function readTold(
  db: Queryable,
  id: string,
  rows: readonly number[],
): Promise<Row | undefined> {
  const [row] = await db.query<Row>(
    `select r.id, r.case_number, r.channel, v.person_id, w.id as living_id,
       coalesce((select jsonb_agg(jsonb_build_object('at', t.at, 'fen', t.amount_fen))
         from report_transfer t where t.report_id = r.id and t.row = any($2)), '[]') as transfers
     from report r
       left join warning l on l.id = r.warning_id
       cross join lateral (select coalesce(r.person_id, l.person_id) as person_id) v
       left join warning w on w.person_id = v.person_id and w.status <> 'closed'
     where r.id = $1`,
    [id, rows],
    'report-told-rows',
  );
  return row;
}
