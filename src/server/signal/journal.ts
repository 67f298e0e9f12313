/**
 * Intake through a journal (NATS JetStream): what is accepted is in the journal on most of its nodes
 * before the answer; a recorder, one at a time among all processes, brings it into the log in order,
 * in one transaction with how far it came. Killed at any moment it begins there again, so nothing is
 * lost, and a signal that is there already is a duplicate.
 */
import type { Instant } from '../../core/kernel/index.ts';
import { signalOf, type SignalInput } from '../../core/signal/index.ts';
import { inTransaction, type Database, type Queryable } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { entryBytesMax, type Journal, type JournalEntry } from '../platform/nats.ts';
import { newToken } from '../platform/random.ts';
import {
  lockLog,
  logLock,
  writeRows,
  type Appender,
  type AppendOutcome,
  type AppendRequest,
  type LogRow,
  type RowOutcome,
} from './appender.ts';
import type { PersonResolver } from './person.ts';

export type JournalOptions = {
  readonly db: Database;
  readonly persons: PersonResolver;
  readonly journal: Journal;
  /** Writes refused rows, and knows how much waits for a decision. */
  readonly appender: Appender;
  readonly log: Log;
  readonly onRecorded?: () => void;
};

/** How long an answer waits for the recorder, to tell duplicates; after it the journal is enough. */
const recordWaitMs = 5_000;
/** Entries that stay in the journal after they are recorded. */
const trimEvery = 10_000;
const restMs = 1_000;

type Told = (rows: readonly RowOutcome[]) => void;
type Piece = { readonly key: string; readonly request: AppendRequest };

/** An appender whose acknowledgement is the journal's. */
export function makeJournalAppender(options: JournalOptions): Appender {
  const { journal, appender } = options;
  /** Own pieces that the recorder of this process will tell about. */
  const waiting = new Map<string, Told>();
  const recorder = startRecorder(options, (key, rows) => waiting.get(key)?.(rows));
  let underWay = 0;
  const pending = new Set<Promise<unknown>>();

  async function put({ key, request }: Piece): Promise<readonly RowOutcome[]> {
    const recorded = new Promise<readonly RowOutcome[]>((resolve) => {
      waiting.set(key, resolve);
    });
    try {
      await journal.append(encode(key, request), key);
      return await soon(recorded, request.rows.length);
    } finally {
      waiting.delete(key);
    }
  }

  async function appendAll(request: AppendRequest): Promise<AppendOutcome> {
    const pieces = split(request);
    const rows = (await Promise.all(pieces.map(put))).flat();
    const rest = { ...request, rows: [] };
    const refused = request.refused.length > 0 ? await appender.append(rest) : undefined;
    return { rows, quarantineIds: refused?.quarantineIds ?? [] };
  }

  return {
    admit: (request, more = 0) => appender.admit(request, more),
    async append(request) {
      await appender.admit(request, underWay);
      underWay += request.rows.length;
      const work = appendAll(request);
      pending.add(work);
      try {
        return await work;
      } finally {
        underWay -= request.rows.length;
        pending.delete(work);
      }
    },
    async backlog() {
      const known = await appender.backlog();
      return { ...known, backlog: known.backlog + underWay };
    },
    async stop() {
      await Promise.allSettled(pending);
      await recorder.stop();
      await appender.stop();
    },
  };
}

/** What the recorder says, or that all was accepted where it says nothing for a while. */
function soon(
  recorded: Promise<readonly RowOutcome[]>,
  count: number,
): Promise<readonly RowOutcome[]> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(Array.from({ length: count }, () => ({ status: 'accepted', differs: false })));
    }, recordWaitMs);
    void recorded.then((rows) => {
      clearTimeout(timer);
      resolve(rows);
    });
  });
}

/** Pieces that each fit into one entry; the rows stay in order. */
function split(request: AppendRequest): Piece[] {
  const pieces: Piece[] = [];
  const id = newToken();
  let rows: LogRow[] = [];
  let bytes = 0;
  const close = (): void => {
    if (rows.length === 0) return;
    pieces.push({ key: `${id}.${pieces.length}`, request: { ...request, rows, refused: [] } });
    rows = [];
    bytes = 0;
  };
  for (const row of request.rows) {
    const size = Buffer.byteLength(row.body) * 2 + 300;
    if (bytes + size > entryBytesMax) close();
    rows.push(row);
    bytes += size;
  }
  close();
  return pieces;
}

type Written = {
  readonly key: string;
  readonly source: string;
  readonly receivedAt: number;
  readonly rows: readonly (Omit<LogRow, 'digest' | 'about'> & { readonly digest: string })[];
};

function encode(key: string, { source, receivedAt, rows }: AppendRequest): Uint8Array {
  const written: Written = {
    key,
    source,
    receivedAt,
    rows: rows.map(({ id, kind, occurredAt, body, digest, urgent }) => ({
      id,
      kind,
      occurredAt,
      body,
      urgent,
      digest: digest.toString('hex'),
    })),
  };
  return Buffer.from(JSON.stringify(written));
}

function decode({ bytes }: JournalEntry): Piece {
  const { key, source, receivedAt, rows } = JSON.parse(Buffer.from(bytes).toString()) as Written;
  return {
    key,
    request: {
      source,
      receivedAt: receivedAt as Instant,
      rows: rows.map((row) => ({
        ...row,
        digest: Buffer.from(row.digest, 'hex'),
        about: signalOf(JSON.parse(row.body) as SignalInput),
      })),
      refused: [],
    },
  };
}

/** Any number that nothing else locks. */
const recorderLock = logLock + 5;

function startRecorder(
  options: JournalOptions,
  tell: (key: string, rows: readonly RowOutcome[]) => void,
): { stop(): Promise<void> } {
  const { db, journal, log, onRecorded } = options;
  const state = { stopped: false };
  let wake: () => void = () => {};

  async function record(): Promise<void> {
    const client = await db.connect();
    let lost = false;
    client.on('end', () => {
      lost = true;
    });
    try {
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock($1) as held',
        [recorderLock],
      );
      if (rows[0]?.held !== true) return;
      let cursor = await readCursor(db);
      let trimmedAt = cursor;
      for await (const entries of journal.follow(cursor, () => state.stopped || lost)) {
        cursor = await write(options, cursor, entries, tell);
        onRecorded?.();
        if (cursor - trimmedAt < trimEvery) continue;
        await journal.trim(cursor - trimEvery / 2);
        trimmedAt = cursor;
      }
    } finally {
      await client.end().catch(() => {});
    }
  }

  const running = (async () => {
    let told = '';
    while (!state.stopped) {
      try {
        await record();
      } catch (thrown) {
        const cause = messageOf(thrown);
        if (cause !== told) log.warn('the recorder of the journal begins again', { cause });
        told = cause;
      }
      if (!state.stopped) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, restMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    }
  })();
  return {
    async stop() {
      state.stopped = true;
      wake();
      await running;
    },
  };
}

async function readCursor(db: Queryable): Promise<number> {
  const rows = await db.query<{ position: number }>(
    `select position from consumer_cursor where consumer = 'journal'`,
  );
  return rows[0]?.position ?? 0;
}

/** Entries become rows of the log with the cursor moved on, or nothing; answers the new cursor. */
async function write(
  { db, persons }: JournalOptions,
  from: number,
  entries: readonly JournalEntry[],
  tell: (key: string, rows: readonly RowOutcome[]) => void,
): Promise<number> {
  const until = entries.at(-1)?.position ?? from;
  const pieces = entries.map(decode);
  const { outcomes, keep } = await inTransaction(db, async (tx) => {
    await lockLog(tx);
    const moved = await tx.query(
      `insert into consumer_cursor as c (consumer, position) values ('journal', $2)
       on conflict (consumer) do update set position = $2 where c.position = $1
       returning position`,
      [from, until],
      'journal-move',
    );
    if (moved.length === 0) throw new Error('another process records the journal');
    return writeRows(
      tx,
      persons,
      pieces.map((p) => p.request),
    );
  });
  keep();
  for (const [i, { key }] of pieces.entries()) tell(key, outcomes[i]?.rows ?? []);
  return until;
}
