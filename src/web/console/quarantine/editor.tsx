/** The raw row with its wrong fields marked, and the same as a field in which it is mended. */
import { useImperativeHandle, useRef, type ReactElement, type Ref } from 'react';
import { useMessages } from '../../ui/index.ts';
import type { Mark } from './json-text.ts';
import { quarantineMessages } from './messages.ts';

export type EditorHandle = {
  /** Puts the cursor on a mark, or at the start. */
  readonly goTo: (mark: Mark | undefined) => void;
};

type EditorProps = {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly readOnly: boolean;
  readonly describedBy: string;
  readonly onText: (text: string) => void;
  readonly ref: Ref<EditorHandle>;
};

type Piece = { readonly at: number; readonly text: string; readonly mark: Mark | undefined };

function piecesOf(text: string, marks: readonly Mark[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const mark of marks) {
    pieces.push({ at, text: text.slice(at, mark.start), mark: undefined });
    pieces.push({ at: mark.start, text: text.slice(mark.start, mark.end), mark });
    at = mark.end;
  }
  return [...pieces, { at, text: text.slice(at), mark: undefined }].filter(
    (piece) => piece.text !== '',
  );
}

/** A text field over the same text with marks: both break lines alike, so the marks stay in place. */
export function RowEditor(props: EditorProps): ReactElement {
  const { text, marks, readOnly, describedBy, onText, ref } = props;
  const m = useMessages(quarantineMessages);
  const field = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle(
    ref,
    () => ({
      goTo: (mark) => {
        field.current?.focus();
        field.current?.setSelectionRange(mark?.start ?? 0, mark?.end ?? 0);
      },
    }),
    [],
  );
  return (
    <div className="row-editor" data-readonly={readOnly}>
      <pre aria-hidden="true">
        {piecesOf(text, marks).map((piece) =>
          piece.mark ? (
            <mark
              key={piece.at}
              data-missing={piece.mark.missing}
              title={piece.mark.missing ? m.missing : undefined}
            >
              {piece.text}
            </mark>
          ) : (
            <span key={piece.at}>{piece.text}</span>
          ),
        )}
        {'\n'}
      </pre>
      <textarea
        ref={field}
        value={text}
        readOnly={readOnly}
        spellCheck={false}
        autoComplete="off"
        aria-label={m.editor}
        aria-describedby={describedBy}
        maxLength={65_536}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </div>
  );
}
