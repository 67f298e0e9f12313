/** Appeals against stops and freezes: what is due first, and the steps of one. */
import { useState, type ReactElement } from 'react';
import type { AppealRow } from '../../../contract/index.ts';
import { appealStatuses } from '../../../core/appeal/index.ts';
import {
  Button,
  Deadline,
  EmptyState,
  Fact,
  failureOf,
  FormDialog,
  SideHead,
  Table,
  Tag,
  TextArea,
  Time,
  toastDone,
  useAct,
  useMay,
  useMessages,
  useNameOf,
  type Column,
  type Tone,
} from '../../ui/index.ts';
import { appealMessages } from './appeal-messages.ts';

const tones: Readonly<Partial<Record<AppealRow['status'], Tone>>> = {
  received: 'warn',
  review: 'warn',
  checking: 'act',
  accepted: 'act',
  upheld: 'good',
};

function AppealTag({ row }: { row: AppealRow }): ReactElement {
  const name = useNameOf();
  return <Tag tone={tones[row.status] ?? 'quiet'}>{name(appealStatuses, row.status)}</Tag>;
}

type TableProps = {
  readonly rows: readonly AppealRow[];
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
};

export function AppealTable({ rows, chosen, onChoose }: TableProps): ReactElement {
  const m = useMessages(appealMessages);
  const columns: readonly Column<AppealRow>[] = [
    {
      key: 'number',
      title: m.number,
      fixed: true,
      cell: (row) => <strong className="number">{row.number}</strong>,
    },
    { key: 'state', title: m.state, cell: (row) => <AppealTag row={row} /> },
    {
      key: 'due',
      title: m.due,
      cell: (row) => (
        <span className="waits">
          {row.dueAt !== null && <Deadline at={row.dueAt} />}
          {row.late && <Tag tone="risk">{m.late}</Tag>}
        </span>
      ),
    },
    { key: 'measure', title: m.measure, cell: (row) => m.kind[row.measureKind] },
    {
      key: 'account',
      title: m.account,
      cell: (row) => (
        <>
          {row.bank} <span className="number">{row.accountMasked}</span>
        </>
      ),
    },
    { key: 'who', title: m.who, cell: (row) => row.nameMasked },
    { key: 'law', title: m.decideBy, cell: (row) => <Time at={row.decideBy} /> },
  ];
  return (
    <Table
      name="measure-appeal"
      caption={m.table}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      selected={chosen}
      onSelect={(row) => onChoose(row.id)}
      empty={<EmptyState icon="shield" title={m.empty} hint={m.emptyHint} />}
    />
  );
}

const handled = ['accept', 'need-docs', 'docs-given', 'check'] as const;
const decided = ['uphold', 'reject'] as const;
type Handled = (typeof handled)[number];
type Decided = (typeof decided)[number];
const withReason: ReadonlySet<string> = new Set(['need-docs', 'uphold', 'reject']);

type Moving = {
  readonly row: AppealRow;
  readonly act: Handled | Decided;
  readonly onClose: () => void;
};

function MoveDialog({ row, act, onClose }: Moving): ReactElement {
  const m = useMessages(appealMessages);
  const [reason, setReason] = useState('');
  const move = useAct('remedy.act', ['remedy.list', 'funds.read']);
  const decide = useAct('remedy.decide', ['remedy.list', 'funds.read']);
  const needs = withReason.has(act);
  const error = move.error ?? decide.error;
  const options = {
    onSuccess: (): void => {
      toastDone(m.done);
      onClose();
    },
  };
  const submit = (): void => {
    const said = reason.trim() === '' ? {} : { reason: reason.trim() };
    const params = { id: row.id };
    const { version } = row;
    if (act === 'uphold' || act === 'reject') {
      decide.mutate({ params, body: { version, act, ...said } }, options);
    } else move.mutate({ params, body: { version, act, ...said } }, options);
  };
  return (
    <FormDialog
      title={m.act[act]}
      verb={m.act[act]}
      width={520}
      onClose={onClose}
      busy={move.isPending || decide.isPending}
      ready={!needs || reason.trim() !== ''}
      error={error ? failureOf(error).text : null}
      onSubmit={submit}
    >
      {act === 'uphold' && <p>{m.upholdLead}</p>}
      <TextArea
        label={needs ? m.note : m.noteOptional}
        value={reason}
        maxLength={1000}
        onText={setReason}
      />
    </FormDialog>
  );
}

export function AppealPanel({
  row,
  onClose,
}: {
  row: AppealRow;
  onClose: () => void;
}): ReactElement {
  const m = useMessages(appealMessages);
  const may = useMay();
  const [act, setAct] = useState<Handled | Decided | null>(null);
  const allowed = [
    ...decided.filter((one) => may('return.approve') && row.acts.includes(one)),
    ...handled.filter((one) => may('return.handle') && row.acts.includes(one)),
  ];
  return (
    <div className="side return-side">
      <SideHead title={`${row.number} · ${row.nameMasked}`} onClose={onClose}>
        <AppealTag row={row} />
      </SideHead>
      <div className="return-acts">
        {allowed.map((one, i) => (
          <Button key={one} kind={i === 0 ? 'main' : 'plain'} onClick={() => setAct(one)}>
            {m.act[one]}
          </Button>
        ))}
      </div>
      <dl className="facts">
        <Fact name={m.measure}>
          {m.kind[row.measureKind]} · {row.bank} {row.accountMasked}
        </Fact>
        <Fact name={m.text}>{row.text}</Fact>
        <Fact name={m.who}>
          {row.nameMasked} {row.phoneMasked}
        </Fact>
        <Fact name={m.received}>
          <Time at={row.receivedAt} whole />
        </Fact>
        <Fact name={m.decideBy}>
          <Time at={row.decideBy} whole />
        </Fact>
        {row.reason !== null && <Fact name={m.reason}>{row.reason}</Fact>}
        {row.status === 'upheld' && (
          <Fact name={m.released}>
            {row.releasedAt === null ? m.waits : <Time at={row.releasedAt} whole />}
          </Fact>
        )}
      </dl>
      <ol className="side-trail" aria-label={m.history}>
        {row.events.map((event) => (
          <li key={`${event.at}${event.act}`}>
            <Time at={event.at} whole />
            <span>
              <strong>{event.actor}</strong> {event.act} <span className="quiet">{event.note}</span>
            </span>
          </li>
        ))}
      </ol>
      {act && <MoveDialog row={row} act={act} onClose={() => setAct(null)} />}
    </div>
  );
}
