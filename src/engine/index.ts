export * from './history.ts';
export * from './engine.ts';
