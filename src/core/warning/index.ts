export * from './grade.ts';
export * from './lifecycle.ts';
