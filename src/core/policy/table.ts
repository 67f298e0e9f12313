/**
 * A policy table (政策表): figures and words that the law leaves to the centre, kept as one checked
 * value. What ships is a proposal of the project, no national rule, so every table can be replaced
 * by a version of the centre's own, with its source, the day it begins, and who let it in.
 */
import type { TSchema } from 'typebox';
import type { Problem } from '../kernel/index.ts';

/** What every table holds: the name by which decisions say which version made them. */
export type PolicyValue = { readonly version: string };

export type PolicyTable<T extends PolicyValue = PolicyValue> = {
  readonly key: string;
  readonly zh: string;
  readonly en: string;
  /** Closed schema of the value. */
  readonly schema: TSchema;
  readonly shipped: T;
  /** What the schema cannot say; asked of a value that fits the schema. */
  readonly problems?: (value: unknown) => readonly Problem[];
  /** Where the shipped figures come from, in words. */
  readonly basis: string;
};

/** A scalar of a table that differs between two versions, by its dotted path. */
export type PolicyChange = {
  readonly path: string;
  /** Undefined where the path is not there. */
  readonly before: unknown;
  readonly after: unknown;
};

/** What differs, in the order of the paths; the name of the version itself does not count. */
export function policyChanges(before: unknown, after: unknown): PolicyChange[] {
  const [old, fresh] = [leavesOf(before), leavesOf(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .filter((path) => path !== 'version' && old.get(path) !== fresh.get(path))
    .sort()
    .map((path) => ({ path, before: old.get(path), after: fresh.get(path) }));
}

function leavesOf(value: unknown, path = '', into = new Map<string, unknown>()) {
  if (typeof value !== 'object' || value === null) return into.set(path, value);
  for (const [name, part] of Object.entries(value)) {
    leavesOf(part, path === '' ? name : `${path}.${name}`, into);
  }
  return into;
}
