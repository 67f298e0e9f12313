/**
 * The banks of the demonstration: processes with books of their own that speak the real messages to
 * the centre over mutual TLS on this machine. They keep real time, at a brisk pace.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Instant } from '../core/kernel/index.ts';
import { programRoot, type Config } from '../server/platform/config.ts';
import { makeFolder } from '../server/platform/folder.ts';
import { bankPrefixesName, writeBankPrefixes } from '../server/signal/index.ts';
import type { Town } from '../sim/bank/customer.ts';
import { openControl } from '../sim/bank/process/control.ts';
import { startBanks } from '../sim/bank/process/group.ts';
import { banks as cityBankList } from '../sim/index.ts';

export type CityBanks = {
  readonly config: Config;
  /** Port of this machine for orders to the banks; undefined where none run. */
  readonly control: number | undefined;
  stop(): Promise<void>;
};

export const cityGangs = 40;
/** Banks answer within some ten seconds and mules wait two minutes, so that much is to be seen. */
const tempo = 0.3;

/** Starts them in the demonstration, unless the configuration names real ones. */
export async function startCityBanks(
  config: Config,
  { town, say }: { readonly town: Town; readonly say: (line: string) => void },
): Promise<CityBanks> {
  if (!config.demo || config.banks !== undefined) {
    return { config, control: undefined, stop: async () => {} };
  }
  const dir = join(config.dataDir, 'banks');
  makeFolder(dir, 0o700);
  // The centre tells the bank of a card by its number, of invented banks too.
  if (!existsSync(join(config.dataDir, bankPrefixesName))) {
    const prefixes = cityBankList.map(({ bin, name }) => ({ prefix: bin, bank: name }));
    writeBankPrefixes(config.dataDir, prefixes);
  }
  const listen = { host: '127.0.0.1', port: await freePort() };
  const now = Date.now() as Instant;
  const group = await startBanks({
    dir,
    seed: town.seed,
    town,
    say,
    tempo,
    count: cityBankList.length,
    cases: 0,
    gangs: cityGangs,
    lengthMs: 0,
    startAt: now,
    clock: { at: now, epoch: now, speed: 1 },
    // One process holds them all: a demonstration must fit into a small machine.
    processes: 1,
    centreCode: 'WUZHA0001',
    centreUrl: `https://127.0.0.1:${listen.port}/`,
    faults: { partial: 0.02, '1301': 0.02, silence: 0.03, duplicate: 0.05, disorder: 0.02 },
    program: join(programRoot, 'src/cli/main.ts'),
  });
  const control = await openControl(group, 0);
  return {
    config: { ...config, banks: { folder: dir, listen } },
    control: control.port,
    async stop() {
      await control.stop();
      await group.stop();
    },
  };
}

/** A port that nobody has now. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
