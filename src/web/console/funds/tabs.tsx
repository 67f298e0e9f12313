/** The tabs of a case: the four forms of its picture, then what other modules add. */
import { lazy, Suspense, type ReactElement } from 'react';
import { Skeleton, useMay, useMessages, useUrlState } from '../../ui/index.ts';
import { fundMessages, type FundMessages } from './messages.ts';
import { panelTabs, type CasePanel } from './panels.ts';

export type TabKey = keyof FundMessages['tab'];

const panels = panelTabs.map(({ key, load }) => [key, lazy<CasePanel>(load)] as const);

/** The tab of the address, where it is one of `shown`; else the first. */
export function useTab(shown: readonly TabKey[]): TabKey {
  const [url] = useUrlState();
  return shown.find((key) => key === url['tab']) ?? shown[0] ?? 'flow';
}

/** The keys of the tabs that this person may open: other modules' between our own. */
export function useTabKeys(own: readonly TabKey[], last: readonly TabKey[]): readonly TabKey[] {
  const may = useMay();
  const others = panelTabs.filter(({ needs }) => may(needs)).map(({ key }) => key);
  return [...own, ...others, ...last];
}

export function CaseTabs({
  shown,
  open,
}: {
  shown: readonly TabKey[];
  open: TabKey;
}): ReactElement {
  const m = useMessages(fundMessages);
  const [, setUrl] = useUrlState();
  return (
    <nav className="case-tabs" aria-label={m.tabs}>
      {shown.map((key) => (
        <button
          key={key}
          type="button"
          aria-current={key === open ? 'page' : undefined}
          onClick={() => setUrl({ tab: key === shown[0] ? null : key })}
        >
          {m.tab[key]}
        </button>
      ))}
    </nav>
  );
}

/** What another module shows of a case. */
export function OtherPanel({ tab, caseId }: { tab: TabKey; caseId: string }): ReactElement {
  return (
    <div className="case-panel">
      <Suspense fallback={<Skeleton rows={6} />}>
        {panels.map(([key, Panel]) => key === tab && <Panel key={key} caseId={caseId} />)}
      </Suspense>
    </div>
  );
}
