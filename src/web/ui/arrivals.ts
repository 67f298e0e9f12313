/** What a new answer means for a list that stays as it is; pure. */
export type Listed = { readonly id: string };

export type Answered = { readonly items: readonly Listed[]; readonly next: string | null };

/**
 * Rows that the newest answer has and the list has not, and rows it has no more. In an answer that
 * is only the first page, what stands below the last known row has not come: it has moved up; and
 * what it does not name may stand on a later page.
 */
export function arrivals(
  rows: readonly Listed[],
  answer: Answered | undefined,
): {
  readonly fresh: number;
  readonly gone: ReadonlySet<string>;
  readonly newest: ReadonlyMap<string, Listed>;
} {
  const newest = new Map((answer?.items ?? []).map((row) => [row.id, row]));
  if (answer === undefined) return { fresh: 0, gone: new Set(), newest };
  const known = new Set(rows.map(({ id }) => id));
  const isWhole = answer.next === null;
  const end = isWhole
    ? answer.items.length
    : answer.items.findLastIndex(({ id }) => known.has(id)) + 1;
  return {
    fresh: answer.items.slice(0, end).filter(({ id }) => !known.has(id)).length,
    gone: new Set(isWhole ? [...known].filter((id) => !newest.has(id)) : []),
    newest,
  };
}
