/** The tree of units as warnings need it. */
import { permissionsOfRole, roles, type UnitLevel } from '../../core/access/index.ts';
import type { RouteUnit } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';

/** Roles whose people take warnings. */
export const handlingRoles: readonly string[] = roles
  .map((r) => r.code)
  .filter((role) => permissionsOfRole[role].includes('warning.handle'));

type UnitRecord = {
  id: string;
  parent_id: string | null;
  name: string;
  level: UnitLevel;
  regions: string[];
  on_duty: boolean;
  seat_count: number;
};

export type UnitTree = {
  readonly units: readonly RouteUnit[];
  nameOf(id: string): string;
  /** Ids from the root to the unit. */
  pathOf(id: string): readonly string[];
};

export async function readUnits(db: Queryable): Promise<UnitTree> {
  const rows = await db.query<UnitRecord>(
    `select u.id, u.parent_id, u.name, u.level, u.regions, u.on_duty,
       (select count(*) from account_user a where a.unit_id = u.id and a.status <> 'disabled'
         and a.roles && $1)::int as seat_count
     from unit u order by u.id`,
    [handlingRoles],
    'unit-tree',
  );
  const units = rows.map((row): RouteUnit => ({
    id: row.id,
    parentId: row.parent_id,
    name: row.name,
    level: row.level,
    regions: row.regions,
    onDuty: row.on_duty,
    seatCount: row.seat_count,
  }));
  const byId = new Map(units.map((u) => [u.id, u]));
  return {
    units,
    nameOf: (id) => byId.get(id)?.name ?? '',
    pathOf: (id) => {
      const path: string[] = [];
      for (let at = byId.get(id); at !== undefined; at = byId.get(at.parentId ?? '')) {
        path.unshift(at.id);
      }
      return path;
    },
  };
}
