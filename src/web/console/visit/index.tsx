/** The board of visits: who is on the way, where nobody goes yet, what came back. */
import type { ReactElement } from 'react';
import type { VisitRow } from '../../../contract/index.ts';
import {
  Chip,
  EmptyState,
  Figure,
  Loaded,
  Page,
  useListKeys,
  useMessages,
  useRead,
  useUrlState,
  type ModuleRoutes,
} from '../../ui/index.ts';
import { VisitCard } from './card.tsx';
import { VisitSide } from './detail.tsx';
import { VisitMap } from './map.tsx';
import { visitMessages } from './messages.ts';
import './visit.css';

const tabs = ['open', 'late', 'kept', 'over'] as const;
type Tab = (typeof tabs)[number];
const columns = ['waiting', 'accepted', 'under-way', 'arrived'] as const;
const everyMs = 15_000;

function tabOf(text: string | undefined): Tab {
  return tabs.find((one) => one === text) ?? 'open';
}

function Visits(): ReactElement {
  const m = useMessages(visitMessages);
  const [url, setUrl] = useUrlState();
  const tab = tabOf(url['tab']);
  const id = url['id'];
  const read = useRead('visit.list', { query: { tab, limit: 200 } }, { everyMs, keep: true });
  const items = read.data?.items ?? [];
  const counts = read.data?.counts;
  const open = (one: string): void => setUrl({ id: one });
  const close = (): void => setUrl({ id: null });
  const count = {
    open: counts && counts.waiting + counts.accepted + counts.underWay + counts.arrived,
    late: counts?.late,
    kept: counts?.kept,
    over: undefined,
  };
  return (
    <Page
      title={m.title}
      lead={m.lead}
      tools={
        counts && (
          <>
            <Figure label={m.columns.waiting}>{counts.waiting}</Figure>
            <Figure label={m.tabs.late} tone={counts.late > 0 ? 'risk' : 'plain'}>
              {counts.late}
            </Figure>
            <Figure label={m.doneToday} tone="quiet">
              {counts.doneToday}
            </Figure>
          </>
        )
      }
      filters={
        <div className="visit-tabs" role="group" aria-label={m.tabsLabel}>
          {tabs.map((one) => (
            <Chip
              key={one}
              on={one === tab}
              onToggle={() => setUrl({ tab: one === 'open' ? null : one, id: null })}
            >
              {m.tabs[one]}
              {count[one] !== undefined && <span className="number"> {count[one]}</span>}
            </Chip>
          ))}
        </div>
      }
      side={
        id === undefined ? (
          <section className="visit-side">
            <h2>{m.map}</h2>
            <VisitMap visits={tab === 'over' ? [] : items} onOpen={open} />
          </section>
        ) : (
          <VisitSide key={id} id={id} onClose={close} />
        )
      }
      sideLabel={m.facts}
    >
      <Loaded read={read}>
        {() => <Board tab={tab} items={items} id={id} onOpen={open} onClose={close} />}
      </Loaded>
    </Page>
  );
}

type BoardProps = {
  readonly tab: Tab;
  readonly items: readonly VisitRow[];
  readonly id: string | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
};

function Board({ tab, items, id, onOpen, onClose }: BoardProps): ReactElement {
  const m = useMessages(visitMessages);
  const isColumns = tab === 'open' || tab === 'late';
  // The keys go down each column, as the eye does.
  const order = isColumns
    ? columns.flatMap((column) => items.filter((one) => one.status === column))
    : items;
  useListKeys(
    order.map((one) => one.id),
    id,
    (one) => (one === null ? onClose() : onOpen(one)),
  );
  if (items.length === 0) {
    return <EmptyState icon="visit" title={m.empty[tab]} hint={m.emptyHint} />;
  }
  if (!isColumns) return <CardList visits={items} id={id} onOpen={onOpen} />;
  return (
    <div className="visit-board">
      {columns.map((column) => {
        const visits = items.filter((one) => one.status === column);
        return (
          <section key={column} aria-label={m.columns[column]}>
            <h2>
              {m.columns[column]} <span className="number visit-quiet">{visits.length}</span>
            </h2>
            {visits.length === 0 ? (
              <p className="visit-column-empty">{m.columnEmpty}</p>
            ) : (
              <CardList visits={visits} id={id} onOpen={onOpen} />
            )}
          </section>
        );
      })}
    </div>
  );
}

function CardList({
  visits,
  id,
  onOpen,
}: Pick<BoardProps, 'id' | 'onOpen'> & { visits: readonly VisitRow[] }): ReactElement {
  return (
    <ul className="visit-cards">
      {visits.map((visit) => (
        <li key={visit.id}>
          <VisitCard visit={visit} isOpen={visit.id === id} onOpen={() => onOpen(visit.id)} />
        </li>
      ))}
    </ul>
  );
}

export const routes = { visits: Visits } satisfies ModuleRoutes;
