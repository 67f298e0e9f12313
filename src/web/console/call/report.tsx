/** The report-and-stop form, filled in with what is known. */
import { useState, type ReactElement } from 'react';
import type { ReportBody, ReportDraftReply, WarningDetail } from '../../../contract/index.ts';
import { parseTransfers, reportPaid, reportReporters } from '../../../core/call/index.ts';
import type { Instant } from '../../../core/kernel/index.ts';
import {
  Button,
  call,
  Dialog,
  FormDialog,
  Loaded,
  Money,
  refresh,
  SelectField,
  Tag,
  TextArea,
  TextField,
  toastDone,
  toastFailure,
  useMessages,
  useNameOf,
  useRead,
} from '../../ui/index.ts';
import { emptyRow, isAccount, isWhole, rowOf, rowsOf, transfersOf, type Row } from './draft.ts';
import { parseYuan } from '../warning/yuan.ts';
import { callMessages } from './messages.ts';

type Props = {
  readonly detail: WarningDetail;
  readonly callId: string | null;
  readonly onClose: () => void;
};

const width = 860;

export function ReportDialog(props: Props): ReactElement {
  const m = useMessages(callMessages);
  const { detail, onClose } = props;
  const read = useRead('report.read', { params: { id: detail.id } });
  if (read.data !== undefined) return <ReportForm {...props} draft={read.data} />;
  return (
    <Dialog title={m.form} onClose={onClose} width={width}>
      <Loaded read={read} what={m.act.open}>
        {() => null}
      </Loaded>
    </Dialog>
  );
}

function ReportForm({
  detail,
  callId,
  onClose,
  draft,
}: Props & { draft: ReportDraftReply }): ReactElement {
  const m = useMessages(callMessages);
  const nameOf = useNameOf();
  const [body, setBody] = useState<ReportBody>(draft.body);
  const [rows, setRows] = useState(() => rowsOf(draft.body));
  const [busy, setBusy] = useState(false);
  const change = (part: Partial<ReportBody>): void => setBody((before) => ({ ...before, ...part }));
  const total = rows.reduce((sum, row) => sum + (parseYuan(row.amount) ?? 0), 0);
  const isFine = isWhole(rows);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await call('report.save', {
        params: { id: detail.id },
        body: {
          version: draft.version,
          body: { ...body, transfers: transfersOf(rows) },
          ...(callId === null ? {} : { callId }),
        },
      });
      toastDone(m.report.saved);
      onClose();
    } catch (error) {
      toastFailure(m.act.report, error);
      setBusy(false);
    } finally {
      refresh(['report.read']);
    }
  };
  const choicesOf = (table: readonly { code: string; zh: string; en: string }[]) =>
    table.map(({ code }) => ({ value: code, label: nameOf(table, code) }));
  return (
    <FormDialog
      title={`${m.form} · ${detail.person.nameMasked} ${detail.person.phoneMasked ?? ''}`}
      width={width}
      verb={m.report.save}
      busy={busy}
      ready={isFine}
      error={isFine ? null : m.report.wrong}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <p className="field-hint">{m.report.lead}</p>
      <div className="report-row">
        <SelectField
          label={m.report.paid}
          value={body.paid}
          choices={choicesOf(reportPaid)}
          onText={(value) => change({ paid: value as ReportBody['paid'] })}
        />
        <SelectField
          label={m.report.reporter}
          value={body.reporter}
          choices={choicesOf(reportReporters)}
          onText={(value) => change({ reporter: value as ReportBody['reporter'] })}
        />
        <TextField
          label={m.report.how}
          placeholder={m.report.howHint}
          value={body.how}
          maxLength={500}
          onText={(how) => change({ how })}
        />
      </div>
      <Paste onRows={(more) => setRows((before) => [...before, ...more].slice(0, 20))} />
      <fieldset className="report-transfers">
        <legend>
          {m.report.transfers}
          {total > 0 && (
            <span className="report-total">
              {m.report.total} <Money fen={total} />
            </span>
          )}
        </legend>
        <Transfers rows={rows} onRows={setRows} />
      </fieldset>
      <TextArea
        label={m.report.note}
        rows={2}
        value={body.note}
        maxLength={2000}
        onText={(note) => change({ note })}
      />
    </FormDialog>
  );
}

/** What is pasted is read into rows; who pastes sees at once what was found. */
function Paste({ onRows }: { onRows: (rows: readonly Row[]) => void }): ReactElement {
  const m = useMessages(callMessages);
  const [text, setText] = useState('');
  const [found, setFound] = useState<number | null>(null);
  const take = (): void => {
    const transfers = parseTransfers(text, Date.now() as Instant);
    setFound(transfers.length);
    if (transfers.length === 0) return;
    onRows(transfers.map(rowOf));
    setText('');
  };
  return (
    <div className="report-paste">
      <TextArea
        label={m.report.paste}
        hint={
          found === null
            ? m.report.pasteHint
            : found === 0
              ? m.report.nothing
              : m.report.taken(found)
        }
        rows={2}
        value={text}
        onText={(value) => {
          setText(value);
          if (value !== '') setFound(null);
        }}
      />
      <Button disabled={text.trim() === ''} onClick={take}>
        {m.report.take}
      </Button>
    </div>
  );
}

const fields = ['account', 'bank', 'name', 'amount', 'time'] as const;

function Transfers({
  rows,
  onRows,
}: {
  rows: readonly Row[];
  onRows: (rows: Row[]) => void;
}): ReactElement {
  const m = useMessages(callMessages);
  const set = (key: string, part: Partial<Row>): void =>
    onRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const wrong = (row: Row, field: (typeof fields)[number]): boolean =>
    (field === 'amount' && parseYuan(row.amount) === undefined) ||
    (field === 'account' && !isAccount(row.account));
  return (
    <>
      {rows.length === 0 ? (
        <p className="field-hint">{m.report.none}</p>
      ) : (
        <table className="report-table">
          <thead>
            <tr>
              {fields.map((field) => (
                <th key={field} scope="col">
                  {m.report[field]}
                </th>
              ))}
              <th>
                <span className="unseen">{m.report.known}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, i) => (
              <tr key={row.key}>
                {fields.map((field) => (
                  <td key={field} data-field={field}>
                    <input
                      className="input"
                      type={field === 'time' ? 'datetime-local' : 'text'}
                      inputMode={field === 'amount' ? 'decimal' : undefined}
                      autoComplete="off"
                      maxLength={128}
                      aria-label={`${m.report.row(i + 1)} ${m.report[field]}`}
                      aria-invalid={wrong(row, field)}
                      value={row[field]}
                      onChange={(event) => set(row.key, { [field]: event.target.value })}
                    />
                  </td>
                ))}
                <td className="report-end">
                  {row.known && <Tag>{m.report.known}</Tag>}
                  <Button
                    kind="quiet"
                    size="small"
                    icon="close"
                    aria-label={m.report.remove(i + 1)}
                    onClick={() => onRows(rows.filter((one) => one.key !== row.key))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rows.length < 20 && (
        <Button size="small" icon="plus" onClick={() => onRows([...rows, emptyRow()])}>
          {m.report.add}
        </Button>
      )}
    </>
  );
}
