/** Who goes: distance, load and duty, each told. */
import { cellDistance } from '../duty/index.ts';
import type { MapCell } from './map.ts';
import type { VisitPolicy } from './policy.ts';
import type { VisitState } from './state.ts';

export type Candidate = {
  readonly userId: string;
  readonly name: string;
  readonly cell: MapCell | null;
  /** Visits in hand that are not over. */
  readonly openCount: number;
  readonly onDuty: boolean;
};

export type Ranked = Candidate & {
  /** Minutes of the way; null where a place is not known. */
  readonly minutes: number | null;
  /** Minutes that the visits in hand add, as the policy counts them. */
  readonly cost: number;
};

/** What a visit in hand costs beyond the usual load, in minutes of the way. */
const burdenMinutes = 10;
/** Where nobody knows how far it is. */
const unknownMinutes = 20;

/** Best first: on duty, then the least minutes with load counted, then the name; the order is total. */
export function rankCandidates(
  candidates: readonly Candidate[],
  to: MapCell | null,
  policy: VisitPolicy,
): readonly Ranked[] {
  return candidates
    .map((one): Ranked => {
      const minutes = minutesBetween(one.cell, to, policy);
      const over = Math.max(0, one.openCount - policy.loadUsual + 1);
      const cost = (minutes ?? unknownMinutes) + one.openCount + over * burdenMinutes;
      return { ...one, minutes, cost };
    })
    .toSorted(
      (a, b) =>
        Number(b.onDuty) - Number(a.onDuty) ||
        a.cost - b.cost ||
        (a.userId < b.userId ? -1 : Number(a.userId > b.userId)),
    );
}

/** Whole minutes of the way over the map. */
export function minutesBetween(
  from: MapCell | null,
  to: MapCell | null,
  policy: Pick<VisitPolicy, 'cellMetres' | 'metresPerMinute'>,
): number | null {
  if (from === null || to === null) return null;
  const metres = Math.max(0.5, cellDistance(from, to)) * policy.cellMetres;
  return Math.ceil(metres / policy.metresPerMinute);
}

type Ordered = Pick<VisitState, 'dueAt' | 'cell' | 'id'>;

/**
 * Tasks in the order in which they are best done: what cannot wait for the way first, else the
 * nearest. A task is pressing when its time, less the way, has run down to the margin.
 */
export function orderTasks<T extends Ordered>(
  tasks: readonly T[],
  from: MapCell | null,
  policy: Pick<VisitPolicy, 'cellMetres' | 'metresPerMinute'>,
  now: number,
): readonly T[] {
  const slack = (task: T): number =>
    task.dueAt - now - (minutesBetween(from, task.cell, policy) ?? unknownMinutes) * 60_000;
  const far = (task: T): number => minutesBetween(from, task.cell, policy) ?? unknownMinutes;
  const pressing = (task: T): boolean => slack(task) <= pressingMs;
  return tasks.toSorted((a, b) => {
    if (pressing(a) !== pressing(b)) return pressing(a) ? -1 : 1;
    const first = pressing(a) ? slack(a) - slack(b) : far(a) - far(b);
    return first || a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1);
  });
}

const pressingMs = 30 * 60_000;
