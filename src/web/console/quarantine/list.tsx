/** Refused rows, newest first: where from, when, what is wrong. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type ReactElement } from 'react';
import type { Quarantined } from '../../../contract/index.ts';
import {
  Button,
  EmptyState,
  ErrorState,
  FilterSelect,
  KeyHint,
  ListFoot,
  Skeleton,
  Tag,
  Time,
  useMay,
  useMessages,
  usePreferences,
  useRead,
  useShared,
  useUrlState,
  type Pages,
} from '../../ui/index.ts';
import { quarantineMessages } from './messages.ts';
import { useProblemText } from './problem.ts';

export const tabs = ['open', 'resent', 'discarded', 'all'] as const;
export type Tab = (typeof tabs)[number];

export function tabOf(status: string | undefined): Tab {
  return tabs.find((tab) => tab === status) ?? 'open';
}

const heights = { 13: 79, 14: 84, 16: 94 } as const;

function Tabs({ total }: { total: number | undefined }): ReactElement {
  const m = useMessages(quarantineMessages);
  const [url, setUrl] = useUrlState();
  const now = tabOf(url['status']);
  return (
    <nav className="tabs" aria-label={m.tabs}>
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          aria-current={tab === now ? 'page' : undefined}
          onClick={() => setUrl({ status: tab === 'open' ? null : tab, id: null })}
        >
          {m.tab[tab]}
          {tab === now && total !== undefined && <span className="number"> {total}</span>}
        </button>
      ))}
    </nav>
  );
}

function SourceFilter(): ReactElement | null {
  const m = useMessages(quarantineMessages);
  const may = useMay();
  const [{ source = '' }, setUrl] = useUrlState();
  const read = useRead('source.list', {}, { enabled: may('source.read') });
  const names = (read.data?.items ?? []).map((one) => one.name);
  if (source !== '' && !names.includes(source)) names.push(source);
  return (
    <FilterSelect
      label={m.source}
      value={source}
      choices={[
        { value: '', label: m.allSources },
        ...names.map((name) => ({ value: name, label: name })),
      ]}
      onText={(name) => setUrl({ source: name, id: null })}
    />
  );
}

function Row({ row }: { row: Quarantined }): ReactElement {
  const m = useMessages(quarantineMessages);
  const say = useProblemText();
  const [first, ...rest] = row.problems;
  return (
    <>
      <p className="row-line">
        <span className="row-category">{first ? say(first).title : row.id}</span>
        <span className="grow" />
        <span className="row-time">
          <Time at={row.receivedAt} />
        </span>
      </p>
      <p className="row-line row-who">
        <code>{first?.field || m.wholeRow}</code>
        {rest.length > 0 && <span>{m.more(rest.length)}</span>}
        <span className="grow" />
        {row.status === 'open' ? (
          <span>
            {row.source} · {m.rowNumber(row.row)}
          </span>
        ) : (
          <Tag tone={row.status === 'resent' ? 'good' : 'quiet'}>{m.status[row.status]}</Tag>
        )}
      </p>
      <p className="row-line row-last">
        <code className="row-headline">{row.raw.slice(0, 160)}</code>
      </p>
    </>
  );
}

function Nothing({ pages }: { pages: Pages<Quarantined> }): ReactElement {
  const m = useMessages(quarantineMessages);
  const shared = useShared();
  const [url, setUrl] = useUrlState();
  if (pages.error) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) return <Skeleton shape="row" rows={8} />;
  if (url['source']) {
    return (
      <EmptyState
        icon="search"
        title={m.empty.filtered}
        action={<Button onClick={() => setUrl({ source: null })}>{shared.verb.clear}</Button>}
      />
    );
  }
  const tab = tabOf(url['status']);
  const clean = tab === 'open' || tab === 'all';
  return (
    <EmptyState
      icon={clean ? 'check' : 'inbox'}
      title={m.empty[tab]}
      {...(clean ? { hint: m.empty.hint } : {})}
    />
  );
}

type ListProps = {
  readonly pages: Pages<Quarantined>;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
};

function Rows({ pages, selected, onSelect }: ListProps): ReactElement {
  const m = useMessages(quarantineMessages);
  const box = useRef<HTMLDivElement>(null);
  const height = heights[usePreferences().density];
  const { items: rows, loadMore } = pages;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 6,
    getItemKey: (i) => rows[i]?.id ?? i,
  });
  const at = rows.findIndex((row) => row.id === selected);
  useEffect(() => virtual.measure(), [virtual, height]);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [virtual, at]);
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (loadMore && last >= rows.length - 5) loadMore();
  }, [loadMore, last, rows.length]);
  return (
    <div
      className="rows"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label={m.list}
      aria-activedescendant={
        shown.some((item) => item.index === at) ? `row-${selected}` : undefined
      }
    >
      <div className="rows-inner" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {shown.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <div
                key={row.id}
                id={`row-${row.id}`}
                role="option"
                aria-selected={row.id === selected}
                tabIndex={-1}
                aria-setsize={pages.total}
                aria-posinset={item.index + 1}
                className="row"
                data-status={row.status}
                onClick={() => onSelect(row.id)}
                style={{ height, transform: `translateY(${item.start}px)` }}
              >
                <Row row={row} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

export function QuarantineList(props: ListProps & { fresh: boolean }): ReactElement {
  const m = useMessages(quarantineMessages);
  const { pages, fresh } = props;
  return (
    <section className="queue-list" aria-label={m.list}>
      <Tabs total={pages.loading ? undefined : pages.total} />
      <div className="filters">
        <SourceFilter />
      </div>
      <span className="unseen" role="status">
        {fresh ? m.pill : ''}
      </span>
      {fresh && (
        <button type="button" className="pill" onClick={pages.reload} aria-keyshortcuts="N">
          {m.pill} <KeyHint combo="N" />
        </button>
      )}
      {pages.items.length === 0 ? (
        <div className="rows">
          <Nothing pages={pages} />
        </div>
      ) : (
        <Rows {...props} />
      )}
      {pages.items.length > 0 && (
        <ListFoot
          shown={pages.items.length}
          total={pages.total}
          onMore={pages.loadMore}
          busy={pages.loadingMore}
        />
      )}
    </section>
  );
}
