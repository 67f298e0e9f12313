/** Dialogs of what is done to an order: each says what follows, and money acts wait for the server. */
import { useState, type ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { OrderDetail } from '../../../contract/index.ts';
import { payeePurposes, releaseCauses } from '../../../core/protection/index.ts';
import {
  failureOf,
  FormDialog,
  SelectField,
  TextArea,
  TextField,
  toastDone,
  useAct,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { asks, commandOf, type Ask, type Asked, type Decide, type Form } from './command.ts';
import { protectionMessages } from './messages.ts';
import { protectionRouteIds, useArmed } from './word.tsx';

/** Sends a command to the door it belongs to. */
export function useOrderAct(order: OrderDetail) {
  const m = useMessages(protectionMessages);
  const act = useAct('protection.act', protectionRouteIds);
  const decide = useAct('protection.decide', protectionRouteIds);
  const send = (command: Ask | Decide, onDone: () => void): void => {
    const params = { id: order.id };
    const options = {
      onSuccess: (changed: CallReply<'protection.read'>) => {
        const words = { approve: m.done.approved, release: m.done.released };
        toastDone(words[command.act as keyof typeof words] ?? m.done.decided);
        void changed;
        onDone();
      },
    };
    const { version } = order;
    if (asks.has(command.act))
      act.mutate({ params, body: { version, command: command as Ask } }, options);
    else decide.mutate({ params, body: { version, command: command as Decide } }, options);
  };
  const error = act.error ?? decide.error;
  return {
    send,
    busy: act.isPending || decide.isPending,
    error: error ? failureOf(error).text : null,
  };
}

type Words = { readonly title: string; readonly lead?: string; readonly field: string };

function useWords(asked: Asked, order: OrderDetail): Words {
  const m = useMessages(protectionMessages);
  const field = m.ask.reason;
  const { days = 0, reason = '' } = order.extensionAsked ?? {};
  const granted = 'grant' in asked && asked.grant;
  const words: Readonly<Record<Asked['what'], Words>> = {
    approve: {
      title: m.act.approve,
      lead: m.ask.approveLead(order.personMasked, order.accountCount, order.days),
      field: m.ask.override,
    },
    refuse: { title: m.act.refuse, field },
    withdraw: { title: m.act.withdraw, field },
    release: { title: m.act.release, lead: m.ask.releaseLead, field },
    extend: { title: m.act.extend, field },
    extension: {
      title: granted ? m.act.grantExtension : m.act.refuseExtension,
      lead: m.ask.extensionLead(days, reason),
      field,
    },
    variation: { title: granted ? m.living.grant : m.living.refuse, field },
    vary: { title: m.living.add, field },
    appeal: { title: m.appeal.add, field: m.appeal.text },
    'appeal-act': { title: 'label' in asked ? asked.label : '', field },
    told: { title: m.notice.told, lead: m.notice.channelHint, field: m.notice.channel },
    'bank-answer': {
      title: m.banks.record,
      lead: 'key' in asked ? asked.key : '',
      field: m.ask.code,
    },
  };
  return words[asked.what];
}

type FieldsProps = {
  readonly asked: Asked;
  readonly form: Form;
  readonly change: (to: Partial<Form>) => void;
};

function Fields({ asked, form, change }: FieldsProps): ReactElement | null {
  const m = useMessages(protectionMessages);
  const name = useNameOf();
  if (asked.what === 'release') {
    return (
      <SelectField
        label={m.ask.cause}
        value={form.cause}
        choices={releaseCauses
          .filter(({ code }) => code !== 'appeal-upheld')
          .map(({ code }) => ({ value: code, label: name(releaseCauses, code) }))}
        onText={(cause) => change({ cause })}
      />
    );
  }
  if (asked.what === 'extend') {
    return (
      <TextField
        label={m.ask.days}
        type="number"
        min={1}
        max={30}
        value={form.days}
        onText={(days) => change({ days })}
      />
    );
  }
  if (asked.what === 'bank-answer') {
    return (
      <SelectField
        label={m.ask.what}
        value={form.result}
        choices={(['applied', 'failed'] as const).map((one) => ({
          value: one,
          label: m.banks[one],
        }))}
        onText={(result) => change({ result })}
      />
    );
  }
  return asked.what === 'vary' ? <VaryFields form={form} change={change} /> : null;
}

function VaryFields({ form, change }: Omit<FieldsProps, 'asked'>): ReactElement {
  const m = useMessages(protectionMessages);
  const name = useNameOf();
  return (
    <>
      <TextField
        label={m.living.day}
        value={form.perDay}
        inputMode="decimal"
        onText={(perDay) => change({ perDay })}
      />
      <div className="protect-trio">
        <TextField
          label={m.living.payee}
          value={form.payee}
          maxLength={60}
          onText={(payee) => change({ payee })}
        />
        <SelectField
          label={m.living.purpose}
          value={form.purpose}
          choices={payeePurposes.map(({ code }) => ({
            value: code,
            label: name(payeePurposes, code),
          }))}
          onText={(purpose) => change({ purpose })}
        />
        <TextField
          label={m.living.sum}
          value={form.sum}
          inputMode="decimal"
          onText={(sum) => change({ sum })}
        />
      </div>
    </>
  );
}

export function AskDialog({
  asked,
  order,
  onClose,
}: {
  asked: Asked;
  order: OrderDetail;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(protectionMessages);
  const armed = useArmed();
  const { send, busy, error } = useOrderAct(order);
  const [form, setForm] = useState<Form>({
    reason: '',
    days: '7',
    cause: 'check-passed',
    payee: '',
    purpose: 'rent',
    sum: '',
    perDay: String(order.allowance.perDayFen / 100),
    result: 'applied',
  });
  const change = (to: Partial<Form>): void => setForm((before) => ({ ...before, ...to }));
  const command = commandOf(asked, form, order);
  const words = useWords(asked, order);
  const override = asked.what === 'approve' && order.resort.every((step) => step.done);
  const isLine = asked.what === 'told' || asked.what === 'bank-answer';
  const Field = isLine ? TextField : TextArea;
  return (
    <FormDialog
      title={words.title}
      verb={words.title}
      width={520}
      onClose={onClose}
      busy={busy}
      ready={armed && command !== undefined}
      error={error}
      onSubmit={() => command && send(command, onClose)}
    >
      {words.lead && <p>{words.lead}</p>}
      <Fields asked={asked} form={form} change={change} />
      {!override && (
        <Field
          label={words.field}
          value={form.reason}
          maxLength={500}
          {...(asked.what === 'approve' ? { hint: m.ask.overrideHint } : {})}
          onText={(reason: string) => change({ reason })}
        />
      )}
    </FormDialog>
  );
}
