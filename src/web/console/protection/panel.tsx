/** The protective stop of a warning: what stands, or the way to propose one. */
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactElement } from 'react';
import { Button, Card, Time, useMay, useMessages, useRead } from '../../ui/index.ts';
import { protectionMessages } from './messages.ts';
import { OrderTag, Standing } from './word.tsx';
import './protection.css';

// Fetched when somebody proposes, which is seldom.
const ProposeDialog = lazy(() =>
  import('./propose.tsx').then((m) => ({ default: m.ProposeDialog })),
);

/** Stands on the page of a warning. */
export function ProtectionPanel({ warningId }: { warningId: string }): ReactElement | null {
  const m = useMessages(protectionMessages);
  const may = useMay();
  const [asked, setAsked] = useState(false);
  const reads = may('protection.read');
  const read = useRead('protection.list', { query: { warningId } }, { enabled: reads });
  if (!reads || read.data === undefined) return null;
  const [newest] = read.data.items;
  const lives = newest?.status === 'proposed' || newest?.status === 'in-force';
  return (
    <Card
      title={m.slot.title}
      {...(lives ? {} : { extra: <span className="field-hint">{m.slot.last}</span> })}
    >
      {read.data.items.map((order) => (
        <p key={order.id} className="slot-order">
          <Link to="/protection" search={{ id: order.id }}>
            {order.number}
          </Link>
          <OrderTag status={order.status} />
          {order.standing.map(({ standing, count }) => (
            <Standing key={standing} standing={standing} count={count} />
          ))}
          {order.expiresAt !== null && order.status === 'in-force' && (
            <span className="field-hint">
              {m.banks.until} <Time at={order.expiresAt} whole />
            </span>
          )}
        </p>
      ))}
      {!lives && may('protection.propose') && (
        <Button icon="shield" onClick={() => setAsked(true)}>
          {m.propose.button}
        </Button>
      )}
      {asked && (
        <Suspense fallback={null}>
          <ProposeDialog warningId={warningId} onClose={() => setAsked(false)} />
        </Suspense>
      )}
    </Card>
  );
}
