/** Signs and small parts that several places of protective stops share. */
import { useEffect, useState, type ReactElement } from 'react';
import type { OrderDetail, OrderRow } from '../../../contract/index.ts';
import { accountStandings, orderStatuses } from '../../../core/protection/index.ts';
import { Icon, Tag, useNameOf, type Tone } from '../../ui/index.ts';

export const protectionRouteIds = [
  'protection.list',
  'protection.read',
  'protection.options',
] as const;

const statusTones: Readonly<Record<OrderRow['status'], Tone>> = {
  proposed: 'warn',
  'in-force': 'act',
  refused: 'quiet',
  withdrawn: 'quiet',
  released: 'good',
  expired: 'quiet',
};

export function OrderTag({ status }: { status: OrderRow['status'] }): ReactElement {
  const name = useNameOf();
  return <Tag tone={statusTones[status]}>{name(orderStatuses, status)}</Tag>;
}

type StandingCode = OrderDetail['accounts'][number]['standing'];

/** An octagon where money is stopped, a question where nobody knows, a cross where it is not. */
export function Standing({
  standing,
  count,
}: {
  standing: StandingCode;
  count?: number;
}): ReactElement {
  const name = useNameOf();
  return (
    <span className={`standing standing-${standing}`}>
      {standing === 'stopped' ? (
        <svg width="11" height="11" viewBox="0 0 12 12" aria-hidden="true" fill="currentColor">
          <path d="M3.600 0h4.800L12 3.600v4.800L8.400 12H3.600L0 8.400V3.600z" />
        </svg>
      ) : (
        <Icon
          name={standing === 'free' ? 'check' : standing === 'failed' ? 'close' : 'clock'}
          size={13}
        />
      )}
      {name(accountStandings, standing)}
      {count !== undefined && count > 1 && ` ${count}`}
    </span>
  );
}

const guardMs = 400;

/** False for a moment after something appeared: a key meant for what was there before does nothing. */
export function useArmed(): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), guardMs);
    return () => clearTimeout(timer);
  }, []);
  return armed;
}

/** Yuan as people type them, in fen; undefined where it is no sum. */
export function fenOf(text: string): number | undefined {
  const plain = text.replace(/[,，\s¥]/g, '');
  if (!/^\d{1,7}(?:\.\d{1,2})?$/.test(plain)) return undefined;
  return Math.round(Number(plain) * 100);
}
