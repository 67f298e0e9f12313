/** The follow-up (回访) of a closed warning. */
import { useState, type ReactElement } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  followUpResults,
  followUpScript,
  type FollowUpResult,
} from '../../../core/warning/index.ts';
import { Button, TextArea, Time, useMessages, useNameOf, usePreferences } from '../../ui/index.ts';
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
  const name = useNameOf();
  const { language } = usePreferences();
  const [result, setResult] = useState<FollowUpResult>('safe');
  const verdict = detail.acts.find((one) => one.act === 'follow-up');
  if (verdict?.allowed !== true) return null;
  const submit = (): void =>
    void handling.act(
      'follow-up',
      { note: note.trim(), stillSafe: result === 'safe', result },
      { what: m.act.followUp, done: m.followDone },
    );
  return (
    <section className="outcomes">
      <h2 id="follow-title">
        {m.followUp} {m.followRound(detail.followUps + 1)}
      </h2>
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
        <ol className="follow-script">
          {followUpScript.map((line) => (
            <li key={line.en}>{line[language]}</li>
          ))}
        </ol>
        <div role="radiogroup" aria-labelledby="follow-title">
          {followUpResults.map(({ code }) => (
            <label key={code} className="outcome" data-on={result === code}>
              <input
                type="radio"
                name="safe"
                checked={result === code}
                onChange={() => setResult(code)}
              />
              <span>{name(followUpResults, code)}</span>
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
