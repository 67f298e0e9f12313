/** What came of a report: each level-1 account with its stop, from writing down to the bank's word. */
import type { ReportOpenRow, ReportProgress, ReportRow, ReportStep } from '../../contract/index.ts';
import type { CaseAccount, FundCase, Measure } from '../../core/funds/index.ts';
import { formatInstant, maskAccount, maskName } from '../../core/kernel/index.ts';
import { isWholeTransfer, type FormTransfer, type ReportForm } from '../../core/report/index.ts';
import type { BankTrailRow } from '../bank/index.ts';
import type { ReportRecord } from './store.ts';

const timeOf = (at: number | null | undefined): string | null =>
  at === null || at === undefined ? null : formatInstant(at);

/** Stopped and frozen, by the ledger of the case. */
const caughtOf = ({ parts }: FundCase): number => parts.stopped + parts.frozen;

type Around = {
  readonly trail: readonly BankTrailRow[];
  readonly form: ReportForm | undefined;
  readonly warningId: string | null;
};

export function progressReply(
  report: ReportRecord,
  fundCase: FundCase,
  { trail, form, warningId }: Around,
): ReportProgress {
  const first = fundCase.accounts.filter((a) => a.level === 1);
  return {
    ...rowReply(report, fundCase),
    caseStatus: fundCase.status,
    firstTransferAt: timeOf(report.first_transfer_at),
    lossFen: fundCase.lossFen,
    steps: first.map((account) => stepOf(account, fundCase, trail)),
    open: (form?.transfers ?? []).flatMap(openRowOf),
    warningId,
  };
}

/** What a row still lacks; nothing where it is whole. */
function openRowOf(t: FormTransfer, row: number): ReportOpenRow[] {
  if (isWholeTransfer(t)) return [];
  return [
    {
      row,
      toAccountMasked: t.toAccount === '' ? '' : maskAccount(t.toAccount),
      toNameMasked: maskName(t.toName),
      toBank: t.toBank,
      amountFen: t.amountFen,
      at: timeOf(t.at),
      lacks: [
        ...(t.toAccount === '' ? (['account'] as const) : []),
        ...(t.amountFen === null ? (['amount'] as const) : []),
        ...(t.at === null ? (['time'] as const) : []),
      ],
    },
  ];
}

export function rowReply(report: ReportRecord, fundCase: FundCase | undefined): ReportRow {
  return {
    id: report.id,
    caseId: report.case_id,
    caseNumber: report.case_number,
    channel: report.channel,
    victimMasked: maskName(report.victim_name),
    submittedAt: formatInstant(report.submitted_at),
    lossFen: report.loss_fen,
    stoppedFen: fundCase === undefined ? 0 : caughtOf(fundCase),
    joined: report.joined,
    openRows: report.open_rows,
  };
}

function stepOf(
  account: CaseAccount,
  { measures }: FundCase,
  trail: readonly BankTrailRow[],
): ReportStep {
  const stop = measures.filter((m) => m.kind === 'stop' && m.accountId === account.id).at(-1);
  return {
    accountId: account.id,
    bank: account.bank,
    numberMasked: maskAccount(account.number),
    holderMasked: maskName(account.name),
    level: account.level,
    inFen: account.inFen,
    stop: stop === undefined ? null : stopOf(stop, lineOf(stop, trail)),
    lacks: [
      ...(account.name === '' ? (['name'] as const) : []),
      ...(account.bank === '' ? (['bank'] as const) : []),
    ],
  };
}

const lineOf = (stop: Measure, trail: readonly BankTrailRow[]): BankTrailRow | undefined =>
  trail.find(({ key }) => key === stop.keys[0]);

function stopOf(stop: Measure, line: BankTrailRow | undefined): ReportStep['stop'] {
  return {
    measureId: stop.id,
    status: stop.status,
    standing: standingOf(stop, line),
    writtenAt: formatInstant(line?.madeAt ?? stop.requestedAt),
    leftAt: timeOf(line?.sentAt),
    sends: line?.sends ?? 0,
    appliedAt: timeOf(stop.appliedAt),
    expiresAt: timeOf(stop.expiresAt),
    executedFen: stop.executedFen,
    code: stop.failureCode,
    problem: line?.problem ?? null,
    cosignDueAt: timeOf(stop.cosignDueAt),
  };
}

type Standing = NonNullable<ReportStep['stop']>['standing'];

function standingOf(stop: Measure, line: BankTrailRow | undefined): Standing {
  switch (stop.status) {
    case 'requested':
      return 'asked';
    case 'sent':
      return line === undefined || line.status === 'answered' ? 'sent' : line.status;
    case 'in-force':
      return 'applied';
    case 'partial':
    case 'queued':
      return 'partial';
    case 'match-failed':
      return 'mismatch';
    case 'failed':
    case 'refused':
      return 'failed';
    case 'released':
    case 'lapsed':
    case 'superseded':
      return 'ended';
  }
}
