/** The record at the door: words, photos, a voice note; none of it is forced. */
import { useRef, useState, type ReactElement } from 'react';
import type { VisitTask, VisitToday } from '../../contract/index.ts';
import { attach, perform, usePhone } from './engine.ts';
import { Icon } from './icon.tsx';
import { plainPhoto, record, type Recording } from './media.ts';
import { clockOf, Section } from './parts.tsx';
import { useWords } from './messages.ts';

type Props = { readonly task: VisitTask; readonly today: VisitToday };

export function NotesSection({ task, today }: Props): ReactElement {
  const m = useWords();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const attached = task.notes.filter((note) => note.attachment !== null || note.text === null);
  const isFull = attached.length >= today.policy.attachmentsMax;
  return (
    <Section title={m.notes}>
      <NoteList task={task} />
      <form
        className="note-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() === '') return;
          void perform({ visitId: task.id, kind: 'note', text: text.trim() });
          setText('');
        }}
      >
        <textarea
          rows={2}
          maxLength={2000}
          value={text}
          placeholder={m.notePlaceholder}
          aria-label={m.note}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div className="note-tools">
          <PhotoButton task={task} today={today} isFull={isFull} onProblem={setProblem} />
          <VoiceButton task={task} today={today} isFull={isFull} onProblem={setProblem} />
          <button type="submit" className="button" disabled={text.trim() === ''}>
            {m.save}
          </button>
        </div>
      </form>
      {problem !== null && (
        <p className="warn" role="alert">
          {problem}
        </p>
      )}
    </Section>
  );
}

function NoteList({ task }: { task: VisitTask }): ReactElement | null {
  const m = useWords();
  const { queue } = usePhone();
  if (task.notes.length === 0) return null;
  return (
    <ul className="notes">
      {task.notes.map((note) => {
        const waits = queue.some((act) => act.id === note.id);
        return (
          <li key={note.id}>
            <span className="number hint">{clockOf(Date.parse(note.at))}</span>
            <span>
              {note.text ?? m.attachment[note.attachment?.kind ?? 'photo']}
              {waits && <em className="hint"> {m.pending}</em>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

type Tool = Props & {
  readonly isFull: boolean;
  readonly onProblem: (text: string | null) => void;
};

function PhotoButton({ task, today, isFull, onProblem }: Tool): ReactElement {
  const m = useWords();
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const base64 = await plainPhoto(file, today.policy.photoBytesMax);
    onProblem(base64 === undefined ? m.photoTooLarge : null);
    if (base64 !== undefined) await attach(task.id, 'photo', base64);
  };
  return (
    <label className="button" data-disabled={isFull}>
      <Icon name="camera" size={20} />
      {m.photo}
      <input
        className="unseen"
        type="file"
        accept="image/*"
        capture="environment"
        disabled={isFull}
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
    </label>
  );
}

function VoiceButton({ task, today, isFull, onProblem }: Tool): ReactElement {
  const m = useWords();
  const recording = useRef<Recording | null>(null);
  const [isOn, setIsOn] = useState(false);
  const { voiceSecondsMax: secondsMax, voiceBytesMax: bytesMax } = today.policy;
  const toggle = async (): Promise<void> => {
    if (recording.current !== null) {
      recording.current.stop();
      return;
    }
    try {
      recording.current = await record({ secondsMax, bytesMax }, (base64) => {
        recording.current = null;
        setIsOn(false);
        void attach(task.id, 'voice', base64);
      });
      setIsOn(true);
      onProblem(null);
    } catch {
      onProblem(m.voiceDenied);
    }
  };
  return (
    <button
      type="button"
      className={isOn ? 'button button-live' : 'button'}
      disabled={isFull && !isOn}
      onClick={() => void toggle()}
    >
      <Icon name={isOn ? 'stop' : 'mic'} size={20} />
      {isOn ? m.voiceStop(`≤ ${secondsMax} s`) : m.voice}
    </button>
  );
}
