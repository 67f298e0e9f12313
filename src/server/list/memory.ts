/**
 * The lists in force, in memory: loaded once in batches that the database packs, then kept up by
 * reading what changed. A change reaches every process as soon as it is committed.
 */
import type pg from 'pg';
import {
  listBuilder,
  type EditableLists,
  type EntryParts,
  type ListDelta,
  type ListKey,
  type Lists,
} from '../../core/list/index.ts';
import { run, type Database, type Queryable } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { basisColumns, type BasisRecord } from './row.ts';
import { byIndex, listChannel } from './store.ts';

export type ListMemory = {
  /** What is in force; replaced as a whole after a large change, changed in place after a small one. */
  lists(): Lists;
  /** The last change that is in effect here. */
  readonly change: number;
  /** Takes in everything committed up to now; cheap when nothing changed. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
};

export type ListMemoryOptions = {
  readonly db: Database;
  readonly log: Log;
  /** Entries of the shipped files; one of the centre takes the place of theirs. */
  readonly shipped: readonly EntryParts[];
  /** Told when the content has changed. */
  readonly onChange?: () => void;
};

const separator = '\u001e';
/** Ids read in one batch. */
const batchIds = 100_000;
/** With more rows changed than this, building anew is quicker than changing in place. */
const deltaRowsMax = 200_000;

type State = {
  readonly options: ListMemoryOptions;
  lists: EditableLists;
  change: number;
  reading: Promise<void> | undefined;
  again: boolean;
  listener: pg.Client | undefined;
  stopped: boolean;
};

/** Loads the lists and listens for changes from now on. */
export async function openListMemory(options: ListMemoryOptions): Promise<ListMemory> {
  const loaded = await loadLists(options.db, options.shipped);
  const state: State = {
    options,
    ...loaded,
    reading: undefined,
    again: false,
    listener: undefined,
    stopped: false,
  };
  await listen(state);
  await pull(state);
  return {
    lists: () => state.lists,
    get change() {
      return state.change;
    },
    async refresh() {
      if (state.stopped) return;
      if (state.listener === undefined) await listen(state);
      // Asked before each batch, so that nothing committed before it is missed by it.
      if ((await readHead(options.db)) !== state.change) await pull(state);
    },
    async stop() {
      state.stopped = true;
      await state.reading;
      await state.listener?.end().catch(() => {});
    },
  };
}

async function readHead(db: Queryable): Promise<number> {
  const rows = await db.query<{ change: number }>(
    'select change from list_head',
    [],
    'list-change-now',
  );
  return rows[0]?.change ?? 0;
}

async function listen(state: State): Promise<void> {
  const client = await state.options.db.connect();
  state.listener = client;
  client.on('notification', () => void pull(state));
  client.once('end', () => {
    if (state.listener === client) state.listener = undefined;
  });
  await client.query(`listen ${listChannel}`);
}

/** Reads until nothing is new, however many notifications came meanwhile. */
function pull(state: State): Promise<void> {
  if (state.reading !== undefined) {
    state.again = true;
    return state.reading;
  }
  state.reading = catchUp(state)
    .catch((thrown: unknown) => {
      state.options.log.warn('changes of the lists could not be read', {
        cause: messageOf(thrown),
      });
    })
    .finally(() => {
      state.reading = undefined;
      if (state.again && !state.stopped) {
        state.again = false;
        void pull(state);
      }
    });
  return state.reading;
}

async function catchUp(state: State): Promise<void> {
  const { db, shipped, onChange } = state.options;
  const changes = await readChanges(db, state.change);
  if (changes === 'many') {
    const loaded = await loadLists(db, shipped);
    state.lists = loaded.lists;
    state.change = loaded.change;
  } else {
    if (changes.change === state.change) return;
    state.lists.apply(withShipped(changes.delta, shipped));
    state.change = changes.change;
  }
  onChange?.();
}

/** Where an entry of the centre goes, the shipped one of the same key stands again. */
function withShipped(delta: Required<ListDelta>, shipped: readonly EntryParts[]): ListDelta {
  if (delta.remove.length === 0) return delta;
  const gone = new Set(delta.remove.map(keyText));
  const back = shipped.filter((entry) => gone.has(keyText({ match: 'exact', ...entry })));
  return { remove: delta.remove, put: [...back, ...delta.put] };
}

const keyText = ({ kind, match, value, verdict }: ListKey): string =>
  `${kind}\n${match}\n${verdict}\n${value}`;

/** Everything in force, from one snapshot of the database. */
async function loadLists(
  db: Database,
  shipped: readonly EntryParts[],
): Promise<{ lists: EditableLists; change: number }> {
  return inSnapshot(db, async (on) => {
    const builder = listBuilder();
    for (const entry of shipped) builder.add(entry);
    const [head] = await on.query<{ change: number; last: number }>(
      'select change, coalesce((select max(id) from list_entry), 0) as last from list_head',
    );
    const bases = await readLive(on);
    const last = bases.size === 0 ? 0 : (head?.last ?? 0);
    // The next batch is being packed by the database while this one is taken in.
    let next = last > 0 ? readPacked(on, 0) : undefined;
    for (let from = 0; next !== undefined; from += batchIds) {
      const packed = await next;
      next = from + batchIds < last ? readPacked(on, from + batchIds) : undefined;
      for (const pack of packed) {
        const basis = bases.get(pack.basis_id);
        if (basis === undefined) continue;
        for (const value of pack.packed.split(separator)) builder.add(entryOf(basis, value));
      }
    }
    return { lists: builder.build(), change: head?.change ?? 0 };
  });
}

/** One view of the database for all statements. */
async function inSnapshot<T>(db: Database, work: (on: Queryable) => Promise<T>): Promise<T> {
  return db.withConnection(async (client) => {
    await client.query('begin isolation level repeatable read read only');
    try {
      return await work({ query: (sql, params, name) => run(client, sql, params, name) });
    } finally {
      await client.query('commit').catch(() => {});
    }
  });
}

async function readLive(on: Queryable): Promise<Map<number, BasisRecord>> {
  const rows = await on.query<BasisRecord>(
    `select ${basisColumns} from list_basis b where b.status = 'live' and b.entry_count > 0`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

type Pack = { readonly basis_id: number; readonly packed: string };

function readPacked(on: Queryable, from: number): Promise<Pack[]> {
  const rows = on.query<Pack>(
    `select basis_id, string_agg(value, E'\\x1e') as packed from list_entry
     where id > $1 and id <= $2 group by basis_id`,
    [from, from + batchIds],
    'list-load',
  );
  // It is awaited after the batch before; until then its failure is not unhandled.
  rows.catch(() => {});
  return rows;
}

function entryOf(basis: BasisRecord, value: string): EntryParts {
  return {
    kind: basis.kind,
    match: basis.match,
    value,
    verdict: basis.verdict,
    category: basis.category,
    reason: basis.reason,
    origin: basis.origin,
    evidence: basis.evidence,
    confidence: basis.confidence,
    fromAt: basis.from_at,
    untilAt: basis.until_at,
    approvedBy: basis.approved_by,
  };
}

type Changes = { readonly change: number; readonly delta: Required<ListDelta> };
type ChangedRecord = BasisRecord & { readonly value: string };

/** What changed behind a number of the sequence; `many`: too much to be changed in place. */
async function readChanges(db: Database, seen: number): Promise<Changes | 'many'> {
  return byIndex(
    db,
    async (on): Promise<Changes | 'many'> => {
      const [head] = await on.query<{ change: number; rows: number }>(
        `select change, (select coalesce(sum(entry_count), 0) from list_basis
           where change > $1)::bigint as rows from list_head`,
        [seen],
        'list-head',
      );
      const change = head?.change ?? seen;
      if (change === seen) return { change, delta: { remove: [], put: [] } };
      if ((head?.rows ?? 0) > deltaRowsMax) return 'many';
      const rows = await on.query<ChangedRecord>(
        `select e.value, ${basisColumns} from list_entry e join list_basis b on b.id = e.basis_id
         where e.change > $1
         union all
         select e.value, ${basisColumns} from list_basis b join list_entry e on e.basis_id = b.id
         where b.change > $1 and b.status <> 'proposed' and (e.change is null or e.change <= $1)
         limit ${deltaRowsMax + 1}`,
        [seen],
        'list-delta',
      );
      if (rows.length > deltaRowsMax) return 'many';
      return { change, delta: deltaOf(rows) };
    },
    'isolation level repeatable read read only',
  );
}

function deltaOf(rows: readonly ChangedRecord[]): Required<ListDelta> {
  const remove: ListKey[] = [];
  const put: EntryParts[] = [];
  for (const row of rows) {
    if (row.status === 'live') put.push(entryOf(row, row.value));
    else remove.push(row);
  }
  return { remove, put };
}
