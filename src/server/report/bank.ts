/** Case reports that banks bring to the door (案件举报, 100401). */
import type { CaseReport } from '../../core/bank/wire/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { ReportForm } from '../../core/report/index.ts';
import { lineActor, type ReportingBank } from '../bank/index.ts';
import { invalid } from '../platform/answer.ts';
import type { Transaction } from '../platform/transact.ts';
import { unitOfSource } from './source.ts';
import { submitReport, type ReportDeps } from './submit.ts';

function formOf({ victim, transfer, account, reason }: CaseReport, bank: string): ReportForm {
  return {
    reporter: 'other',
    paid: 'yes',
    victim,
    contacted: 'unknown',
    how: reason,
    category: null,
    transfers: [
      {
        fromBank: transfer.fromBank,
        fromAccount: transfer.fromAccount.toUpperCase(),
        toBank: account.bank,
        toAccount: account.number.toUpperCase(),
        toName: account.name,
        toType: account.type,
        amountFen: transfer.amountFen,
        at: transfer.at,
        known: true,
      },
    ],
    note: `银行举报：${bank}`,
  };
}

const otherBank = {
  field: 'BankName',
  code: 'not-a-choice',
  problem: 'is another bank, and only the bank of an account has stopped it',
  remedy: 'send type 01; the centre asks the bank of the account to stop',
} as const;

/**
 * Takes a bank's report into a case of the whole centre; answers the number of the case. Throws
 * `invalid` with what stands against it. Told again under its `ApplicationID`, it is the same report.
 */
export function bankReporter(deps: ReportDeps) {
  return async (
    tx: Transaction,
    bank: ReportingBank,
    report: CaseReport,
    now: Instant,
  ): Promise<string> => {
    const unitId = await unitOfSource(tx, { channel: 'bank', unitId: null }, undefined);
    const { stopped } = report;
    const { bankName } = deps.funds;
    if (stopped !== null && bankName(report.account.bank) !== bankName(bank.name)) {
      throw invalid([otherBank]);
    }
    const submitted = await submitReport(
      tx,
      deps,
      { actor: lineActor, now },
      {
        key: `${bank.code}-${report.key}`,
        form: formOf(report, bank.name),
        separate: false,
        channel: 'bank',
        warningId: null,
        callId: null,
        reportedAt: report.at,
        unitId,
        ...(stopped === null
          ? {}
          : { stoppedByBank: [{ account: report.account.number.toUpperCase(), ...stopped }] }),
      },
    );
    return submitted.report.case_number;
  };
}
