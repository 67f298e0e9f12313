export * from './schema.ts';
export * from './signal.ts';
export { ageMaxMs, aheadMaxMs, handlesOf, parseSignal } from './parse.ts';
export { bodyOf, signalOf } from './body.ts';
export {
  isArrayBody,
  parseRow,
  parseRowText,
  splitArray,
  splitLines,
  type RowBounds,
} from './row.ts';
export { explain, problemOf } from './explain.ts';
