/** The model and the policy in force: shipped files, and over them what the centre keeps itself. */
import { exchangeParts, type PublishedModel } from '../../core/rule/index.ts';
import { defaultPolicy, parsePolicy, type WarningPolicy } from '../../core/warning/index.ts';
import { compilePack } from '../../core/typology/index.ts';
import { openListMemory, type ListMemory } from '../list/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Queryable } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { readPack, readPackMark } from '../typology/index.ts';
import { loadListEntries, loadModel, shippedLists, type ModelFiles } from './load.ts';

export type Published = {
  readonly model: () => PublishedModel;
  readonly policy: () => WarningPolicy;
  /** The lists of the model: the shipped ones below those of the centre. */
  readonly lists: ListMemory;
  /** Takes in what changed of lists and settings; cheap when nothing did. */
  readonly refresh: () => Promise<void>;
  /** Stops listening for changes. */
  readonly stop: () => Promise<void>;
};

export type PublishedOptions = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly files?: ModelFiles;
  /** How often the settings are looked at. */
  readonly everyMs?: number;
};

/** Loads everything once; changes of the lists come by themselves from then on. */
export async function openPublished(options: PublishedOptions): Promise<Published> {
  const { db, clock, log, files = {}, everyMs = 2_000 } = options;
  const shipped = loadModel(files);
  const lists = await openListMemory({
    db,
    log,
    shipped: loadListEntries(files.lists ?? shippedLists),
  });
  let model = exchangeParts(shipped, { lists: lists.lists() });
  let policy = defaultPolicy;
  let packMark = -1;
  let mark = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  const refresh = async (): Promise<void> => {
    await lists.refresh();
    // Asked before each batch: a switch holds from the next one on, in every process.
    const pack = await readPackMark(db);
    if (pack !== packMark) {
      model = exchangeParts(model, { pack: compilePack(await readPack(db)) });
      packMark = pack;
    }
    if (clock.now() - lookedAt < everyMs) return;
    lookedAt = clock.now();
    const found = await readMark(db);
    if (found === mark) return;
    policy = await readPolicy(db, log);
    mark = found;
  };
  await refresh();
  return {
    model: () => {
      // A large change replaces the lists as a whole.
      if (model.lists !== lists.lists()) model = exchangeParts(model, { lists: lists.lists() });
      return model;
    },
    policy: () => policy,
    lists,
    refresh,
    stop: () => lists.stop(),
  };
}

/** Changes when the policy does. */
async function readMark(db: Queryable): Promise<string> {
  const rows = await db.query<{ mark: string }>(
    `select coalesce((select version from setting where key = 'warning-policy'), '') as mark`,
    [],
    'published-mark',
  );
  return rows[0]?.mark ?? '';
}

async function readPolicy(db: Queryable, log: Log): Promise<WarningPolicy> {
  const rows = await db.query<{ value: unknown }>(
    `select value from setting where key = 'warning-policy'`,
  );
  const [row] = rows;
  if (row === undefined) return defaultPolicy;
  const policy = parsePolicy(row.value);
  if (policy === undefined)
    log.error('the setting warning-policy is no policy; the shipped one holds');
  return policy ?? defaultPolicy;
}
