/** Fund cases: whose money is where, what can still be caught, what ends next? */
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { FundRow } from '../../../contract/index.ts';
import { caseStatuses } from '../../../core/funds/index.ts';
import { categories } from '../../../core/kernel/index.ts';
import {
  Button,
  Chip,
  ColumnChoice,
  Deadline,
  EmptyState,
  Figure,
  FilterSelect,
  Money,
  moneyText,
  Page,
  PagedTable,
  percentText,
  SearchInput,
  Tag,
  Time,
  useLivePages,
  useMay,
  useMessages,
  useNameOf,
  useNow,
  useOpenKeys,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
  type Tone,
} from '../../ui/index.ts';
import { PartsBar } from './head.tsx';
import { fundMessages } from './messages.ts';
import { elapsed } from './short.ts';
import './funds.css';

const tones: Readonly<Record<FundRow['status'], Tone>> = {
  open: 'warn',
  filed: 'act',
  'not-filed': 'quiet',
  closed: 'quiet',
};

function Golden({ row }: { row: FundRow }): ReactElement {
  const m = useMessages(fundMessages);
  const ms = useNow() - Date.parse(row.firstTransferAt);
  const over = row.status === 'closed' || row.status === 'not-filed';
  if (over) return <Time at={row.firstTransferAt} />;
  return <strong className="number golden">{elapsed(ms, m.head.day)}</strong>;
}

function useColumns(): readonly Column<FundRow>[] {
  const m = useMessages(fundMessages).list;
  const shared = useShared();
  const name = useNameOf();
  return [
    {
      key: 'golden',
      title: m.golden,
      fixed: true,
      width: '128px',
      cell: (row) => <Golden row={row} />,
    },
    {
      key: 'victim',
      title: m.victim,
      fixed: true,
      cell: (row) => (
        <>
          <strong>{row.victimMasked}</strong> <span className="number quiet">{row.number}</span>
        </>
      ),
    },
    {
      key: 'category',
      title: m.category,
      cell: (row) => (row.category === null ? shared.none : name(categories, row.category)),
    },
    {
      key: 'state',
      title: m.state,
      cell: (row) => (
        <span className="needs">
          <Tag tone={tones[row.status]}>{name(caseStatuses, row.status)}</Tag>
          {row.imbalanceFen !== 0 && <Tag tone="risk">{m.imbalance}</Tag>}
        </span>
      ),
    },
    { key: 'loss', title: m.loss, numeric: true, cell: (row) => <Money fen={row.lossFen} /> },
    {
      key: 'caught',
      title: m.caught,
      numeric: true,
      cell: (row) => (
        <>
          <Money fen={row.caughtFen} />{' '}
          <span className="number quiet share">
            {percentText(row.lossFen === 0 ? 0 : row.caughtFen / row.lossFen)}
          </span>
        </>
      ),
    },
    {
      key: 'where',
      title: m.where,
      width: '204px',
      cell: (row) => (
        <span className="case-bar">
          <PartsBar parts={row.parts} />
        </span>
      ),
    },
    {
      key: 'open',
      title: m.open,
      cell: (row) =>
        row.openCount > 0 ? <Tag tone="warn">{m.openOf(row.openCount)}</Tag> : shared.none,
    },
    {
      key: 'due',
      title: m.due,
      cell: (row) =>
        row.dueAt === null ? (
          shared.none
        ) : (
          <Deadline at={row.dueAt} soonAt={row.dueSoonAt} urgentAt={row.dueUrgentAt} />
        ),
    },
    { key: 'unit', title: m.unit, cell: (row) => row.unitName },
    { key: 'reported', title: m.reported, cell: (row) => <Time at={row.reportedAt} /> },
  ];
}

const orders = ['due', 'newest', 'loss'] as const;

function Filters(): ReactElement {
  const m = useMessages(fundMessages).list;
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  return (
    <>
      <SearchInput
        value={url['q'] ?? ''}
        onSearch={(q) => setUrl({ q }, true)}
        label={m.search}
        action="funds-search"
        keyName="/"
        keyLabel={m.searchKey}
        className="input funds-search"
        maxLength={60}
      />
      {caseStatuses.map(({ code }) => (
        <Chip
          key={code}
          on={url['status'] === code}
          onToggle={() => setUrl({ status: url['status'] === code ? null : code })}
        >
          {name(caseStatuses, code)}
        </Chip>
      ))}
      <span className="grow" />
      <FilterSelect
        label={m.order}
        value={url['order'] ?? 'due'}
        choices={orders.map((value) => ({ value, label: m.orders[value] }))}
        onText={(order) => setUrl({ order: order === 'due' ? null : order })}
      />
    </>
  );
}

function Figures(): ReactElement | null {
  const m = useMessages(fundMessages).list;
  const read = useFundCounts();
  const counts = read.data?.counts;
  if (!counts) return null;
  return (
    <section className="overview">
      <Figure label={m.figure.open}>{counts.open}</Figure>
      <Figure label={m.figure.filed}>{counts.filed}</Figure>
      <Figure label={m.figure.loss}>{moneyText(counts.lossFen)}</Figure>
      <Figure label={m.figure.caught}>
        {moneyText(counts.caughtFen)}{' '}
        <small>{percentText(counts.lossFen === 0 ? 0 : counts.caughtFen / counts.lossFen)}</small>
      </Figure>
      {counts.alarms > 0 && (
        <Figure label={m.figure.alarms} tone="risk">
          {counts.alarms}
        </Figure>
      )}
    </section>
  );
}

const everyMs = 30_000;
const useFundCounts = () => useRead('funds.list', { query: { limit: 1 } }, { everyMs });

function FundsScreen(): ReactElement {
  const m = useMessages(fundMessages);
  const shared = useShared();
  const may = useMay();
  const navigate = useNavigate();
  const [url, setUrl] = useUrlState();
  const status = caseStatuses.find(({ code }) => code === url['status'])?.code;
  const order = orders.find((one) => one === url['order']);
  const search = url['q'] ?? '';
  const pages = useLivePages('funds.list', {
    limit: 50,
    ...(status ? { status } : {}),
    ...(order ? { order } : {}),
    ...(search === '' ? {} : { search }),
  });
  const columns = useColumns();
  const open = (row: FundRow): void => void navigate({ to: '/funds/$id', params: { id: row.id } });
  useOpenKeys(pages.items, open);
  const filtered = status !== undefined || search !== '';
  const toReport = may('report.write') && (
    <Button kind="main" icon="intake" onClick={() => void navigate({ to: '/report' })}>
      {m.list.report}
    </Button>
  );
  return (
    <Page
      title={shared.title.funds}
      lead={m.lead}
      tools={
        <>
          <ColumnChoice name="funds" columns={columns} />
          <Button icon="refresh" aria-label={shared.verb.refresh} onClick={pages.reload} />
          {toReport}
        </>
      }
      filters={<Filters />}
    >
      <Figures />
      <PagedTable
        name="funds"
        caption={m.list.table}
        columns={columns}
        pages={pages}
        rowKey={(row) => row.id}
        selected={url['at']}
        onSelect={open}
        empty={
          filtered ? (
            <EmptyState
              icon="search"
              title={m.list.filtered}
              action={
                <Button onClick={() => setUrl({ q: null, status: null })}>
                  {shared.verb.clear}
                </Button>
              }
            />
          ) : (
            <EmptyState icon="money" title={m.list.empty} hint={m.list.emptyHint} />
          )
        }
      />
    </Page>
  );
}

export const routes = { funds: FundsScreen } satisfies ModuleRoutes;
