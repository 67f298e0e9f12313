/** What came of it: a press for the outcome, a press to record it; words only where they are needed. */
import { useState, type ReactElement } from 'react';
import type { VisitTask, VisitToday } from '../../contract/index.ts';
import { goHome, perform } from './engine.ts';
import { Sheet } from './parts.tsx';
import { sumSigns, useWords } from './messages.ts';

type Props = {
  readonly task: VisitTask;
  readonly today: VisitToday;
  readonly onClose: () => void;
};

/** Whole yuan as people type them; undefined where it is no sum. */
function fenOf(text: string): number | undefined {
  const plain = text.replace(sumSigns, '');
  if (!/^\d{1,10}(?:\.\d{1,2})?$/.test(plain)) return undefined;
  return Math.round(Number(plain) * 100);
}

export function OutcomeSheet({ task, today, onClose }: Props): ReactElement {
  const m = useWords();
  const open = task.people.filter((one) => one.outcome === null && !one.dropped);
  const [person] = open;
  const [code, setCode] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const [lost, setLost] = useState('');
  const outcome = today.policy.outcomes.find((one) => one.code === code);
  const isReady = outcome !== undefined && (!outcome.needsNote || note.trim() !== '');
  const submit = async (): Promise<void> => {
    if (person === undefined || outcome === undefined || !isReady) return;
    const lostFen = outcome.asksLoss ? fenOf(lost) : undefined;
    const isLast = open.length === 1 || outcome.again;
    // A closed door is closed for everybody behind it.
    const people = outcome.again ? open.slice(0, 1) : [person];
    for (const { warningId } of people) {
      await perform({
        visitId: task.id,
        kind: 'outcome',
        warningId,
        outcome: outcome.code,
        ...(note.trim() === '' ? {} : { text: note.trim() }),
        ...(lostFen === undefined ? {} : { lostFen }),
      });
    }
    if (isLast) {
      onClose();
      goHome();
      return;
    }
    setCode(null);
    setNote('');
    setLost('');
  };
  return (
    <Sheet title={person === undefined ? m.result : m.resultFor(person.name)} onClose={onClose}>
      <ul className="choices choices-two" role="radiogroup" aria-label={m.result}>
        {today.policy.outcomes.map((one) => (
          <li key={one.code} role="none">
            <button
              type="button"
              role="radio"
              className="choice"
              aria-checked={one.code === code}
              onClick={() => setCode(one.code)}
            >
              {one[m.lang]}
              {one.again && <span className="hint">{m.again}</span>}
            </button>
          </li>
        ))}
      </ul>
      {outcome?.asksLoss === true && (
        <label className="field">
          {m.lost}
          <input
            type="text"
            inputMode="decimal"
            value={lost}
            onChange={(event) => setLost(event.currentTarget.value)}
          />
        </label>
      )}
      {outcome !== undefined && (
        <label className="field">
          {outcome.needsNote ? m.outcomeNoteNeeded : m.outcomeNote}
          <textarea
            rows={2}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        </label>
      )}
      <button
        type="button"
        className="button button-main button-wide"
        disabled={!isReady}
        onClick={() => void submit()}
      >
        {m.confirm}
      </button>
    </Sheet>
  );
}
