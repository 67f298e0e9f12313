export { openPublished, type Published } from './published.ts';
export { startScorer, type Scorer } from './scorer.ts';
export { readLag } from './partition.ts';
