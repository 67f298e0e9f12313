export * from './history.ts';
export * from './engine.ts';
export * from './replay/index.ts';
export { factBytes, factsFrom } from './trail.ts';
export { makeWindows } from './window.ts';
export { fillBytes, fillsFrom, type Fills } from './typologies.ts';
