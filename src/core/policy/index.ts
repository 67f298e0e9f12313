export * from './table.ts';
export * from './version.ts';
