/**
 * A list that does not move under the hand: rows keep their place and take new values; what is new
 * or in another order waits until it is asked for, or until nobody is at the list.
 */
import { useState } from 'react';

export type SettledRow<T> = { readonly row: T; readonly isGone: boolean };

export type Settled<T> = {
  readonly rows: readonly SettledRow<T>[];
  /** Rows that are new or gone since the order was taken. */
  readonly fresh: number;
  readonly load: () => void;
};

export function useSettled<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  isBusy: boolean,
): Settled<T> {
  const [held, setHeld] = useState<readonly T[]>(rows);
  const [seen, setSeen] = useState(rows);
  if (!isBusy && held !== rows) setHeld(rows);
  if (isBusy && seen !== rows) {
    // Values are as new as can be; only the order stays.
    const byKey = new Map(rows.map((row) => [keyOf(row), row]));
    setHeld(held.map((row) => byKey.get(keyOf(row)) ?? row));
    setSeen(rows);
  }
  const now = new Set(rows.map(keyOf));
  const before = new Set(held.map(keyOf));
  const gone = held.filter((row) => !now.has(keyOf(row))).length;
  const added = rows.filter((row) => !before.has(keyOf(row))).length;
  return {
    rows: held.map((row) => ({ row, isGone: !now.has(keyOf(row)) })),
    fresh: gone + added,
    load: () => setHeld(rows),
  };
}
