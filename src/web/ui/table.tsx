/** Tables: sticky head, rows of 32 px, numbers at the right, columns by choice, long ones virtual. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent, type ReactElement, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';
import { useShared } from './messages/index.ts';
import { setPreference, usePreferences } from './preference.ts';

export type Column<T> = {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  readonly numeric?: boolean;
  /** CSS width of the column; the others share the rest. */
  readonly width?: string;
  /** Cannot be hidden. */
  readonly fixed?: boolean;
};

export type TableProps<T> = {
  /** Names the table for the column choice that is saved. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly selected?: string | undefined;
  readonly onSelect?: (row: T) => void;
  /** Keys of rows that are not part of the list any more; they stay until it is loaded anew. */
  readonly gone?: ReadonlySet<string>;
  /** Asked for when the last rows come into sight. */
  readonly onEnd?: (() => void) | undefined;
  /** Shown in place of rows when there are none. */
  readonly empty?: ReactNode;
};

const rowHeights = { 13: 33, 14: 35, 16: 41 } as const;
const virtualFrom = 100;

function useShownColumns<T>({ name, columns }: TableProps<T>): readonly Column<T>[] {
  const hidden = usePreferences().hiddenColumns[name] ?? [];
  return columns.filter((column) => column.fixed === true || !hidden.includes(column.key));
}

/** The button that chooses columns; put it among the tools of the page. */
export function ColumnChoice<T>({
  name,
  columns,
}: {
  name: string;
  columns: readonly Column<T>[];
}): ReactElement {
  const m = useShared();
  const all = usePreferences().hiddenColumns;
  const hidden = all[name] ?? [];
  const toggle = (key: string): void => {
    const next = hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key];
    setPreference({ hiddenColumns: { ...all, [name]: next } });
  };
  return (
    <Menu label={m.table.chooseColumns} icon="columns" text={m.verb.columns}>
      {columns
        .filter((column) => column.fixed !== true)
        .map((column) => (
          <label className="check menu-check" key={column.key}>
            <input
              type="checkbox"
              checked={!hidden.includes(column.key)}
              onChange={() => toggle(column.key)}
            />
            <span>{column.title}</span>
          </label>
        ))}
    </Menu>
  );
}

function moveFocus(event: KeyboardEvent<HTMLTableRowElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const row = event.currentTarget;
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  if (next instanceof HTMLTableRowElement && next.tabIndex === 0) {
    event.preventDefault();
    next.focus();
  }
}

function Row<T>({
  props,
  columns,
  row,
}: {
  props: TableProps<T>;
  columns: readonly Column<T>[];
  row: T;
}): ReactElement {
  const m = useShared();
  const { rowKey, selected, onSelect } = props;
  const key = rowKey(row);
  const choose = onSelect && ((): void => onSelect(row));
  const isGone = props.gone?.has(key) === true;
  return (
    <tr
      aria-current={selected === key ? 'true' : undefined}
      data-gone={isGone || undefined}
      title={isGone ? m.list.gone : undefined}
      {...(choose && {
        tabIndex: 0,
        onClick: choose,
        className: 'row-choose',
        onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => {
          if (event.key === 'Enter' && event.target === event.currentTarget) {
            // On the row chosen, Enter is what the screen makes of it.
            if (selected === key) return;
            event.preventDefault();
            choose();
          } else moveFocus(event);
        },
      })}
    >
      {columns.map((column) => (
        <td key={column.key} className={column.numeric === true ? 'numeric' : undefined}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** Rows as a real table; beyond 100 only those in sight are in the document. */
export function Table<T>(props: TableProps<T>): ReactElement {
  const { rows, rowKey, caption, onEnd, empty, selected } = props;
  const at = selected === undefined ? -1 : rows.findIndex((row) => rowKey(row) === selected);
  const columns = useShownColumns(props);
  const box = useRef<HTMLDivElement>(null);
  const height = rowHeights[usePreferences().density];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => height,
    overscan: 12,
    getItemKey: (i) => rowKey(rows[i] as T),
    enabled: rows.length > virtualFrom,
  });
  const items = virtual.getVirtualItems();
  const windowed = rows.length > virtualFrom && items.length > 0;
  const from = windowed ? (items[0]?.index ?? 0) : 0;
  const to = windowed ? (items.at(-1)?.index ?? 0) + 1 : Math.min(rows.length, virtualFrom);
  useEffect(() => {
    if (onEnd && rows.length > 0 && to >= rows.length - 5) onEnd();
  }, [onEnd, to, rows.length]);
  useEffect(() => {
    if (selected === undefined) return;
    const row = box.current?.querySelector('tr[aria-current]');
    if (row) row.scrollIntoView({ block: 'nearest' });
    else if (at >= 0) virtual.scrollToIndex(at);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- another choice scrolls, not a list that changes
  }, [selected]);
  return (
    <div className="table-box" ref={box} tabIndex={-1}>
      <table className="table" aria-rowcount={rows.length + 1}>
        <caption className="unseen">{caption}</caption>
        <colgroup>
          {columns.map((c) => (
            <col key={c.key} style={{ width: c.width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.key} scope="col" className={c.numeric === true ? 'numeric' : undefined}>
                {c.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from > 0 && <tr aria-hidden="true" style={{ height: from * height }} />}
          {rows.slice(from, to).map((row) => (
            <Row key={rowKey(row)} props={props} columns={columns} row={row} />
          ))}
          {to < rows.length && (
            <tr aria-hidden="true" style={{ height: (rows.length - to) * height }} />
          )}
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  );
}

/** What stands below a list that has more: the count, and the button to load on. */
export function ListFoot({
  shown,
  total,
  onMore,
  busy,
}: {
  shown: number;
  total: number;
  onMore: (() => void) | undefined;
  busy: boolean;
}): ReactElement {
  const m = useShared();
  return (
    <p className="list-foot">
      <span>{m.table.total(total)}</span>
      {onMore ? (
        <Button size="small" busy={busy} onClick={onMore}>
          {m.verb.more}
        </Button>
      ) : (
        shown > 0 && <span>{m.table.last}</span>
      )}
    </p>
  );
}
