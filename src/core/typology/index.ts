export * from './field.ts';
export * from './schema.ts';
export * from './window.ts';
export * from './frame.ts';
export { parseSpan } from './span.ts';
export * from './lifecycle.ts';
export { parseTypology } from './check.ts';
export { phrasesOf, sentenceOf, type Part, type PartKind } from './sentence.ts';
export { actionWords, roleWords, wordOf, type Tongue } from './word.ts';
export { costMax, costOf, rulesWindowMax, windowsOf } from './cost.ts';
export {
  compilePack,
  type Pack,
  type PackEntry,
  type TypologyGrade,
  type TypologyHit,
} from './pack.ts';
export { windowMark } from './plan.ts';
