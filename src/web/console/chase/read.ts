/** What the board and the tab of a case read: so many rows of each list, more when asked. */
import { useState } from 'react';
import { useRead } from '../../ui/index.ts';

/** The rank changes with the time alone; the feed tells of everything else. */
const everyMs = 10_000;
const stepRows = 100;
const rowsMax = 1000;

export function useBoard(caseId?: string) {
  const [limit, setLimit] = useState(stepRows);
  const query = { limit, ...(caseId === undefined ? {} : { caseId }) };
  const read = useRead('chase.board', { query }, { everyMs, keep: true });
  return {
    read,
    more: {
      limit,
      busy: read.isPlaceholderData,
      load: (total: number): (() => void) | undefined =>
        total > limit && limit < rowsMax
          ? () => setLimit(Math.min(rowsMax, limit + stepRows))
          : undefined,
    },
  };
}
export type More = ReturnType<typeof useBoard>['more'];
