/** For somebody on the line: is the message that they read out ours? */
import { useState, type ReactElement } from 'react';
import { createPortal } from 'react-dom';
import { isWellTyped, readCheckCode, readLastFour } from '../../../core/contact/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  Button,
  failureOf,
  FormDialog,
  Icon,
  TextField,
  Time,
  useAct,
  useKeys,
  useMay,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import './contact.css';
import { contactMessages } from './messages.ts';

/** A button of the top bar. */
export function VerifyButton(): ReactElement | null {
  const m = useMessages(contactMessages);
  const may = useMay();
  const [open, setOpen] = useState(false);
  useKeys(
    may('warning.read')
      ? [
          {
            action: 'verify',
            keys: ['V'],
            label: m.verifyTitle,
            group: 'global',
            run: () => setOpen(true),
          },
        ]
      : [],
  );
  if (!may('warning.read')) return null;
  return (
    <>
      <Button kind="quiet" icon="shield" onClick={() => setOpen(true)} title={m.verifyTitle}>
        {m.verify}
      </Button>
      {open && createPortal(<VerifyDialog onClose={() => setOpen(false)} />, document.body)}
    </>
  );
}

const icons = { genuine: 'check', expired: 'clock', unknown: 'alert' } as const;

function VerifyDialog({ onClose }: { onClose: () => void }): ReactElement {
  const m = useMessages(contactMessages);
  const nameOf = useNameOf();
  const [code, setCode] = useState('');
  const [lastFour, setLastFour] = useState('');
  const check = useAct('contact.verify');
  const digits = readCheckCode(code);
  const mistyped = digits !== undefined && !isWellTyped(digits);
  const answer = check.data;
  return (
    <FormDialog
      title={m.verifyTitle}
      verb={m.check}
      busy={check.isPending}
      ready={digits !== undefined && readLastFour(lastFour) !== undefined}
      error={check.error ? failureOf(check.error).text : null}
      onClose={onClose}
      onSubmit={() => check.mutate({ body: { code, lastFour } })}
    >
      <p className="field-hint">{m.verifyLead}</p>
      <div className="verify-fields">
        <TextField
          label={m.code}
          inputMode="numeric"
          maxLength={24}
          value={code}
          aria-invalid={mistyped || undefined}
          onText={(text) => {
            check.reset();
            setCode(text);
          }}
        />
        <TextField
          label={m.lastFour}
          inputMode="numeric"
          maxLength={16}
          value={lastFour}
          onText={(text) => {
            check.reset();
            setLastFour(text);
          }}
        />
      </div>
      {answer && (
        <section className="verify-answer" data-answer={answer.answer} role="status">
          <p className="verify-word">
            <Icon name={icons[answer.answer]} />
            <strong>{m[answer.answer]}</strong>
          </p>
          <p>
            {answer.answer === 'genuine'
              ? m.genuineDo
              : answer.answer === 'expired'
                ? m.expiredDo
                : m.unknownDo}
          </p>
          {answer.sentAt !== null && (
            <p>
              {m.sentAt} <Time at={answer.sentAt} whole />
              {answer.category !== null && (
                <>
                  {' · '}
                  {m.category} {nameOf(categories, answer.category)}
                </>
              )}
            </p>
          )}
          {answer.warningId !== null && (
            <a href={`#/warning?id=${answer.warningId}`} onClick={onClose}>
              {m.openWarning}
            </a>
          )}
        </section>
      )}
    </FormDialog>
  );
}
