export * from './schema.ts';
export * from './signal.ts';
