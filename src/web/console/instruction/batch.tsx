/** Many at once: what is open as a file, the same file back with its answers. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import { batchColumn, statementColumns } from '../../../core/bank/index.ts';
import {
  Button,
  call,
  failureOf,
  FormDialog,
  refresh,
  toastDone,
  toastFailure,
  useAct,
  useCodeText,
  useMessages,
  usePreferences,
} from '../../ui/index.ts';
import { instructionMessages } from './messages.ts';

type Rejected = CallReply<'instruction.import'>['rejected'][number];

const shownMax = 20;

/** The value a problem names, such as `is "48,600.001"`; the Chinese code text says the rest. */
const givenIn = (problem: string): string => /^is (".*")$/.exec(problem)?.[1] ?? '';

/** What a field of an answer is called: in Chinese as at the head of a file. */
export function useColumnOf(): (path: string) => string {
  const { language } = usePreferences();
  return (path) => {
    const name = path.slice(path.lastIndexOf('.') + 1);
    return language === 'zh' ? (statementColumns[name]?.[0] ?? batchColumn(name)) : name;
  };
}

/** Rows that were not taken, each with its line, its fault and the remedy. */
export function RejectedRows({ rows }: { rows: readonly Rejected[] }): ReactElement | null {
  const m = useMessages(instructionMessages);
  const { language } = usePreferences();
  const codeText = useCodeText();
  const columnOf = useColumnOf();
  if (rows.length === 0) return null;
  return (
    <ul className="instruction-rejected">
      {rows.slice(0, shownMax).map((row) => (
        <li key={`${row.line}-${row.field}`}>
          <strong>{m.form.line(row.line)}</strong> {columnOf(row.field)}：{codeText(row.code)}
          <span className="field-hint">
            {language === 'zh' ? givenIn(row.problem) : `${row.problem}; ${row.remedy}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function UploadDialog({ onClose }: { onClose: () => void }): ReactElement {
  const m = useMessages(instructionMessages);
  const [text, setText] = useState('');
  const act = useAct('instruction.import', ['instruction.list', 'instruction.read']);
  const rejected = act.data?.rejected ?? [];
  return (
    <FormDialog
      title={m.upload.title}
      verb={m.act.upload}
      width={520}
      onClose={onClose}
      busy={act.isPending}
      ready={text !== ''}
      error={act.error ? failureOf(act.error).text : null}
      onSubmit={() =>
        act.mutate(
          { body: { text } },
          {
            onSuccess: (reply) => {
              toastDone(m.done.uploaded(reply.recorded));
              setText('');
              if (reply.rejected.length === 0) onClose();
            },
          },
        )
      }
    >
      <p>{m.upload.hint}</p>
      <input
        type="file"
        className="input"
        accept=".csv,text/csv"
        aria-label={m.form.choose}
        onChange={(event) => {
          void event.target.files?.[0]?.text().then(setText);
        }}
      />
      {rejected.length > 0 && <strong>{m.upload.rejected(rejected.length)}</strong>}
      <RejectedRows rows={rejected} />
    </FormDialog>
  );
}

export function BatchTools(): ReactElement {
  const m = useMessages(instructionMessages);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const download = (): void => {
    setBusy(true);
    call('instruction.export', {})
      .then(({ name, text, count }) => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
        link.download = name;
        link.click();
        URL.revokeObjectURL(link.href);
        toastDone(m.done.downloaded(count));
        refresh(['instruction.list']);
      })
      .catch((error: unknown) => toastFailure(m.act.download, error))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button icon="down" busy={busy} onClick={download}>
        {m.act.download}
      </Button>
      <Button icon="up" onClick={() => setOpen(true)}>
        {m.act.upload}
      </Button>
      {open && <UploadDialog onClose={() => setOpen(false)} />}
    </>
  );
}
