/** Messages of a warning: what was sent, what became of it, and sending one more. */
import { useState, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { Button, Card, Loaded, Skeleton, useMay, useMessages, useRead } from '../../ui/index.ts';
import './contact.css';
import { contactMessages } from './messages.ts';
import { MessageLine } from './row.tsx';
import { SendDialog } from './send.tsx';

export function MessagePanel({ detail }: { detail: WarningDetail }): ReactElement {
  const m = useMessages(contactMessages);
  const may = useMay();
  const [open, setOpen] = useState(false);
  const read = useRead('contact.list', { params: { id: detail.id } });
  const mayWrite = may('warning.handle') && detail.status !== 'closed';
  return (
    <Card
      title={m.title}
      extra={
        mayWrite &&
        read.data && (
          <Button size="small" icon="sms" onClick={() => setOpen(true)}>
            {m.send}
          </Button>
        )
      }
    >
      <Loaded read={read} what={m.failedRead} skeleton={<Skeleton rows={1} />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="message-none">{m.empty}</p>
          ) : (
            <ul className="messages">
              {items.map((row) => (
                <MessageLine key={row.id} row={row} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {open && read.data && (
        <SendDialog detail={detail} list={read.data} onClose={() => setOpen(false)} />
      )}
    </Card>
  );
}
