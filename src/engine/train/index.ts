export { groupNearDuplicates } from './group.ts';
export { categoryOf, meaningByPattern, type LabelPatterns } from './label.ts';
export {
  areaUnderCurve,
  classFigures,
  decideAt,
  macroF1,
  recallAt,
  reliability,
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
