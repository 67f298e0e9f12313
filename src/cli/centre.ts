/** The centre's database for a command: the one that runs, or the embedded one started for a moment. */
import { systemClock } from '../server/platform/clock.ts';
import { readConfig, type Config } from '../server/platform/config.ts';
import { openDatabase, type Database } from '../server/platform/database.ts';
import { runningEmbedded, startEmbedded } from '../server/platform/embedded.ts';
import { migrate } from '../server/platform/migrate.ts';
import type { CommandStreams } from './command.ts';

/**
 * Runs `work` on the database of `DATABASE_URL`, or of the data directory whether or not a server
 * is up on it. Throws an `EnvironmentFault` where there is none to be had.
 */
export async function withCentre<T>(
  io: CommandStreams,
  work: (centre: { db: Database; config: Config }) => Promise<T>,
): Promise<T> {
  const config = readConfig(io.env ?? process.env);
  const running = config.databaseUrl ?? runningEmbedded(config.dataDir);
  const embedded = running === undefined
    ? await startEmbedded({ dataDir: config.dataDir, say: (line) => void io.stderr.write(`${line}\n`) })
    : undefined;
  try {
    const db = await openDatabase({ url: running ?? embedded?.url ?? '', connectionsMax: 2 });
    try {
      if (embedded) await migrate(db, systemClock.now());
      return await work({ db, config });
    } finally {
      await db.close();
    }
  } finally {
    await embedded?.stop();
  }
}
