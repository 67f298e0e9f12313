export { groupNearDuplicates } from './group.ts';
export {
  categoryOf,
  meaningByPattern,
  type LabelMeaning,
  type LabelPatterns,
} from './label.ts';
export {
  areaUnderCurve,
  classFigures,
  decideAt,
  macroF1,
  recallAt,
  reliability,
  thresholdAt,
  type ClassFigures,
  type Decisions,
  type ReliabilityBin,
  type Scored,
} from './measure.ts';
export { seededRandom, shuffle, type Random } from './random.ts';
export {
  CLASS_TRAINING,
  classHead,
  foldsOf,
  TEXT_TRAINING,
  sayClasses,
  strictestThreshold,
  trainClassText,
  trainFraudText,
  type ClassPair,
  type TextRow,
  type TextTraining,
  type TrainedText,
} from './text.ts';
export {
  trainFraudUrl,
  URL_TRAINING,
  type TrainedUrl,
  type UrlRow,
  type UrlTraining,
} from './url.ts';
