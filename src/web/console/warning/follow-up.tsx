/** The follow-up (回访) of a closed warning. */
import { useState, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { Button, TextArea, Time, useMessages } from '../../ui/index.ts';
import type { Handling } from './handling.ts';
import { warningMessages } from './messages.ts';

export function FollowUp({
  detail,
  handling,
}: {
  detail: WarningDetail;
  handling: Handling;
}): ReactElement | null {
  const m = useMessages(warningMessages);
  const [note, setNote] = useState('');
  const [safe, setSafe] = useState(true);
  const verdict = detail.acts.find((one) => one.act === 'follow-up');
  if (verdict?.allowed !== true) return null;
  const submit = (): void =>
    void handling.act(
      'follow-up',
      { note: note.trim(), stillSafe: safe },
      { what: m.act.followUp, done: m.followDone },
    );
  return (
    <section className="outcomes">
      <h2 id="follow-title">{m.followUp}</h2>
      {detail.followUpAt !== null && (
        <p className="field-hint">
          {m.followDue('')}
          <Time at={detail.followUpAt} whole />
        </p>
      )}
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim() !== '') submit();
        }}
      >
        <div role="radiogroup" aria-labelledby="follow-title">
          {[true, false].map((one) => (
            <label key={String(one)} className="outcome" data-on={safe === one}>
              <input
                type="radio"
                name="safe"
                checked={safe === one}
                onChange={() => setSafe(one)}
              />
              <span>{one ? m.stillSafe : m.notSafe}</span>
            </label>
          ))}
        </div>
        <TextArea label={m.followNote} value={note} onText={setNote} required maxLength={2000} />
        <Button kind="main" submit busy={handling.busy} disabled={note.trim() === ''}>
          {m.followSubmit}
        </Button>
      </form>
    </section>
  );
}
