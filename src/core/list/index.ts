export * from './entry.ts';
export * from './lists.ts';
export { listBuilder, makeLists, restoreLists } from './build.ts';
export { canonicalListValue, parseListEntry } from './row.ts';
