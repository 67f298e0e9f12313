export { compareReplays, type HitChange, type ReplayComparison } from './compare.ts';
export { gradedOf, type GradedSignal } from './graded.ts';
export { countLabel, Measure, noSignals, type SignalCounts } from './measure.ts';
export { Proposals, type Proposal } from './proposal.ts';
export { Hits, type Hit, type Verdict } from './hits.ts';
export {
  replay,
  ReplayStopped,
  type ReplayBatch,
  type ReplayEntry,
  type ReplayOptions,
  type ReplayProgress,
} from './replay.ts';
export * from './report.ts';
export * from './truth.ts';
