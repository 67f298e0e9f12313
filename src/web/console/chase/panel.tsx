/** The chase of one case, on its page. */
import type { ReactElement } from 'react';
import { Loaded, Skeleton } from '../../ui/index.ts';
import { BoardBody } from './board.tsx';
import { useBoard } from './read.ts';

export function ChasePanel({ caseId }: { readonly caseId: string }): ReactElement {
  const { read, more } = useBoard(caseId);
  return (
    <Loaded read={read} skeleton={<Skeleton rows={8} />}>
      {(board) => (
        <div className="chase chase-of-case">
          <BoardBody board={board} more={more} />
        </div>
      )}
    </Loaded>
  );
}
