export {
  classifyText,
  dialogueWindows,
  loadTextModel,
  scoreText,
  type TextModel,
} from './score.ts';
export { openModel, packModel, type ModelHead } from './file.ts';
export { decodeModelFile, encodeModelFile, type LinearHead, type ModelFile } from './container.ts';
export type { ModelCard, ModelQuality, ModelRefusal, ModelSource } from './types.ts';
export { extractFeatures, makeFeatures, valueAt, type FeatureSettings } from './feature.ts';
export { foldText, makeFolded, normaliseText } from './normalise.ts';
