/**
 * The tabs of a case that other modules fill. A module exports `CasePanel` from its panel.tsx and
 * adds its line here; it is fetched when its tab is opened first.
 */
import type { ComponentType } from 'react';
import type { Permission } from '../../../core/access/index.ts';
import type { FundMessages } from './messages.ts';

export type CasePanel = ComponentType<{ readonly caseId: string }>;

type PanelTab = {
  /** Key of its name in the messages, and of its address. */
  readonly key: keyof FundMessages['tab'];
  readonly needs: Permission;
  readonly load: () => Promise<{ readonly default: CasePanel }>;
};

export const panelTabs: readonly PanelTab[] = [
  {
    key: 'chase',
    needs: 'funds.read',
    load: () => import('../chase/panel.tsx').then((m) => ({ default: m.ChasePanel })),
  },
  {
    key: 'audit',
    needs: 'return.read',
    load: async () => ({ default: (await import('../trace/panel.tsx')).TracePanel }),
  },
  {
    key: 'return',
    needs: 'return.read',
    load: () => import('../return/panel.tsx').then((m) => ({ default: m.CasePanel })),
  },
];
