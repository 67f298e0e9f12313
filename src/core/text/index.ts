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
export { makeFolded } from './folded.ts';
export { foldText, normaliseText, undisguised } from './normalise.ts';
export { packUndone, undoneText } from './undone.ts';
export { soundAlikes, soundName } from './sound.ts';
export { splitsOf } from './split.ts';
export { SIMPLIFIED_PAIRS } from './variant.ts';
export { PICTURES } from './fold.ts';
export { makeDictionary, type Dictionary } from './dictionary.ts';
