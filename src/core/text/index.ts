export { normaliseText, type NormalisedText } from './normalise.ts';
export {
  classifyText,
  loadTextModel,
  scoreText,
  type ClassShare,
  type TextModel,
} from './score.ts';
export {
  decodeModelFile,
  encodeModelFile,
  type LinearHead,
  type ModelFile,
  type ModelHeader,
} from './container.ts';
export type {
  ModelCard,
  ModelQuality,
  ModelRefusal,
  ModelSource,
  ScoreTextOptions,
  TextFragment,
  TextScore,
} from './types.ts';
export {
  extractFeatures,
  makeFeatures,
  valueAt,
  type Features,
  type FeatureSettings,
} from './feature.ts';
export { foldText, makeFolded, type Folded } from './normalise.ts';
export { dialogueWindows } from './score.ts';
