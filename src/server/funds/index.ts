/** Fund cases (资金处置): opened, acted on, answered by banks, kept by the clock. */
export {
  actOnCase,
  answerReaction,
  enterAnswer,
  fundsClock,
  openCase,
  setbackReaction,
} from './act.ts';
export type { FundDeps, FundReaction } from './change.ts';
export { fundsHandlers } from './api.ts';
export { enterFunds, lockFree, lockFunds } from './lock.ts';
export { casesOfAccount, readCase, readCases, readStatement } from './row.ts';
export { lockCases } from './store.ts';
