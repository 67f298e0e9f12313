/** What came of it: one key, and beside it as much of the record as there is time for. */
import { useState, type ReactElement, type RefObject } from 'react';
import type { WarningDetail } from '../../../contract/index.ts';
import { Button, TextField, useKeys, useMessages } from '../../ui/index.ts';
import { setDraft, useDraft } from './draft.ts';
import type { Handling } from './handling.ts';
import { warningMessages } from './messages.ts';
import type { OutcomeChoice } from './outcome-rule.ts';
import { FalseAlarmReason, Record } from './record.tsx';
import { parseYuan } from './yuan.ts';

type Props = {
  readonly detail: WarningDetail;
  readonly handling: Handling;
  readonly choices: readonly OutcomeChoice[];
  readonly noteBox: RefObject<HTMLTextAreaElement | null>;
};

/** So many stand below each other; the rarer ones share lines. */
const wholeLines = 6;

function Choices({ detail, choices }: Pick<Props, 'detail' | 'choices'>): ReactElement {
  const draft = useDraft(detail.id);
  return (
    <div role="radiogroup" aria-labelledby="outcome-title">
      {choices.map((one, i) => (
        <label
          key={one.code}
          className="outcome"
          data-on={draft.outcome === one.code}
          data-half={i >= wholeLines}
        >
          <input
            type="radio"
            name="outcome"
            className="unseen"
            checked={draft.outcome === one.code}
            onChange={() => setDraft(detail.id, { outcome: one.code })}
          />
          <kbd aria-hidden="true">{one.key}</kbd>
          <span>{one.name}</span>
        </label>
      ))}
    </div>
  );
}

export function Outcomes({ detail, handling, choices, noteBox }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const draft = useDraft(detail.id);
  const [open, setOpen] = useState(false);
  useKeys([
    {
      action: 'record',
      keys: ['B'],
      label: m.record,
      group: 'act',
      run: () => setOpen(!open),
    },
  ]);
  const yuan = parseYuan(draft.lost);
  const chosen = choices.find((one) => one.code === draft.outcome);
  const saveNote = (): void => {
    void handling
      .act('note', { note: draft.note.trim() }, { what: m.act.note, done: m.noteSaved })
      .then((done) => {
        if (done) setDraft(detail.id, { note: '' });
      });
  };
  return (
    <section className="outcomes">
      <h2 id="outcome-title">{m.outcome}</h2>
      <Choices detail={detail} choices={choices} />
      {chosen?.as === 'transferred' && (
        <TextField
          label={m.lost}
          value={draft.lost}
          inputMode="decimal"
          maxLength={20}
          error={yuan === undefined ? m.lostBad : undefined}
          onText={(lost) => setDraft(detail.id, { lost })}
        />
      )}
      {chosen?.as === 'false-alarm' && <FalseAlarmReason id={detail.id} />}
      <Record detail={detail} open={open} onToggle={() => setOpen(!open)} />
      <textarea
        className="input"
        rows={2}
        ref={noteBox}
        value={draft.note}
        maxLength={2000}
        aria-label={m.note}
        placeholder={chosen?.needsNote === true ? m.reasonHint : m.noteHint}
        onChange={(event) => setDraft(detail.id, { note: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) event.currentTarget.blur();
        }}
      />
      {draft.note.trim() !== '' && (
        <Button kind="quiet" size="small" icon="note" busy={handling.busy} onClick={saveNote}>
          {m.saveNote}
        </Button>
      )}
    </section>
  );
}
