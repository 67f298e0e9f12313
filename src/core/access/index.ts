export * from './role.ts';
export * from './actor.ts';
export * from './may.ts';
