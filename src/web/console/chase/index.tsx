/** The chase board: over all cases, which account next, what was done by itself, which exits wait. */
import type { ReactElement } from 'react';
import {
  Loaded,
  Page,
  Skeleton,
  useMessages,
  useShared,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { BoardBody } from './board.tsx';
import { chaseMessages } from './messages.ts';
import { MoneyNow } from './part.tsx';
import { useBoard } from './read.ts';

function ChaseScreen(): ReactElement {
  const m = useMessages(chaseMessages);
  const shared = useShared();
  const { read, more } = useBoard();
  return (
    <Page title={shared.title.chase} lead={m.lead}>
      <Loaded read={read} skeleton={<Skeleton rows={12} />}>
        {(board) => (
          <div className="chase">
            <MoneyNow money={board.money} />
            <BoardBody board={board} more={more} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

export const routes = { chase: ChaseScreen } satisfies ModuleRoutes;
