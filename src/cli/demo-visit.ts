/** People of the fourth level for the demonstration, and where the communities lie. */
import type { Instant } from '../core/kernel/index.ts';
import { createUser } from '../server/access/index.ts';
import type { Transaction } from '../server/platform/transact.ts';
import type { CityMap } from '../sim/index.ts';

const families = '周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张'.split('');
/** One community in so many has a grid worker who takes part. */
const every = 3;

/** Grid workers in some communities, and the cells of all; what is there already stays. */
export async function seedGridWorkers(tx: Transaction, map: CityMap, now: Instant): Promise<void> {
  await placeCommunities(tx, map);
  const [known] = await tx.query("select 1 from account_user where login ~ '^grid[0-9]+$'");
  if (known !== undefined) return;
  const units = await tx.query<{ id: string; region: string }>(
    "select id, regions[1] as region from unit where level = 'grid' order by regions[1]",
  );
  const chosen = units.filter((_, i) => i % every === 0);
  for (const [i, { id: unitId, region }] of chosen.entries()) {
    const name = `${families[i % families.length] ?? '周'}网格员`;
    await createUser(tx, { login: `grid${region}`, name, roles: ['grid-worker'], unitId }, now);
  }
  tx.audit({
    action: 'user.create',
    subject: `${chosen.length} grid workers`,
    detail: { by: 'demonstration' },
  });
}

async function placeCommunities(tx: Transaction, map: CityMap): Promise<void> {
  const { communities } = map;
  await tx.query(
    `update unit u set cell_q = c.q, cell_r = c.r
     from unnest($1::text[], $2::int[], $3::int[]) as c (code, q, r)
     where u.level = 'grid' and u.regions[1] = c.code and u.cell_q is null`,
    [communities.map((c) => c.code), communities.map((c) => c.q), communities.map((c) => c.r)],
  );
  // A station stands in one of its communities.
  await tx.query(
    `update unit s set cell_q = g.cell_q, cell_r = g.cell_r
     from (select distinct on (parent_id) parent_id, cell_q, cell_r from unit
       where level = 'grid' and cell_q is not null order by parent_id, regions[1]) g
     where g.parent_id = s.id and s.level = 'station' and s.cell_q is null`,
  );
}
