/** The tables of the board: what to chase, what is held, how banks answer. */
import type { ReactElement } from 'react';
import type { ChaseBoard, ChaseHeld, ChaseWish } from '../../../contract/index.ts';
import {
  Deadline,
  EmptyState,
  Money,
  percentText,
  Table,
  Tag,
  useMessages,
  useShared,
  type Column,
} from '../../ui/index.ts';
import { chaseMessages } from './messages.ts';
import { AccountCell, Asks, ShareBar, useSpan, WishTag } from './part.tsx';
import type { SettledRow } from './settled.ts';

export const wishKey = ({ accountId, kind }: ChaseWish): string => `${accountId}.${kind}`;

type Ranked = SettledRow<ChaseWish> & { readonly rank: number };

/** What the rank is by comes first, then what it is made of. */
function useColumns(): readonly Column<Ranked>[] {
  const m = useMessages(chaseMessages);
  const shared = useShared();
  const span = useSpan();
  return [
    {
      key: 'rank',
      title: m.column.rank,
      numeric: true,
      fixed: true,
      cell: ({ rank }) => <span className="quiet">{rank}</span>,
    },
    {
      key: 'account',
      title: m.column.account,
      fixed: true,
      cell: ({ row }) => <AccountCell place={row} />,
    },
    {
      key: 'act',
      title: m.column.act,
      fixed: true,
      cell: ({ row, isGone }) =>
        isGone ? <Tag tone="quiet">{m.gone}</Tag> : <WishTag wish={row} />,
    },
    {
      key: 'perMinute',
      title: m.column.perMinute,
      numeric: true,
      fixed: true,
      cell: ({ row }) => (
        <strong>
          <Money fen={row.figures.perMinuteFen} />
        </strong>
      ),
    },
    {
      key: 'half',
      title: m.column.half,
      cell: ({ row, isGone }) =>
        row.halfAt === null || isGone ? shared.none : <Deadline at={row.halfAt} />,
    },
    {
      key: 'here',
      title: m.column.here,
      numeric: true,
      cell: ({ row }) => <Money fen={row.figures.hereFen} />,
    },
    {
      key: 'remain',
      title: m.column.remain,
      cell: ({ row }) => <ShareBar share={row.figures.remainShare} />,
    },
    { key: 'answer', title: m.column.answer, cell: ({ row }) => span(row.figures.answerMs) },
    { key: 'why', title: m.column.why, cell: ({ row }) => <Asks wish={row} /> },
  ];
}

type WishTableProps = {
  readonly rows: readonly SettledRow<ChaseWish>[];
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
};

export function WishTable({ rows, selected, onSelect }: WishTableProps): ReactElement {
  const m = useMessages(chaseMessages);
  return (
    <Table
      name="chase"
      caption={m.table.wishes}
      columns={useColumns()}
      rows={rows.map((one, i) => ({ ...one, rank: i + 1 }))}
      rowKey={({ row }) => wishKey(row)}
      selected={selected}
      onSelect={({ row }) => onSelect(wishKey(row))}
      empty={<EmptyState icon="chase" title={m.empty} hint={m.emptyHint} />}
    />
  );
}

export function HeldTable({ rows }: { rows: readonly ChaseHeld[] }): ReactElement {
  const m = useMessages(chaseMessages);
  const shared = useShared();
  const columns: readonly Column<ChaseHeld>[] = [
    {
      key: 'account',
      title: m.column.account,
      fixed: true,
      cell: (row) => <AccountCell place={row} />,
    },
    {
      key: 'here',
      title: m.column.here,
      numeric: true,
      cell: (row) => <Money fen={row.hereFen} />,
    },
    {
      key: 'until',
      title: m.column.until,
      cell: (row) =>
        row.isWaiting ? (
          <Tag tone="warn">{m.waiting}</Tag>
        ) : row.untilAt === null ? (
          shared.none
        ) : (
          <Deadline at={row.untilAt} />
        ),
    },
    {
      key: 'case',
      title: m.column.case,
      cell: (row) => <span className="number quiet">{row.caseNumber}</span>,
    },
  ];
  return (
    <Table
      name="chase-held"
      caption={m.table.held}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.accountId}
      empty={<EmptyState icon="stop" title={m.emptyHeld} />}
    />
  );
}

type BankRow = ChaseBoard['banks'][number];

export function BankTable({ rows }: { rows: readonly BankRow[] }): ReactElement {
  const m = useMessages(chaseMessages);
  const span = useSpan();
  const columns: readonly Column<BankRow>[] = [
    {
      key: 'bank',
      title: m.column.bank,
      fixed: true,
      cell: ({ bank }) => <strong>{bank}</strong>,
    },
    { key: 'stop', title: m.column.stopTime, cell: (row) => span(row.answerMs) },
    { key: 'query', title: m.column.queryTime, cell: (row) => span(row.queryMs) },
    { key: 'applies', title: m.column.applies, cell: (row) => percentText(row.appliesShare) },
    {
      key: 'open',
      title: m.column.open,
      numeric: true,
      cell: (row) => <span className="number">{row.open}</span>,
    },
    {
      key: 'answers',
      title: m.column.answers,
      numeric: true,
      cell: (row) => <span className="number quiet">{row.answers}</span>,
    },
  ];
  return (
    <Table
      name="chase-banks"
      caption={m.table.banks}
      columns={columns}
      rows={rows}
      rowKey={({ bank }) => bank}
      empty={<EmptyState icon="bank" title={m.emptyBanks} />}
    />
  );
}
