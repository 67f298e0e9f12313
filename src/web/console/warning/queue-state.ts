/**
 * The list that never moves under the person: rows keep their places while the server tells of
 * changes; what is new waits until it is asked for.
 */
import type { StreamEvent, WarningRow } from '../../../contract/index.ts';
import type { WarningTab } from './filter.ts';

export type QueueState = {
  /** The question these rows answer; another question begins anew. */
  readonly key: string;
  readonly rows: readonly WarningRow[];
  /** What the server answered last, in its order. */
  readonly fresh: readonly WarningRow[];
  /** That answer held all there are, not only the most urgent. */
  readonly freshWhole: boolean;
  readonly next: string | null;
  /** Rows that have left the tab: closed, taken by others, moved. They keep their place. */
  readonly gone: ReadonlySet<string>;
  /** Submitted by me a moment ago: not offered again. */
  readonly submitted: ReadonlySet<string>;
};

export const emptyQueue: QueueState = {
  key: '',
  rows: [],
  fresh: [],
  freshWhole: true,
  next: null,
  gone: new Set(),
  submitted: new Set(),
};

export type Answer = {
  readonly key: string;
  readonly items: readonly WarningRow[];
  readonly next: string | null;
};

export type QueueChange =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'more'; readonly answer: Answer }
  | { readonly kind: 'settle' }
  | {
      readonly kind: 'event';
      readonly event: Extract<StreamEvent, { topic: 'warning' }>;
      readonly tab: WarningTab;
      readonly me: string;
    }
  | { readonly kind: 'row'; readonly row: WarningRow }
  | { readonly kind: 'submitted'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string };

const byId = (rows: readonly WarningRow[]): Map<string, WarningRow> =>
  new Map(rows.map((row) => [row.id, row]));

/**
 * Rows the server has and the list has not. In an answer that is only a part, what stands below the
 * last known row has not arrived: it has moved up into the part.
 */
export function arrivals(state: QueueState): readonly WarningRow[] {
  const known = byId(state.rows);
  const end = state.freshWhole
    ? state.fresh.length
    : state.fresh.findLastIndex((row) => known.has(row.id));
  return state.fresh
    .slice(0, Math.max(end, 0))
    .filter((row) => !known.has(row.id) && !state.submitted.has(row.id));
}

/** Newer of two copies of a row. */
function newer(mine: WarningRow, theirs: WarningRow | undefined): WarningRow {
  return theirs && theirs.version >= mine.version ? theirs : mine;
}

function begin(state: QueueState, answer: Answer): QueueState {
  const rows = answer.items.filter((row) => !state.submitted.has(row.id));
  return {
    key: answer.key,
    rows,
    fresh: answer.items,
    freshWhole: answer.next === null,
    next: answer.next,
    gone: new Set(),
    submitted: state.submitted,
  };
}

function absorb(state: QueueState, answer: Answer): QueueState {
  if (state.rows.length === 0) return begin(state, answer); // an empty list cannot move
  const fresh = byId(answer.items);
  const whole = answer.next === null;
  const gone = new Set(state.gone);
  const rows = state.rows.map((row) => {
    const theirs = fresh.get(row.id);
    if (theirs) gone.delete(row.id);
    else if (whole) gone.add(row.id);
    return newer(row, theirs);
  });
  // An answer that no longer has what was submitted confirms it.
  const submitted = new Set([...state.submitted].filter((id) => fresh.has(id)));
  return { ...state, rows, fresh: answer.items, freshWhole: whole, gone, submitted };
}

/** Does a warning in this state stand in this tab? */
function belongs(
  event: Extract<StreamEvent, { topic: 'warning' }>,
  tab: WarningTab,
  me: string,
): boolean {
  switch (tab) {
    case 'waiting':
      return event.status === 'open';
    case 'active':
      return event.status === 'claimed' || event.status === 'held';
    case 'mine':
      return event.holderId === me && event.status !== 'closed';
    case 'follow-up':
      return event.status === 'closed';
  }
}

function hear(state: QueueState, change: Extract<QueueChange, { kind: 'event' }>): QueueState {
  const { event, tab, me } = change;
  const at = state.rows.findIndex((row) => row.id === event.id);
  const row = state.rows[at];
  if (!row || event.version < row.version) return state;
  const rows = [...state.rows];
  const holder =
    event.holderId === null
      ? null
      : row.holder?.id === event.holderId
        ? row.holder
        : { id: event.holderId, name: '', seat: null };
  rows[at] = {
    ...row,
    status: event.status as WarningRow['status'],
    grade: event.grade as WarningRow['grade'],
    version: event.version,
    holder,
  };
  const gone = new Set(state.gone);
  if (belongs(event, tab, me) || event.holderId === me) gone.delete(event.id);
  else gone.add(event.id);
  return { ...state, rows, gone };
}

export function changeQueue(state: QueueState, change: QueueChange): QueueState {
  switch (change.kind) {
    case 'answer':
      return change.answer.key === state.key
        ? absorb(state, change.answer)
        : begin(state, change.answer);
    case 'more': {
      if (change.answer.key !== state.key) return state;
      const known = byId(state.rows);
      const rows = [...state.rows, ...change.answer.items.filter((row) => !known.has(row.id))];
      return { ...state, rows, next: change.answer.next };
    }
    case 'settle':
      return begin(state, { key: state.key, items: state.fresh, next: state.next });
    case 'event':
      return hear(state, change);
    case 'row':
      return {
        ...state,
        rows: state.rows.map((row) => (row.id === change.row.id ? newer(row, change.row) : row)),
      };
    case 'submitted':
      return { ...state, submitted: new Set([...state.submitted, change.id]) };
    case 'failed':
      return {
        ...state,
        submitted: new Set([...state.submitted].filter((id) => id !== change.id)),
      };
  }
}

/**
 * The row to open after this one was handled: the first that may be taken and that no colleague looks
 * at; where they look at all of them, the first.
 */
export function nextToHandle(
  state: QueueState,
  done: string,
  me: string,
  isLookedAt: (id: string) => boolean = () => false,
): string | undefined {
  const free = state.fresh.filter(
    (row) =>
      row.id !== done &&
      !state.submitted.has(row.id) &&
      !state.gone.has(row.id) &&
      (row.holder === null || row.holder.id === me),
  );
  return (free.find((row) => row.holder !== null || !isLookedAt(row.id)) ?? free[0])?.id;
}

/** The row `step` places from the one selected; the ends hold. */
export function neighbour(
  rows: readonly WarningRow[],
  selected: string | undefined,
  step: 1 | -1,
): string | undefined {
  const at = rows.findIndex((row) => row.id === selected);
  if (at < 0) return rows[0]?.id;
  return rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.id;
}
