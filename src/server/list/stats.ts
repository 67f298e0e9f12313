/** How many entries there are: told by the counts of their bases, never by counting rows. */
import type { ReplyOf, Routes } from '../../contract/index.ts';
import type { Queryable } from '../platform/database.ts';

type Stats = ReplyOf<Routes['list.stats']>;

export async function readStats(
  db: Queryable,
  now: number,
): Promise<Pick<Stats, 'groups' | 'origins'>> {
  const groups = await db.query<Stats['groups'][number]>(
    `select kind, verdict, case when status = 'live' and until_at <= $1 then 'expired' else status end
       as status, sum(entry_count)::bigint as count
     from list_basis where entry_count > 0 group by 1, 2, 3 order by 1, 2, 3`,
    [now],
    'list-groups',
  );
  const origins = await db.query<Stats['origins'][number]>(
    `select origin, sum(entry_count)::bigint as count from list_basis
     where entry_count > 0 group by 1 order by 2 desc, 1 limit 100`,
    [],
    'list-origins',
  );
  return { groups, origins };
}
