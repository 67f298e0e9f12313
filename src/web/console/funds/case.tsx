/** One fund case: where the money is now, and everything that is done about it. */
import { useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useShared, type ModuleRoutes } from '../../ui/index.ts';
import { CaseTabs, OtherPanel, useTab, useTabKeys, type TabKey } from './tabs.tsx';
import './funds.css';

const ownTabs: readonly TabKey[] = [];

function CaseScreen(): ReactElement {
  const shared = useShared();
  const { id = '' } = useParams({ strict: false });
  const shown = useTabKeys(ownTabs);
  const open = useTab(shown);
  return (
    <div className="case">
      <h1 className="unseen">{shared.title.fundCase}</h1>
      <div className="case-tools">
        <CaseTabs shown={shown} open={open} />
      </div>
      <OtherPanel tab={open} caseId={id} />
    </div>
  );
}

export const routes = { fundCase: CaseScreen } satisfies ModuleRoutes;
