/** The answer of a bank, by hand: a form for each kind of instruction, a statement as it is pasted. */
import { useMemo, useState, type ReactElement } from 'react';
import type { InstructionAnswer, InstructionDetail } from '../../../contract/index.ts';
import {
  bankResults,
  parseAccountTable,
  parseAmount,
  parseStatement,
} from '../../../core/bank/index.ts';
import { dayMs, formatInstant, hourMs, parseInstant, zoneMs } from '../../../core/kernel/index.ts';
import {
  Button,
  Card,
  failureOf,
  SelectField,
  serverNow,
  TextArea,
  TextField,
  toastDone,
  useAct,
  useFieldText,
  useMessages,
  usePreferences,
} from '../../ui/index.ts';
import { RejectedRows, useColumnOf } from './batch.tsx';
import { instructionMessages } from './messages.ts';

type Kind = InstructionDetail['kind'];
type Form = Readonly<
  Record<
    | 'code'
    | 'startAt'
    | 'expireAt'
    | 'executed'
    | 'balance'
    | 'available'
    | 'prior'
    | 'remark'
    | 'statement'
    | 'holder'
    | 'idNumber'
    | 'phone'
    | 'address',
    string
  >
>;
type Field = keyof Form;

const stops: readonly Kind[] = ['stop', 'extend-stop'];
const freezes: readonly Kind[] = ['freeze', 'extend-freeze'];

/** What a kind of instruction asks the bank to tell, where it was done. */
function fieldsOf(kind: Kind): readonly Field[] {
  if (stops.includes(kind)) return ['startAt', 'expireAt', 'balance', 'available'];
  if (freezes.includes(kind)) {
    return ['startAt', 'expireAt', 'executed', 'balance', 'available', 'prior'];
  }
  if (kind === 'query-transactions') return ['statement', 'balance'];
  if (kind === 'query-accounts') return ['statement'];
  if (kind === 'query-holder') return ['holder', 'idNumber', 'phone', 'address'];
  return kind === 'return' ? ['startAt', 'executed'] : ['startAt'];
}

/** `2026-03-10T09:00` in Beijing, as the field of the browser wants it. */
const beijing = (at: number): string => formatInstant(at + zoneMs).slice(0, 16);
const instantOf = (text: string): string | null => {
  const at = text === '' ? undefined : parseInstant(`${text}:00+08:00`);
  return at === undefined ? null : formatInstant(at);
};
const fenOf = (text: string): number | null => (text === '' ? null : (parseAmount(text) ?? null));

function begin({ kind }: InstructionDetail): Form {
  const now = Math.floor(serverNow() / 60_000) * 60_000;
  const term = stops.includes(kind) ? 48 * hourMs : 180 * dayMs;
  const isMeasure = stops.includes(kind) || freezes.includes(kind);
  return {
    code: '0000',
    startAt: fieldsOf(kind).includes('startAt') ? beijing(now) : '',
    expireAt: isMeasure ? beijing(now + term) : '',
    executed: '',
    balance: '',
    available: '',
    prior: '',
    remark: '',
    statement: '',
    holder: '',
    idNumber: '',
    phone: '',
    address: '',
  };
}

function answerOf(form: Form, kind: Kind): InstructionAnswer {
  const done = form.code === '0000' || form.code === '1200';
  const has = (field: Field): boolean => done && fieldsOf(kind).includes(field);
  const told = (field: Field): string => (has(field) ? form[field].trim() : '');
  const holder = told('holder');
  return {
    code: form.code,
    remark: form.remark.trim(),
    executedFen: fenOf(told('executed')),
    balanceFen: fenOf(told('balance')),
    availableFen: fenOf(told('available')),
    startAt: instantOf(told('startAt')),
    expireAt: instantOf(told('expireAt')),
    priorOffice: told('prior') === '' ? null : told('prior'),
    statement: told('statement'),
    holder:
      holder === ''
        ? null
        : {
            name: holder,
            idNumber: told('idNumber'),
            phone: told('phone'),
            address: told('address'),
          },
  };
}

const amounts: readonly Field[] = ['executed', 'balance', 'available'];
const wrongAmount = (text: string): boolean => text !== '' && parseAmount(text) === undefined;

type FieldsProps = {
  readonly kind: Kind;
  readonly form: Form;
  readonly set: (field: Field, text: string) => void;
};

function Fields({ kind, form, set }: FieldsProps): ReactElement {
  const m = useMessages(instructionMessages);
  const shown = fieldsOf(kind);
  const amount = (field: Field): ReactElement | null =>
    shown.includes(field) ? (
      <TextField
        key={field}
        label={m.form[field as 'balance']}
        value={form[field]}
        inputMode="decimal"
        maxLength={20}
        error={wrongAmount(form[field]) ? m.form.amountWrong : undefined}
        onText={(text) => set(field, text)}
      />
    ) : null;
  const line = (field: 'holder' | 'idNumber' | 'phone' | 'address' | 'prior', max: number) =>
    shown.includes(field) ? (
      <TextField
        key={field}
        label={m.form[field]}
        value={form[field]}
        maxLength={max}
        onText={(text) => set(field, text)}
      />
    ) : null;
  return (
    <div className="instruction-fields">
      {(['startAt', 'expireAt'] as const).map((field) =>
        shown.includes(field) ? (
          <TextField
            key={field}
            type="datetime-local"
            label={m.form[field]}
            value={form[field]}
            onText={(text) => set(field, text)}
          />
        ) : null,
      )}
      {amounts.map(amount)}
      {line('prior', 120)}
      {line('holder', 120)}
      {line('idNumber', 30)}
      {line('phone', 30)}
      {line('address', 200)}
    </div>
  );
}

function Statement({
  kind,
  account,
  text,
  onText,
}: {
  kind: Kind;
  account: string;
  text: string;
  onText: (text: string) => void;
}): ReactElement {
  const m = useMessages(instructionMessages);
  const isAccounts = kind === 'query-accounts';
  const read = useMemo(() => {
    if (text.trim() === '') return null;
    return isAccounts ? parseAccountTable(text) : parseStatement(text, account);
  }, [text, account, isAccounts]);
  return (
    <>
      <TextArea
        label={isAccounts ? m.form.accounts : m.form.statement}
        hint={isAccounts ? m.form.accountsHint : m.form.statementHint}
        rows={5}
        value={text}
        maxLength={1_000_000}
        onText={onText}
      />
      <input
        type="file"
        className="input"
        accept=".csv,.txt,text/csv"
        aria-label={m.form.choose}
        onChange={(event) => {
          void event.target.files?.[0]?.text().then(onText);
        }}
      />
      {read !== null && (
        <p className="instruction-read">
          <strong>
            {isAccounts ? m.form.accountRows(read.rows.length) : m.form.rows(read.rows.length)}
          </strong>
          {read.problems.length > 0 && <span>{m.form.bad(read.problems.length)}</span>}
        </p>
      )}
      {read !== null && <RejectedRows rows={read.problems} />}
    </>
  );
}

export function AnswerForm({ detail }: { detail: InstructionDetail }): ReactElement {
  const m = useMessages(instructionMessages);
  const { language } = usePreferences();
  const [fieldText, columnOf] = [useFieldText(), useColumnOf()];
  const [form, setForm] = useState<Form>(() => begin(detail));
  const act = useAct('instruction.answer', ['instruction.list', 'instruction.read']);
  const set = (field: Field, text: string): void => setForm({ ...form, [field]: text });
  const done = form.code === '0000' || form.code === '1200';
  const asksRows = done && fieldsOf(detail.kind).includes('statement');
  const ready = !done || amounts.every((field) => !wrongAmount(form[field]));
  const submit = (): void =>
    act.mutate(
      {
        params: { id: detail.id },
        body: { version: detail.version, answer: answerOf(form, detail.kind) },
      },
      {
        onSuccess: () => {
          toastDone(m.done.answered);
        },
      },
    );
  const failure = act.error ? failureOf(act.error) : null;
  return (
    <Card title={m.form.title}>
      <form
        className="instruction-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !act.isPending) submit();
        }}
      >
        <SelectField
          label={m.form.code}
          value={form.code}
          choices={bankResults.map((one) => ({
            value: one.code,
            label: `${one.code} ${one[language]}`,
          }))}
          onText={(code) => set('code', code)}
        />
        {done && <Fields kind={detail.kind} form={form} set={set} />}
        {asksRows && (
          <Statement
            kind={detail.kind}
            account={detail.account.number}
            text={form.statement}
            onText={(statement) => set('statement', statement)}
          />
        )}
        <TextArea
          label={m.form.remark}
          rows={2}
          value={form.remark}
          maxLength={500}
          onText={(remark) => set('remark', remark)}
        />
        {failure !== null && (
          <div className="field-error" role="alert">
            <p>{failure.text}</p>
            {failure.fields.map((one) => (
              <p key={one.field}>{fieldText(one, columnOf(one.field))}</p>
            ))}
          </div>
        )}
        <div className="side-acts">
          <Button kind="main" submit busy={act.isPending} disabled={!ready}>
            {m.act.answer}
          </Button>
        </div>
      </form>
    </Card>
  );
}
