export { loadListEntries, loadModel, type ModelFiles } from './load.ts';
export { openPublished, type Published, type PublishedOptions } from './published.ts';
export { startScorer, type Scorer, type ScorerOptions } from './scorer.ts';
