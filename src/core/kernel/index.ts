export * from './result.ts';
export * from './assert.ts';
export * from './money.ts';
export * from './instant.ts';
export * from './id.ts';
export * from './phone.ts';
