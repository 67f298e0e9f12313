/** A measure as a row of a table: which account, how it stands, who must act and by when. */
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { MeasureRow } from '../../../contract/index.ts';
import { measureStatuses } from '../../../core/funds/index.ts';
import {
  Button,
  Deadline,
  Money,
  Tag,
  Time,
  useMe,
  useMessages,
  useNameOf,
  useShared,
  type Column,
  type Tone,
} from '../../ui/index.ts';
import { actMessages } from './act-messages.ts';
import { measureActs, type Asked, type MeasureAct } from './command.ts';
import { FailureText } from './failure.tsx';
import { fundMessages } from './messages.ts';

const tones: Readonly<Record<MeasureRow['status'], Tone>> = {
  requested: 'warn',
  sent: 'act',
  'match-failed': 'warn',
  failed: 'warn',
  'in-force': 'good',
  partial: 'good',
  queued: 'warn',
  released: 'quiet',
  lapsed: 'risk',
  superseded: 'quiet',
  refused: 'quiet',
};

function Account({ row }: { row: MeasureRow }): ReactElement {
  return (
    <span className="side-name">
      <strong>{row.bank}</strong> <span className="number">{row.numberMasked}</span>{' '}
      {row.holderMasked}
    </span>
  );
}

function Needs({ row }: { row: MeasureRow }): ReactElement {
  const m = useMessages(fundMessages);
  return (
    <span className="needs">
      {row.needs.map((need) => (
        <Tag key={need} tone="warn">
          {m.measure.needs[need]}
        </Tag>
      ))}
      <FailureText code={row.failureCode} />
    </span>
  );
}

/** What the reader may do with a measure, the usual first. */
export const offered = (row: MeasureRow): readonly MeasureAct[] =>
  measureActs.filter((what) => row.acts.some((one) => one.act === what && one.allowed));

function Acts({ row, onAsk }: { row: MeasureRow; onAsk: (asked: Asked) => void }): ReactElement {
  const act = useMessages(actMessages);
  const m = useMessages(fundMessages);
  const me = useMe();
  const shown = offered(row);
  const own = row.requestedBy.id === me.id && row.needs.includes('approve');
  return (
    <span className="row-acts">
      {own && <span className="quiet">{m.measure.own}</span>}
      {shown.map((what) => (
        <Button
          key={what}
          size="small"
          onClick={(event) => {
            event.stopPropagation();
            onAsk({ what, measure: row });
          }}
        >
          {act.verb[what]}
        </Button>
      ))}
    </span>
  );
}

export function useMeasureColumns(onAsk: (asked: Asked) => void): readonly Column<MeasureRow>[] {
  const m = useMessages(fundMessages);
  const act = useMessages(actMessages);
  const shared = useShared();
  const name = useNameOf();
  return [
    {
      key: 'due',
      title: m.measure.due,
      fixed: true,
      width: '128px',
      cell: (row) =>
        row.dueAt === null ? (
          shared.none
        ) : (
          <Deadline at={row.dueAt} soonAt={row.dueSoonAt} urgentAt={row.dueUrgentAt} />
        ),
    },
    { key: 'needs', title: m.measure.need, fixed: true, cell: (row) => <Needs row={row} /> },
    {
      key: 'acts',
      title: m.measure.acts,
      fixed: true,
      cell: (row) => <Acts row={row} onAsk={onAsk} />,
    },
    { key: 'kind', title: m.measure.kind, cell: (row) => act.measure[row.kind](row.ordinal) },
    {
      key: 'status',
      title: m.measure.status,
      cell: (row) => <Tag tone={tones[row.status]}>{name(measureStatuses, row.status)}</Tag>,
    },
    { key: 'account', title: m.measure.account, fixed: true, cell: (row) => <Account row={row} /> },
    {
      key: 'case',
      title: m.measure.case,
      cell: (row) => (
        <Link
          to="/funds/$id"
          params={{ id: row.caseId }}
          search={{ card: row.accountId }}
          onClick={(event) => event.stopPropagation()}
        >
          {row.victimMasked} <span className="number">{row.caseNumber}</span>
        </Link>
      ),
    },
    {
      key: 'held',
      title: m.measure.held,
      numeric: true,
      cell: (row) => <Money fen={row.executedFen} ledger />,
    },
    {
      key: 'ends',
      title: m.measure.ends,
      cell: (row) => <Time at={row.endedAt ?? row.expiresAt} />,
    },
    {
      key: 'by',
      title: m.measure.by,
      cell: (row) =>
        [row.requestedBy, row.secondOfficer, row.approvedBy]
          .filter((one) => one !== null)
          .map((one) => one.name)
          .join(' · '),
    },
  ];
}
