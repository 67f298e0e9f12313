export { clockHandler } from './fire.ts';
export { clockReaction } from './reaction.ts';
export { clockHandlers } from './stopwatch.ts';
