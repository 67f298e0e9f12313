/** Registering a source, new keys, suspending: each says what follows before it is done. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { Source } from '../../../contract/index.ts';
import {
  failureOf,
  FormDialog,
  SelectField,
  ShownOnce,
  TextField,
  toastDone,
  toastFailure,
  useAct,
  useMessages,
} from '../../ui/index.ts';
import { sourceMessages } from './messages.ts';

export type NewKey = CallReply<'source.create'> & { readonly rotated?: boolean };
type Done = (key: NewKey) => void;

const kinds = ['carrier', 'bank', 'platform', 'citizen', 'police', 'simulation', 'file'] as const;
const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export function CreateDialog({
  onClose,
  onKey,
}: {
  onClose: () => void;
  onKey: Done;
}): ReactElement {
  const m = useMessages(sourceMessages);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Source['kind']>('carrier');
  const create = useAct('source.create', ['source.list']);
  const wrong = name !== '' && !nameForm.test(name);
  const taken =
    create.error && create.variables.body.name === name ? failureOf(create.error).text : undefined;
  return (
    <FormDialog
      title={m.creating.title}
      verb={m.creating.verb}
      onClose={onClose}
      busy={create.isPending}
      ready={nameForm.test(name)}
      onSubmit={() => create.mutate({ body: { name, kind } }, { onSuccess: onKey })}
    >
      <TextField
        label={m.creating.name}
        hint={m.creating.nameHint}
        value={name}
        maxLength={64}
        required
        autoCapitalize="none"
        spellCheck={false}
        onText={setName}
        error={wrong ? m.creating.nameError : taken}
      />
      <SelectField
        label={m.creating.kind}
        value={kind}
        choices={kinds.map((one) => ({ value: one, label: m.kind[one] }))}
        onText={(value) => setKind(kinds.find((one) => one === value) ?? 'carrier')}
      />
    </FormDialog>
  );
}

/** The new key, and how to send with it. */
export function KeyDialog({ made, onClose }: { made: NewKey; onClose: () => void }): ReactElement {
  const m = useMessages(sourceMessages);
  const example = [
    `curl -X POST ${window.location.origin}/api/v1/signals`,
    `  -H "authorization: Bearer ${made.key.slice(0, 8)}…"`,
    '  -H "content-type: application/x-ndjson"',
    '  --data-binary @signals.ndjson',
  ].join(' \\\n');
  return (
    <ShownOnce
      title={m.key.title(made.source.name)}
      label={m.key.label}
      value={made.key}
      verb={m.key.done}
      copyFailed={m.key.copyFailed}
      onClose={onClose}
      lead={made.rotated === true ? `${m.key.rotated}${m.key.lead}` : m.key.lead}
    >
      <p className="field-hint">{m.key.how}</p>
      <pre className="key-example">{example}</pre>
    </ShownOnce>
  );
}

export function RotateDialog({
  source,
  onClose,
  onKey,
}: {
  source: Source;
  onClose: () => void;
  onKey: Done;
}): ReactElement {
  const m = useMessages(sourceMessages);
  const rotate = useAct('source.rotate', ['source.list']);
  return (
    <FormDialog
      title={m.rotating.title}
      verb={m.rotating.verb}
      onClose={onClose}
      busy={rotate.isPending}
      onSubmit={() =>
        rotate.mutate(
          { params: { id: source.id } },
          {
            onSuccess: (key) => onKey({ ...key, rotated: true }),
            onError: (error) => toastFailure(m.act.rotate, error),
          },
        )
      }
    >
      <p>{m.rotating.lead(source.name)}</p>
    </FormDialog>
  );
}

export function SuspendDialog({
  source,
  onClose,
}: {
  source: Source;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(sourceMessages);
  const suspend = useAct('source.suspend', ['source.list']);
  const suspended = source.status === 'active';
  const words = suspended ? m.suspending : m.resuming;
  return (
    <FormDialog
      title={words.title}
      verb={words.verb}
      onClose={onClose}
      busy={suspend.isPending}
      onSubmit={() =>
        suspend.mutate(
          { params: { id: source.id }, body: { suspended } },
          {
            onSuccess: () => {
              onClose();
              toastDone(words.done(source.name));
            },
            onError: (error) => toastFailure(suspended ? m.act.suspend : m.act.resume, error),
          },
        )
      }
    >
      <p>{words.lead(source.name)}</p>
    </FormDialog>
  );
}
