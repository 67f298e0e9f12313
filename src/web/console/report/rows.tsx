/** The transfers of a form: one line of fields each, and below it what is known of the row. */
import type { ReactElement, ReactNode } from 'react';
import type { ReportRowCheck } from '../../../contract/index.ts';
import { pasteDoubts, typeOfHolder } from '../../../core/report/index.ts';
import {
  Button,
  Icon,
  moneyText,
  serverNow,
  Tag,
  useMessages,
  useNameOf,
  type Tone,
} from '../../ui/index.ts';
import { parseYuan } from '../warning/yuan.ts';
import {
  accountOf,
  emptyRow,
  filledRows,
  isPayerWrong,
  isTyped,
  rowsMax,
  settledTime,
  timeOf,
  type FormRow,
} from './form.ts';
import { reportMessages } from './messages.ts';

export type Checks = {
  readonly state: 'idle' | 'checking' | 'down' | 'known';
  /** By the key of the row. */
  readonly of: ReadonlyMap<string, ReportRowCheck>;
};

type Props = {
  readonly rows: readonly FormRow[];
  readonly checks: Checks;
  readonly onRows: (rows: readonly FormRow[]) => void;
};

const fields = ['toAccount', 'toName', 'toBank', 'amount', 'time', 'fromAccount'] as const;
type Field = (typeof fields)[number];

export function Rows({ rows, checks, onRows }: Props): ReactElement {
  const m = useMessages(reportMessages);
  const set = (key: string, part: Partial<FormRow>): void =>
    onRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const remove = (key: string): void => {
    const rest = rows.filter((row) => row.key !== key);
    onRows(rest.length === 0 ? [emptyRow()] : rest);
  };
  return (
    <section className="rp-rows" aria-label={m.rows}>
      <div className="rp-row rp-row-head" aria-hidden="true">
        <span />
        {fields.map((field) => (
          <span key={field} data-field={field}>
            {m.column[field]}
          </span>
        ))}
        <span />
      </div>
      {rows.map((row, i) => (
        <Row
          key={row.key}
          row={row}
          number={i + 1}
          check={checks.of.get(row.key)}
          state={checks.state}
          onChange={(part) => set(row.key, part)}
          onRemove={() => remove(row.key)}
        />
      ))}
      {rows.length < rowsMax && (
        <Button size="small" icon="plus" onClick={() => onRows([...rows, emptyRow()])}>
          {m.add}
        </Button>
      )}
    </section>
  );
}

type RowProps = {
  readonly row: FormRow;
  readonly number: number;
  readonly check: ReportRowCheck | undefined;
  readonly state: Checks['state'];
  readonly onChange: (part: Partial<FormRow>) => void;
  readonly onRemove: () => void;
};

function isWrong(row: FormRow, field: Field, check: ReportRowCheck | undefined): boolean {
  if (field === 'amount') return parseYuan(row.amount) === undefined;
  if (field === 'toAccount') {
    const bad = check?.verdict === 'wrong' || check?.verdict === 'card-check-failed';
    return bad || !/^[0-9A-Z@._]{0,40}$/.test(accountOf(row.toAccount));
  }
  if (field === 'time') return row.time !== '' && timeOf(row) === null;
  return (
    field === 'fromAccount' &&
    (isPayerWrong(row) || !isTyped({ ...row, toAccount: '', amount: '', time: '' }))
  );
}

/** Groups of four, as cards are printed; what is no number of a card is left alone. */
const grouped = (text: string): string =>
  /^\d{12,19}$/.test(accountOf(text)) ? accountOf(text).replace(/(\d{4})(?=\d)/g, '$1 ') : text;

/** What was typed, in the form in which it is shown once the field is left. */
function settled(field: Field, text: string): string {
  if (field === 'time') return settledTime(text, serverNow());
  return field.endsWith('Account') ? grouped(text) : text;
}

const placeholderOf = (row: FormRow, field: Field, tail: (t: string) => string): string => {
  if (field === 'toAccount' && row.toTail !== '') return tail(row.toTail);
  return field === 'fromAccount' && row.fromTail !== '' ? tail(row.fromTail) : '';
};

function Row({ row, number, check, state, onChange, onRemove }: RowProps): ReactElement {
  const m = useMessages(reportMessages);
  const isEmpty = filledRows([row]).length === 0;
  return (
    <div className="rp-row-block" role="group" aria-label={m.row(number)}>
      <div className="rp-row">
        <span className="rp-row-number number">{number}</span>
        {fields.map((field) => (
          <input
            key={field}
            className="input"
            data-field={field}
            type="text"
            inputMode={field === 'amount' ? 'decimal' : undefined}
            autoComplete="off"
            maxLength={field === 'toName' ? 128 : 64}
            aria-label={`${m.row(number)} ${m.column[field]}`}
            aria-invalid={isWrong(row, field, check) || undefined}
            placeholder={
              field === 'toBank'
                ? (check?.bank ?? '')
                : field === 'time'
                  ? m.timeHint
                  : placeholderOf(row, field, m.tail)
            }
            value={row[field]}
            onChange={(event) => onChange({ [field]: event.target.value, doubts: [] })}
            onBlur={() => {
              const after = settled(field, row[field]);
              if (after !== row[field]) onChange({ [field]: after });
            }}
          />
        ))}
        <Button
          kind="quiet"
          size="small"
          icon="close"
          aria-label={m.remove(number)}
          onClick={onRemove}
        />
      </div>
      {!isEmpty && (
        <p className="rp-known">
          <TypeChoice row={row} number={number} onChange={onChange} />
          <Doubts row={row} />
          <Known row={row} check={check} state={state} onChange={onChange} />
        </p>
      )}
    </div>
  );
}

function TypeChoice({
  row,
  number,
  onChange,
}: Pick<RowProps, 'row' | 'number' | 'onChange'>): ReactElement {
  const m = useMessages(reportMessages);
  const type = row.toType ?? typeOfHolder(row.toName);
  return (
    <button
      type="button"
      className="rp-type"
      aria-label={`${m.row(number)} ${m.type.change}：${m.type[type]}`}
      onClick={() => onChange({ toType: type === 'personal' ? 'corporate' : 'personal' })}
    >
      {m.type[type]}
    </button>
  );
}

function Doubts({ row }: { row: FormRow }): ReactNode {
  const m = useMessages(reportMessages);
  const nameOf = useNameOf();
  if (row.doubts.length === 0) return null;
  const names = [...new Set(row.doubts)].map((code) => nameOf(pasteDoubts, code as 'misread'));
  return (
    <span className="rp-say" data-tone="warn">
      <Icon name="alert" size={13} />
      {m.doubt}：{names.join('、')}
    </span>
  );
}

function Say({ tone, children }: { tone: Tone; children: ReactNode }): ReactElement {
  return (
    <span className="rp-say" data-tone={tone}>
      {tone === 'good' && <Icon name="check" size={13} />}
      {(tone === 'risk' || tone === 'warn') && <Icon name="alert" size={13} />}
      {children}
    </span>
  );
}

/** What the row still lacks for a stop, in the order in which it is asked for. */
function lackOf(row: FormRow): 'noAccount' | 'noAmount' | 'noTime' | 'noName' | null {
  if (row.toAccount.trim() === '') return 'noAccount';
  if (row.amount.trim() === '') return 'noAmount';
  if (timeOf(row) === null) return 'noTime';
  return row.toName.trim() === '' || row.toName.includes('*') ? 'noName' : null;
}

function Known({
  row,
  check,
  state,
  onChange,
}: Pick<RowProps, 'row' | 'check' | 'state' | 'onChange'>): ReactElement {
  const m = useMessages(reportMessages);
  const lack = lackOf(row);
  return (
    <>
      {isPayerWrong(row) && <Say tone="risk">{m.check.payerFailed}</Say>}
      {lack !== null && <Say tone="warn">{m.check[lack]}</Say>}
      {check === undefined ? (
        state !== 'idle' &&
        state !== 'known' && (
          <Say tone="quiet">{state === 'down' ? m.check.down : m.check.checking}</Say>
        )
      ) : (
        <Verdict check={check} onChange={onChange} />
      )}
    </>
  );
}

function Verdict({
  check,
  onChange,
}: {
  check: ReportRowCheck;
  onChange: RowProps['onChange'];
}): ReactElement {
  const m = useMessages(reportMessages);
  return (
    <>
      {check.verdict === 'card' && <Say tone="good">{m.check.card}</Say>}
      {check.verdict === 'account' && <Say tone="quiet">{m.check.account}</Say>}
      {check.verdict === 'wrong' && <Say tone="risk">{m.check.wrong}</Say>}
      {check.verdict === 'card-check-failed' && <Say tone="risk">{m.check.failed}</Say>}
      {check.bank !== null && check.verdict !== 'wrong' && (
        <Say tone="quiet">{m.check.bank(check.bank)}</Say>
      )}
      {check.proposals.length > 0 && (
        <span className="rp-proposals">
          {m.check.propose}
          {check.proposals.slice(0, 3).map((one) => (
            <button key={one} type="button" onClick={() => onChange({ toAccount: grouped(one) })}>
              {grouped(one)}
            </button>
          ))}
        </span>
      )}
      {check.listed === 'block' && <Tag tone="risk">{m.check.listed}</Tag>}
      {check.listed === 'allow' && <Tag tone="warn">{m.check.allowed}</Tag>}
      {check.seenCases > 0 && (
        <Say tone="warn">{m.check.seen(check.seenCases, moneyText(check.seenFen))}</Say>
      )}
      {check.same.map((one) => (
        <Say key={one.caseId} tone={one.likeness === 'same' ? 'risk' : 'warn'}>
          <a href={`#/funds/${one.caseId}`}>
            {one.likeness === 'same' ? m.check.same(one.caseNumber) : m.check.maybe(one.caseNumber)}
          </a>
        </Say>
      ))}
    </>
  );
}
