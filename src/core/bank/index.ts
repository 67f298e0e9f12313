export * from './message.ts';
export * from './key.ts';
export * from './result.ts';
export * from './setting.ts';
export * from './line.ts';
export * from './policy.ts';
export * from './batch.ts';
export * from './hand.ts';
