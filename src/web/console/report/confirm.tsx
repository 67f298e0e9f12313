/** The facts once more before stops leave: accounts, holders, amounts; Enter confirms. */
import { useEffect, useRef, type ReactElement } from 'react';
import { typeOfHolder } from '../../../core/report/index.ts';
import { FormDialog, Money, Tag, useMessages } from '../../ui/index.ts';
import { parseYuan } from '../warning/yuan.ts';
import { filledRows, type FormRow, type FormState } from './form.ts';
import { reportMessages } from './messages.ts';
import type { Readiness } from './ready.tsx';
import type { Checks } from './rows.tsx';

type Props = {
  readonly form: FormState;
  readonly checks: Checks;
  readonly readiness: Readiness;
  readonly separate: boolean;
  readonly busy: boolean;
  readonly error: string | null;
  readonly again: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
};

const width = 860;

export function ConfirmDialog(props: Props): ReactElement {
  const { form, readiness, busy, error, again, onClose, onConfirm } = props;
  const m = useMessages(reportMessages);
  const rows = filledRows(form.rows);
  const { name, phone } = form.victim;
  const account = (row: FormRow): string => row.toAccount.replace(/\s/g, '');
  const stopped = new Set(readiness.stops.map(account));
  const lead = useRef<HTMLParagraphElement>(null);
  // Enter confirms: the verb holds the focus, not the cross.
  useEffect(() => {
    lead.current?.closest('form')?.querySelector<HTMLElement>('[type="submit"]')?.focus();
  }, []);
  return (
    <FormDialog
      title={m.confirm.title}
      width={width}
      verb={again ? m.fail.again : m.confirm.verb}
      busy={busy}
      error={error}
      onSubmit={onConfirm}
      onClose={onClose}
    >
      <p ref={lead} className="field-hint">
        {m.confirm.lead}
      </p>
      <p className="rp-confirm-who">
        <strong>{name}</strong> <span className="number">{phone}</span>
      </p>
      <table className="rp-confirm">
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td className="number">{row.toAccount || m.tail(row.toTail || '—')}</td>
              <td>{row.toName || '—'}</td>
              <td>{row.toBank || props.checks.of.get(row.key)?.bank || '—'}</td>
              <td className="number">{row.time || '—'}</td>
              <td>{m.type[row.toType ?? typeOfHolder(row.toName)]}</td>
              <td className="rp-confirm-sum">
                <Money fen={parseYuan(row.amount) ?? null} ledger />
              </td>
              <td>
                <What row={row} {...props} stopped={stopped.has(account(row))} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </FormDialog>
  );
}

function What({
  row,
  checks,
  separate,
  stopped,
}: Pick<Props, 'checks' | 'separate'> & { row: FormRow; stopped: boolean }): ReactElement {
  const m = useMessages(reportMessages);
  const same = checks.of.get(row.key)?.same.find((one) => one.likeness === 'same');
  if (same !== undefined && !separate) {
    return <Tag tone="warn">{m.confirm.joined(same.caseNumber)}</Tag>;
  }
  return stopped ? <Tag tone="act">{m.confirm.stop}</Tag> : <Tag>{m.confirm.wait}</Tag>;
}
