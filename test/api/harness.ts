/** Starts a real server on a fresh database for a test file, with a clock that the test sets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { makeClient, type Client } from '../../src/client/index.ts';
import type { Role, UnitLevel } from '../../src/core/access/index.ts';
import { parseInstant, type Instant } from '../../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../../src/server/access/index.ts';
import { startServer, type Server, type ServerDeps } from '../../src/server/main.ts';
import { settableClock } from '../../src/server/platform/clock.ts';
import { readConfig, type Config } from '../../src/server/platform/config.ts';
import type { Database } from '../../src/server/platform/database.ts';
import type { Log, LogFields } from '../../src/server/platform/log.ts';
import { newToken } from '../../src/server/platform/random.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { createSource } from '../../src/server/signal/index.ts';
import { startNats } from './nats-server.ts';

/** Where the clock of every test begins: a Tuesday morning in Beijing. */
export const testStart = parseInstant('2026-03-10T09:00:00+08:00') ?? (0 as Instant);

export type LogLine = {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
};

export type TestUser = {
  readonly id: string;
  readonly login: string;
  readonly call: Client;
  /** For requests outside the client: cookie and CSRF token of the session. */
  readonly headers: Readonly<Record<string, string>>;
};

export type TestSource = {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly call: Client;
};

export type Harness = {
  readonly server: Server;
  readonly db: Database;
  readonly dataDir: string;
  readonly config: Config;
  readonly clock: ReturnType<typeof settableClock>;
  readonly log: readonly LogLine[];
  /** A client that is not signed in. */
  readonly anonymous: Client;
  addUnit(parts: {
    name: string;
    level: UnitLevel;
    parentId?: string;
    regions?: string[];
  }): Promise<string>;
  /** A person with a signed-in session, past every step of sign-in. */
  addUser(parts: {
    roles: Role[];
    unitId: string;
    name?: string;
    seat?: string;
    /** Null is somebody whom no bank knows. */
    identity?: null;
  }): Promise<TestUser>;
  addSource(name: string): Promise<TestSource>;
  /** Stops the server and starts it again on the same database and directory. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

const setup = { kind: 'system', name: 'test', reason: 'setting up a test' } as const;

/** Limits that no test meets by accident. */
const wide = { burst: 1_000_000, perSecond: 1_000_000 };
export const wideLimits = { anonymous: wide, user: wide, source: wide };

/** Makes an empty database in the cluster of this run; answers its address and how to drop it. */
export async function makeDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const clusterUrl = inject('clusterUrl');
  const name = `wuzha_${newToken()
    .replace(/[^a-zA-Z0-9]/g, '')
    .toLowerCase()
    .slice(0, 16)}`;
  await administer(clusterUrl, `create database ${name}`);
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => administer(clusterUrl, `drop database ${name} with (force)`),
  };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export type HarnessOptions = { readonly config?: Partial<Config>; readonly deps?: ServerDeps };

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const database = await makeDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-data-'));
  const clock = settableClock(testStart);
  const lines: LogLine[] = [];
  const note =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  const log: Log = { info: note('info'), warn: note('warn'), error: note('error') };
  // The same tests behind a journal: tools/with-nats.ts.
  const nats = process.env['WUZHA_TEST_LOG'] === 'nats' ? await startNats(1) : undefined;
  const config = readConfig(
    {},
    {
      host: '127.0.0.1',
      port: 0,
      dataDir,
      databaseUrl: database.url,
      demo: false,
      databaseConnectionsMax: 8,
      logUrl: nats?.url,
      ...options.config,
    },
  );
  const begin = (): Promise<Server> =>
    startServer(config, { clock, log, limits: wideLimits, checkReplies: true, ...options.deps });
  let server = await begin();
  const clientWith = (headers: Readonly<Record<string, string>>): Client => {
    const bases = new Map<string, Client>();
    return (id, input, signal) => {
      const { address } = server;
      const client =
        bases.get(address) ?? makeClient({ base: address, headers: () => ({ ...headers }) });
      bases.set(address, client);
      return client(id, input, signal);
    };
  };
  return {
    get server() {
      return server;
    },
    get db() {
      return server.db;
    },
    dataDir,
    config,
    clock,
    log: lines,
    anonymous: clientWith({}),
    addUnit: ({ name, level, parentId, regions = [] }) =>
      transact(server.db, setup, clock.now(), (tx) =>
        createUnit(tx, { name, level, parentId: parentId ?? null, regions }, clock.now()),
      ),
    addUser: (parts) => addUser(server.db, clock.now(), parts, clientWith),
    async addSource(name) {
      const key = await transact(server.db, setup, clock.now(), (tx) =>
        createSource(tx, name, 'carrier', clock.now()),
      );
      return { ...key, name, call: clientWith({ authorization: `Bearer ${key.key}` }) };
    },
    async restart() {
      await server.stop();
      server = await begin();
    },
    async stop() {
      await server.stop();
      nats?.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** As banks know those of a test. */
const testIdentity = { idType: 'police', idNumber: '012345', phone: '13800138000' } as const;

async function addUser(
  db: Database,
  now: Instant,
  parts: { roles: Role[]; unitId: string; name?: string; seat?: string; identity?: null },
  clientWith: (headers: Readonly<Record<string, string>>) => Client,
): Promise<TestUser> {
  const login = `u${newToken()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 8)}`;
  const { id } = await transact(db, setup, now, (tx) =>
    createUser(
      tx,
      {
        login,
        name: parts.name ?? login,
        unitId: parts.unitId,
        roles: parts.roles,
        ...(parts.seat === undefined ? {} : { seat: parts.seat }),
        ...(parts.identity === null ? {} : { identity: testIdentity }),
      },
      now,
    ),
  );
  const { cookie, csrf } = await openOperatorSession(db, id, now);
  const headers = { cookie, 'x-wuzha-csrf': csrf };
  return { id, login, headers, call: clientWith(headers) };
}
