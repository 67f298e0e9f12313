export { compareReplays, type HitChange, type ReplayComparison } from './compare.ts';
export { gradedOf, type GradedSignal } from './graded.ts';
export { countLabel, Measure, noSignals, type SignalCounts } from './measure.ts';
export { Proposals, type Proposal } from './proposal.ts';
export type { Hit, Verdict } from './hits.ts';
export { replay, type ReplayBatch, type ReplayOptions } from './replay.ts';
export * from './report.ts';
export * from './truth.ts';
