/**
 * Who scores what. Each partition belongs to the process that holds its advisory lock on one
 * connection; when the process or the connection dies the lock falls free. Each process also holds
 * a lock that says that it is there, so that all see how many share the work and take their part.
 */
import type pg from 'pg';
import type { Queryable } from '../platform/database.ts';
import { partitionCount } from '../../engine/index.ts';
import { whileReading } from './snapshot.ts';

/** Classes of the advisory locks: any numbers that nothing else locks. */
const lockClasses = { partition: 961_103, worker: 961_104 } as const;
const idMax = 2_000_000_000;

type LockRecord = { readonly class: string; readonly key: string; readonly pid: number };

export type Claims = {
  readonly held: ReadonlySet<number>;
  /** Nobody else decides anything. */
  readonly alone: boolean;
  /** Looks at who is there; answers what this process has too much of. */
  surplus(): Promise<readonly number[]>;
  /** Gives partitions to whoever takes them. */
  release(partitions: readonly number[]): Promise<void>;
  /** Keeps what is put aside from being dropped while `work` reads it. */
  whileReading<T>(work: () => Promise<T>): Promise<T>;
  /** Takes free partitions up to this process's part; true where it got any. */
  take(): Promise<boolean>;
};

/** The part of one of several workers; the first ones take what is left over. */
export function quotaOf(rank: number, workers: number): number {
  const left = partitionCount % workers;
  return Math.floor(partitionCount / workers) + (rank < left ? 1 : 0);
}

/** Registers the connection as a worker. `random` gives numbers from 0 to 1. */
export async function openClaims(client: pg.Client, random: () => number): Promise<Claims> {
  const held = new Set<number>();
  const id = await register(client, random);
  let quota = 0;
  let free: readonly number[] = [];
  return {
    held,
    get alone() {
      return held.size === partitionCount;
    },
    async surplus() {
      const locks = await readLocks(client);
      const workers = locks
        .filter((l) => Number(l.class) === lockClasses.worker)
        .map((l) => Number(l.key))
        .sort((a, b) => a - b);
      quota = quotaOf(Math.max(0, workers.indexOf(id)), Math.max(1, workers.length));
      const taken = new Set(
        locks.filter((l) => Number(l.class) === lockClasses.partition).map((l) => Number(l.key)),
      );
      free = Array.from({ length: partitionCount }, (_, p) => p).filter((p) => !taken.has(p));
      return [...held].sort((a, b) => a - b).slice(quota);
    },
    async release(partitions) {
      for (const partition of partitions) {
        await client.query('select pg_advisory_unlock($1, $2)', [lockClasses.partition, partition]);
        held.delete(partition);
      }
    },
    whileReading: (work) => whileReading(client, work),
    async take() {
      let got = false;
      for (const partition of free) {
        if (held.size >= quota) break;
        if (held.has(partition)) continue;
        if (!(await tryLock(client, lockClasses.partition, partition))) continue;
        held.add(partition);
        got = true;
      }
      return got;
    },
  };
}

async function register(client: pg.Client, random: () => number): Promise<number> {
  for (;;) {
    const id = Math.floor(random() * idMax);
    if (await tryLock(client, lockClasses.worker, id)) return id;
  }
}

async function tryLock(client: pg.Client, lockClass: number, key: number): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1, $2) as held',
    [lockClass, key],
  );
  return rows[0]?.held === true;
}

async function readLocks(client: pg.Client): Promise<readonly LockRecord[]> {
  const { rows } = await client.query<LockRecord>(
    `select classid::text as class, objid::text as key, pid from pg_locks
     where locktype = 'advisory' and granted and objsubid = 2 and classid = any($1::oid[])
       and database = (select oid from pg_database where datname = current_database())`,
    [[lockClasses.partition, lockClasses.worker]],
  );
  return rows;
}

export type Lag = {
  readonly backlog: number;
  /** How long the oldest signal without a decision has waited. */
  readonly waitingMs: number;
  readonly workers: number;
  /** Partitions that nobody decides. */
  readonly idle: number;
};

/** How far the scoring is behind, and who works on it. */
export async function readLag(db: Queryable, now: number): Promise<Lag> {
  const rows = await db.query<{
    backlog: number;
    since: number | null;
    workers: number;
    held: number;
  }>(
    `with scored as (select position from log_cursor where consumer = 'scorer'),
       locks as (select classid::bigint as class from pg_locks
         where locktype = 'advisory' and granted and objsubid = 2
           and database = (select oid from pg_database where datname = current_database()))
     select coalesce((select max(position) from signal), 0) - (select position from scored) as backlog,
       (select received_at from signal where position > (select position from scored)
         order by position limit 1) as since,
       (select count(*) from locks where class = $1)::int as workers,
       (select count(*) from locks where class = $2)::int as held`,
    [lockClasses.worker, lockClasses.partition],
  );
  const { backlog = 0, since = null, workers = 0, held = 0 } = rows[0] ?? {};
  return {
    backlog: Math.max(0, backlog),
    waitingMs: since === null ? 0 : Math.max(0, now - since),
    workers,
    idle: partitionCount - held,
  };
}
