/** The tree of units as rows: parents before children, each with its depth. */
import type { Unit } from '../../../contract/index.ts';

export type Branch = {
  readonly unit: Unit;
  readonly depth: number;
  readonly hasChildren: boolean;
};

const rank: Readonly<Record<Unit['level'], number>> = {
  province: 0,
  bureau: 1,
  branch: 2,
  station: 3,
  grid: 4,
  bank: 5,
  carrier: 6,
  platform: 7,
};

const byLevelAndName = (a: Unit, b: Unit): number =>
  rank[a.level] - rank[b.level] || a.name.localeCompare(b.name, 'zh-CN');

/** All units in order; one whose parent cannot be seen stands at the top. */
export function branchesOf(units: readonly Unit[]): Branch[] {
  const known = new Set(units.map((unit) => unit.id));
  const below = new Map<string, Unit[]>();
  for (const unit of units) {
    const parent = unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : '';
    below.set(parent, [...(below.get(parent) ?? []), unit]);
  }
  const walk = (parent: string, depth: number): Branch[] =>
    (below.get(parent) ?? []).toSorted(byLevelAndName).flatMap((unit) => {
      const hasChildren = below.has(unit.id);
      return [{ unit, depth, hasChildren }, ...walk(unit.id, depth + 1)];
    });
  return walk('', 0);
}

/** A unit and what is below it: the jurisdiction of whoever works there. */
export function within(branches: readonly Branch[], top: string): Branch[] {
  const at = branches.findIndex(({ unit }) => unit.id === top);
  const depth = branches[at]?.depth;
  if (depth === undefined) return [];
  const end = branches.findIndex((one, i) => i > at && one.depth <= depth);
  return branches
    .slice(at, end < 0 ? undefined : end)
    .map((one) => ({ ...one, depth: one.depth - depth }));
}

/** What is in sight when these units are folded. */
export function inSight(branches: readonly Branch[], folded: ReadonlySet<string>): Branch[] {
  let hiddenBelow = Number.POSITIVE_INFINITY;
  return branches.filter(({ unit, depth }) => {
    if (depth > hiddenBelow) return false;
    hiddenBelow = folded.has(unit.id) ? depth : Number.POSITIVE_INFINITY;
    return true;
  });
}

/** Levels that may stand below another: the police tree in order, partners below any of it. */
export function levelsBelow(level: Unit['level'] | null): Unit['level'][] {
  const all = Object.keys(rank) as Unit['level'][];
  if (level === null) return all;
  const partner = rank[level] >= rank.bank;
  return partner ? [] : all.filter((one) => rank[one] > rank[level]);
}

/** Codes as people type them: separated by spaces, commas or lines; undefined where one is wrong. */
export function parseRegions(text: string): string[] | undefined {
  const codes = text.split(/[\s,，、;；]+/).filter((code) => code !== '');
  return codes.every((code) => /^\d{2,12}$/.test(code)) ? [...new Set(codes)] : undefined;
}
