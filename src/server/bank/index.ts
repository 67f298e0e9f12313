export * from './queue.ts';
export * from './reaction.ts';
export * from './start.ts';
export * from './trail.ts';
export { bankNames } from './setting.ts';
export { lineActor } from './actor.ts';
export type { ReportingBank } from './inbox.ts';
export { feedbackOf } from './protective.ts';
