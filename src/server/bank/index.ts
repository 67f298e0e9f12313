export * from './queue.ts';
export * from './reaction.ts';
export * from './trail.ts';
