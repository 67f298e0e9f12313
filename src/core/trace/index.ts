export * from './ledger.ts';
export * from './share.ts';
export * from './method.ts';
export * from './trace.ts';
export * from './bounds.ts';
export * from './account.ts';
export * from './statement.ts';
export * from './ownership.ts';
