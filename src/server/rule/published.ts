/** The model and the policy in force: shipped files, and over them what the centre keeps itself. */
import { exchangeParts, type PublishedModel } from '../../core/rule/index.ts';
import type { RoutePolicy, WarningPolicy } from '../../core/warning/index.ts';
import { compilePack } from '../../core/typology/index.ts';
import { openListMemory, type ListMemory } from '../list/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { openPolicies, routeTable, warningTable, type Policies } from '../policy/index.ts';
import { readPack, readPackMark } from '../typology/index.ts';
import { loadListEntries, loadModel, shippedLists, type ModelFiles } from './load.ts';

export type Published = {
  readonly model: () => PublishedModel;
  readonly policy: () => WarningPolicy;
  readonly routes: () => RoutePolicy;
  readonly policies: Policies;
  /** The lists of the model: the shipped ones below those of the centre. */
  readonly lists: ListMemory;
  /** Takes in what changed of lists, typologies and policies; cheap when nothing did. */
  readonly refresh: () => Promise<void>;
  /** Stops listening for changes. */
  readonly stop: () => Promise<void>;
};

export type PublishedOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly files?: ModelFiles;
};

/** Loads everything once; changes of the lists come by themselves from then on. */
export async function openPublished(options: PublishedOptions): Promise<Published> {
  const { db, log, files = {} } = options;
  const policies = await openPolicies(options);
  const shipped = loadModel(files);
  const lists = await openListMemory({
    db,
    log,
    shipped: loadListEntries(files.lists ?? shippedLists),
  });
  let model = exchangeParts(shipped, { lists: lists.lists() });
  let packMark = -1;
  const refresh = async (): Promise<void> => {
    await lists.refresh();
    // Asked before each batch: a switch holds from the next one on, in every process.
    const pack = await readPackMark(db);
    if (pack !== packMark) {
      model = exchangeParts(model, { pack: compilePack(await readPack(db)) });
      packMark = pack;
    }
    await policies.refresh();
  };
  await refresh();
  return {
    model: () => {
      // A large change replaces the lists as a whole.
      if (model.lists !== lists.lists()) model = exchangeParts(model, { lists: lists.lists() });
      return model;
    },
    policy: () => policies.of(warningTable),
    routes: () => policies.of(routeTable),
    policies,
    lists,
    refresh,
    stop: () => {
      policies.stop();
      return lists.stop();
    },
  };
}
