export * from './definition.ts';
export * from './wilson.ts';
export * from './fact.ts';
export * from './lost-after.ts';
export * from './learned.ts';
