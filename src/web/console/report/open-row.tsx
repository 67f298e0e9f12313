/** A row that lacks something, completed where it stands: its stop leaves with the last part. */
import { useState, type ReactElement } from 'react';
import type { ReportOpenRow } from '../../../contract/index.ts';
import {
  Button,
  call,
  failureOf,
  moneyText,
  refresh,
  serverNow,
  toastDone,
  useMessages,
  type Failure,
} from '../../ui/index.ts';
import { parseYuan } from '../warning/yuan.ts';
import { useFaults } from './fault.ts';
import { accountOf, emptyRow, isTyped, settledTime, timeOf, type FormRow } from './form.ts';
import { reportMessages } from './messages.ts';

type Props = { readonly reportId: string; readonly open: ReportOpenRow };

const fields = ['toAccount', 'toName', 'amount', 'time'] as const;
type Field = (typeof fields)[number];

/** What the row has already, as it is shown in the place of a field. */
function shownOf(open: ReportOpenRow, field: Field): string {
  switch (field) {
    case 'toAccount':
      return open.toAccountMasked;
    case 'toName':
      return open.toNameMasked;
    case 'amount':
      return open.amountFen === null ? '' : moneyText(open.amountFen);
    case 'time':
      return open.at === null ? '' : settledTime(open.at, serverNow());
  }
}

export function OpenRow({ reportId, open }: Props): ReactElement {
  const m = useMessages(reportMessages);
  const faults = useFaults();
  const [row, setRow] = useState<FormRow>(emptyRow);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const isElsewhere = failure?.code === 'told-elsewhere';
  const isEmpty = fields.every((field) => row[field].trim() === '');
  const send = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const report = await call('report.complete', {
        params: { id: reportId, row: String(open.row) },
        body: { ...partsOf(row), ...(isElsewhere ? { separate: true } : {}) },
      });
      if (!report.open.some((one) => one.row === open.row)) toastDone(m.open.done);
      setRow(emptyRow());
    } catch (error) {
      setFailure(failureOf(error));
    } finally {
      setBusy(false);
      refresh(['report.progress', 'report.list']);
    }
  };
  return (
    <li className="rp-open" aria-label={m.row(open.row + 1)}>
      <form
        className="rp-open-fields"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isEmpty && isTyped(row)) void send();
        }}
      >
        <span className="rp-row-number number">{open.row + 1}</span>
        {fields.map((field) => {
          const shown = shownOf(open, field);
          return shown !== '' && !(field === 'toName') ? (
            <span key={field} className="rp-open-known number">
              {shown}
            </span>
          ) : (
            <input
              key={field}
              className="input"
              data-field={field}
              autoComplete="off"
              maxLength={64}
              inputMode={field === 'amount' ? 'decimal' : undefined}
              aria-label={`${m.row(open.row + 1)} ${m.column[field]}`}
              placeholder={shown || m.column[field]}
              value={row[field]}
              onChange={(event) => setRow({ ...row, [field]: event.target.value })}
              onBlur={() => {
                if (field === 'time') setRow({ ...row, time: settledTime(row.time, serverNow()) });
              }}
            />
          );
        })}
        <Button size="small" kind="main" submit busy={busy} disabled={isEmpty || !isTyped(row)}>
          {isElsewhere ? m.open.separate : m.open.send}
        </Button>
      </form>
      {failure !== null && (
        <p className="form-error" role="alert">
          {faults(failure.fields) || failure.text}
        </p>
      )}
    </li>
  );
}

/** Only what was typed. */
function partsOf(row: FormRow) {
  const at = timeOf({ ...row, time: settledTime(row.time, serverNow()) });
  const fen = row.amount.trim() === '' ? null : (parseYuan(row.amount) ?? null);
  return {
    ...(row.toAccount.trim() === '' ? {} : { toAccount: accountOf(row.toAccount) }),
    ...(row.toName.trim() === '' ? {} : { toName: row.toName.trim() }),
    ...(fen === null ? {} : { amountFen: fen }),
    ...(at === null ? {} : { at: new Date(at).toISOString() }),
  };
}
