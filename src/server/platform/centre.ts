/**
 * Opens what a centre keeps: its data directory, held by one server at a time, and its database,
 * embedded or by address, with migrations applied.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase, type Database } from './database.ts';
import { runningEmbedded, startEmbedded, type Embedded } from './embedded.ts';
import { commandLineOf, isAlive } from './embedded-process.ts';
import { EnvironmentFault, unusableDirectory } from './fault.ts';
import { makeFolder } from './folder.ts';
import { migrate } from './migrate.ts';

export type OpenCentre = {
  readonly db: Database;
  readonly databaseUrl: string;
  /** Settles with the reason when the embedded database ends by itself; never with DATABASE_URL. */
  readonly databaseEnded: Promise<string>;
  close(): Promise<void>;
};

export type OpenOptions = {
  readonly config: Config;
  readonly clock: Clock;
  readonly say?: (line: string) => void;
};

/** Opens a centre for a server: nobody else may hold the data directory meanwhile. */
export async function openCentre(options: OpenOptions): Promise<OpenCentre> {
  const { dataDir } = options.config;
  const release = holdDirectory(dataDir);
  try {
    const centre = await openHeld(options);
    return { ...centre, close: () => centre.close().finally(release) };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/**
 * Opens a centre for a command: beside a running server its database is used, else the database is
 * started for as long as the command runs.
 */
export async function openCentreBeside(options: OpenOptions): Promise<OpenCentre> {
  const { config } = options;
  const running =
    config.databaseUrl ??
    (holderOf(config.dataDir) === undefined ? undefined : runningEmbedded(config.dataDir));
  return running === undefined ? openCentre(options) : openByAddress(running, options);
}

/** Opens the database of a running centre. Refused: none runs here, and no database is named. */
export async function openBesideServer(options: OpenOptions): Promise<OpenCentre> {
  const { databaseUrl, dataDir } = options.config;
  const address = databaseUrl ?? runningEmbedded(dataDir);
  if (address === undefined) {
    throw new EnvironmentFault(
      'no-centre',
      `no centre runs in ${dataDir}`,
      'start it with wuzha up, or name its database in DATABASE_URL',
    );
  }
  return openByAddress(address, options);
}

function openHeld(options: OpenOptions): Promise<OpenCentre> {
  const { databaseUrl } = options.config;
  return databaseUrl === undefined ? openEmbedded(options) : openByAddress(databaseUrl, options);
}

async function openEmbedded(options: OpenOptions): Promise<OpenCentre> {
  const { config, say } = options;
  const embedded = await startEmbedded({ dataDir: config.dataDir, ...(say ? { say } : {}) });
  try {
    const centre = await openByAddress(embedded.url, options);
    return {
      ...centre,
      databaseEnded: endedUnasked(embedded),
      async close() {
        await centre.close();
        await embedded.stop();
      },
    };
  } catch (thrown) {
    await embedded.stop();
    throw thrown;
  }
}

async function endedUnasked({ ended }: Embedded): Promise<string> {
  const reason = await ended;
  return reason ?? new Promise<never>(() => {});
}

async function openByAddress(
  databaseUrl: string,
  { config, clock, say = () => {} }: OpenOptions,
): Promise<OpenCentre> {
  const db = await openDatabase({
    url: databaseUrl,
    connectionsMax: config.databaseConnectionsMax,
  });
  try {
    const applied = await migrate(db, clock.now());
    if (applied.length > 0) say(`migrations applied: ${applied.join(', ')}`);
  } catch (thrown) {
    await db.close();
    throw thrown;
  }
  return { db, databaseUrl, databaseEnded: new Promise(() => {}), close: () => db.close() };
}

const lockName = 'server.pid';

/** Process id of the living server that holds the directory. */
export function holderOf(dataDir: string): number | undefined {
  try {
    const [pid = '', words = ''] = readFileSync(join(dataDir, lockName), 'utf8').split('\n');
    const alive = isAlive(Number(pid)) && commandLineOf(Number(pid))?.trim() === words.trim();
    return alive ? Number(pid) : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the directory for this process; answers how to give it back. */
function holdDirectory(dataDir: string): () => void {
  const path = join(dataDir, lockName);
  const holder = holderOf(dataDir);
  if (holder !== undefined && holder !== process.pid) {
    throw new EnvironmentFault(
      'data-directory-busy',
      `process ${holder} already runs a centre in ${dataDir}`,
      'use that one, stop it, or give another directory in WUZHA_DATA',
    );
  }
  try {
    makeFolder(dataDir);
    rmSync(path, { force: true });
    writeFileSync(path, `${process.pid}\n${commandLineOf(process.pid) ?? ''}\n`, { flag: 'wx' });
  } catch (cause) {
    throw unusableDirectory(dataDir, cause);
  }
  return () => rmSync(path, { force: true });
}
