/** Fund cases (资金处置): opened, acted on, answered by banks, kept by the clock. */
export { actOnCase, answerReaction, fundsClock, openCase } from './act.ts';
export type { FundDeps, FundReaction } from './change.ts';
export { fundsHandlers } from './api.ts';
export { casesOfAccount, lockCases, lockFunds, readCase, readCases, readStatement } from './row.ts';
