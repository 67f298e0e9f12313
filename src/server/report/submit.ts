/**
 * From a report to a case: who the victim is, whether it was told before, and the case with its
 * first stops, in the one transaction that also makes it durable. Whoever hears "submitted" may put
 * the phone down: instructions that were written leave, whatever is killed.
 */
import { actorKey, type Actor } from '../../core/access/index.ts';
import type { CaseDraft, FundCase, ReportChannel } from '../../core/funds/index.ts';
import {
  assert,
  parseIdNumber,
  parsePhone,
  type BankTable,
  type Instant,
  type Problem,
} from '../../core/kernel/index.ts';
import {
  caseDraftOf,
  isWholeTransfer,
  problemsOfForm,
  transferDraftOf,
  type FormTransfer,
  type ReportForm,
  type ReportPolicy,
} from '../../core/report/index.ts';
import { isWithin } from '../access/index.ts';
import { actOnCase, openCase, readCases, type FundDeps } from '../funds/index.ts';
import { invalid, refused } from '../platform/answer.ts';
import { newId, sha256Hex } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { likenessOf } from './told.ts';
import { endWaiting, lockWaiting, type WaitingRecord } from './waiting.ts';
import { tellWarning } from './warned.ts';
import {
  findVictim,
  holdTold,
  insertReport,
  reportByKey,
  toldBefore,
  type ReportRecord,
  type VictimRecord,
} from './store.ts';

export type ReportDeps = {
  readonly policy: () => ReportPolicy;
  readonly banks: BankTable;
  readonly funds: FundDeps;
};

export type Submission = {
  readonly key: string;
  readonly form: ReportForm;
  /** Whoever spoke with the victim says that it is another transfer. */
  readonly separate: boolean;
  readonly channel: ReportChannel;
  readonly warningId: string | null;
  /** The waiting report that a user takes up with it. */
  readonly waitingId?: string | undefined;
  readonly callId: string | null;
  readonly reportedAt: Instant;
  /** Unit that answers for the case where no warning of the victim tells another. */
  readonly unitId: string;
  readonly stoppedByBank?: CaseDraft['stoppedByBank'];
};

export type Submitted = { readonly report: ReportRecord; readonly isNew: boolean };

/**
 * Takes a report. The same key with the same form answers the first report; refused: the key was
 * used for another form. Throws `invalid` with every field that stands against it.
 */
export async function submitReport(
  tx: Transaction,
  deps: ReportDeps,
  by: { readonly actor: Actor; readonly now: Instant },
  given: Submission,
): Promise<Submitted> {
  const said = { ...given, form: withBanks(given.form, deps.banks) };
  const { key, form } = said;
  const submitter = actorKey(by.actor);
  const digest = sha256Hex(JSON.stringify(given.form));
  await holdTold(tx, [`${submitter} ${key}`]);
  const before = await reportByKey(tx, submitter, key);
  if (before !== undefined) {
    if (before.digest !== digest) throw refused('key-used');
    return { report: before, isNew: false };
  }
  const problems = problemsOfForm(form, by.now, deps.policy());
  if (problems.length > 0) throw invalid(problems.map(inForm));
  const waiting = await waitingOf(tx, by.actor, given.waitingId);
  const submission = waiting === undefined ? said : { ...said, channel: waiting.channel };
  const victim = await findVictim(tx, handlesOf(form));
  const whole = form.transfers.filter(isWholeTransfer);
  await holdTold(
    tx,
    whole.map((t) => t.toAccount),
  );
  const told = await toldOf(tx, deps, submission, whole);
  const opened = await openOrJoin(tx, deps, by, { submission, victim, told });
  const report = recordOf(submission, opened, victim, { submitter, digest, ...by });
  await insertReport(tx, report, { form, fresh: opened.fresh });
  await endDrafts(tx, report, waiting, submitter);
  const rows = form.transfers.flatMap((t, row) => (isFresh(opened, t) ? [row] : []));
  await tellWarning(tx, report, { rows, position: waiting?.position ?? null });
  tx.audit({
    action: 'report.submit',
    subject: report.id,
    purpose: 'fund-disposal',
    detail: { case: report.case_id, channel: report.channel, joined: report.joined },
  });
  return { report, isNew: true };
}

async function waitingOf(
  tx: Transaction,
  actor: Actor,
  id: string | undefined,
): Promise<WaitingRecord | undefined> {
  return id === undefined || actor.kind !== 'user' ? undefined : lockWaiting(tx, actor, id);
}

/** The form of the warning and the waiting report that became this report are done. */
async function endDrafts(
  tx: Transaction,
  report: ReportRecord,
  waiting: WaitingRecord | undefined,
  by: string,
): Promise<void> {
  if (waiting !== undefined) {
    const now = report.submitted_at;
    await endWaiting(tx, waiting, { status: 'taken', reportId: report.id, by, now });
  }
  if (report.warning_id === null) return;
  await tx.query(
    'update report_draft set case_id = $2 where warning_id = $1',
    [report.warning_id, report.case_id],
    'report-draft-done',
  );
}

const isFresh = ({ fresh }: Opened, t: FormTransfer): boolean =>
  isWholeTransfer(t) && fresh.includes(t);

const inForm = (problem: Problem): Problem => ({ ...problem, field: `form.${problem.field}` });

/** The bank by the first digits, where nobody wrote one. */
export function withBanks(form: ReportForm, banks: BankTable): ReportForm {
  const bankOf = (bank: string, account: string): string =>
    bank.trim() === '' ? (banks.bankOfCard(account) ?? '') : bank.trim();
  return {
    ...form,
    transfers: form.transfers.map((t) => ({
      ...t,
      fromBank: bankOf(t.fromBank, t.fromAccount),
      toBank: bankOf(t.toBank, t.toAccount),
    })),
  };
}

/** Identity number first: a telephone may be a relative's. */
export function handlesOf({ victim }: ReportForm): readonly string[] {
  const id = parseIdNumber(victim.idNumber);
  const phone = parsePhone(victim.phone);
  return [
    ...(typeof id === 'string' ? [`id:${id}`] : []),
    ...(phone === undefined ? [] : [`phone:${phone}`]),
  ];
}

type Whole = FormTransfer & { readonly amountFen: number; readonly at: Instant };

type Told = {
  /** The case that told the same transfer first, and the unit that answers for it. */
  readonly caseId: string | undefined;
  readonly unitId?: string | undefined;
  readonly fresh: readonly Whole[];
};

/** A machine does not ask: what may be another victim's transfer opens a case of its own. */
async function toldOf(
  tx: Transaction,
  deps: ReportDeps,
  { form, separate }: Submission,
  whole: readonly Whole[],
): Promise<Told> {
  if (separate) return { caseId: undefined, fresh: whole };
  const { sameTransferMs } = deps.policy();
  const times = whole.map((t) => t.at);
  const rows = await toldBefore(
    tx,
    whole.map((t) => t.toAccount),
    { fromAt: Math.min(...times) - sameTransferMs, untilAt: Math.max(...times) + sameTransferMs },
  );
  const firstOf = (t: Whole) =>
    rows.find((row) => likenessOf(form, t, row, deps.policy()) === 'same');
  const first = whole.map(firstOf).find((row) => row !== undefined);
  return {
    caseId: first?.case_id,
    unitId: first?.unit_id,
    fresh: whole.filter((t) => firstOf(t) === undefined),
  };
}

type Opening = {
  readonly submission: Submission;
  readonly victim: VictimRecord | undefined;
  readonly told: Told;
};
type Opened = {
  readonly fundCase: FundCase;
  readonly fresh: readonly Whole[];
  readonly joined: boolean;
};
export type By = { readonly actor: Actor; readonly now: Instant };

async function openOrJoin(
  tx: Transaction,
  deps: ReportDeps,
  { actor, now }: By,
  { submission, victim, told }: Opening,
): Promise<Opened> {
  const { form } = submission;
  if (told.caseId === undefined) {
    const draft = caseDraftOf(form, {
      unitId: victim?.warning_unit ?? submission.unitId,
      personId: victim?.person_id ?? null,
      channel: submission.channel,
      warningId: submission.warningId ?? victim?.warning_id ?? null,
      reportedAt: submission.reportedAt,
      stoppedByBank: submission.stoppedByBank,
    });
    const fundCase = await openCase(tx, deps.funds, { actor, now }, draft);
    return { fundCase, fresh: told.fresh, joined: false };
  }
  let fundCase: FundCase | undefined;
  const by = await joinerOf(tx, told, { actor, now });
  for (const t of told.fresh) {
    const transfer = transferDraftOf(t, form.victim.name);
    const act = { id: told.caseId, command: { act: 'add-transfer', transfer } } as const;
    fundCase = await actOnCase(tx, deps.funds, by, act);
  }
  [fundCase] = fundCase === undefined ? await readCases(tx, [told.caseId]) : [fundCase];
  assert(fundCase, 'the case of a told transfer is there');
  return { fundCase, fresh: told.fresh, joined: true };
}

/** Whoever tells of a transfer of another unit's case adds to it without seeing it. */
export async function joinerOf(
  tx: Transaction,
  { unitId = '' }: Pick<Told, 'unitId'>,
  by: By,
): Promise<By> {
  if (by.actor.kind !== 'user' || (await isWithin(tx, by.actor, unitId))) return by;
  const reason = 'adds what was told elsewhere of a transfer that another unit has';
  return { ...by, actor: { kind: 'system', name: 'report', reason } };
}

function recordOf(
  submission: Submission,
  { fundCase, joined, fresh }: Opened,
  victim: VictimRecord | undefined,
  by: By & { readonly submitter: string; readonly digest: string },
): ReportRecord {
  const { form, key, channel, callId } = submission;
  const whole = form.transfers.filter(isWholeTransfer);
  const accounts = new Set(fresh.map((t) => t.toAccount));
  const own = fundCase.accounts.filter((a) => accounts.has(a.number)).map((a) => a.id);
  return {
    id: newId('rpt', by.now),
    submitter: by.submitter,
    key,
    digest: by.digest,
    channel,
    unit_id: fundCase.unitId,
    case_id: fundCase.id,
    case_number: fundCase.number,
    person_id: victim?.person_id ?? null,
    warning_id: submission.warningId ?? victim?.warning_id ?? null,
    call_id: callId,
    victim_name: form.victim.name.trim(),
    victim_phone: parsePhone(form.victim.phone) ?? null,
    victim_id_number: form.victim.idNumber === '' ? null : form.victim.idNumber.toUpperCase(),
    loss_fen: whole.reduce((sum, t) => sum + t.amountFen, 0),
    open_rows: form.transfers.length - whole.length,
    stops: fundCase.measures.filter((m) => m.kind === 'stop' && own.includes(m.accountId)).length,
    joined,
    first_transfer_at: whole.map((t) => t.at).sort((a, b) => a - b)[0] ?? null,
    submitted_at: by.now,
  };
}
