/** What other modules ask about people and units: names and places in the tree. */
import type { Clock } from '../platform/clock.ts';
import type { Queryable } from '../platform/database.ts';

export type Directory = {
  /** Ids of the units from the root to this one; undefined where there is no such unit. */
  unitPath(unitId: string): Promise<readonly string[] | undefined>;
  /** Names of people by the key that audit entries hold. */
  namesOf(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

/** How long the tree is believed; it changes a few times a year. */
const treeFreshMs = 2000;

export function makeDirectory(db: Queryable, clock: Clock): Directory {
  let paths: ReadonlyMap<string, readonly string[]> = new Map();
  let freshUntil = 0;
  return {
    async unitPath(unitId) {
      if (clock.now() >= freshUntil || !paths.has(unitId)) {
        paths = await readPaths(db);
        freshUntil = clock.now() + treeFreshMs;
      }
      return paths.get(unitId);
    },
    async namesOf(actors) {
      const rows = await db.query<{ id: string; name: string }>(
        'select id, name from account_user where id = any($1)',
        [actors],
      );
      return new Map(rows.map((row) => [row.id, row.name]));
    },
  };
}

async function readPaths(db: Queryable): Promise<Map<string, readonly string[]>> {
  const rows = await db.query<{ id: string; parent_id: string | null }>(
    'select id, parent_id from unit',
  );
  const parents = new Map(rows.map((row) => [row.id, row.parent_id]));
  return new Map(
    rows.map(({ id }) => {
      const path = [id];
      for (let up = parents.get(id); up; up = parents.get(up)) path.unshift(up);
      return [id, path];
    }),
  );
}
