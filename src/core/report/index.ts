/** Reports (报案): reading what is pasted, checking it, and what a case is opened from. */
export { checkAccount } from './account.ts';
export { compareTransfers } from './duplicate.ts';
export {
  caseDraftOf,
  contactWays,
  draftReport,
  formTransfersMax,
  isWholeTransfer,
  problemsOfForm,
  reportPaid,
  reportReporters,
  transferDraftOf,
  typeOfHolder,
  type FormTransfer,
  type ReportForm,
} from './form.ts';
export { readMoment } from './moment.ts';
export {
  pasteDoubts,
  pasteLengthMax,
  readPaste,
  type PastedTransfer,
  type PasteMark,
} from './paste.ts';
export { asideReasons, waitingForm, type SeenTransfer } from './waiting.ts';
export { defaultReportPolicy, reportPolicySchema, type ReportPolicy } from './policy.ts';
