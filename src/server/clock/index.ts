export { clockHandler } from './fire.ts';
export { clockReaction } from './reaction.ts';
