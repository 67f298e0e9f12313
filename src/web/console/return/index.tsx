/** Returns of frozen money: whose turn is it, what is due, how much went back? */
import type { ReactElement } from 'react';
import type { ReturnRow } from '../../../contract/index.ts';
import { returnStatuses } from '../../../core/return/index.ts';
import {
  Chip,
  ColumnChoice,
  Deadline,
  EmptyState,
  Figure,
  Loaded,
  Money,
  Page,
  PagedTable,
  Skeleton,
  Tag,
  Time,
  useListKeys,
  useLivePages,
  useMessages,
  useNameOf,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { appealMessages } from './appeal-messages.ts';
import { AppealPanel, AppealTable } from './appeals.tsx';
import { ReturnPanel } from './detail.tsx';
import { returnMessages } from './messages.ts';
import { ReturnTag, RouteSign } from './word.tsx';
import '../funds/funds.css';
import './return.css';

const everyMs = 20_000;
const shownStatuses = returnStatuses.filter(({ code }) => code !== 'reopened');

function useColumns(): readonly Column<ReturnRow>[] {
  const m = useMessages(returnMessages);
  return [
    {
      key: 'number',
      title: m.column.number,
      fixed: true,
      cell: (row) => (
        <>
          <strong className="number">{row.number}</strong>
          {row.round > 1 && <span className="quiet"> {m.round(row.round)}</span>}
        </>
      ),
    },
    { key: 'state', title: m.column.state, cell: (row) => <ReturnTag status={row.status} /> },
    { key: 'route', title: m.column.route, cell: (row) => <RouteSign route={row.route} /> },
    {
      key: 'account',
      title: m.column.account,
      cell: (row) => (
        <>
          {row.bank} <span className="number">{row.numberMasked}</span> {row.holderMasked}
        </>
      ),
    },
    {
      key: 'frozen',
      title: m.column.frozen,
      numeric: true,
      cell: (row) => <Money fen={row.frozenFen} />,
    },
    {
      key: 'pay',
      title: m.column.pay,
      numeric: true,
      cell: (row) => (
        <strong>
          <Money fen={row.payFen} />
        </strong>
      ),
    },
    {
      key: 'victims',
      title: m.column.victims,
      numeric: true,
      cell: (row) => m.people(row.victims),
    },
    {
      key: 'due',
      title: m.column.due,
      cell: (row) => (
        <span className="waits">
          {row.dueAt !== null && <Deadline at={row.dueAt} />}
          {row.openObjections > 0 && <Tag tone="warn">{m.objections(row.openObjections)}</Tag>}
        </span>
      ),
    },
    { key: 'freeze', title: m.column.freeze, cell: (row) => <Time at={row.freezeEndsAt} /> },
    { key: 'by', title: m.column.by, cell: (row) => row.draftedBy.name },
  ];
}

function Filters(): ReactElement {
  const m = useMessages(returnMessages);
  const appeals = useMessages(appealMessages);
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  const toggle = (key: string, value: string): void =>
    setUrl({
      status: null,
      open: null,
      view: null,
      [key]: url[key] === value ? null : value,
      id: null,
    });
  return (
    <>
      <Chip on={url['view'] === 'appeal'} onToggle={() => toggle('view', 'appeal')}>
        {appeals.show}
      </Chip>
      <Chip on={url['open'] === '1'} onToggle={() => toggle('open', '1')}>
        {m.filter.open}
      </Chip>
      {shownStatuses.map(({ code }) => (
        <Chip key={code} on={url['status'] === code} onToggle={() => toggle('status', code)}>
          {name(returnStatuses, code)}
        </Chip>
      ))}
    </>
  );
}

function useReturns() {
  const [url] = useUrlState();
  const status = returnStatuses.find(({ code }) => code === url['status'])?.code;
  return useLivePages('return.list', {
    limit: 50,
    ...(status ? { status } : {}),
    ...(url['open'] === '1' ? { open: true } : {}),
  });
}

type Listed = NonNullable<ReturnType<typeof useReturns>['head']>;

/** How many wait where, and how much went back. */
function Overview({ data }: { data: Listed }): ReactElement {
  const m = useMessages(returnMessages).figure;
  const closed = new Set(['closed', 'residual', 'reopened', 'withdrawn']);
  const countOf = (code: string): number =>
    data.counts.find((one) => one.status === code)?.count ?? 0;
  const open = data.counts.filter((one) => !closed.has(one.status));
  const sum = (of: (one: Listed['counts'][number]) => number): number =>
    open.reduce((all, one) => all + of(one), 0);
  return (
    <section className="overview">
      <Figure label={m.open}>{sum((one) => one.count)}</Figure>
      <Figure label={m.asked}>{countOf('asked')}</Figure>
      <Figure label={m.bank}>{countOf('notified') + countOf('bank-returned')}</Figure>
      <Figure label={m.pay}>
        <Money fen={sum((one) => one.payFen)} />
      </Figure>
      <Figure label={m.paid}>
        <Money fen={data.paidFen} />
      </Figure>
    </section>
  );
}

/** Appeals stand beside returns: both are about whose money is held. */
function AppealScreen(): ReactElement {
  const m = useMessages(appealMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  const read = useRead('remedy.list', { query: { limit: 200 } }, { everyMs, keep: true });
  const choose = (id: string | null): void => setUrl({ id }, true);
  const row = read.data?.items.find((one) => one.id === url['id']);
  useListKeys(
    (read.data?.items ?? []).map((one) => one.id),
    url['id'],
    choose,
  );
  return (
    <Page
      title={shared.title.returns}
      lead={m.table}
      filters={<Filters />}
      {...(row && {
        side: <AppealPanel key={row.id} row={row} onClose={() => choose(null)} />,
        sideLabel: m.panel(row.number),
      })}
    >
      <Loaded read={read} skeleton={<Skeleton rows={10} />}>
        {({ items }) => <AppealTable rows={items} chosen={url['id']} onChoose={choose} />}
      </Loaded>
    </Page>
  );
}

function ReturnScreen(): ReactElement {
  const [url] = useUrlState();
  return url['view'] === 'appeal' ? <AppealScreen /> : <ReturnsOpen />;
}

function ReturnsOpen(): ReactElement {
  const m = useMessages(returnMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  const pages = useReturns();
  const chosen = url['id'];
  const detail = useRead('return.read', { params: { id: chosen ?? '' } }, { enabled: !!chosen });
  const columns = useColumns();
  const choose = (id: string | null): void => setUrl({ id, paper: null }, true);
  const ids = pages.items.map((one) => one.id);
  useListKeys(ids, chosen, choose);
  const filtered = url['status'] !== undefined || url['open'] !== undefined;
  return (
    <Page
      title={shared.title.returns}
      lead={m.lead}
      tools={<ColumnChoice name="return" columns={columns} />}
      filters={<Filters />}
      {...(chosen && {
        side: (
          <Loaded read={detail} skeleton={<Skeleton rows={12} />}>
            {(data) => (
              <ReturnPanel
                key={data.id}
                detail={data}
                onClose={() => choose(null)}
                onDone={(id) => choose(id)}
              />
            )}
          </Loaded>
        ),
        sideLabel: m.panel(detail.data?.number ?? ''),
      })}
    >
      {pages.head && <Overview data={pages.head} />}
      <PagedTable
        name="return"
        caption={m.table}
        columns={columns}
        pages={pages}
        rowKey={(row) => row.id}
        selected={chosen}
        onSelect={(row) => choose(row.id)}
        empty={
          filtered ? (
            <EmptyState icon="search" title={m.emptyFiltered} />
          ) : (
            <EmptyState icon="return" title={m.empty} hint={m.emptyHint} />
          )
        }
      />
    </Page>
  );
}

export const routes = { returns: ReturnScreen } satisfies ModuleRoutes;
