/** `wuzha import --people FILE`: people known beforehand, straight into the database. */
import { createReadStream } from 'node:fs';
import type { SystemActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { readConfig } from '../../server/platform/config.ts';
import { openDatabase } from '../../server/platform/database.ts';
import { runningEmbedded } from '../../server/platform/embedded.ts';
import { EnvironmentFault } from '../../server/platform/fault.ts';
import {
  importPersons,
  loadRegions,
  parsePersonRow,
  personBatchMax,
  type PersonRow,
} from '../../server/signal/index.ts';
import { exitCodes, type CommandStreams } from '../command.ts';
import { readLines } from './source-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const actor: SystemActor = {
  kind: 'system',
  name: 'import',
  reason: 'people brought in from a file',
};

/** Needs the database: DATABASE_URL, or the embedded one of a centre that is running. */
export async function importPeople(
  path: string,
  env: Environment,
  io: CommandStreams,
): Promise<number> {
  const config = readConfig(env);
  const url = config.databaseUrl ?? runningEmbedded(config.dataDir);
  if (url === undefined) {
    throw new EnvironmentFault(
      'no-database',
      `no database is running for ${config.dataDir}`,
      'start the centre with "wuzha up", or give DATABASE_URL',
    );
  }
  const regions = loadRegions(config.dataDir);
  const db = await openDatabase({ url, connectionsMax: 2 });
  const total = { created: 0, updated: 0, refused: 0 };
  let batch: PersonRow[] = [];
  const flush = async (): Promise<void> => {
    const done = await importPersons(db, batch, regions, { actor, now: Date.now() as Instant });
    total.created += done.created;
    total.updated += done.updated;
    batch = [];
  };
  try {
    for await (const line of readLines(createReadStream(path), 'utf-8')) {
      const parsed = line.text === undefined ? undefined : parsePersonRow(line.text);
      if (parsed?.ok) batch.push(parsed.value);
      else {
        total.refused += 1;
        const problem = parsed?.error[0];
        io.stderr.write(
          `row ${line.number}: ${
            problem
              ? `${problem.field === '' ? '' : `${problem.field}: `}${problem.problem}; ${problem.remedy}`
              : 'not UTF-8'
          }\n`,
        );
      }
      if (batch.length >= personBatchMax) await flush();
    }
    await flush();
  } finally {
    await db.close();
  }
  io.stdout.write(
    `people  ${total.created} new, ${total.updated} completed, ${total.refused} refused\n`,
  );
  return total.refused > 0 ? exitCodes.failed : exitCodes.ok;
}
