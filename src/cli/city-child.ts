/** The simulated city as a child process: started beside the server, and stopped with it. */
import { once } from 'node:events';
import type { CityOperator, CitySource } from '../contract/index.ts';
import type { CityPort } from '../server/city/index.ts';
import type { Server } from '../server/main.ts';
import { systemClock } from '../server/platform/clock.ts';
import type { Config } from '../server/platform/config.ts';
import { loadRegions } from '../server/signal/index.ts';
import { cityGangs } from './city-bank.ts';
import { seedDemo } from './demo.ts';
import { spawnSim } from './sim-process.ts';

export type CityChildOptions = {
  readonly port: CityPort;
  /** Origin of the server. */
  readonly base: string;
  readonly sources: readonly CitySource[];
  readonly openOperators: () => Promise<readonly CityOperator[]>;
  readonly seed: number;
  readonly people: number;
  readonly speed: number;
  /** Where the telephones of the city are to be. */
  readonly telephonePort?: number | undefined;
  /** Where the banks of the city take orders. */
  readonly bankControl?: number | undefined;
  readonly onFault: (reason: string) => void;
};

/** City seconds per second: a story of an hour takes a minute. */
export const speedDefault = 60;
export const peopleDefault = 20_000;
export const seedDefault = 1;

const graceMs = 5_000;

export type DemoRun = Pick<
  CityChildOptions,
  'port' | 'seed' | 'people' | 'speed' | 'telephonePort' | 'bankControl' | 'onFault'
> & {
  readonly server: Server;
  readonly config: Config;
  readonly say: (line: string) => void;
};

/** Makes the demonstration where it is not made yet, and lets its city run. */
export async function runDemo({
  server,
  config,
  say,
  ...rest
}: DemoRun): Promise<{ stop(): Promise<void> }> {
  const demo = await seedDemo({
    db: server.db,
    dataDir: config.dataDir,
    regions: loadRegions(config.dataDir),
    now: systemClock.now,
    seed: rest.seed,
    people: rest.people,
    say,
  });
  return startCity({
    ...rest,
    base: server.address,
    sources: demo.sources,
    openOperators: () => demo.openOperators(),
  });
}

/** Starts the city. It ends when its input ends, so it never outlives this process. */
export async function startCity(options: CityChildOptions): Promise<{ stop(): Promise<void> }> {
  const { port, base, sources, seed, people, speed, openOperators, onFault } = options;
  const { telephonePort, bankControl } = options;
  const operators = await openOperators();
  const child = spawnSim(['live']);
  const ended = once(child, 'exit');
  let isStopping = false;
  child.on('error', (cause) => onFault(`the city could not be started: ${cause.message}`));
  child.on('exit', (code, signal) => {
    if (!isStopping) onFault(`the city ended by itself (${signal ?? code ?? 'unknown'})`);
  });
  port.attach(
    { input: child.stdin, output: child.stdout },
    {
      start: {
        base,
        sources,
        operators,
        seed,
        people,
        speed,
        ...(telephonePort === undefined ? {} : { telephonePort }),
        ...(bankControl === undefined ? {} : { bankControl, bankGangs: cityGangs }),
      },
      renewOperators: openOperators,
      onFault,
    },
  );
  return {
    async stop() {
      isStopping = true;
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
      if (child.exitCode === null && child.signalCode === null) await ended;
      clearTimeout(late);
    },
  };
}
