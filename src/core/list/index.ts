export * from './entry.ts';
export * from './lists.ts';
export * from './plain.ts';
export { canonicalListValue, parseListEntry } from './row.ts';
