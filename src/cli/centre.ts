/** The centre's database for a command: the one that runs, or the embedded one started for a moment. */
import { openCentreBeside } from '../server/platform/centre.ts';
import { systemClock } from '../server/platform/clock.ts';
import { readConfig, type Config } from '../server/platform/config.ts';
import type { Database } from '../server/platform/database.ts';
import type { CommandStreams } from './command.ts';

/**
 * Runs `work` on the database of `DATABASE_URL`, or of the data directory whether or not a server
 * is up on it. Throws an `EnvironmentFault` where there is none to be had.
 */
export async function withCentre<T>(
  io: CommandStreams,
  work: (centre: { db: Database; config: Config }) => Promise<T>,
): Promise<T> {
  const config = readConfig(io.env ?? process.env, { databaseConnectionsMax: 2 });
  const say = (line: string): void => void io.stderr.write(`${line}\n`);
  const centre = await openCentreBeside({ config, clock: systemClock, say });
  try {
    return await work({ db: centre.db, config });
  } finally {
    await centre.close();
  }
}
