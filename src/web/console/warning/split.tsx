/** Signals that belong to somebody else: which, whose, and what becomes of the number they share. */
import { useState, type ReactElement } from 'react';
import type { CallInput } from '../../../client/index.ts';
import type { WarningDetail } from '../../../contract/index.ts';
import {
  call,
  failureOf,
  FormDialog,
  queries,
  readKey,
  refresh,
  TextArea,
  TextField,
  Time,
  toastDone,
  useMessages,
} from '../../ui/index.ts';
import { warningMessages } from './messages.ts';

type Body = NonNullable<CallInput<'warning.split'>['body']>;
type Whose =
  | { readonly kind: 'relative' | 'person'; readonly id: string }
  | { readonly kind: 'new' };

const fates = ['shared', 'theirs', 'none'] as const;

type Props = {
  readonly detail: WarningDetail;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function Signals({
  detail,
  chosen,
  onChange,
}: {
  detail: WarningDetail;
  chosen: ReadonlySet<number>;
  onChange: (chosen: ReadonlySet<number>) => void;
}): ReactElement {
  const m = useMessages(warningMessages);
  return (
    <fieldset className="colleagues split-signals">
      <legend>{m.split.which}</legend>
      {detail.timeline.map((one) => (
        <label key={one.position} data-on={chosen.has(one.position)}>
          <input
            type="checkbox"
            checked={chosen.has(one.position)}
            onChange={(event) => {
              const next = new Set(chosen);
              if (event.target.checked) next.add(one.position);
              else next.delete(one.position);
              onChange(next);
            }}
          />
          <Time at={one.at} />
          <span className="grow">{one.title}</span>
        </label>
      ))}
    </fieldset>
  );
}

type Owner = { readonly key: string; readonly text: string; readonly whose: Whose };

function ownersOf(detail: WarningDetail, somebody: string): readonly Owner[] {
  return [
    ...detail.sharedWith.map((one) => ({
      key: one.id,
      text: one.nameMasked,
      whose: { kind: 'person', id: one.id } as const,
    })),
    ...detail.person.relatives.map((one) => ({
      key: one.id,
      text: `${one.relation} ${one.nameMasked}`,
      whose: { kind: 'relative', id: one.id } as const,
    })),
    { key: 'new', text: somebody, whose: { kind: 'new' } },
  ];
}

function toOf(whose: Whose, name: string, phone: string): Body['to'] {
  if (whose.kind === 'person') return { person: whose.id };
  if (whose.kind === 'relative') return { relative: whose.id };
  return { name: name.trim(), ...(phone.trim() === '' ? {} : { phone: phone.trim() }) };
}

export function SplitDialog({ detail, onClose, onDone }: Props): ReactElement {
  const m = useMessages(warningMessages);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [owner, setOwner] = useState('');
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [fate, setFate] = useState<Body['number']>('shared');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const owners = ownersOf(detail, m.split.somebody);
  const whose = owners.find((one) => one.key === owner)?.whose;
  const ready =
    chosen.size > 0 &&
    whose !== undefined &&
    (whose.kind !== 'new' || name.trim() !== '') &&
    reason.trim() !== '';
  const submit = async (): Promise<void> => {
    if (!whose) return;
    setBusy(true);
    setError(null);
    try {
      const { warning, into } = await call('warning.split', {
        params: { id: detail.id },
        body: {
          version: detail.version,
          positions: [...chosen],
          to: toOf(whose, name, phone),
          number: fate,
          reason: reason.trim(),
        },
      });
      queries.setQueryData(readKey('warning.read', { params: { id: detail.id } }), warning);
      refresh(['warning.list']);
      toastDone(m.split.done(into.number), {
        label: m.split.see,
        run: () => {
          window.location.hash = `#/warning?id=${into.id}`;
        },
      });
      onDone();
    } catch (thrown) {
      setError(failureOf(thrown).text);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={`${m.split.title} · ${detail.number}`}
      verb={m.split.verb}
      width={560}
      ready={ready}
      busy={busy}
      error={error}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <Signals detail={detail} chosen={chosen} onChange={setChosen} />
      <fieldset className="choices">
        <legend>{m.split.whose}</legend>
        {owners.map((one) => (
          <label key={one.key} data-on={owner === one.key}>
            <input
              type="radio"
              name="owner"
              checked={owner === one.key}
              onChange={() => setOwner(one.key)}
            />
            {one.text}
          </label>
        ))}
      </fieldset>
      {whose?.kind === 'new' && (
        <div className="split-new">
          <TextField label={m.split.name} value={name} onText={setName} required maxLength={128} />
          <TextField
            label={m.split.phone}
            value={phone}
            onText={setPhone}
            inputMode="tel"
            maxLength={32}
          />
        </div>
      )}
      <fieldset className="choices">
        <legend>{m.split.number}</legend>
        {fates.map((one) => (
          <label key={one} data-on={fate === one}>
            <input type="radio" name="fate" checked={fate === one} onChange={() => setFate(one)} />
            {m.split.fate[one]}
          </label>
        ))}
      </fieldset>
      <TextArea
        label={m.holdReason}
        value={reason}
        onText={setReason}
        required
        maxLength={500}
        rows={2}
      />
    </FormDialog>
  );
}
