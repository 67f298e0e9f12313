export * from './command.ts';
export * from './policy.ts';
export * from './state.ts';
