/** The chase (追踪): which account next, what goes by itself, what banks teach. */
export { chaseHandlers } from './api.ts';
export { chaseLearning } from './learn.ts';
export { chaseClock, chaseReaction } from './run.ts';
