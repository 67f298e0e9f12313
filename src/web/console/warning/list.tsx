/** The queue: tabs, filters, the pill of new warnings, and the rows. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { categories } from '../../../core/kernel/index.ts';
import type { WarningRow } from '../../../contract/index.ts';
import { warningTiers } from '../../../core/warning/index.ts';
import {
  Button,
  clockText,
  EmptyState,
  ErrorState,
  FilterSelect,
  KeyHint,
  Skeleton,
  useMay,
  useMe,
  useMessages,
  useNameOf,
  usePreferences,
  useRead,
  useShared,
  useUrlState,
} from '../../ui/index.ts';
import type { AutoNext } from './auto-next.ts';
import { isFiltered, tabOf, tabs, tierOf } from './filter.ts';
import { warningMessages } from './messages.ts';
import { lookerName, useLookers } from './presence.ts';
import type { Queue } from './queue.ts';
import { Row, type RowMark } from './row.tsx';

const heights = { 13: 79, 14: 84, 16: 94 } as const;
const announceMs = 10_000;
const countKey = {
  waiting: 'waiting',
  active: 'active',
  'follow-up': 'followUp',
  mine: 'mine',
} as const;

function Tabs({ queue }: { queue: Queue }): ReactElement {
  const m = useMessages(warningMessages);
  const [url, setUrl] = useUrlState();
  const now = tabOf(url);
  return (
    <nav className="tabs" aria-label={m.tabs}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={tab === now ? 'page' : undefined}
          onClick={() => setUrl({ tab, id: null })}
        >
          {m.tab[tab]} <span className="number">{queue.counts?.[countKey[tab]] ?? ''}</span>
        </button>
      ))}
    </nav>
  );
}

/** The inboxes of the four tiers: who has come so far, and how many wait there. */
function Tiers({ queue }: { queue: Queue }): ReactElement {
  const m = useMessages(warningMessages);
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  const now = tierOf(url);
  const tiers = queue.counts?.tiers;
  const show = (tier: string | null): void => setUrl({ tier, id: null });
  return (
    <div className="tiers" role="group" aria-label={m.tiers}>
      <button type="button" aria-pressed={now === undefined} onClick={() => show(null)}>
        {m.allTiers}
      </button>
      {warningTiers.map(({ code }) => (
        <button
          key={code}
          type="button"
          aria-pressed={now === code}
          data-empty={tiers?.[code] === 0}
          onClick={() => show(code)}
        >
          {name(warningTiers, code)} <span className="number">{tiers?.[code] ?? ''}</span>
        </button>
      ))}
    </div>
  );
}

function Filters({ auto }: { auto: AutoNext }): ReactElement {
  const m = useMessages(warningMessages);
  const name = useNameOf();
  const may = useMay();
  const [url, setUrl] = useUrlState();
  const sources = useRead('source.list', {}, { enabled: may('source.read') }).data?.items ?? [];
  return (
    <div className="filters">
      {may('warning.handle') && (
        <button
          type="button"
          className="chip auto-next"
          aria-pressed={auto.on}
          title={m.autoNext.hint}
          onClick={auto.toggle}
        >
          {m.autoNext.label}
        </button>
      )}
      <span className="sort-note" title={m.sortedWhole}>
        {m.sorted}
      </span>
      <span className="grow" />
      <FilterSelect
        label={m.category}
        value={url['category'] ?? ''}
        choices={[
          { value: '', label: m.allCategories },
          ...categories
            .filter((one) => one.code !== 'NONE')
            .map((one) => ({ value: one.code, label: name(categories, one.code) })),
        ]}
        onText={(category) => setUrl({ category, id: null })}
      />
      {may('source.read') && (
        <FilterSelect
          label={m.source}
          value={url['source'] ?? ''}
          choices={[
            { value: '', label: m.allSources },
            ...sources.map((one) => ({ value: one.name, label: one.name })),
          ]}
          onText={(source) => setUrl({ source, id: null })}
        />
      )}
      <FilterSelect
        label={m.scope}
        value={url['scope'] === 'own' ? 'own' : ''}
        choices={[
          { value: '', label: m.all },
          { value: 'own', label: m.own },
        ]}
        onText={(scope) => setUrl({ scope, id: null })}
      />
    </div>
  );
}

/** What has arrived, told to a screen reader at most every ten seconds. */
function useAnnouncement(count: number): string {
  const m = useMessages(warningMessages);
  const [said, setSaid] = useState({ count: 0, at: 0 });
  useEffect(() => {
    if (count === said.count) return undefined;
    const wait = Math.max(0, said.at + announceMs - Date.now());
    const timer = setTimeout(() => setSaid({ count, at: Date.now() }), wait);
    return () => clearTimeout(timer);
  }, [count, said]);
  return said.count > 0 ? m.arrived(said.count) : '';
}

function Pill({ queue }: { queue: Queue }): ReactElement {
  const m = useMessages(warningMessages);
  const count = queue.arrived.length;
  const critical = queue.arrived.filter((row) => row.grade === 'P0').length;
  const said = useAnnouncement(count);
  return (
    <>
      <span className="unseen" role="status">
        {said}
      </span>
      {count > 0 && (
        <button
          type="button"
          className="pill"
          data-critical={critical > 0}
          onClick={queue.settle}
          aria-keyshortcuts="N"
        >
          {m.pill(count, critical)} <KeyHint combo="N" />
        </button>
      )}
    </>
  );
}

function Nothing({ queue }: { queue: Queue }): ReactElement {
  const m = useMessages(warningMessages);
  const shared = useShared();
  const name = useNameOf();
  const [url, setUrl] = useUrlState();
  if (queue.error) return <ErrorState error={queue.error} onRetry={queue.retry} />;
  if (queue.loading) return <Skeleton shape="row" rows={8} />;
  const tier = tierOf(url);
  if (tier !== undefined && !isFiltered({ ...url, tier: undefined })) {
    return <EmptyState title={m.emptyTier(name(warningTiers, tier))} hint={m.emptyHint} />;
  }
  if (isFiltered(url)) {
    return (
      <EmptyState
        icon="search"
        title={m.filtered}
        action={
          <Button
            onClick={() =>
              setUrl({ q: null, category: null, source: null, scope: null, tier: null })
            }
          >
            {shared.verb.clear}
          </Button>
        }
      />
    );
  }
  const last =
    queue.handledAt === null ? '' : m.lastHandled(clockText(new Date(queue.handledAt)).slice(0, 5));
  return <EmptyState title={m.emptyTab[tabOf(url)]} hint={`${last}${m.emptyHint}`} />;
}

function markOf(row: WarningRow, queue: Queue, me: string): RowMark {
  if (queue.state.submitted.has(row.id)) return 'submitting';
  if (row.holder?.id === me && row.status !== 'closed') return 'mine';
  if (!queue.state.gone.has(row.id)) {
    return row.holder && row.status !== 'closed' ? 'taken' : 'none';
  }
  return row.holder && row.status !== 'closed' ? 'taken' : 'moved';
}

/** Who has a warning: an event of the feed names only the id. */
function useSeats(): (row: WarningRow) => string {
  const may = useMay();
  const colleagues = useRead('warning.colleagues', {}, { enabled: may('warning.handle') }).data
    ?.items;
  return ({ holder }) => {
    const known = holder?.name ? holder : colleagues?.find((one) => one.id === holder?.id);
    return known?.seat ?? known?.name ?? '';
  };
}

function Rows({
  queue,
  selected,
  onSelect,
}: {
  queue: Queue;
  selected: string | undefined;
  onSelect: (id: string) => void;
}): ReactElement {
  const m = useMessages(warningMessages);
  const me = useMe();
  const box = useRef<HTMLDivElement>(null);
  const height = heights[usePreferences().density];
  const { rows, loadMore } = queue;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 6,
    getItemKey: (i) => rows[i]?.id ?? i,
  });
  const seatOf = useSeats();
  const lookers = useLookers();
  useEffect(() => virtual.measure(), [virtual, height]);
  const at = rows.findIndex((row) => row.id === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [virtual, at, selected]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (loadMore && last >= rows.length - 5) loadMore();
  }, [loadMore, last, rows.length]);
  return (
    <div
      className="rows"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={m.queue}
      aria-activedescendant={
        at >= 0 && items.some((item) => item.index === at) ? `row-${selected}` : undefined
      }
    >
      <div className="rows-inner" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const mark = markOf(row, queue, me.id);
          return (
            <div
              key={row.id}
              id={`row-${row.id}`}
              role="option"
              aria-selected={row.id === selected}
              tabIndex={-1}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              data-grade={row.grade}
              className="row"
              data-away={mark === 'taken' || mark === 'moved' || mark === 'submitting'}
              style={{ height, transform: `translateY(${item.start}px)` }}
              onClick={() => onSelect(row.id)}
            >
              <Row
                row={row}
                mark={mark}
                holder={seatOf(row)}
                lookers={row.holder ? '' : lookers(row.id).map(lookerName).join('、')}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SearchNote(): ReactElement | null {
  const m = useMessages(warningMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  if (!url['q']) return null;
  return (
    <p className="search-note">
      <span>{m.searching(url['q'])}</span>
      <Button
        kind="quiet"
        size="small"
        icon="close"
        aria-label={shared.verb.clear}
        onClick={() => setUrl({ q: null })}
      />
    </p>
  );
}

/** What the auto-next mode waits for, where it cannot go on. */
function AutoNote({ auto }: { auto: AutoNext }): ReactElement | null {
  const m = useMessages(warningMessages);
  if (!auto.on || auto.state === 'ready') return null;
  const words = {
    working: m.autoNext.working,
    empty: m.autoNext.waiting,
    resting: m.autoNext.resting,
  };
  return (
    <p className="auto-note" role="status">
      {words[auto.state]}
    </p>
  );
}

export function QueueList({
  queue,
  auto,
  selected,
  onSelect,
}: {
  queue: Queue;
  auto: AutoNext;
  selected: string | undefined;
  onSelect: (id: string) => void;
}): ReactElement {
  const m = useMessages(warningMessages);
  return (
    <section className="queue-list" aria-label={m.queue}>
      <Tabs queue={queue} />
      <Tiers queue={queue} />
      <Filters auto={auto} />
      <AutoNote auto={auto} />
      <SearchNote />
      <Pill queue={queue} />
      {queue.rows.length === 0 ? (
        <div className="rows">
          <Nothing queue={queue} />
        </div>
      ) : (
        <Rows queue={queue} selected={selected} onSelect={onSelect} />
      )}
    </section>
  );
}
