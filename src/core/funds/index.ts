export { accountByKey, accountKey, findAccount, keyOfAccount } from './account.ts';
export { applyFundEvents } from './apply.ts';
export {
  flowsFrom,
  flowsInto,
  isFollowed,
  settleAccount,
  summed,
  type SettleContext,
  type StatementRow,
} from './attribute.ts';
export * from './command.ts';
export {
  clocksOf,
  decideFundClocks,
  nextDue,
  waitOf,
  waits,
  type Due,
  type Wait,
} from './deadline.ts';
export { decideFund } from './decide.ts';
export { fundRefusals } from './decision.ts';
export { holdAccount } from './hold.ts';
export { postChanges } from './ledger.ts';
export { countsAsStop, isHolding, isLiving, stopsMax } from './measure.ts';
export { openFundCase } from './open.ts';
export * from './policy.ts';
export { dutyOfficerOf, leadingTransfer, type FundContext, type StopHistory } from './request.ts';
export * from './state.ts';
export { fundEventText } from './wording.ts';
export { caseVerdicts, measureVerdicts, type ActVerdict } from './verdict.ts';
