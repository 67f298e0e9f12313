/** Who can act on what belongs to a unit: people of that unit and of those above it. */
import { permissionsOfRole, roles, type Permission } from '../../core/access/index.ts';
import type { Queryable } from '../platform/database.ts';

const peopleMax = 20;

/**
 * Ids of those who hold one of the permissions, at most `peopleMax`, in a fixed order; `except` is
 * left out: nobody is told of what they did themselves.
 */
export async function holdersAbove(
  db: Queryable,
  unitId: string,
  permissions: readonly Permission[],
  except = '',
): Promise<readonly string[]> {
  const holding = roles
    .map((role) => role.code)
    .filter((role) => permissions.some((one) => permissionsOfRole[role].includes(one)));
  const rows = await db.query<{ id: string }>(
    `with recursive up as (
       select id, parent_id from unit where id = $1
       union all select u.id, u.parent_id from unit u join up on u.id = up.parent_id)
     select a.id from account_user a where a.unit_id in (select id from up)
       and a.status <> 'disabled' and a.roles && $2 and a.id <> $3 order by a.id limit ${peopleMax}`,
    [unitId, holding, except],
    'holders-above',
  );
  return rows.map((row) => row.id);
}
