/** Moving along the list of refused rows. */

type Row = { readonly id: string; readonly status: 'open' | 'resent' | 'discarded' };

/** The row before or after; the first where none is chosen; stays at the ends. */
export function neighbourOf(
  rows: readonly Row[],
  id: string | undefined,
  by: 1 | -1,
): string | undefined {
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) return rows[0]?.id;
  return (rows[at + by] ?? rows[at])?.id;
}

/** What to open when a row is dealt with: the next open one below, else the nearest above. */
export function nextOpen(rows: readonly Row[], id: string): string | undefined {
  const at = rows.findIndex((row) => row.id === id);
  const isNext = (row: Row): boolean => row.status === 'open' && row.id !== id;
  return (rows.slice(at + 1).find(isNext) ?? rows.slice(0, Math.max(0, at)).findLast(isNext))?.id;
}
