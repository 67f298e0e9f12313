/** One message as a line: what, to whom, what became of it, what may be done. */
import { useState, type ReactElement } from 'react';
import type { ContactRow } from '../../../contract/index.ts';
import { contactChannels, contactStates } from '../../../core/contact/index.ts';
import {
  Button,
  call,
  refresh,
  Tag,
  Time,
  toastFailure,
  useMessages,
  useNameOf,
  usePreferences,
} from '../../ui/index.ts';
import { contactMessages } from './messages.ts';
import { problemText, stateTones } from './word.ts';

export function MessageState({ row }: { row: ContactRow }): ReactElement {
  const nameOf = useNameOf();
  return <Tag tone={stateTones[row.state]}>{nameOf(contactStates, row.state)}</Tag>;
}

/** Repeats what failed, or stops what waits. */
export function MessageActs({ row }: { row: ContactRow }): ReactElement | null {
  const m = useMessages(contactMessages);
  const [busy, setBusy] = useState(false);
  if (row.acts.length === 0) return null;
  const run = (act: 'retry' | 'cancel'): void => {
    setBusy(true);
    call(`contact.${act}`, { params: { id: row.id } })
      .catch((error: unknown) => toastFailure(m.act[act], error))
      .finally(() => {
        setBusy(false);
        refresh(['contact.list', 'contact.queue']);
      });
  };
  return (
    <span className="message-acts">
      {row.acts.map((act) => (
        <Button
          key={act}
          size="small"
          busy={busy}
          title={row.state === 'uncertain' ? m.uncertainHint : undefined}
          onClick={() => run(act)}
        >
          {act === 'cancel' ? m.cancel : row.state === 'uncertain' ? m.retryUncertain : m.retry}
        </Button>
      ))}
    </span>
  );
}

export function MessageLine({ row }: { row: ContactRow }): ReactElement {
  const m = useMessages(contactMessages);
  const nameOf = useNameOf();
  const { language } = usePreferences();
  const isSms = row.channel === 'sms' || row.channel === 'flash-sms';
  return (
    <li className="message">
      <p className="message-head">
        <MessageState row={row} />
        <strong>{nameOf(contactChannels, row.channel)}</strong>
        <span>{row.template[language]}</span>
        <span className="number">{row.recipientMasked}</span>
        <span className="message-by">{row.automatic ? m.automatic : row.by}</span>
        <span className="grow" />
        {isSms && row.segments !== null && row.segments > 1 && (
          <span className="message-by">{m.parts(row.segments)}</span>
        )}
        <Time at={row.sentAt ?? row.createdAt} />
        <MessageActs row={row} />
      </p>
      {row.problem !== null && row.state !== 'delivered' && (
        <p className="message-problem">{problemText(row.problem)}</p>
      )}
      {row.text !== null && row.text !== '' && <p className="message-text">{row.text}</p>}
    </li>
  );
}
