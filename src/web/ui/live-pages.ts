/** Pages that hear of changes and do not move: values are new, places stay, what came is counted. */
import type { CallInput, CallReply } from '../../client/index.ts';
import { useRead } from './api.ts';
import { arrivals, type Listed } from './arrivals.ts';
import { usePages, type Pages } from './paging.ts';

/** Lists that the change feed asks again under their own name. */
type LiveRoute = 'funds.list' | 'funds.measures' | 'return.list';
type Query<K extends LiveRoute> = Omit<NonNullable<CallInput<K>['query']>, 'cursor'>;
type Item<K extends LiveRoute> = CallReply<K>['items'][number];

export type LivePages<K extends LiveRoute> = Pages<Item<K>> & {
  /** The newest answer to the same question, with its counts. */
  readonly head: CallReply<K> | undefined;
  /** Rows that came since and wait to be asked for. */
  readonly fresh: number;
  /** Rows that are not part of the answer any more. */
  readonly gone: ReadonlySet<string>;
};

/** For a feed that is away. */
const everyMs = 30_000;

export function useLivePages<K extends LiveRoute>(id: K, query: Query<K>): LivePages<K> {
  const pages = usePages<K>(id, query);
  const head = useRead<K>(id, { query } as CallInput<K>, { everyMs }).data;
  const items: readonly Listed[] = pages.items;
  const { fresh, gone, newest } = arrivals(items, pages.old ? undefined : head);
  return {
    ...pages,
    head,
    fresh,
    gone,
    items: pages.items.map((row) => (newest.get(row.id) as Item<K> | undefined) ?? row),
    total: head?.total ?? pages.total,
  };
}
