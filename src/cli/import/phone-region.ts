/** `wuzha import --phone-regions FILE`: regions of mobile prefixes, into the data directory. */
import { readFileSync } from 'node:fs';
import { readConfig } from '../../server/platform/config.ts';
import { messageOf } from '../../server/platform/fault.ts';
import { loadRegions, parsePhoneRegions, writeImported } from '../../server/signal/index.ts';
import { exitCodes, UsageError, type CommandStreams } from '../command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export async function importPhoneRegions(
  path: string, env: Environment, io: CommandStreams,
): Promise<number> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (thrown) {
    throw new UsageError(`${path} cannot be read: ${messageOf(thrown)}`);
  }
  const table = parsePhoneRegions(bytes, loadRegions(undefined));
  const { dataDir } = readConfig(env);
  const written = writeImported(dataDir, table);
  const known = table.regionAt.reduce((count, index) => count + (index > 0 ? 1 : 0), 0);
  const places = table.regions.filter((r) => r.code !== undefined).length;
  io.stdout.write(`${known} prefixes, ${table.regions.length} regions (${places} with a division code) `
    + `in ${written}; in force at the next start\n`);
  return exitCodes.ok;
}
