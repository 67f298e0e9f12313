/**
 * The cost of a typology, known before it runs. One point is about ten nanoseconds of one core for
 * each signal of the kinds it looks at; `bench/typology.bench.ts` says how true that is.
 */
import type { Condition, Typology, WindowTerm } from './schema.ts';

/** Points of one typology, and windows it may keep: what one signal may take of a core. */
export const costMax = 400;
export const rulesWindowMax = 24;

const fieldCost = 1;
const windowReadCost = 4;
const windowUpdateCost = 6;
const textCost = 20;

export function costOf(typology: Typology): number {
  const conditions = [
    ...(typology.must === undefined ? [] : [typology.must]),
    ...typology.rules.map((rule) => rule.if),
  ];
  const reads = conditions.reduce((sum, condition) => sum + costOfCondition(condition), 0);
  const says = conditions.some(saysAnything) ? textCost : 0;
  return reads + says + windowsOf(typology) * windowUpdateCost;
}

function costOfCondition(condition: Condition): number {
  const all = (list: readonly Condition[]) => list.reduce((s, c) => s + costOfCondition(c), 1);
  if ('all' in condition) return all(condition.all);
  if ('any' in condition) return all(condition.any);
  if ('of' in condition) return all(condition.of);
  if ('not' in condition) return costOfCondition(condition.not);
  if ('window' in condition)
    return windowReadCost * (readsOf(condition.window) + readsOf(condition.timesOf));
  return fieldCost;
}

function readsOf(term: WindowTerm | undefined): number {
  if (term === undefined) return 0;
  return term.measure === 'ratio' || term.measure === 'mean' ? 2 : 1;
}

function saysAnything(condition: Condition): boolean {
  if ('says' in condition) return true;
  if ('all' in condition) return condition.all.some(saysAnything);
  if ('any' in condition) return condition.any.some(saysAnything);
  if ('of' in condition) return condition.of.some(saysAnything);
  return 'not' in condition && saysAnything(condition.not);
}

/** Different windows that it keeps. */
export function windowsOf(typology: Typology): number {
  const seen = new Set<string>();
  const take = (condition: Condition): void => {
    if ('all' in condition) condition.all.forEach(take);
    else if ('any' in condition) condition.any.forEach(take);
    else if ('of' in condition) condition.of.forEach(take);
    else if ('not' in condition) take(condition.not);
    else if ('window' in condition) {
      for (const term of [condition.window, condition.timesOf]) {
        if (term === undefined) continue;
        seen.add(JSON.stringify([tableish(term.per), term]));
        if (readsOf(term) > 1) seen.add(JSON.stringify([tableish(term.per), term, 2]));
      }
    }
  };
  if (typology.must !== undefined) take(typology.must);
  for (const rule of typology.rules) take(rule.if);
  return seen.size;
}

const tableish = (role: WindowTerm['per']): string =>
  role === 'payer' || role === 'payee' ? 'account' : role;
