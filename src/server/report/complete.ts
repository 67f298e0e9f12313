/** Rows that lacked account, amount or time are completed later, and the stop leaves with the last part. */
import type { UserActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  isWholeTransfer,
  problemsOfForm,
  transferDraftOf,
  type FormTransfer,
  type ReportForm,
} from '../../core/report/index.ts';
import { actOnCase, readCases } from '../funds/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Transaction } from '../platform/transact.ts';
import {
  holdTold,
  insertTold,
  lockReport,
  saveCompleted,
  toldBefore,
  type ReportRecord,
} from './store.ts';
import { joinerOf, withBanks, type ReportDeps } from './submit.ts';
import { likenessOf } from './told.ts';
import { tellWarning } from './warned.ts';

export type RowParts = Partial<
  Pick<FormTransfer, 'toAccount' | 'toName' | 'toBank' | 'fromAccount' | 'amountFen' | 'at'>
>;

type Completion = {
  readonly id: string;
  /** Place in the form, from 0. */
  readonly row: number;
  readonly parts: RowParts;
  /** Not the transfer that another case has, says whoever spoke with the victim. */
  readonly separate: boolean;
};

type By = { readonly actor: UserActor; readonly now: Instant };

/**
 * Fills in what a row lacked. A row that is not whole even then is kept as it is; a whole one joins the
 * case, and its stop is written in the same transaction. Refused: no such row (404); whole already;
 * told in another case. Throws `invalid` with what stands against the row.
 */
export async function completeRow(
  tx: Transaction,
  deps: ReportDeps,
  by: By,
  { id, row, parts, separate }: Completion,
): Promise<ReportRecord> {
  const report = await lockReport(tx, by.actor, id);
  const before = report?.body.transfers[row];
  if (report === undefined || before === undefined) throw absent();
  if (isWholeTransfer(before)) throw refused('row-whole');
  const { body } = withRow(report.body, row, { ...before, ...parts }, deps);
  const t = body.transfers[row] ?? before;
  const problems = problemsOfForm(body, by.now, deps.policy()).filter(({ field }) =>
    field.startsWith(`transfers.${row}`),
  );
  if (problems.length > 0) {
    const own = (field: string): string => field.slice(`transfers.${row}.`.length) || 'toAccount';
    throw invalid(problems.map((problem) => ({ ...problem, field: own(problem.field) })));
  }
  const done = isWholeTransfer(t)
    ? await addRow(tx, deps, by, { report, body, row, t, separate })
    : { ...report, body };
  await saveCompleted(tx, done);
  tx.audit({
    action: 'report.complete',
    subject: id,
    purpose: 'fund-disposal',
    detail: { row: row + 1, whole: isWholeTransfer(t), case: report.case_id },
  });
  return done;
}

/** The form with one row replaced, its bank by the number where nobody told one. */
function withRow(form: ReportForm, row: number, t: FormTransfer, { banks }: ReportDeps) {
  const transfers = form.transfers.map((one, i) => (i === row ? t : one));
  return { body: withBanks({ ...form, transfers }, banks) };
}

type Held = ReportRecord & { readonly body: ReportForm };
type Whole = FormTransfer & { readonly amountFen: number; readonly at: Instant };
type Adding = {
  readonly report: Held;
  readonly body: ReportForm;
  readonly row: number;
  readonly t: Whole;
  readonly separate: boolean;
};

async function addRow(
  tx: Transaction,
  deps: ReportDeps,
  by: By,
  { report, body, row, t, separate }: Adding,
): Promise<Held> {
  await holdTold(tx, [t.toAccount]);
  const { sameTransferMs } = deps.policy();
  const span = { fromAt: t.at - sameTransferMs, untilAt: t.at + sameTransferMs };
  const told = (await toldBefore(tx, [t.toAccount], span)).filter(
    (one) => likenessOf(body, t, one, deps.policy()) === 'same',
  );
  const elsewhere = told.find((one) => one.case_id !== report.case_id);
  if (elsewhere !== undefined && !separate) throw refused('told-elsewhere');
  const isKnown = told.some((one) => one.case_id === report.case_id);
  const fundCase = isKnown
    ? (await readCases(tx, [report.case_id]))[0]
    : await actOnCase(tx, deps.funds, await joinerOf(tx, { unitId: report.unit_id }, by), {
        id: report.case_id,
        command: { act: 'add-transfer', transfer: transferDraftOf(t, body.victim.name) },
      });
  if (!isKnown) {
    await insertTold(tx, report, [{ row, t }]);
    const { submitted_at: _, ...rest } = report;
    await tellWarning(tx, { ...rest, submitted_at: by.now }, { rows: [row], position: null });
  }
  const account = fundCase?.accounts.find((one) => one.number === t.toAccount);
  const isStopped = fundCase?.measures.some(
    (one) => one.kind === 'stop' && one.accountId === account?.id,
  );
  const first = report.first_transfer_at;
  return {
    ...report,
    body,
    loss_fen: report.loss_fen + t.amountFen,
    open_rows: report.open_rows - 1,
    stops: report.stops + (isStopped === true && !isKnown ? 1 : 0),
    first_transfer_at: first === null || t.at < first ? t.at : first,
  };
}
