/** Dialogs of what is done to an account or a measure: the facts first, Enter a moment later. */
import { useState, type ReactElement } from 'react';
import {
  CheckField,
  failureOf,
  FormDialog,
  moneyText,
  SelectField,
  serverNow,
  TextField,
  toastDone,
  useMessages,
} from '../../ui/index.ts';
import { useArmed } from '../protection/word.tsx';
import { actMessages, type ActMessages } from './act-messages.ts';
import { commandOf, type Asked, type Form } from './command.ts';
import { sendCommand } from './send.ts';

type Fact = { readonly name: string; readonly value: string };

function factsOf(asked: Asked, m: ActMessages): readonly Fact[] {
  if ('account' in asked) {
    const { bank, numberMasked, holderMasked, hereFen, inFen } = asked.account;
    return [
      { name: m.fact.account, value: `${bank} ${numberMasked}` },
      { name: m.fact.holder, value: holderMasked || m.fact.unknown },
      { name: m.fact.came, value: moneyText(inFen, 'always') },
      { name: m.fact.here, value: moneyText(hereFen, 'always') },
    ];
  }
  if ('measure' in asked) {
    const { bank, numberMasked, holderMasked, caseNumber, reason, executedFen } = asked.measure;
    return [
      { name: m.fact.case, value: caseNumber },
      { name: m.fact.account, value: `${bank} ${numberMasked} ${holderMasked}` },
      { name: m.fact.measure, value: m.measure[asked.measure.kind](asked.measure.ordinal) },
      { name: m.fact.reason, value: reason },
      ...(executedFen === null
        ? []
        : [{ name: m.fact.held, value: moneyText(executedFen, 'always') }]),
    ];
  }
  return [];
}

const silent: ReadonlySet<Asked['what']> = new Set([
  'query',
  'holder',
  'watch',
  'end-watch',
  'co-sign',
  'approve',
]);

type FieldsProps = {
  readonly asked: Asked;
  readonly form: Form;
  readonly change: (to: Partial<Form>) => void;
};

function FreezeFields({ form, change }: Omit<FieldsProps, 'asked'>): ReactElement {
  const m = useMessages(actMessages);
  return (
    <>
      <TextField
        label={m.field.limit}
        hint={m.field.limitHint}
        value={form.limit}
        inputMode="decimal"
        onText={(limit) => change({ limit })}
      />
      <CheckField
        label={m.field.major}
        checked={form.major}
        onCheck={(major) => change({ major })}
      />
    </>
  );
}

function Fields({ asked: { what }, form, change }: FieldsProps): ReactElement | null {
  const m = useMessages(actMessages);
  if (what === 'freeze') return <FreezeFields form={form} change={change} />;
  if (what === 'watch') {
    return (
      <TextField
        label={m.field.hours}
        type="number"
        min={1}
        max={720}
        value={form.hours}
        onText={(hours) => change({ hours })}
      />
    );
  }
  if (what === 'exit') {
    return (
      <SelectField
        label={m.field.kind}
        value={form.kind}
        choices={(['cash', 'merchant', 'virtual', 'abroad'] as const).map((value) => ({
          value,
          label: m.exit[value],
        }))}
        onText={(kind) => change({ kind })}
      />
    );
  }
  return what === 'release' ? (
    <CheckField
      label={m.field.unrelated}
      checked={form.unrelated}
      onCheck={(unrelated) => change({ unrelated })}
    />
  ) : null;
}

type Props = {
  readonly asked: Asked;
  readonly caseId: string;
  /** The state that was looked at; without one the newest is meant. */
  readonly version?: number;
  readonly onClose: () => void;
};

export function FundActDialog({ asked, caseId, version, onClose }: Props): ReactElement {
  const m = useMessages(actMessages);
  const armed = useArmed();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [form, setForm] = useState<Form>({
    reason: asked.what === 'stop' || asked.what === 'freeze' ? m.usual[asked.what] : '',
    limit: '',
    hours: '48',
    kind: 'cash',
    major: false,
    unrelated: false,
  });
  const change = (to: Partial<Form>): void => setForm((before) => ({ ...before, ...to }));
  const command = commandOf(asked, form, serverNow());
  const title = m.title[asked.what];
  return (
    <FormDialog
      title={title}
      verb={m.verb[asked.what]}
      width={480}
      onClose={onClose}
      busy={busy}
      ready={armed && command !== undefined}
      error={error === null ? null : failureOf(error).unsure ? m.unsure : failureOf(error).text}
      onSubmit={() => {
        if (!command) return;
        setBusy(true);
        sendCommand(caseId, command, version)
          .then(
            () => {
              toastDone(m.done(title));
              onClose();
            },
            (failed: unknown) => setError(failed),
          )
          .finally(() => setBusy(false));
      }}
    >
      <dl className="facts act-facts">
        {factsOf(asked, m).map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
      <Fields asked={asked} form={form} change={change} />
      {!silent.has(asked.what) && (
        <TextField
          label={asked.what === 'file' ? m.field.filing : m.field.reason}
          value={form.reason}
          maxLength={asked.what === 'file' ? 60 : 500}
          required
          onText={(reason) => change({ reason })}
        />
      )}
      <p className="field-hint">{m.law[asked.what]}</p>
    </FormDialog>
  );
}
