/** Signs that several places of returns share. */
import type { ReactElement } from 'react';
import type { ReturnRow } from '../../../contract/index.ts';
import { returnRoutes, returnStatuses } from '../../../core/return/index.ts';
import { Tag, useNameOf, type Tone } from '../../ui/index.ts';

export const returnRouteIds = [
  'return.list',
  'return.read',
  'return.options',
  'document.list',
] as const;

const tones: Readonly<Record<ReturnRow['status'], Tone>> = {
  draft: 'plain',
  notice: 'act',
  review: 'warn',
  asked: 'warn',
  approved: 'act',
  notified: 'act',
  'bank-returned': 'risk',
  paid: 'good',
  closed: 'quiet',
  residual: 'quiet',
  reopened: 'quiet',
  withdrawn: 'quiet',
};

export function ReturnTag({ status }: { status: ReturnRow['status'] }): ReactElement {
  const name = useNameOf();
  return <Tag tone={tones[status]}>{name(returnStatuses, status)}</Tag>;
}

/** A, B or C, with the words beside it where there is room. */
export function RouteSign({
  route,
  whole = false,
}: {
  route: ReturnRow['route'];
  whole?: boolean;
}): ReactElement {
  const name = useNameOf();
  const words = name(returnRoutes, route);
  return (
    <span className="route-sign" title={words}>
      <b data-route={route}>{route}</b>
      {whole && words}
    </span>
  );
}
