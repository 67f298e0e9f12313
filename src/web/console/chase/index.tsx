/** The chase board: over all cases, which account next, what was done by itself, which exits wait. */
import type { ReactElement } from 'react';
import {
  Loaded,
  Page,
  Skeleton,
  useMessages,
  useRead,
  useShared,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { BoardBody } from './board.tsx';
import { chaseMessages } from './messages.ts';
import { MoneyNow } from './part.tsx';

/** The rank changes with the time alone; the feed tells of everything else. */
const everyMs = 10_000;

function ChaseScreen(): ReactElement {
  const m = useMessages(chaseMessages);
  const shared = useShared();
  const read = useRead('chase.board', { query: {} }, { everyMs, keep: true });
  return (
    <Page title={shared.title.chase} lead={m.lead}>
      <Loaded read={read} skeleton={<Skeleton rows={12} />}>
        {(board) => (
          <div className="chase">
            <MoneyNow money={board.money} />
            <BoardBody board={board} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

export const routes = { chase: ChaseScreen } satisfies ModuleRoutes;
