/** Instructions to banks: what waits for the bank, how much time is left, what could not be delivered? */
import type { ReactElement } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { InstructionRow } from '../../../contract/index.ts';
import { bankRequestKinds } from '../../../core/bank/index.ts';
import {
  Chip,
  ColumnChoice,
  Deadline,
  EmptyState,
  ErrorState,
  Figure,
  FilterSelect,
  ListFoot,
  Loaded,
  Money,
  Page,
  Skeleton,
  Table,
  Tag,
  Time,
  useListKeys,
  useMay,
  useMessages,
  useNameOf,
  usePages,
  useRead,
  useShared,
  useUrlState,
  type Column,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { BatchTools } from './batch.tsx';
import { Lines } from './lines.tsx';
import { instructionMessages } from './messages.ts';
import { InstructionPanel } from './panel.tsx';
import { InstructionTag, Result } from './word.tsx';
import './instruction.css';

const everyMs = 15_000;

const isOpen = ({ status }: Pick<InstructionRow, 'status'>): boolean =>
  status === 'by-hand' || status === 'human';

function useColumns(asks: boolean): readonly Column<InstructionRow>[] {
  const m = useMessages(instructionMessages);
  const name = useNameOf();
  const shared = useShared();
  return [
    {
      key: 'due',
      title: m.column.due,
      fixed: true,
      width: '116px',
      cell: (row) =>
        isOpen(row) && row.dueAt !== null ? (
          <Deadline at={row.dueAt} />
        ) : (
          <Time at={row.answeredAt} />
        ),
    },
    {
      key: 'kind',
      title: m.column.kind,
      fixed: true,
      cell: (row) => (
        <span className="instruction-kind">
          <strong>{name(bankRequestKinds, row.kind)}</strong>
          {row.urgent && isOpen(row) && <Tag tone="risk">{m.urgent}</Tag>}
        </span>
      ),
    },
    ...(asks
      ? [
          {
            key: 'bank',
            title: m.column.bank,
            cell: (row: InstructionRow) => row.bank,
          },
        ]
      : []),
    {
      key: 'account',
      title: m.column.account,
      cell: (row) => (
        <>
          <span className="number">{row.accountMasked}</span> {row.holderMasked}
        </>
      ),
    },
    {
      key: 'amount',
      title: m.column.amount,
      numeric: true,
      cell: (row) => <Money fen={row.amountFen} />,
    },
    {
      key: 'status',
      title: m.column.status,
      cell: (row) => (
        <span className="instruction-kind">
          <InstructionTag status={row.status} />
          {row.status === 'by-hand' && row.receivedAt === null && (
            <span className="instruction-unread">{m.unread}</span>
          )}
        </span>
      ),
    },
    {
      key: 'result',
      title: m.column.result,
      cell: (row) => (row.code === null ? shared.none : <Result code={row.code} />),
    },
    { key: 'made', title: m.column.made, width: '92px', cell: (row) => <Time at={row.madeAt} /> },
  ];
}

function Filters({ asks }: { asks: boolean }): ReactElement {
  const m = useMessages(instructionMessages);
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  const view = url['view'] ?? 'open';
  const views = asks ? (['open', 'all', 'lines'] as const) : (['open', 'all'] as const);
  return (
    <>
      {views.map((one) => (
        <Chip
          key={one}
          on={view === one}
          onToggle={() => setUrl({ view: one === 'open' ? null : one, id: null })}
        >
          {m.filter[one]}
        </Chip>
      ))}
      {view !== 'lines' && (
        <FilterSelect
          label={m.column.kind}
          value={url['kind'] ?? ''}
          choices={[
            { value: '', label: m.column.kind },
            ...bankRequestKinds.map(({ code }) => ({
              value: code,
              label: name(bankRequestKinds, code),
            })),
          ]}
          onText={(kind) => setUrl({ kind: kind === '' ? null : kind, id: null })}
        />
      )}
    </>
  );
}

function Counts({ counts }: Pick<CallReply<'instruction.list'>, 'counts'>): ReactElement {
  const m = useMessages(instructionMessages);
  return (
    <section className="instruction-figures">
      {(['unread', 'open', 'late', 'answered'] as const).map((key) => (
        <Figure
          key={key}
          label={m.figure[key]}
          tone={key === 'late' && counts.late > 0 ? 'risk' : 'plain'}
        >
          {counts[key]}
        </Figure>
      ))}
    </section>
  );
}

type Kind = (typeof bankRequestKinds)[number]['code'];

function useKind(): Kind | undefined {
  const [url] = useUrlState();
  return bankRequestKinds.find(({ code }) => code === url['kind'])?.code;
}

function Rows({
  rows,
  asks,
  onEnd,
}: {
  rows: readonly InstructionRow[];
  asks: boolean;
  onEnd?: (() => void) | undefined;
}): ReactElement {
  const m = useMessages(instructionMessages);
  const [url, setUrl] = useUrlState();
  const columns = useColumns(asks);
  const chosen = url['id'];
  const choose = (id: string | null): void => setUrl({ id }, true);
  useListKeys(
    rows.map(({ id }) => id),
    chosen,
    choose,
  );
  return (
    <Table
      name="instructions"
      caption={m.table}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      selected={chosen}
      onSelect={(row) => choose(row.id)}
      onEnd={onEnd}
      empty={
        url['kind'] === undefined ? (
          <EmptyState icon="inbox" title={m.empty} hint={m.emptyHint} />
        ) : (
          <EmptyState icon="search" title={m.emptyFiltered} />
        )
      }
    />
  );
}

/** What waits, the most urgent first; new ones come by themselves. */
function OpenList({ asks }: { asks: boolean }): ReactElement {
  const kind = useKind();
  const query = { limit: 200, open: true, ...(kind ? { kind } : {}) };
  const read = useRead('instruction.list', { query }, { everyMs, keep: true });
  return (
    <Loaded read={read} skeleton={<Skeleton rows={10} />}>
      {({ items, total, counts }) => (
        <>
          <Counts counts={counts} />
          <Rows rows={items} asks={asks} />
          {total > items.length && (
            <ListFoot shown={0} total={total} onMore={undefined} busy={false} />
          )}
        </>
      )}
    </Loaded>
  );
}

/** Everything that was ever asked, the newest first, page by page. */
function WholeList({ asks }: { asks: boolean }): ReactElement {
  const kind = useKind();
  const pages = usePages('instruction.list', { limit: 100, ...(kind ? { kind } : {}) });
  if (pages.error) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) return <Skeleton rows={10} />;
  return (
    <>
      <Rows rows={pages.items} asks={asks} onEnd={pages.loadMore} />
      {pages.items.length > 0 && (
        <ListFoot
          shown={pages.items.length}
          total={pages.total}
          onMore={pages.loadMore}
          busy={pages.loadingMore}
        />
      )}
    </>
  );
}

function InstructionScreen(): ReactElement {
  const m = useMessages(instructionMessages);
  const shared = useShared();
  const may = useMay();
  const asks = may('funds.read');
  const [url, setUrl] = useUrlState();
  const chosen = url['id'];
  const columns = useColumns(asks);
  const read = useRead('instruction.read', { params: { id: chosen ?? '' } }, { enabled: !!chosen });
  const lines = asks && url['view'] === 'lines';
  return (
    <Page
      title={shared.title.instruction}
      lead={asks ? m.leadAsks : m.lead}
      tools={
        lines ? undefined : (
          <>
            {may('instruction.answer') && <BatchTools />}
            <ColumnChoice name="instructions" columns={columns} />
          </>
        )
      }
      filters={<Filters asks={asks} />}
      {...(chosen &&
        !lines && {
          side: (
            <Loaded read={read} skeleton={<Skeleton rows={10} />}>
              {(detail) => (
                <InstructionPanel
                  key={detail.id}
                  detail={detail}
                  onClose={() => setUrl({ id: null }, true)}
                />
              )}
            </Loaded>
          ),
          sideLabel: m.panel(read.data?.key ?? ''),
        })}
    >
      {lines && <Lines />}
      {!lines && (url['view'] === 'all' ? <WholeList asks={asks} /> : <OpenList asks={asks} />)}
    </Page>
  );
}

export const routes = { instruction: InstructionScreen } satisfies ModuleRoutes;
