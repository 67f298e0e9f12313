/** A list in pages as a table: what is new waits in a pill, the end says how many there are. */
import type { ReactElement } from 'react';
import { KeyHint } from './button.tsx';
import { useKeys } from './keyboard.ts';
import { useShared } from './messages/index.ts';
import type { Pages } from './paging.ts';
import { Loaded, Skeleton } from './state.tsx';
import { ListFoot, Table, type TableProps } from './table.tsx';

type Live = { readonly fresh: number; readonly gone: ReadonlySet<string> };

type PagedTableProps<T> = Omit<TableProps<T>, 'rows' | 'onEnd' | 'gone'> & {
  readonly pages: Pages<T> & Live;
};

/** Rows that came since, told once and loaded by a press or by N. */
function NewRows({ count, onLoad }: { count: number; onLoad: () => void }): ReactElement {
  const m = useShared().list;
  useKeys([{ action: 'load-new', keys: ['N'], label: m.load, group: 'list', bar: 4, run: onLoad }]);
  return (
    <>
      <span className="unseen" role="status">
        {count > 0 ? m.fresh(count) : ''}
      </span>
      {count > 0 && (
        <button type="button" className="pill" aria-keyshortcuts="N" onClick={onLoad}>
          {m.fresh(count)} <KeyHint combo="N" />
        </button>
      )}
    </>
  );
}

export function PagedTable<T>({ pages, ...table }: PagedTableProps<T>): ReactElement {
  const { loading, error, reload, items, total, loadMore, loadingMore, fresh, gone } = pages;
  return (
    <Loaded
      read={{ data: loading ? undefined : items, error, refetch: reload }}
      skeleton={<Skeleton rows={10} />}
    >
      {(rows) => (
        <>
          <NewRows count={fresh} onLoad={reload} />
          <Table {...table} rows={rows} gone={gone} onEnd={loadMore} />
          <ListFoot shown={rows.length} total={total} onMore={loadMore} busy={loadingMore} />
        </>
      )}
    </Loaded>
  );
}
