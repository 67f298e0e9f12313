/** The route of the wall; its figures are read at most once a second, whoever looks. */
import type { Wall } from '../../contract/index.ts';
import { secondMs } from '../../core/kernel/index.ts';
import type { Database } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import { makeWatch } from './clocks.ts';
import { readWall } from './figures.ts';

export type WallDeps = { readonly db: Database; readonly centre: string; readonly demo: boolean };

export function wallHandlers(deps: WallDeps): Pick<Handlers, 'wall.read'> {
  const { db, centre, demo } = deps;
  const watch = makeWatch(db);
  const kept = new Map<string, { readonly at: number; readonly wall: Promise<Wall> }>();
  return {
    'wall.read': async ({ now, lang }) => {
      const last = kept.get(lang);
      if (last !== undefined && now - last.at < secondMs && now >= last.at) return last.wall;
      const wall = readWall(db, { centre, demo, lang, watch }, now);
      kept.set(lang, { at: now, wall });
      wall.catch(() => kept.delete(lang));
      return wall;
    },
  };
}
