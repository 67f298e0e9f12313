export { openPublished } from './published.ts';
export { startScorer, type Scorer } from './scorer.ts';
