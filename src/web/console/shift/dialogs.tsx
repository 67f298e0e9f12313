/** Questions of the shift leader's desk: to whom, why, what to say. */
import { useState, type ReactElement } from 'react';
import type { ShiftPerson } from '../../../contract/index.ts';
import { seatStatuses } from '../../../core/duty/index.ts';
import {
  FormDialog,
  SelectField,
  TextArea,
  TextField,
  failureOf,
  toastDone,
  useAct,
  useMessages,
  useNameOf,
} from '../../ui/index.ts';
import { shiftMessages } from './messages.ts';

/** Routes whose answers change when work is moved. */
const stale = ['shift.board', 'shift.in-hand', 'warning.list'] as const;
const failureText = (error: unknown): string | null =>
  error === null ? null : failureOf(error).text;

export function AssignDialog({
  ids,
  people,
  onClose,
}: {
  ids: readonly string[];
  people: readonly ShiftPerson[];
  onClose: () => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const name = useNameOf();
  const [to, setTo] = useState('ready');
  const [reason, setReason] = useState(m.reasonUsual);
  const act = useAct('shift.reassign', stale);
  const present = people
    .filter((p) => p.status !== 'signed-out')
    .sort(
      (a, b) => Number(b.status === 'ready') - Number(a.status === 'ready') || a.inHand - b.inHand,
    );
  const choices = [
    { value: 'ready', label: m.toReady },
    { value: 'queue', label: m.toQueue },
    ...present.map((p) => ({
      value: p.id,
      label: `${p.seat ?? p.unitName} ${p.name} · ${m.person(name(seatStatuses, p.status), p.inHand)}`,
    })),
  ];
  const submit = (): void => {
    const named = to !== 'ready' && to !== 'queue';
    act.mutate(
      {
        body: {
          warningIds: [...ids],
          reason,
          to: named ? 'person' : to,
          ...(named ? { userId: to } : {}),
        },
      },
      {
        onSuccess: ({ moved, left }) => {
          toastDone(m.moved(moved, left));
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={m.assignTitle(ids.length)}
      verb={m.assign}
      onClose={onClose}
      onSubmit={submit}
      busy={act.isPending}
      ready={reason.trim() !== ''}
      error={failureText(act.error)}
    >
      <SelectField label={m.to} value={to} choices={choices} onText={setTo} />
      <TextField label={m.reason} value={reason} maxLength={300} onText={setReason} />
    </FormDialog>
  );
}

export function MessageDialog({
  person,
  back,
  onClose,
}: {
  person: ShiftPerson;
  /** Calls back from a break, with an optional line. */
  back: boolean;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(shiftMessages);
  const [text, setText] = useState('');
  const message = useAct('shift.message');
  const callBack = useAct('shift.call-back', ['shift.board']);
  const line = text.trim();
  const params = { id: person.id };
  const done = (word: string) => ({
    onSuccess: () => {
      toastDone(word);
      onClose();
    },
  });
  const submit = (): void => {
    if (back) {
      callBack.mutate({ params, body: line === '' ? {} : { reason: line } }, done(m.calledBack));
    } else message.mutate({ params, body: { text: line } }, done(m.sent));
  };
  return (
    <FormDialog
      title={back ? m.backTitle(person.name) : m.messageTitle(person.name)}
      verb={back ? m.act.back : m.act.message}
      onClose={onClose}
      onSubmit={submit}
      busy={message.isPending || callBack.isPending}
      ready={back || line !== ''}
      error={failureText(message.error ?? callBack.error)}
    >
      <TextArea
        label={m.message}
        hint={m.messageHint}
        value={text}
        maxLength={140}
        onText={setText}
      />
    </FormDialog>
  );
}
