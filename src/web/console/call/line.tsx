/** At which telephone I sit, and whether the gateway is there. */
import { useState, type ReactElement } from 'react';
import {
  call,
  FormDialog,
  Icon,
  refresh,
  TextField,
  toastDone,
  toastFailure,
  useMessages,
  useRead,
} from '../../ui/index.ts';
import './call.css';
import { callMessages } from './messages.ts';

/** One quiet line beside the call button; a click sets the telephone. */
export function LineNote(): ReactElement | null {
  const m = useMessages(callMessages);
  const { data: line } = useRead('call.line', {});
  const [open, setOpen] = useState(false);
  if (line === undefined) return null;
  if (line.gateway === 'none') return <p className="line-note">{m.byHand}</p>;
  const isSilent = line.gateway === 'silent';
  return (
    <p className="line-note" data-silent={isSilent}>
      {isSilent && <Icon name="alert" />}
      <button type="button" className="link-button" onClick={() => setOpen(true)}>
        {line.extension === null ? m.noLine : m.line(line.extension)}
      </button>
      <span>{isSilent ? m.silent : m.shows(line.caller)}</span>
      {open && <LineDialog extension={line.extension ?? ''} onClose={() => setOpen(false)} />}
    </p>
  );
}

function LineDialog({
  extension,
  onClose,
}: {
  extension: string;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(callMessages);
  const [text, setText] = useState(extension);
  const [busy, setBusy] = useState(false);
  const isFine = text === '' || /^\d{2,8}$/.test(text);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await call('call.set-line', { body: { extension: text === '' ? null : text } });
      refresh(['call.line']);
      toastDone(m.lineSaved);
      onClose();
    } catch (error) {
      toastFailure(m.act.line, error);
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={m.lineTitle}
      verb={m.save}
      busy={busy}
      ready={isFine}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextField
        label={m.extension}
        hint={m.lineHint}
        error={isFine ? undefined : m.extensionWrong}
        value={text}
        inputMode="numeric"
        maxLength={8}
        onText={setText}
      />
    </FormDialog>
  );
}
