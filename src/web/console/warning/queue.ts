/** The queue as the screen uses it: rows, what has arrived, moving on. */
import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import type { CallReply } from '../../../client/index.ts';
import type { WarningRow } from '../../../contract/index.ts';
import {
  call,
  serverNow,
  useFeed,
  useMe,
  useRead,
  type Feed,
  type UrlState,
} from '../../ui/index.ts';
import { queryOf, tabOf } from './filter.ts';
import { lookersOf } from './presence.ts';
import { arrivals, changeQueue, emptyQueue, nextToHandle, type QueueState } from './queue-state.ts';

export type Queue = {
  readonly state: QueueState;
  readonly rows: readonly WarningRow[];
  readonly arrived: readonly WarningRow[];
  readonly counts: CallReply<'warning.list'>['counts'] | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  readonly retry: () => void;
  /** Puts what has arrived into its place. */
  readonly settle: () => void;
  readonly loadMore: (() => void) | undefined;
  /** Takes over what is known of a warning from its detail. */
  readonly patch: (row: WarningRow) => void;
  readonly markSubmitted: (id: string) => void;
  readonly markFailed: (id: string) => void;
  /** When this seat handled its last one. */
  readonly handledAt: number | null;
  /** What to open when this one is done. */
  readonly after: (id: string) => string | undefined;
};

export function useQueue(url: UrlState): Queue {
  const me = useMe();
  const tab = tabOf(url);
  const query = queryOf(url);
  const key = JSON.stringify(query);
  const read = useRead('warning.list', { query }, { keep: true });
  const [state, change] = useReducer(changeQueue, emptyQueue);
  const [more, setMore] = useState(false);
  const [handledAt, setHandledAt] = useState<number | null>(null);

  useEffect(() => {
    if (read.data && !read.isPlaceholderData) {
      change({ kind: 'answer', answer: { key, items: read.data.items, next: read.data.next } });
    }
  }, [read.data, read.isPlaceholderData, key]);

  const feed = useMemo<Feed>(
    () => ({
      onEvent: (event) => {
        if (event.topic === 'warning') change({ kind: 'event', event, tab, me: me.id });
      },
      onOpen: () => undefined,
    }),
    [tab, me.id],
  );
  useFeed(feed);

  const current = state.key === key;
  const loadMore = (): void => {
    if (state.next === null || more) return;
    setMore(true);
    call('warning.list', { query: { ...query, cursor: state.next } })
      .then((answer) =>
        change({ kind: 'more', answer: { key, items: answer.items, next: answer.next } }),
      )
      .catch(() => undefined) // asked again when the end comes into sight the next time
      .finally(() => setMore(false));
  };
  return {
    state,
    rows: current ? state.rows : [],
    arrived: current ? arrivals(state) : [],
    counts: read.data?.counts,
    error: read.error,
    loading: !current && !read.error,
    retry: () => void read.refetch(),
    settle: () => change({ kind: 'settle' }),
    loadMore: state.next === null ? undefined : loadMore,
    patch: useCallback((row: WarningRow) => change({ kind: 'row', row }), []),
    handledAt,
    markSubmitted: (id) => {
      setHandledAt(serverNow());
      change({ kind: 'submitted', id });
    },
    markFailed: (id) => change({ kind: 'failed', id }),
    after: (id) => nextToHandle(state, id, me.id, (one) => lookersOf(one, me.id).length > 0),
  };
}
