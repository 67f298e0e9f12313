export * from './lists.ts';
export { canonicalListValue, parseListEntry } from './row.ts';
