/** How banks know an officer: number of the police ID or identity card, and telephone; masked once set. */
import { useState, type ReactElement } from 'react';
import type { Identity } from '../../../contract/index.ts';
import { officerIdTypes, type OfficerIdType } from '../../../core/bank/index.ts';
import {
  Button,
  failureOf,
  SelectField,
  Tag,
  TextField,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { identityMessages } from './identity-messages.ts';

export type IdentityDraft = {
  readonly idType: OfficerIdType;
  readonly idNumber: string;
  readonly phone: string;
};

export type IdentityParts = {
  readonly identity: Identity | null;
  readonly mayChange: boolean;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly onSave: (draft: IdentityDraft, done: () => void) => void;
};

/** What is on record, and the form that replaces it. */
export function IdentityFacts(parts: IdentityParts): ReactElement {
  const { identity, mayChange } = parts;
  const m = useMessages(identityMessages);
  const name = useNameOf();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{identity === null ? m.number : name(officerIdTypes, identity.idType)}</dt>
          <dd>{identity?.numberMasked ?? <Tag tone="warn">{m.unset}</Tag>}</dd>
        </div>
        <div>
          <dt>{m.phone}</dt>
          <dd>{identity?.phoneMasked ?? <Tag tone="warn">{m.unset}</Tag>}</dd>
        </div>
      </dl>
      <p className="field-hint">{m.lead}</p>
      {isOpen ? (
        <IdentityForm {...parts} onClose={() => setOpen(false)} />
      ) : (
        <div className="side-acts">
          <Button disabled={!mayChange} onClick={() => setOpen(true)}>
            {identity === null ? m.set : m.change}
          </Button>
        </div>
      )}
    </>
  );
}

function IdentityForm({
  identity,
  busy,
  error,
  onSave,
  onClose,
}: IdentityParts & { readonly onClose: () => void }): ReactElement {
  const m = useMessages(identityMessages);
  const name = useNameOf();
  const [idType, setType] = useState<OfficerIdType>(identity?.idType ?? 'police');
  const [idNumber, setNumber] = useState('');
  const [phone, setPhone] = useState('');
  const failure = error === null ? undefined : failureOf(error);
  const errorOf = (field: 'idNumber' | 'phone'): string | undefined =>
    failure?.fields.some((one) => one.field === field) === true ? m.wrong[field] : undefined;
  const ready = idNumber.trim() !== '' && phone.trim() !== '';
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onSave({ idType, idNumber, phone }, onClose);
      }}
    >
      <SelectField
        label={m.type}
        value={idType}
        choices={officerIdTypes.map(({ code }) => ({
          value: code,
          label: name(officerIdTypes, code),
        }))}
        onText={(text) => setType(text === 'id-card' ? 'id-card' : 'police')}
      />
      <TextField
        label={m.number}
        hint={m.hint[idType]}
        value={idNumber}
        onText={setNumber}
        maxLength={40}
        autoCapitalize="none"
        spellCheck={false}
        error={errorOf('idNumber')}
        required
      />
      <TextField
        label={m.phone}
        hint={m.phoneHint}
        value={phone}
        onText={setPhone}
        maxLength={40}
        inputMode="tel"
        error={errorOf('phone')}
        required
      />
      {failure !== undefined && failure.fields.length === 0 && (
        <p className="form-error" role="alert">
          {failure.text}
        </p>
      )}
      <div className="side-acts">
        <Button kind="main" submit busy={busy} disabled={!ready}>
          {m.save}
        </Button>
        <Button onClick={onClose}>{m.cancel}</Button>
      </div>
    </form>
  );
}
