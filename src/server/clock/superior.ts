/** Who is told when a step is late. */
import type { Role } from '../../core/access/index.ts';
import type { Queryable } from '../platform/database.ts';

const toldMax = 5;

/**
 * The people of a role nearest above each unit: of the unit itself, else of the one above it, and so
 * on. Who has left the service is not among them.
 */
export async function readSuperiors(
  db: Queryable,
  unitIds: readonly string[],
  role: Role,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (unitIds.length === 0) return new Map();
  const rows = await db.query<{ unit_id: string; user_id: string; height: number }>(
    `with recursive up as (
       select id as unit_id, id, parent_id, 0 as height from unit where id = any($1)
       union all select up.unit_id, u.id, u.parent_id, up.height + 1
         from up join unit u on u.id = up.parent_id)
     select up.unit_id, a.id as user_id, up.height from up
       join account_user a on a.unit_id = up.id and $2 = any(a.roles) and a.status <> 'disabled'
     order by up.unit_id, up.height, a.id`,
    [unitIds, role],
    'clock-superiors',
  );
  const nearest = new Map<string, { readonly height: number; readonly users: string[] }>();
  for (const { unit_id, user_id, height } of rows) {
    const found = nearest.get(unit_id);
    if (found === undefined) nearest.set(unit_id, { height, users: [user_id] });
    else if (found.height === height && found.users.length < toldMax) found.users.push(user_id);
  }
  return new Map([...nearest].map(([unit, { users }]) => [unit, users]));
}
