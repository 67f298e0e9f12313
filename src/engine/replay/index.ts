export { compareReplays, type HitChange, type ReplayComparison } from './compare.ts';
export type { GradedSignal } from './graded.ts';
export { Hits, type Hit, type Verdict } from './hits.ts';
export {
  decideBatch,
  replay,
  ReplayStopped,
  type ReplayBatch,
  type ReplayEntry,
  type ReplayOptions,
  type ReplayProgress,
} from './replay.ts';
export * from './report.ts';
export * from './truth.ts';
