/**
 * The one door to the signal log. Requests wait in a bounded queue; one transaction at a time
 * writes the rows of many, and each is told only after the commit.
 */
import { hourMs, type Instant } from '../../core/kernel/index.ts';
import type { FraudSignal } from '../../core/signal/index.ts';
import { tooMany, type Answer } from '../platform/answer.ts';
import { inTransaction, type Database, type Queryable } from '../platform/database.ts';
import type { PersonResolver } from './person.ts';
import { isolateRows, type QuarantineRow } from './quarantine.ts';

/** Channel on which the scorer is told that the log has grown. */
export const logChannel = 'wuzha_log';

export type LogRow = {
  readonly id: string;
  readonly kind: string;
  readonly occurredAt: Instant;
  /** Of the canonical body: tells a resend from a contradiction. */
  readonly digest: Buffer;
  /** Canonical body, JSON. */
  readonly body: string;
  /** Whom it is about, as the source names them. */
  /** It cannot wait when there is too much. */
  readonly urgent: boolean;
  readonly about: Pick<FraudSignal, 'subject' | 'subjectHandles'>;
};

export type AppendRequest = {
  readonly source: string;
  readonly receivedAt: Instant;
  readonly rows: readonly LogRow[];
  readonly refused: readonly QuarantineRow[];
};

export type RowOutcome = { readonly status: 'accepted' | 'duplicate'; readonly differs: boolean };

export type AppendOutcome = {
  /** In the order of the rows. */
  readonly rows: readonly RowOutcome[];
  /** In the order of the refused rows; undefined where the quarantine of the source is full. */
  readonly quarantineIds: readonly (string | undefined)[];
};

export type Backlog = { readonly backlog: number; readonly backlogMax: number };

export type Appender = {
  /** Throws an answer 429 where the request does not fit; then nothing of it is kept. */
  append(request: AppendRequest): Promise<AppendOutcome>;
  /** Throws an answer 429 where the request, with so many rows on their way, does not fit. */
  admit(request: AppendRequest, underWay?: number): Promise<void>;
  /** Signals accepted or queued that the scorer has not yet decided. */
  backlog(): Promise<Backlog>;
  /** Waits for what is queued; later requests are refused. */
  stop(): Promise<void>;
};

export type AppenderOptions = {
  readonly db: Database;
  readonly persons: PersonResolver;
  readonly backlogMax: number;
  /** Called after each commit that added signals. */
  readonly onAppended?: () => void;
};

/** Rows of one transaction; a larger request goes alone. */
const groupRowsMax = 5_000;
const queueRowsMax = 60_000;
/** The rest of queue and backlog is kept for requests in which every signal is urgent. */
const ordinaryShare = 0.8;
/** How long the position of the scorer is believed. */
const cursorFreshMs = 250;
/** Any number that nothing else locks: "wuzha log". */
export const logLock = 961_100_001;

type Waiting = {
  readonly request: AppendRequest;
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (reason: unknown) => void;
};

export function makeAppender(options: AppenderOptions): Appender {
  const { db, persons, backlogMax } = options;
  let queue: Waiting[] = [];
  let queuedRows = 0;
  let draining: Promise<void> | undefined;
  let stopped = false;
  let lag = 0;
  let lagAt = Number.NEGATIVE_INFINITY;

  async function refreshLag(): Promise<void> {
    lag = await readLag(db);
    lagAt = performance.now();
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const group = takeGroup(queue);
      queue = queue.slice(group.length);
      await commitGroup(group);
      queuedRows -= rowsOf(group);
    }
    draining = undefined;
  }

  async function commitGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const written = await writeGroup(
        db,
        persons,
        group.map((w) => w.request),
      );
      lag = written.lag;
      lagAt = performance.now();
      for (const [i, waiting] of group.entries()) waiting.resolve(outcomeAt(written.outcomes, i));
      options.onAppended?.();
    } catch (thrown) {
      // One request must not spoil the others of its group: each is tried alone.
      if (group.length === 1) group[0]?.reject(thrown);
      else for (const waiting of group) await commitGroup([waiting]);
    }
  }

  async function admit({ rows }: AppendRequest, underWay = 0): Promise<void> {
    const count = rows.length;
    if (stopped) throw tooMany('backlog-full', 5);
    if (count > 0 && performance.now() - lagAt > cursorFreshMs) await refreshLag();
    const share = rows.every((r) => r.urgent) ? 1 : ordinaryShare;
    const queued = queuedRows + underWay;
    if (count > 0 && lag + queued + count > backlogMax * share) throw full(lag + queued);
    if (queued > 0 && queued + count > queueRowsMax * share) throw full(queued);
  }

  return {
    admit,
    async append(request) {
      await admit(request);
      queuedRows += request.rows.length + request.refused.length;
      return new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        draining ??= drain();
      });
    },
    async backlog() {
      if (performance.now() - lagAt > cursorFreshMs) await refreshLag();
      return { backlog: lag + queuedRows, backlogMax };
    },
    async stop() {
      stopped = true;
      await draining;
    },
  };
}

/** About how long the scorer needs to make room, at a cautious 1,000 a second. */
function full(waiting: number): Answer {
  return tooMany('backlog-full', Math.min(30, Math.max(1, Math.ceil(waiting / 20_000))));
}

const rowsOf = (group: readonly Waiting[]): number =>
  group.reduce((sum, w) => sum + w.request.rows.length + w.request.refused.length, 0);

function takeGroup(queue: readonly Waiting[]): Waiting[] {
  const group: Waiting[] = [];
  let rows = 0;
  for (const waiting of queue) {
    const count = rowsOf([waiting]);
    if (group.length > 0 && rows + count > groupRowsMax) break;
    group.push(waiting);
    rows += count;
  }
  return group;
}

function outcomeAt(outcomes: readonly AppendOutcome[], i: number): AppendOutcome {
  return outcomes[i] ?? { rows: [], quarantineIds: [] };
}

/** Positions that the scorer has not reached. */
const lagSql = `coalesce((select max(position) from signal), 0)
  - (select position from log_cursor where consumer = 'scorer')`;

async function readLag(db: Queryable): Promise<number> {
  const rows = await db.query<{ lag: number }>(`select ${lagSql} as lag`, [], 'log-lag');
  return Math.max(0, rows[0]?.lag ?? 0);
}

/** Keeps other writers off the log until the transaction ends; taken before any row is locked. */
export async function lockLog(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [logLock], 'log-lock');
}

type Written = {
  readonly outcomes: readonly AppendOutcome[];
  readonly lag: number;
  /** Call after the commit, never before. */
  readonly keep: () => void;
};

async function writeGroup(
  db: Database,
  persons: PersonResolver,
  requests: readonly AppendRequest[],
): Promise<Written> {
  const written = await inTransaction(db, async (tx) => {
    await lockLog(tx);
    return writeRows(tx, persons, requests);
  });
  written.keep();
  return written;
}

type Keyed = LogRow & { readonly source: string; readonly receivedAt: Instant };

/**
 * Writes the rows into log and quarantine and counts them; whom each is about is settled here, once
 * and in the order of the log. The log lock must be held.
 */
export async function writeRows(
  tx: Queryable,
  persons: PersonResolver,
  requests: readonly AppendRequest[],
): Promise<Written> {
  const all = requests.flatMap((r) =>
    r.rows.map((row): Keyed => ({ ...row, source: r.source, receivedAt: r.receivedAt })),
  );
  const known = all.length > 0 ? await readKnown(tx, all) : new Map<string, Buffer>();
  const fresh: Keyed[] = [];
  const outcomes: RowOutcome[] = [];
  for (const row of all) {
    const first = known.get(keyOf(row));
    if (first) outcomes.push({ status: 'duplicate', differs: !first.equals(row.digest) });
    else {
      known.set(keyOf(row), row.digest);
      fresh.push(row);
      outcomes.push({ status: 'accepted', differs: false });
    }
  }
  const keep = fresh.length > 0 ? await insertRows(tx, persons, fresh) : () => {};
  const refused = requests.flatMap((r) =>
    r.refused.map((row) => ({ ...row, source: r.source, receivedAt: r.receivedAt })),
  );
  const quarantineIds = refused.length > 0 ? await isolateRows(tx, refused) : [];
  const lag = await countRows(tx, requests, outcomes);
  return { outcomes: deal(requests, outcomes, quarantineIds), lag, keep };
}

const keyOf = (row: Keyed): string => `${row.source}\n${row.id}`;

async function readKnown(tx: Queryable, rows: readonly Keyed[]): Promise<Map<string, Buffer>> {
  const found = await tx.query<{ source: string; id: string; digest: Buffer }>(
    `select s.source, s.id, s.digest
     from unnest($1::text[], $2::text[]) as k (source, id)
     join signal s on s.source = k.source and s.id = k.id`,
    [rows.map((r) => r.source), rows.map((r) => r.id)],
    'log-known',
  );
  return new Map(found.map((r) => [`${r.source}\n${r.id}`, r.digest]));
}

/** Answers what to call after the commit. */
async function insertRows(
  tx: Queryable,
  persons: PersonResolver,
  rows: readonly Keyed[],
): Promise<() => void> {
  const settled = await persons.resolve(
    tx,
    rows.map((r) => r.about),
    rows[0]?.receivedAt ?? (0 as Instant),
  );
  await tx.query(
    `insert into signal
       (source, id, kind, occurred_at, received_at, digest, body, person_id, urgent)
     select source, id, kind, occurred_at, received_at, decode(digest, 'hex'), body::jsonb,
       person_id, urgent
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::text[],
       $7::text[], $8::text[], $9::boolean[]) with ordinality
       as r (source, id, kind, occurred_at, received_at, digest, body, person_id, urgent, ordinal)
     order by ordinal`,
    [
      rows.map((r) => r.source),
      rows.map((r) => r.id),
      rows.map((r) => r.kind),
      rows.map((r) => r.occurredAt),
      rows.map((r) => r.receivedAt),
      rows.map((r) => r.digest.toString('hex')),
      rows.map((r) => r.body),
      settled.personIds,
      rows.map((r) => r.urgent),
    ],
    'log-insert',
  );
  return settled.keep;
}

type Count = { accepted: number; duplicate: number; rejected: number; at: number };

/** Counts per source, tells the scorer, and reads how far it is behind: one statement for all. */
async function countRows(
  tx: Queryable,
  requests: readonly AppendRequest[],
  outcomes: readonly RowOutcome[],
): Promise<number> {
  const counts = new Map<string, Count>();
  let next = 0;
  for (const request of requests) {
    const count = counts.get(request.source) ?? { accepted: 0, duplicate: 0, rejected: 0, at: 0 };
    counts.set(request.source, count);
    for (const row of outcomes.slice(next, next + request.rows.length)) count[row.status] += 1;
    next += request.rows.length;
    count.rejected += request.refused.length;
    count.at = Math.max(count.at, request.receivedAt);
  }
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const found = await tx.query<{ lag: number }>(
    `with c as (
       select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
         $6::bigint[]) as c (source, accepted, duplicate, rejected, at, hour)
     ), counted as (
       update source s set accepted_count = s.accepted_count + c.accepted,
         duplicate_count = s.duplicate_count + c.duplicate,
         rejected_count = s.rejected_count + c.rejected,
         last_signal_at = case when c.accepted > 0 then greatest(s.last_signal_at, c.at)
           else s.last_signal_at end
       from c where s.name = c.source
     ), hours as (
       insert into source_hour (source, hour, accepted)
       select source, hour, accepted from c where accepted > 0
       on conflict (source, hour) do update set accepted = source_hour.accepted + excluded.accepted
     )
     select ${lagSql} as lag, case when $7 then pg_notify('${logChannel}', '') end`,
    [
      rows.map(([source]) => source),
      rows.map(([, c]) => c.accepted),
      rows.map(([, c]) => c.duplicate),
      rows.map(([, c]) => c.rejected),
      rows.map(([, c]) => c.at),
      rows.map(([, c]) => Math.floor(c.at / hourMs) * hourMs),
      rows.some(([, c]) => c.accepted > 0),
    ],
    'log-count',
  );
  return Math.max(0, found[0]?.lag ?? 0);
}

/** Hands the outcomes back to the requests they belong to. */
function deal(
  requests: readonly AppendRequest[],
  rows: readonly RowOutcome[],
  quarantineIds: readonly (string | undefined)[],
): AppendOutcome[] {
  let row = 0;
  let id = 0;
  return requests.map((request) => ({
    rows: rows.slice(row, (row += request.rows.length)),
    quarantineIds: quarantineIds.slice(id, (id += request.refused.length)),
  }));
}
