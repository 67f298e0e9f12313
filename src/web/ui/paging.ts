/** Lists that come in pages: read on at the end, kept still until somebody asks for a new one. */
import {
  keepPreviousData,
  useInfiniteQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import type { CallInput, CallReply } from '../../client/index.ts';
import { call } from './api.ts';

type PagedRoute =
  | 'quarantine.list'
  | 'user.list'
  | 'audit.list'
  | 'list.search'
  | 'replay.list'
  | 'replay.hits'
  | 'proposal.list'
  | 'instruction.list'
  | 'funds.list'
  | 'funds.measures'
  | 'return.list';
type Query<K extends PagedRoute> = Omit<NonNullable<CallInput<K>['query']>, 'cursor'>;
type Item<K extends PagedRoute> = CallReply<K>['items'][number];

export type Pages<T> = {
  readonly items: readonly T[];
  readonly total: number;
  readonly error: unknown;
  /** Nothing has been answered yet. */
  readonly loading: boolean;
  /** An answer to another question is still on the screen. */
  readonly old: boolean;
  readonly loadingMore: boolean;
  readonly loadMore: (() => void) | undefined;
  /** Asks again from the start. */
  readonly reload: () => void;
  /** Puts a changed item in the place of the one it was. */
  readonly patch: (change: (item: T) => T) => void;
};

/** The pages of a list. The change feed does not touch them: the list never moves by itself. */
export function usePages<K extends PagedRoute>(
  id: K,
  query: Query<K>,
  /** Where to begin, as a cursor of the list; at its start where not told. */
  start: string | null = null,
): Pages<Item<K>> {
  type Page = {
    readonly items: readonly Item<K>[];
    readonly next: string | null;
    readonly total: number;
  };
  const client = useQueryClient();
  const key = ['pages', id, query, start] as const;
  const read = useInfiniteQuery({
    queryKey: key,
    queryFn: async ({ pageParam, signal }): Promise<Page> => {
      const input = { query: { ...query, ...(pageParam === null ? {} : { cursor: pageParam }) } };
      return await call(id, input as CallInput<K>, signal);
    },
    initialPageParam: start,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: false,
  });
  const { data, hasNextPage, isFetchingNextPage } = read;
  return {
    items: data?.pages.flatMap((page) => page.items) ?? [],
    total: data?.pages[0]?.total ?? 0,
    error: read.error,
    loading: data === undefined && !read.error,
    old: read.isPlaceholderData,
    loadingMore: isFetchingNextPage,
    loadMore:
      hasNextPage && !isFetchingNextPage && !read.isPlaceholderData
        ? () => void read.fetchNextPage()
        : undefined,
    reload: () => void client.resetQueries({ queryKey: key, exact: true }),
    patch: (change) =>
      client.setQueryData<InfiniteData<Page>>(
        key,
        (before) =>
          before && {
            ...before,
            pages: before.pages.map((page) => ({ ...page, items: page.items.map(change) })),
          },
      ),
  };
}
