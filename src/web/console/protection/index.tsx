/** Protective stops: which accounts are protected, who waits for an answer, what ends when? */
import { useState, type ReactElement } from 'react';
import type { OrderRow } from '../../../contract/index.ts';
import { orderStatuses } from '../../../core/protection/index.ts';
import {
  Chip,
  ColumnChoice,
  Deadline,
  EmptyState,
  Figure,
  Loaded,
  Page,
  Skeleton,
  Table,
  Tag,
  Time,
  useKeys,
  useListKeys,
  useMay,
  useMe,
  useMessages,
  useNameOf,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import type { Asked } from './command.ts';
import { OrderPanel } from './detail.tsx';
import { protectionMessages } from './messages.ts';
import { OrderTag, Standing } from './word.tsx';
import './protection.css';

const everyMs = 15_000;

function Ends({ row }: { row: OrderRow }): ReactElement {
  const shared = useShared();
  if (row.status === 'in-force' && row.expiresAt !== null) return <Deadline at={row.expiresAt} />;
  return row.endedAt === null ? <span>{shared.none}</span> : <Time at={row.endedAt} />;
}

function useColumns(): readonly Column<OrderRow>[] {
  const m = useMessages(protectionMessages);
  return [
    {
      key: 'number',
      title: m.column.number,
      fixed: true,
      cell: (row) => <strong className="number">{row.number}</strong>,
    },
    { key: 'person', title: m.column.person, cell: (row) => row.personMasked },
    { key: 'state', title: m.column.state, cell: (row) => <OrderTag status={row.status} /> },
    {
      key: 'waits',
      title: m.column.waits,
      cell: (row) => (
        <span className="waits">
          {row.waiting.map((one) => (
            <Tag key={one} tone={one === 'failed' ? 'risk' : 'warn'}>
              {m.waits[one]}
            </Tag>
          ))}
          {row.dueAt !== null && <Deadline at={row.dueAt} />}
        </span>
      ),
    },
    {
      key: 'accounts',
      title: m.column.accounts,
      cell: (row) =>
        row.standing.length === 0 ? (
          m.accountsOf(row.accountCount)
        ) : (
          <span className="waits">
            {row.standing.map(({ standing, count }) => (
              <Standing key={standing} standing={standing} count={count} />
            ))}
          </span>
        ),
    },
    { key: 'ends', title: m.column.ends, cell: (row) => <Ends row={row} /> },
    { key: 'office', title: m.column.office, cell: (row) => row.office.name },
    {
      key: 'proposed',
      title: m.column.proposed,
      cell: (row) => (
        <>
          {row.proposedBy.name} <Time at={row.proposedAt} />
        </>
      ),
    },
  ];
}

function Filters(): ReactElement {
  const m = useMessages(protectionMessages);
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  return (
    <>
      <Chip
        on={url['waiting'] === '1'}
        onToggle={() => setUrl({ waiting: url['waiting'] === '1' ? null : '1', id: null })}
      >
        {m.filter.waiting}
      </Chip>
      {orderStatuses.map(({ code }) => (
        <Chip
          key={code}
          on={url['status'] === code}
          onToggle={() => setUrl({ status: url['status'] === code ? null : code, id: null })}
        >
          {name(orderStatuses, code)}
        </Chip>
      ))}
    </>
  );
}

function useOrders() {
  const [url] = useUrlState();
  const status = orderStatuses.find(({ code }) => code === url['status'])?.code;
  return useRead(
    'protection.list',
    {
      query: {
        limit: 200,
        ...(status ? { status } : {}),
        ...(url['waiting'] === '1' ? { waiting: true } : {}),
      },
    },
    { everyMs, keep: true },
  );
}

function ProtectionScreen(): ReactElement {
  const m = useMessages(protectionMessages);
  const shared = useShared();
  const me = useMe();
  const may = useMay();
  const [url, setUrl] = useUrlState();
  const read = useOrders();
  const chosen = url['id'];
  const order = useRead('protection.read', { params: { id: chosen ?? '' } }, { enabled: !!chosen });
  const [asked, setAsked] = useState<Asked | null>(null);
  const columns = useColumns();
  const choose = (id: string | null): void => {
    setAsked(null);
    setUrl({ id }, true);
  };
  useListKeys(
    (read.data?.items ?? []).map((one) => one.id),
    chosen,
    choose,
  );
  const detail = chosen ? order.data : undefined;
  const approvable =
    detail?.status === 'proposed' && detail.proposedBy.id !== me.id && may('protection.approve');
  useKeys([
    {
      action: 'protection-approve',
      keys: ['A'],
      label: m.key.approve,
      group: 'act',
      ...(approvable ? { bar: 5 } : {}),
      run: () => setAsked(approvable ? { what: 'approve' } : asked),
    },
  ]);
  const filtered = url['status'] !== undefined || url['waiting'] !== undefined;
  return (
    <Page
      title={shared.title.protection}
      lead={m.lead}
      tools={<ColumnChoice name="protection" columns={columns} />}
      filters={<Filters />}
      {...(chosen && {
        side: (
          <Loaded read={order} skeleton={<Skeleton rows={10} />}>
            {(data) => (
              <OrderPanel
                key={data.id}
                order={data}
                asked={asked}
                onAsk={setAsked}
                onClose={() => choose(null)}
              />
            )}
          </Loaded>
        ),
        sideLabel: m.panel(detail?.number ?? ''),
      })}
    >
      <Loaded read={read} skeleton={<Skeleton rows={10} />}>
        {({ items, counts }) => (
          <>
            <section className="overview">
              {(['proposed', 'inForce', 'waiting', 'endingSoon', 'uncertain'] as const).map(
                (key) => (
                  <Figure key={key} label={m.figure[key]}>
                    {counts[key]}
                  </Figure>
                ),
              )}
            </section>
            <Table
              name="protection"
              caption={m.table}
              columns={columns}
              rows={items}
              rowKey={(row) => row.id}
              selected={chosen}
              onSelect={(row) => choose(row.id)}
              empty={
                filtered ? (
                  <EmptyState icon="search" title={m.emptyFiltered} />
                ) : (
                  <EmptyState icon="shield" title={m.empty} hint={m.emptyHint} />
                )
              }
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

export const routes = { protection: ProtectionScreen } satisfies ModuleRoutes;
