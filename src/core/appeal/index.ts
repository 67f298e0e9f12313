export * from './appeal.ts';
export * from './measure.ts';
