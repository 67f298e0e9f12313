/** What is done to a return: each act in a dialog that says what follows from it. */
import { useState, type ReactElement } from 'react';
import type { CallInput } from '../../../client/index.ts';
import type { ReturnDetail } from '../../../contract/index.ts';
import type { Basis, HeirRelation } from '../../../core/return/index.ts';
import {
  failureOf,
  FormDialog,
  SelectField,
  TextArea,
  TextField,
  toastDone,
  useAct,
  useMessages,
} from '../../ui/index.ts';
import { returnMessages, type ReturnMessages } from './messages.ts';
import { returnRouteIds } from './word.tsx';

type Handle = CallInput<'return.act'>['body']['command'];
type Decide = CallInput<'return.decide'>['body']['command'];
type Command = Handle | Decide;

export type ActCode = keyof ReturnMessages['act'];
type SimpleAct = Exclude<
  ActCode,
  'choose' | 'set-payee' | 'approve-payee' | 'confirm-unpaid' | 'answer-objection'
>;
export type Asked =
  | { readonly act: SimpleAct }
  | { readonly act: 'choose'; readonly basis: Basis; readonly reason: string }
  | { readonly act: 'set-payee'; readonly claimId: string }
  | { readonly act: 'approve-payee'; readonly claimId: string }
  | { readonly act: 'confirm-unpaid'; readonly paymentKey: string }
  | { readonly act: 'answer-objection'; readonly objectionId: string };

export function useReturnAct(detail: ReturnDetail) {
  const m = useMessages(returnMessages);
  const act = useAct('return.act', returnRouteIds);
  const decide = useAct('return.decide', returnRouteIds);
  const send = (command: Command, onDone: (id: string) => void): void => {
    const params = { id: detail.id };
    const { version } = detail;
    const options = {
      onSuccess: (changed: ReturnDetail): void => {
        toastDone(m.done);
        onDone(changed.id);
      },
    };
    if (command.act === 'approve' || command.act === 'refuse' || command.act === 'approve-payee') {
      decide.mutate({ params, body: { version, command } }, options);
    } else act.mutate({ params, body: { version, command } }, options);
  };
  const error = act.error ?? decide.error;
  return {
    send,
    busy: act.isPending || decide.isPending,
    error: error ? failureOf(error).text : null,
  };
}

type Form = {
  readonly reason: string;
  readonly bank: string;
  readonly number: string;
  readonly name: string;
  readonly phone: string;
  readonly to: 'upheld' | 'rejected' | 'taken-back';
  readonly whose: 'own' | HeirRelation;
  readonly paper: string;
};
const emptyForm: Form = {
  reason: '',
  bank: '',
  number: '',
  name: '',
  phone: '',
  to: 'rejected',
  whose: 'own',
  paper: '',
};

/** Acts that need a reason, and those that need nothing but a yes. */
const reasoned: ReadonlySet<string> = new Set([
  'refuse',
  'redraft',
  'reopen',
  'withdraw',
  'confirm-unpaid',
]);

/** The command of what was asked and typed; undefined while something is missing. */
function commandOf(asked: Asked, form: Form): Command | undefined {
  const reason = form.reason.trim();
  if (asked.act === 'choose' || asked.act === 'approve-payee') return asked;
  if (asked.act === 'confirm-unpaid') {
    const { act, paymentKey: key } = asked;
    return reason === '' ? undefined : { act, key, reason };
  }
  if (asked.act === 'set-payee') return payeeCommand(asked, form);
  if (asked.act === 'answer-objection') {
    return reason === '' ? undefined : { ...asked, to: form.to, answer: reason };
  }
  if (asked.act === 'object') return objectCommand(form);
  if (asked.act === 'close') return reason === '' ? { act: 'close' } : { act: 'close', reason };
  if (!reasoned.has(asked.act)) return { act: asked.act } as Command;
  return reason === '' ? undefined : { act: asked.act, reason };
}

function objectCommand(form: Form): Command | undefined {
  const [name, phone, text] = [form.name.trim(), form.phone.trim(), form.reason.trim()];
  const fits = name !== '' && phone !== '' && text !== '';
  return fits ? { act: 'object', name, phone, text } : undefined;
}

function payeeCommand(
  asked: Extract<Asked, { act: 'set-payee' }>,
  form: Form,
): Command | undefined {
  const [bank, number, name] = [form.bank.trim(), form.number.replace(/\s/g, ''), form.name.trim()];
  const paper = form.paper.trim();
  const fits = bank !== '' && /^[0-9A-Za-z_-]{6,40}$/.test(number) && name !== '';
  const payee = { bank, number, name };
  if (!fits) return undefined;
  if (form.whose === 'own') return { ...asked, payee };
  return paper === '' ? undefined : { ...asked, payee, heir: { relation: form.whose, paper } };
}

type FieldsProps = {
  readonly asked: Asked;
  readonly form: Form;
  readonly change: (to: Partial<Form>) => void;
};

function Fields({ asked, form, change }: FieldsProps): ReactElement | null {
  const m = useMessages(returnMessages);
  const line = (
    key: 'bank' | 'number' | 'name' | 'phone' | 'paper',
    label: string,
  ): ReactElement => (
    <TextField
      label={label}
      value={form[key]}
      maxLength={60}
      onText={(text) => change({ [key]: text })}
    />
  );
  if (asked.act === 'set-payee') {
    return (
      <>
        <SelectField
          label={m.field.whose}
          value={form.whose}
          choices={(['own', 'heir', 'guardian'] as const).map((one) => ({
            value: one,
            label: m.whose[one],
          }))}
          onText={(whose) => change({ whose: whose as Form['whose'] })}
        />
        {form.whose !== 'own' && line('paper', m.field.paper)}
        {line('name', form.whose === 'own' ? m.field.name : m.field.otherName)}
        {line('bank', m.field.bank)}
        {line('number', m.field.number)}
      </>
    );
  }
  if (asked.act === 'object') {
    return (
      <>
        {line('name', m.field.objector)}
        {line('phone', m.field.phone)}
      </>
    );
  }
  if (asked.act !== 'answer-objection') return null;
  return (
    <SelectField
      label={m.field.result}
      value={form.to}
      choices={(['rejected', 'upheld', 'taken-back'] as const).map((one) => ({
        value: one,
        label: m.result[one],
      }))}
      onText={(to) => change({ to: to as Form['to'] })}
    />
  );
}

/** The words of the large field; null where there is none. */
function textLabel(asked: Asked, m: ReturnMessages): string | null {
  if (asked.act === 'object') return m.field.text;
  if (asked.act === 'answer-objection') return m.field.answer;
  if (asked.act === 'close') return m.field.reasonOptional;
  return reasoned.has(asked.act) ? m.field.reason : null;
}

type Props = {
  readonly asked: Asked;
  readonly detail: ReturnDetail;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
};

export function ReturnDialog({ asked, detail, onClose, onDone }: Props): ReactElement {
  const m = useMessages(returnMessages);
  const [form, setForm] = useState<Form>(emptyForm);
  const { send, busy, error } = useReturnAct(detail);
  const change = (to: Partial<Form>): void => setForm((before) => ({ ...before, ...to }));
  const command = commandOf(asked, form);
  const title = m.act[asked.act];
  const lead = (m.lead2 as Readonly<Record<string, string>>)[asked.act];
  const label = textLabel(asked, m);
  return (
    <FormDialog
      title={title}
      verb={title}
      width={520}
      onClose={onClose}
      busy={busy}
      ready={command !== undefined}
      error={error}
      onSubmit={() => {
        if (command !== undefined) send(command, onDone);
      }}
    >
      {lead && <p>{lead}</p>}
      {asked.act === 'choose' && <p className="quiet">{asked.reason}</p>}
      <Fields asked={asked} form={form} change={change} />
      {label !== null && (
        <TextArea
          label={label}
          value={form.reason}
          maxLength={asked.act === 'object' ? 2000 : 500}
          onText={(reason) => change({ reason })}
        />
      )}
    </FormDialog>
  );
}
