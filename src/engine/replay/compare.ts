/** Two versions over the same signals: what one finds that the other does not. */
import { grades, isGraver, type WarningGrade } from '../../core/warning/index.ts';
import type { Hit, Hits, Verdict } from './hits.ts';

export type HitChange = { readonly before: Hit | undefined; readonly after: Hit | undefined };

type Counts = Readonly<Record<Verdict, number>> & { readonly all: number };

export type ReplayComparison = {
  readonly before: string;
  readonly after: string;
  /** Graded by the new version alone. */
  readonly gained: Counts;
  /** Graded by the old version alone. */
  readonly lost: Counts;
  readonly raised: Counts;
  readonly lowered: Counts;
  /** Same grade, another category. */
  readonly renamed: Counts;
  readonly same: number;
  /** How often each grade became which; `none` is no warning. */
  readonly moves: readonly {
    readonly from: WarningGrade | 'none';
    readonly to: WarningGrade | 'none';
    readonly count: number;
  }[];
  /** Net change by category of the version that graded it. */
  readonly byCategory: Readonly<Record<string, { gained: number; lost: number }>>;
  /** The changes themselves, in order of position, at most `changesMax`. */
  readonly changes: readonly HitChange[];
  readonly changesDropped: number;
};

/** A version and what it graded, as `replay` answers it. */
export type Compared = { readonly report: { readonly model: string }; readonly hits: Hits };

const kinds = ['gained', 'lost', 'raised', 'lowered', 'renamed', 'same'] as const;
type Kind = (typeof kinds)[number];

/** Compares two runs over the same signals; changes beyond `changesMax` are only counted. */
export function compareReplays(
  before: Compared,
  after: Compared,
  changesMax = 100_000,
): ReplayComparison {
  const counts = Object.fromEntries(kinds.map((kind) => [kind, noCounts()])) as Record<
    Kind,
    ReturnType<typeof noCounts>
  >;
  const moves = new Map<string, number>();
  const byCategory = new Map<string, { gained: number; lost: number }>();
  const changes: HitChange[] = [];
  let changesDropped = 0;
  for (const change of pairs(before.hits, after.hits)) {
    const kind = kindOf(change);
    const hit = change.after ?? change.before;
    if (hit === undefined) continue;
    counts[kind][hit.verdict] += 1;
    counts[kind].all += 1;
    if (kind === 'same') continue;
    const move = `${change.before?.grade ?? 'none'} ${change.after?.grade ?? 'none'}`;
    moves.set(move, (moves.get(move) ?? 0) + 1);
    noteCategory(byCategory, change);
    if (changes.length < changesMax) changes.push(change);
    else changesDropped += 1;
  }
  const { same, ...rest } = counts;
  return {
    before: before.report.model,
    after: after.report.model,
    ...rest,
    same: same.all,
    moves: movesOf(moves),
    byCategory: Object.fromEntries([...byCategory].sort(([a], [b]) => (a < b ? -1 : 1))),
    changes,
    changesDropped,
  };
}

function noCounts(): Record<Verdict | 'all', number> {
  return { right: 0, wrong: 0, neutral: 0, unknown: 0, all: 0 };
}

/** Both runs side by side, in order of position. */
function* pairs(before: Hits, after: Hits): Generator<HitChange> {
  let i = 0;
  let k = 0;
  while (i < before.length || k < after.length) {
    const old = before.position(i);
    const now = after.position(k);
    yield {
      before: old <= now ? before.at(i) : undefined,
      after: now <= old ? after.at(k) : undefined,
    };
    if (old <= now) i += 1;
    if (now <= old) k += 1;
  }
}

function kindOf({ before, after }: HitChange): Kind {
  if (before === undefined) return 'gained';
  if (after === undefined) return 'lost';
  if (before.grade !== after.grade)
    return isGraver(after.grade, before.grade) ? 'raised' : 'lowered';
  return before.category === after.category ? 'same' : 'renamed';
}

function noteCategory(
  byCategory: Map<string, { gained: number; lost: number }>,
  { before, after }: HitChange,
): void {
  const line = (category: string): { gained: number; lost: number } => {
    const known = byCategory.get(category) ?? { gained: 0, lost: 0 };
    byCategory.set(category, known);
    return known;
  };
  if (before?.category === after?.category) return;
  if (after !== undefined) line(after.category).gained += 1;
  if (before !== undefined) line(before.category).lost += 1;
}

function movesOf(moves: ReadonlyMap<string, number>): ReplayComparison['moves'] {
  const codes = [...grades.map((g) => g.code), 'none' as const];
  return codes.flatMap((from) =>
    codes.flatMap((to) => {
      const count = moves.get(`${from} ${to}`) ?? 0;
      return count === 0 ? [] : [{ from, to, count }];
    }),
  );
}
