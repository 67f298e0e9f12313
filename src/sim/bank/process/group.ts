/**
 * The process that starts the banks, keeps them running and hands them orders. A bank that dies is
 * started again: its journal makes it the same bank.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BanksFile } from '../../../core/bank/index.ts';
import type { Instant } from '../../../core/kernel/index.ts';
import type { Town } from '../customer.ts';
import type { FaultShares } from '../fault.ts';
import type { HouseInput } from '../house.ts';
import { makeBanks } from '../profile.ts';
import { makeCertificates } from './certificate.ts';
import type { BankBooks, FromHost, ToHost } from './host.ts';
import { readWorld, timeOf, writeWorld, type WorldClock, type WorldSetting } from './setting.ts';

export type GroupOptions = {
  /** `src/cli/main.ts`, which runs `sim bank`. */
  readonly program: string;
  readonly dir: string;
  readonly seed: number;
  readonly count: number;
  readonly cases: number;
  readonly gangs?: number;
  /** The city whose ordinary people have their accounts here. */
  readonly town?: Town;
  readonly lengthMs: number;
  readonly startAt: Instant;
  /** Replaces the clock of a world that is there already. */
  readonly clock?: WorldClock;
  readonly tempo: number;
  readonly processes: number;
  readonly centreCode: string;
  readonly centreUrl: string;
  readonly faults: FaultShares;
  /** So many of the banks, the last ones, speak ISO 20022. */
  readonly iso?: number;
  readonly say: (line: string) => void;
};

export type BankGroup = {
  readonly setting: WorldSetting;
  /** Folder for `WUZHA_BANKS`: banks.json, keys and certificates. */
  readonly dir: string;
  take(bank: string, input: HouseInput): Promise<void>;
  books(bank: string): Promise<BankBooks>;
  /** Passes over time up to `at`; what was to happen until then happens now. Never goes back. */
  passTo(at: Instant): Promise<void>;
  /** Process ids by the banks they hold. */
  processes(): readonly { readonly pid: number; readonly banks: readonly string[] }[];
  stop(): Promise<void>;
};

const restartMs = 300;
const patienceMs = 60_000;

/** Makes the world of a folder, or finds it made, and starts its processes. */
export async function startBanks(options: GroupOptions): Promise<BankGroup> {
  const setting = await prepare(options);
  const members = setting.groups.map((codes) => new Member(options, codes));
  await Promise.all(members.map((member) => member.start()));
  const memberOf = (bank: string): Member => {
    const found = members.find(({ codes }) => codes.includes(bank));
    if (found === undefined) throw new Error(`no bank ${bank}`);
    return found;
  };
  return {
    setting,
    dir: options.dir,
    async take(bank, input) {
      await memberOf(bank).ask({ bank, take: input });
    },
    async books(bank) {
      const reply = await memberOf(bank).ask({ bank, tell: 'books' });
      if (!('books' in reply) || reply.books === null) throw new Error(`${bank} has no books`);
      return reply.books;
    },
    async passTo(at) {
      if (at < timeOf(setting.clock)) throw new Error('time does not go back');
      setting.clock = { at, epoch: Date.now(), speed: setting.clock.speed };
      // A bank that dies is started again by what the file says.
      writeWorld(options.dir, setting);
      await Promise.all(members.map((member) => member.ask({ clock: setting.clock })));
    },
    processes: () => members.map(({ pid, codes }) => ({ pid, banks: codes })),
    async stop() {
      await Promise.all(members.map((member) => member.stop()));
    },
  };
}

async function prepare(options: GroupOptions): Promise<WorldSetting> {
  const { dir, seed, count, processes, ...rest } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const known = readWorld(dir);
  const banks = makeBanks(seed, count);
  const codes = banks.map(({ code }) => code);
  const ports = known?.ports ?? (await freePorts(codes));
  const groups = Array.from({ length: Math.min(processes, count) }, (_, i) =>
    codes.filter((_code, at) => at % processes === i),
  );
  // A world goes on from where it began; only the centre may have moved.
  const { startAt, cases, gangs, town, lengthMs, centreCode, faults, tempo } = known ?? rest;
  const clock = options.clock ?? known?.clock ?? { at: startAt, epoch: Date.now(), speed: 1 };
  const setting: WorldSetting = {
    seed: known?.seed ?? seed,
    count,
    cases,
    ...(gangs === undefined ? {} : { gangs }),
    ...(town === undefined ? {} : { town }),
    lengthMs,
    startAt,
    clock,
    tempo,
    centreCode,
    faults,
    ports,
    groups,
    iso: known === undefined ? codes.slice(count - (options.iso ?? 0)) : (known.iso ?? []),
    centreUrl: options.centreUrl,
  };
  const pins = await makeCertificates(dir, codes, Date.now());
  const file: BanksFile = {
    centre: centreCode,
    banks: banks.map(({ code, name }) => ({
      code,
      name,
      unit: name,
      adapter: setting.iso?.includes(code) === true ? 'iso20022' : 'platform-xml',
      url: `https://127.0.0.1:${ports[code] ?? 0}/platform`,
      pins: [pins.get(code) ?? ''],
    })),
  };
  writeFileSync(join(dir, 'banks.json'), `${JSON.stringify(file, null, 2)}\n`);
  writeWorld(dir, setting);
  return setting;
}

async function freePorts(codes: readonly string[]): Promise<Record<string, number>> {
  const servers = await Promise.all(
    codes.map(
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => {
            resolve(server);
          });
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(
    servers.map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
        }),
    ),
  );
  return Object.fromEntries(codes.map((code, i) => [code, ports[i] ?? 0]));
}

type Order = ToHost extends infer T ? (T extends ToHost ? Omit<T, 'id'> : never) : never;

/** One process of banks, started again where it dies. */
class Member {
  readonly codes: readonly string[];
  readonly #options: GroupOptions;
  readonly #asked = new Map<number, (reply: FromHost) => void>();
  #child: ChildProcess | undefined;
  #ready: Promise<void> = Promise.resolve();
  #serial = 0;
  #isStopping = false;

  constructor(options: GroupOptions, codes: readonly string[]) {
    this.#options = options;
    this.codes = codes;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  start(): Promise<void> {
    const { dir, program } = this.#options;
    const child = fork(program, ['sim', 'bank', '--data', dir, '--banks', this.codes.join(',')], {
      execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=1'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    this.#ready = new Promise<void>((resolve, reject) => {
      child.on('message', (message: FromHost) => {
        if ('ready' in message) resolve();
        else this.#asked.get(message.id)?.(message);
      });
      child.once('exit', (code, signal) => {
        reject(new Error(`banks ${this.codes.join(',')} ended with ${code ?? signal}`));
        this.#ended(child);
      });
    });
    return this.#ready;
  }

  #ended(child: ChildProcess): void {
    if (this.#isStopping || this.#child !== child) return;
    this.#options.say(`banks ${this.codes.join(',')} died; started again`);
    for (const [id, reply] of this.#asked) reply({ id, error: 'the bank died' });
    const again = new Promise((resolve) => {
      setTimeout(resolve, restartMs);
    }).then(() => (this.#isStopping ? undefined : this.start()));
    this.#ready = again;
    again.catch((cause: unknown) => {
      this.#options.say(String(cause));
    });
  }

  async ask(order: Order): Promise<FromHost> {
    await this.#ready;
    this.#serial += 1;
    const id = this.#serial;
    const reply = await new Promise<FromHost>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the bank did not answer')), patienceMs);
      this.#asked.set(id, (told) => {
        clearTimeout(timer);
        resolve(told);
      });
      this.#child?.send({ id, ...order });
    }).finally(() => {
      this.#asked.delete(id);
    });
    if ('error' in reply) throw new Error(reply.error);
    return reply;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => {
      child.once('exit', resolve);
    });
    child.kill('SIGTERM');
    await ended;
  }
}
