export { openPublished } from './published.ts';
export { startScorer } from './scorer.ts';
