export * from './field.ts';
export * from './schema.ts';
export * from './window.ts';
export * from './frame.ts';
export * from './lifecycle.ts';
export { parseTypology } from './check.ts';
export { phrasesOf, sentenceOf, type Part } from './sentence.ts';
export { actionWords, roleWords, wordOf } from './word.ts';
export { costMax, costOf, rulesWindowMax, windowsOf } from './cost.ts';
export {
  compilePack,
  type Pack,
  type PackEntry,
  type TypologyGrade,
  type TypologyHit,
} from './pack.ts';
export { windowMark } from './plan.ts';
