export { makeCallerGraph, graphColumns, type CallerGraph } from './caller-graph.ts';
export { CALLER_TRAINING, callerColumns, crossScoreCallers, fitCallers } from './caller.ts';
export { readRow, scoreTable, tableOf, type Columns } from './column.ts';
export { calibrate } from './head.ts';
export {
  crossScoreLaundering,
  fitLaundering,
  LAUNDERING_TRAINING,
  prepareNetwork,
  scoreLaundering,
  secondAccounts,
  secondTransfers,
  type LabelledNetwork,
  type LaunderingForests,
  type PreparedNetwork,
} from './laundering.ts';
export { viewLedger, type LedgerView } from './laundering-features.ts';
export { makeLedger, type TransferRow } from './ledger.ts';
export { bestThreshold, rankFigures } from './threshold.ts';
export { trainForest, type TreeOptions } from './tree.ts';
export { groupNearDuplicates } from './group.ts';
export { categoryOf, meaningByPattern, type LabelPatterns } from './label.ts';
export {
  areaUnderCurve,
  classFigures,
  decideAt,
  macroF1,
  recallAt,
  reliability,
  type ReliabilityBin,
  type Scored,
} from './measure.ts';
export {
  CLASS_TRAINING,
  fitClasses,
  foldsOf,
  TEXT_TRAINING,
  sayClasses,
  strictestThreshold,
  trainClassText,
  trainFraudText,
  type ClassPair,
  type TextRow,
} from './text.ts';
export { trainFraudUrl, URL_TRAINING, type UrlRow } from './url.ts';
export { evade, EVASIONS, ownTables, readTables, type EvasionTables } from './evasion.ts';
