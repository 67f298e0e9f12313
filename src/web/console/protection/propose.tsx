/** Proposing a protective stop from a warning: which accounts, why, how long, what may still be paid. */
import { useState, type ReactElement } from 'react';
import type { CallInput, CallReply } from '../../../client/index.ts';
import { payeePurposes, triedSteps } from '../../../core/protection/index.ts';
import {
  CheckField,
  failureOf,
  FormDialog,
  Icon,
  Loaded,
  SelectField,
  Skeleton,
  TextArea,
  TextField,
  toastDone,
  useAct,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { protectionMessages } from './messages.ts';
import { fenOf, protectionRouteIds } from './word.tsx';

type Options = CallReply<'protection.options'>;
type Body = CallInput<'protection.propose'>['body'];

export function Resort({ steps }: { steps: Options['resort'] }): ReactElement {
  const m = useMessages(protectionMessages);
  const name = useNameOf();
  const met = steps.every((step) => step.done);
  return (
    <>
      <ul className="resort">
        {steps.map((step) => (
          <li key={step.step} data-done={step.done}>
            <Icon name={step.done ? 'check' : 'close'} size={14} />
            <span>{name(triedSteps, step.step)}</span>
            <span className="number">{m.resort.of(step.count, step.least)}</span>
          </li>
        ))}
      </ul>
      <p className={met ? 'field-hint' : 'side-note'}>{met ? m.resort.met : m.resort.open}</p>
    </>
  );
}

type Draft = {
  readonly accounts: readonly string[];
  readonly allReason: string;
  readonly reason: string;
  readonly days: string;
  readonly perDay: string;
  readonly payee: string;
  readonly purpose: string;
  readonly sum: string;
};

function bodyOf(draft: Draft): Body | undefined {
  const perDayFen = fenOf(draft.perDay);
  const days = Number(draft.days);
  const sum = draft.payee.trim() === '' ? 0 : fenOf(draft.sum);
  const isWhole =
    perDayFen !== undefined && sum !== undefined && Number.isInteger(days) && days > 0;
  if (!isWhole || draft.accounts.length === 0 || draft.reason.trim() === '') return undefined;
  const purpose = payeePurposes.find((p) => p.code === draft.purpose)?.code ?? 'other';
  return {
    accounts: [...draft.accounts],
    reason: draft.reason.trim(),
    days,
    allowance: {
      perDayFen,
      payees:
        draft.payee.trim() === '' ? [] : [{ name: draft.payee.trim(), purpose, perMonthFen: sum }],
    },
    ...(draft.allReason.trim() === '' ? {} : { allReason: draft.allReason.trim() }),
  };
}

function Accounts({
  options,
  draft,
  change,
}: {
  options: Options;
  draft: Draft;
  change: (to: Partial<Draft>) => void;
}): ReactElement {
  const m = useMessages(protectionMessages);
  const all = options.accounts.length > 1 && draft.accounts.length === options.accounts.length;
  return (
    <fieldset className="choose">
      <legend>{m.propose.accounts}</legend>
      {options.accounts.length === 0 && <p className="side-note">{m.propose.noAccounts}</p>}
      {options.accounts.map(({ key, bank, numberMasked }) => (
        <CheckField
          key={key}
          label={`${bank} ${numberMasked}`}
          checked={draft.accounts.includes(key)}
          onCheck={(on) =>
            change({
              accounts: on ? [...draft.accounts, key] : draft.accounts.filter((one) => one !== key),
            })
          }
        />
      ))}
      {all && (
        <TextField
          label={m.propose.allReason}
          value={draft.allReason}
          maxLength={500}
          required
          onText={(allReason) => change({ allReason })}
        />
      )}
    </fieldset>
  );
}

function Living({ draft, change }: { draft: Draft; change: (to: Partial<Draft>) => void }) {
  const m = useMessages(protectionMessages);
  const name = useNameOf();
  return (
    <div className="protect-trio">
      <TextField
        label={m.propose.payee}
        value={draft.payee}
        maxLength={60}
        onText={(payee) => change({ payee })}
      />
      <SelectField
        label={m.living.purpose}
        value={draft.purpose}
        choices={payeePurposes.map(({ code }) => ({
          value: code,
          label: name(payeePurposes, code),
        }))}
        onText={(purpose) => change({ purpose })}
      />
      <TextField
        label={m.living.sum}
        value={draft.sum}
        inputMode="decimal"
        onText={(sum) => change({ sum })}
      />
    </div>
  );
}

function ProposeForm({
  warningId,
  options,
  onClose,
}: {
  warningId: string;
  options: Options;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(protectionMessages);
  const [draft, setDraft] = useState<Draft>({
    accounts: [],
    allReason: '',
    reason: '',
    days: String(options.termDaysUsual),
    perDay: String(options.livingPerDayFen / 100),
    payee: '',
    purpose: 'rent',
    sum: '',
  });
  const change = (to: Partial<Draft>): void => setDraft((before) => ({ ...before, ...to }));
  const propose = useAct('protection.propose', protectionRouteIds);
  const body = bodyOf(draft);
  return (
    <FormDialog
      title={m.propose.title}
      verb={m.propose.verb}
      width={600}
      onClose={onClose}
      busy={propose.isPending}
      ready={body !== undefined}
      error={propose.error ? failureOf(propose.error).text : null}
      onSubmit={() =>
        body &&
        propose.mutate(
          { params: { id: warningId }, body },
          {
            onSuccess: () => {
              toastDone(m.done.proposed);
              onClose();
            },
          },
        )
      }
    >
      <p>{m.propose.lead}</p>
      <Resort steps={options.resort} />
      {options.earlier > 0 && <p className="side-note">{m.propose.earlier(options.earlier)}</p>}
      <Accounts options={options} draft={draft} change={change} />
      <TextArea
        label={m.propose.reason}
        hint={m.propose.reasonHint}
        value={draft.reason}
        maxLength={500}
        required
        onText={(reason) => change({ reason })}
      />
      <div className="protect-pair">
        <TextField
          label={m.propose.days}
          hint={m.propose.daysHint(options.termDaysMax)}
          type="number"
          min={1}
          max={options.termDaysMax}
          value={draft.days}
          onText={(days) => change({ days })}
        />
        <TextField
          label={m.propose.perDay}
          value={draft.perDay}
          inputMode="decimal"
          onText={(perDay) => change({ perDay })}
        />
      </div>
      <Living draft={draft} change={change} />
      <p className="field-hint">
        {m.propose.office}：{options.office.name} · {options.office.contact}
      </p>
    </FormDialog>
  );
}

export function ProposeDialog({
  warningId,
  onClose,
}: {
  warningId: string;
  onClose: () => void;
}): ReactElement {
  const read = useRead('protection.options', { params: { id: warningId } });
  return (
    <Loaded read={read} skeleton={<Skeleton rows={2} />}>
      {(options) => <ProposeForm warningId={warningId} options={options} onClose={onClose} />}
    </Loaded>
  );
}
