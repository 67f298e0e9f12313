export * from './queue.ts';
export * from './reaction.ts';
export * from './start.ts';
export * from './trail.ts';
export { openBanks, type Banks } from './setting.ts';
export { lineActor } from './actor.ts';
export type { ReportingBank } from './inbox.ts';
export { feedbackOf } from './protective.ts';
