export { visitHandlers } from './api.ts';
export { visitReaction } from './reaction.ts';
