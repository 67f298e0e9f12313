/** What other modules show of a warning; each is fetched when the first warning is opened. */
import { lazy, Suspense, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';

type Props = { readonly detail: WarningDetail };

const Visit = lazy(() => import('../visit/panel.tsx').then((m) => ({ default: m.VisitPanel })));
const Message = lazy(() =>
  import('../contact/panel.tsx').then((m) => ({ default: m.MessagePanel })),
);
const Protection = lazy(() =>
  import('../protection/panel.tsx').then((m) => ({ default: m.ProtectionPanel })),
);

const Report = lazy(() => import('../report/panel.tsx').then((m) => ({ default: m.ReportPanel })));

export function ReportSlot({ detail }: Props): ReactElement {
  return (
    <Suspense fallback={null}>
      <Report warningId={detail.id} />
    </Suspense>
  );
}

export function VisitSlot({ detail }: Props): ReactElement {
  return (
    <Suspense fallback={null}>
      <Visit warningId={detail.id} isClosed={detail.status === 'closed'} />
    </Suspense>
  );
}

export function MessageSlot({ detail }: Props): ReactElement {
  return (
    <Suspense fallback={null}>
      <Message detail={detail} />
    </Suspense>
  );
}

export function ProtectionSlot({ detail }: Props): ReactElement {
  return (
    <Suspense fallback={null}>
      <Protection warningId={detail.id} />
    </Suspense>
  );
}
