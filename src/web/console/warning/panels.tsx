/** What other modules show of a warning; each is fetched when the first warning is opened. */
import { lazy, Suspense, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';

const VisitPanel = lazy(() =>
  import('../visit/panel.tsx').then((m) => ({ default: m.VisitPanel })),
);

export function Panels({ detail }: { detail: WarningDetail }): ReactElement {
  return (
    <Suspense fallback={null}>
      <VisitPanel warningId={detail.id} isClosed={detail.status === 'closed'} />
    </Suspense>
  );
}
