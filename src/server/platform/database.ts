/** The database: a pool of PostgreSQL connections, version checked, migrations applied. */
import pg from 'pg';
import { EnvironmentFault, messageOf } from './fault.ts';

/** What runs SQL: the pool itself or an open transaction. `bigint` columns come back as numbers. */
export type Queryable = {
  /** The rows of one statement. With a `name` the statement is prepared once per connection. */
  query<R extends object = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    name?: string,
  ): Promise<R[]>;
};

export type Database = Queryable & {
  /** Borrows one connection for as long as `work` runs. */
  withConnection<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** Opens a connection outside the pool, for LISTEN and for locks held long. */
  connect(): Promise<pg.Client>;
  close(): Promise<void>;
  readonly serverVersion: number;
};

export const serverVersionMin = 150_000;

/** Money, times and positions all fit into a safe integer; anything larger is a bug. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`invariant broken: bigint ${text} is too large`);
  return value;
}

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, parseInt8);

export type DatabaseOptions = { readonly url: string; readonly connectionsMax?: number };

/**
 * Opens the database and checks that it answers and is new enough. Refused: unreachable, wrong
 * password, too old.
 */
export async function openDatabase({
  url,
  connectionsMax = 16,
}: DatabaseOptions): Promise<Database> {
  const settings: pg.PoolConfig = {
    connectionString: url,
    types,
    application_name: 'wuzha',
    connectionTimeoutMillis: 10_000,
  };
  const pool = new pg.Pool({ ...settings, max: connectionsMax, idleTimeoutMillis: 10_000 });
  // An idle connection that dies is replaced by the pool at the next query.
  pool.on('error', () => {});
  try {
    const serverVersion = await checkedVersion(pool, url);
    return {
      serverVersion,
      query: (sql, params, name) => run(pool, sql, params, name),
      async withConnection(work) {
        const client = await pool.connect();
        let broken = false;
        // A database that dies between two statements must not end the process.
        const lose = (): void => {
          broken = true;
        };
        client.on('error', lose);
        try {
          return await work(client);
        } catch (thrown) {
          broken ||= isConnectionLost(thrown);
          throw thrown;
        } finally {
          client.off('error', lose);
          client.release(broken);
        }
      },
      async connect() {
        const client = new pg.Client(settings);
        client.on('error', () => {});
        await client.connect();
        return client;
      },
      close: () => pool.end(),
    };
  } catch (thrown) {
    await pool.end();
    throw thrown;
  }
}

/** Runs work in a transaction without an actor: nothing of it is audited. */
export async function inTransaction<T>(
  db: Database,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  return db.withConnection(async (client) => {
    await client.query('begin');
    try {
      const value = await work({ query: (sql, params, name) => run(client, sql, params, name) });
      await client.query('commit');
      return value;
    } catch (thrown) {
      await client.query('rollback').catch(() => {});
      throw thrown;
    }
  });
}

export async function run<R extends object>(
  on: pg.Pool | pg.ClientBase,
  sql: string,
  params?: readonly unknown[],
  name?: string,
): Promise<R[]> {
  const query: pg.QueryConfig = { text: sql };
  if (params) query.values = [...params];
  if (name !== undefined) query.name = name;
  const result = await on.query<R>(query);
  return result.rows;
}

/** The connection itself failed: it must not go back into the pool. */
export function isConnectionLost(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return (
    /^(08|57P0)/.test(code) ||
    /^E(CONN|PIPE|TIMEDOUT)/.test(code) ||
    /connection (terminated|ended)|not queryable/i.test(thrown.message)
  );
}

/** The database is away, stopping, or out of disk or connections: no fault of what was asked. */
export function isOutage(thrown: unknown): boolean {
  if (isConnectionLost(thrown)) return true;
  if (!(thrown instanceof Error)) return false;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  return (
    /^(?:53|57P|58)/.test(code) || /timeout exceeded when trying to connect/.test(thrown.message)
  );
}

async function checkedVersion(pool: pg.Pool, url: string): Promise<number> {
  let serverVersion: number;
  try {
    const rows = await run<{ version: string }>(
      pool,
      "select current_setting('server_version_num') as version",
    );
    serverVersion = Number(rows[0]?.version);
  } catch (cause) {
    throw new EnvironmentFault(
      'database-unreachable',
      `the database at ${withoutPassword(url)} does not answer: ${messageOf(cause)}`,
      'check DATABASE_URL, and that PostgreSQL is running and lets this machine in',
      cause,
    );
  }
  if (serverVersion < serverVersionMin) {
    throw new EnvironmentFault(
      'database-too-old',
      `the database at ${withoutPassword(url)} is PostgreSQL ${Math.floor(serverVersion / 10_000)}`,
      'use PostgreSQL 15 or newer',
    );
  }
  return serverVersion;
}

/** A database address as it may be shown. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return '(an address that cannot be read)';
  const shown = new URL(url);
  if (shown.password !== '') shown.password = '***';
  return shown.toString();
}
