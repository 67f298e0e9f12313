/** The chase of one case, on its page. */
import type { ReactElement } from 'react';
import { Loaded, Skeleton, useRead } from '../../ui/index.ts';
import { BoardBody } from './board.tsx';

const everyMs = 10_000;

export function ChasePanel({ caseId }: { readonly caseId: string }): ReactElement {
  const read = useRead('chase.board', { query: { caseId } }, { everyMs, keep: true });
  return (
    <Loaded read={read} skeleton={<Skeleton rows={8} />}>
      {(board) => (
        <div className="chase chase-of-case">
          <BoardBody board={board} />
        </div>
      )}
    </Loaded>
  );
}
