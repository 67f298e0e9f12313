export { clockHandler } from './fire.ts';
export { clockReaction } from './reaction.ts';
export { clockKind, readClocks } from './store.ts';
