/**
 * Windowed features (窗口特征): what happened around one person, number, account, device or pair over
 * a time. Here are their names and the store they are kept in; the engine holds the store.
 */
import { dayMs, minuteMs } from '../kernel/index.ts';

/** Whom a window is kept for. `pair` is a person and one counterpart; `site` a domain or page. */
export const windowTables = ['person', 'number', 'account', 'device', 'pair', 'site'] as const;
export type WindowTable = (typeof windowTables)[number];

/** `since`: milliseconds since the last such event before this one; infinite where there is none. */
export const windowMeasures = ['count', 'sum', 'distinct', 'since'] as const;
export type WindowMeasure = (typeof windowMeasures)[number];

export const windowSpanMinMs = minuteMs;
export const windowSpanMaxMs = 30 * dayMs;
/** A span is kept in so many buckets and the running one: it is right to a 24th of its length. */
export const windowBuckets = 24;

export type WindowSpec = {
  /** The same for the same window in whatever typology it stands. */
  readonly id: string;
  readonly table: WindowTable;
  readonly measure: WindowMeasure;
  readonly spanMs: number;
};

/** The windows of a pack: of each table its specs; the place in the list is the slot. */
export type WindowPlan = Readonly<Record<WindowTable, readonly WindowSpec[]>>;

/** Windows of one table. Rows are found once a signal and are good until the next `open`. */
export interface WindowRows {
  /** The row of a key; -1 where nothing is known of it. */
  find(key: number): number;
  /** The row of a key, made where there is none; may drop the least used ones. */
  open(key: number): number;
  /** An event of a slot: 1 for a count, the amount for a sum, a key for a distinct. */
  add(row: number, slot: number, at: number, value: number): void;
  /** The value over the span that ends at `at`; zero (since: infinite) of row -1. */
  read(row: number, slot: number, at: number): number;
}

export interface Windows {
  table(name: WindowTable): WindowRows;
}
