export * from './entry.ts';
export * from './file-form.ts';
export * from './lifecycle.ts';
export * from './lists.ts';
export { listBuilder, makeLists, restoreLists } from './build.ts';
export * from './policy.ts';
export { makeLookalikes, parseProtected, type Lookalikes, type Protected } from './lookalike.ts';
export { canonicalListValue, parseListEntry } from './row.ts';
