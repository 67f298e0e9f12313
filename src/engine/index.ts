export * from './history.ts';
export * from './engine.ts';
export * from './replay/index.ts';
