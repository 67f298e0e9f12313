/** The tree of units as warnings need it, and where a person is to be sought. */
import { permissionsOfRole, roles, type UnitLevel } from '../../core/access/index.ts';
import type { Cell } from '../../core/duty/index.ts';
import type { RoutePerson, RouteUnit } from '../../core/warning/index.ts';
import { readUnitDuty } from '../duty/index.ts';
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
  cell_q: number | null;
  cell_r: number | null;
  seat_count: number;
  seated: number;
  seen: number;
  languages: string[] | null;
};

export type UnitTree = {
  readonly units: readonly RouteUnit[];
  nameOf(id: string): string;
  /** Ids from the root to the unit. */
  pathOf(id: string): readonly string[];
};

/**
 * The tree as it stands now. A unit that keeps a roster is on duty while somebody stands by it; one
 * that keeps none is as its switch says. `load` adds what waits at each desk, for routing.
 */
export async function readUnits(
  db: Queryable,
  now: number,
  load: ReadonlyMap<string, number> = new Map(),
): Promise<UnitTree> {
  const rows = await db.query<UnitRecord>(
    `select u.id, u.parent_id, u.name, u.level, u.regions, u.on_duty, u.cell_q, u.cell_r,
       coalesce(s.seat_count, 0) as seat_count, coalesce(s.seated, 0) as seated,
       coalesce(s.seen, 0) as seen, s.languages
     from unit u left join (
       select a.unit_id, count(*)::int as seat_count,
         count(*) filter (where t.status not in ('signed-out', 'away'))::int as seated, count(t.user_id)::int as seen,
         (select array_agg(distinct c) from unnest(string_to_array(
           string_agg(array_to_string(a.languages, ' '), ' '), ' ')) c where c <> '') as languages
       from account_user a left join seat_state t on t.user_id = a.id
       where a.status <> 'disabled' and a.roles && $1 group by a.unit_id) s on s.unit_id = u.id
     order by u.id`,
    [handlingRoles],
    'unit-tree',
  );
  const duty = await readUnitDuty(db, now);
  const units = rows.map((row): RouteUnit => {
    const roster = duty.get(row.id);
    return {
      id: row.id,
      parentId: row.parent_id,
      name: row.name,
      level: row.level,
      regions: row.regions,
      onDuty: row.on_duty && (roster === undefined || roster.standing > 0),
      seatCount: row.seat_count,
      languages: roster?.languages ?? row.languages ?? [],
      waiting: load.get(row.id) ?? 0,
      // Where no seat has ever signed in, all count.
      seated: row.seen === 0 ? row.seat_count : row.seated,
      cell: cellOf(row.cell_q, row.cell_r),
    };
  });
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

function cellOf(q: number | null, r: number | null): Cell | null {
  return q === null || r === null ? null : { q, r };
}

/** Warnings that wait at each unit, living and in nobody's hands. */
export async function readLoad(db: Queryable): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ unit_id: string; n: number }>(
    `select unit_id, count(*)::int as n from warning where status = 'open' group by unit_id`,
    [],
    'unit-load',
  );
  return new Map(rows.map((row) => [row.unit_id, row.n]));
}

/** The columns of `person` that say where they are sought, as `p.…`. */
export const placeColumns = `p.region as home_region, p.cell_q as home_q, p.cell_r as home_r,
  p.work_region, p.work_cell_q as work_q, p.work_cell_r as work_r, p.languages`;

export type PlaceRecord = {
  readonly home_region: string | null;
  readonly home_q: number | null;
  readonly home_r: number | null;
  readonly work_region: string | null;
  readonly work_q: number | null;
  readonly work_r: number | null;
  readonly languages: readonly string[];
};

/** Where a person lives and works and how they are spoken to, as routing asks. */
export function routePersonOf(row: PlaceRecord): RoutePerson {
  return {
    home: { region: row.home_region, cell: cellOf(row.home_q, row.home_r) },
    ...(row.work_region === null
      ? {}
      : { work: { region: row.work_region, cell: cellOf(row.work_q, row.work_r) } }),
    languages: row.languages,
  };
}

export const nowhere: RoutePerson = { home: { region: null } };
