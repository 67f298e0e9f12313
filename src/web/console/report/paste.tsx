/** The box into which a message is pasted: what was found in it is marked where it stands. */
import {
  useRef,
  useState,
  type ClipboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
} from 'react';
import type { Instant } from '../../../core/kernel/index.ts';
import {
  pasteDoubts,
  pasteLengthMax,
  readPaste,
  type PasteMark,
} from '../../../core/report/index.ts';
import { Button, serverNow, useMessages, useNameOf } from '../../ui/index.ts';
import { rowOfPaste, type FormRow } from './form.ts';
import { reportMessages } from './messages.ts';

type Props = {
  readonly onRows: (rows: readonly FormRow[]) => void;
  readonly box: RefObject<HTMLTextAreaElement | null>;
};

export function PasteBox({ onRows, box }: Props): ReactElement {
  const m = useMessages(reportMessages);
  const [text, setText] = useState('');
  const [now, setNow] = useState(() => serverNow() as Instant);
  const behind = useRef<HTMLDivElement>(null);
  const paste = readPaste(text, now);
  const change = (value: string): void => {
    setNow(serverNow() as Instant);
    setText(value);
  };
  const take = (value: string): void => {
    onRows(readPaste(value, serverNow() as Instant).transfers.map(rowOfPaste));
  };
  // What was pasted is filled in at once; what is typed waits for the button.
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    const pasted = event.clipboardData.getData('text').slice(0, pasteLengthMax);
    if (pasted.trim() !== '') take(pasted);
  };
  return (
    <section className="rp-paste">
      <div className="rp-paste-box">
        <div ref={behind} className="rp-paste-behind" aria-hidden="true">
          <Marked text={text} marks={paste.marks} />
        </div>
        <textarea
          ref={box}
          className="input"
          aria-label={m.paste.label}
          placeholder={`${m.paste.label}\n${m.paste.hint}`}
          spellCheck={false}
          rows={3}
          maxLength={pasteLengthMax}
          value={text}
          onPaste={onPaste}
          onChange={(event) => change(event.target.value)}
          onScroll={(event) => {
            if (behind.current !== null) behind.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <div className="rp-paste-foot" role="status" data-some={text !== ''}>
        {text.trim() === '' ? null : (
          <Findings marks={paste.marks} count={paste.transfers.length} />
        )}
        {[...new Set(paste.aside)].map((one) => (
          <span key={one} className="rp-note">
            {m.paste.aside[one]}
          </span>
        ))}
        <span className="grow" />
        {text !== '' && (
          <>
            <Button size="small" kind="quiet" onClick={() => change('')}>
              {m.paste.clear}
            </Button>
            <Button size="small" disabled={paste.transfers.length === 0} onClick={() => take(text)}>
              {m.paste.take}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}

/** The text with a mark at every finding, behind the text that is typed. */
function Marked({ text, marks }: { text: string; marks: readonly PasteMark[] }): ReactElement {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const mark of marks) {
    parts.push(text.slice(end, mark.start));
    parts.push(
      <mark key={mark.start} data-field={mark.field} data-doubt={mark.doubt !== null}>
        {text.slice(mark.start, mark.end)}
      </mark>,
    );
    ({ end } = mark);
  }
  return (
    <>
      {parts}
      {text.slice(end)}
      {'\n'}
    </>
  );
}

const legend = ['toAccount', 'toName', 'toBank', 'amount', 'time', 'fromAccount'] as const;

function Findings({ marks, count }: { marks: readonly PasteMark[]; count: number }): ReactElement {
  const m = useMessages(reportMessages);
  const nameOf = useNameOf();
  const doubts = [...new Set(marks.flatMap((mark) => mark.doubt ?? []))];
  const found = legend.filter((field) => marks.some((mark) => mark.field === field));
  return (
    <>
      <strong>{count === 0 ? m.paste.nothing : m.paste.found(count)}</strong>
      <span className="rp-legend" role="img" aria-label={m.paste.legend}>
        {found.map((field) => (
          <mark key={field} data-field={field}>
            {m.paste.mark[field]}
          </mark>
        ))}
      </span>
      {doubts.length > 0 && (
        <span className="rp-doubt">
          {m.paste.doubt}：{doubts.map((code) => nameOf(pasteDoubts, code)).join('、')}
        </span>
      )}
    </>
  );
}
