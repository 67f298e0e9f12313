/** Fund cases: whose money is where, what can still be caught, what ends next? */
import type { ReactElement } from 'react';
import { Page, useMessages, useShared, type ModuleRoutes } from '../../ui/index.ts';
import { fundMessages } from './messages.ts';
import './funds.css';

function FundsScreen(): ReactElement {
  const m = useMessages(fundMessages);
  const shared = useShared();
  return (
    <Page title={shared.title.funds} lead={m.lead}>
      {null}
    </Page>
  );
}

export const routes = { funds: FundsScreen } satisfies ModuleRoutes;
