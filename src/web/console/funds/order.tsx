/** Every measure by its deadline: what lapses next, who must answer, what failed? */
import type { ReactElement } from 'react';
import { Page, useMessages, useShared, type ModuleRoutes } from '../../ui/index.ts';
import { fundMessages } from './messages.ts';
import './funds.css';

function OrderScreen(): ReactElement {
  const m = useMessages(fundMessages);
  const shared = useShared();
  return (
    <Page title={shared.title.order} lead={m.order.lead}>
      {null}
    </Page>
  );
}

export const routes = { order: OrderScreen } satisfies ModuleRoutes;
