/** Somebody calls back: is the warning they received ours? Code and last digits in, an answer out. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import { contactChannels } from '../../../core/warning/index.ts';
import {
  call,
  failureOf,
  FormDialog,
  fullTimeText,
  Icon,
  TextField,
  useNameOf,
  useShared,
} from '../../ui/index.ts';

type Answer = CallReply<'contact.verify'>;

function Told({ answer, onOpen }: { answer: Answer; onOpen: () => void }): ReactElement {
  const m = useShared();
  const name = useNameOf();
  const facts = [
    answer.sentAt && fullTimeText(new Date(answer.sentAt)),
    answer.channel && name(contactChannels, answer.channel),
    answer.category && name(categories, answer.category),
  ].filter(Boolean);
  return (
    <div className="verify-answer" data-answer={answer.answer} role="status">
      <Icon name={answer.answer === 'genuine' ? 'check' : 'alert'} size={20} />
      <div>
        <strong>{m.verify.answer[answer.answer]}</strong>
        {facts.length > 0 && <p>{facts.join(' · ')}</p>}
        <p>{m.verify.say[answer.answer]}</p>
        {answer.warningId !== null && (
          <a href={`#/warning?id=${answer.warningId}`} onClick={onOpen}>
            {m.verify.open}
          </a>
        )}
      </div>
    </div>
  );
}

export function VerifyDialog({ onClose }: { onClose: () => void }): ReactElement {
  const m = useShared();
  const [code, setCode] = useState('');
  const [lastFour, setLastFour] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    setAnswer(null);
    try {
      const body = { code: code.trim(), lastFour: lastFour.trim() };
      setAnswer(await call('contact.verify', { body }));
    } catch (thrown) {
      setError(failureOf(thrown).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={m.verify.title}
      verb={m.verify.verb}
      ready={code.trim() !== '' && /^\d{4}$/.test(lastFour.trim())}
      busy={busy}
      error={error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <p className="field-hint">{m.verify.hint}</p>
      <div className="verify-fields">
        <TextField
          label={m.verify.code}
          value={code}
          onText={setCode}
          inputMode="numeric"
          maxLength={12}
          required
        />
        <TextField
          label={m.verify.lastFour}
          value={lastFour}
          onText={setLastFour}
          inputMode="numeric"
          maxLength={4}
          required
        />
      </div>
      {answer && <Told answer={answer} onOpen={onClose} />}
    </FormDialog>
  );
}
