/** The model and the policy in force: shipped files, and over them what the centre keeps itself. */
import { makeLists, type EntryParts, type ListEntry } from '../../core/list/index.ts';
import { exchangeParts, type PublishedModel } from '../../core/rule/index.ts';
import { defaultPolicy, parsePolicy, type WarningPolicy } from '../../core/warning/index.ts';
import { compilePack } from '../../core/typology/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queryable } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import { packMarkSql, readPack } from '../typology/index.ts';
import { loadListEntries, loadModel, shippedLists, type ModelFiles } from './load.ts';

export type Published = {
  readonly model: () => PublishedModel;
  readonly policy: () => WarningPolicy;
  /** Reads the centre's lists and settings again when they have changed; cheap otherwise. */
  readonly refresh: () => Promise<void>;
};

export type PublishedOptions = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly log: Log;
  readonly files?: ModelFiles;
  /** How often the tables are looked at. */
  readonly everyMs?: number;
};

type ListRecord = {
  kind: ListEntry['kind'];
  value: string;
  verdict: ListEntry['verdict'];
  category: ListEntry['category'];
  reason: string;
  origin: string;
  from_at: number;
  until_at: number | null;
};

export function openPublished(options: PublishedOptions): Published {
  const { db, clock, log, files = {}, everyMs = 2_000 } = options;
  const shipped = loadModel(files);
  let model = shipped;
  let policy = defaultPolicy;
  let pack = shipped.pack;
  let packMark = -1;
  let mark = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    model: () => model,
    policy: () => policy,
    async refresh() {
      if (clock.now() - lookedAt < everyMs) return;
      lookedAt = clock.now();
      const found = await readMark(db);
      if (found.mark === mark && found.pack === packMark) return;
      if (found.pack !== packMark) {
        pack = compilePack(await readPack(db));
        packMark = found.pack;
        model = exchangeParts(model, { pack });
      }
      if (found.mark === mark) return;
      policy = await readPolicy(db, log);
      const own = await readEntries(db);
      // The shipped lists stay below: an entry of the centre replaces the shipped one of its verdict.
      const lists = makeLists([...loadListEntries(files.lists ?? shippedLists), ...own]);
      model = exchangeParts(shipped, { lists, pack });
      mark = found.mark;
    },
  };
}

/** `mark` changes when an entry or the policy does, `pack` when another one is in force. */
async function readMark(db: Queryable): Promise<{ mark: string; pack: number }> {
  const rows = await db.query<{ mark: string; pack: number }>(
    `select concat_ws('.', (select count(*) from list_entry),
       (select max(from_at) from list_entry), (select sum(until_at) from list_entry),
       (select version from setting where key = 'warning-policy')) as mark,
       (${packMarkSql}) as pack`,
    [],
    'published-mark',
  );
  return rows[0] ?? { mark: '', pack: 0 };
}

async function readEntries(db: Queryable): Promise<EntryParts[]> {
  const rows = await db.query<ListRecord>(
    `select kind, value, verdict, category, reason, origin, from_at, until_at from list_entry
     order by kind, value`,
  );
  return rows.map((row) => ({
    kind: row.kind,
    value: row.value,
    verdict: row.verdict,
    category: row.category,
    reason: row.reason,
    origin: row.origin,
    fromAt: row.from_at,
    untilAt: row.until_at,
  }));
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
