export * from './policy.ts';
export * from './dwell.ts';
export * from './bank.ts';
export * from './facts.ts';
export * from './decide.ts';
export * from './exit.ts';
