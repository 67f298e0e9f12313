/** The stage of a night of the money: banks in processes, a centre, one clock; killed and started again. */
import { fork, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Instant } from '../../src/core/kernel/index.ts';
import type { FaultShares } from '../../src/sim/bank/fault.ts';
import { startBanks, type BankGroup } from '../../src/sim/bank/process/group.ts';
import { timeOf, type WorldClock } from '../../src/sim/bank/process/setting.ts';
import type { NightReady } from './night-centre.ts';
import type { Away } from './night-pace.ts';
import { ended, killNow, pause } from './process.ts';

export type StageOptions = {
  readonly dir: string;
  readonly seed: number;
  readonly cases: number;
  readonly lengthMs: number;
  readonly startAt: Instant;
  readonly banks: number;
  readonly processes: number;
  readonly faults: FaultShares;
  readonly port: number;
  readonly bankPort: number;
  readonly clock: WorldClock;
};

export class Stage {
  readonly #options: StageOptions;
  /** What the centre complained of, and how often. */
  readonly complaints = new Map<string, number>();
  readonly killed = { centre: 0, banks: 0 };
  readonly aways: Away[] = [];
  readonly upAgainMs: number[] = [];
  readonly firstActMs: number[] = [];
  startsFailed = 0;
  #clock: WorldClock;
  #centre: { readonly child: ChildProcess; readonly ready: NightReady } | undefined;
  #group: BankGroup | undefined;
  #diedAt: number | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#clock = options.clock;
  }

  readonly now = (): Instant => timeOf(this.#clock);
  readonly sleep = (ms: number): Promise<void> => pause(Math.max(1, ms / this.#clock.speed));
  readonly sleepUntil = (at: number): Promise<void> => this.sleep(at - this.now());

  get ready(): NightReady {
    return this.#centre?.ready ?? { base: '', databaseUrl: '', people: [] };
  }

  get group(): BankGroup {
    if (this.#group === undefined) throw new Error('no banks');
    return this.#group;
  }

  async open(): Promise<void> {
    const { dir, seed, cases, lengthMs, startAt, banks, processes, faults, bankPort } =
      this.#options;
    this.#group = await startBanks({
      seed,
      cases,
      lengthMs,
      startAt,
      processes,
      faults,
      dir: join(dir, 'banks'),
      count: banks,
      clock: this.#clock,
      tempo: 1,
      centreCode: 'WUZHA0001',
      centreUrl: `https://127.0.0.1:${bankPort}/`,
      program: resolve(import.meta.dirname, '../../src/cli/main.ts'),
      say: () => {},
    });
    this.#centre = await this.#openCentre();
  }

  async #openCentre() {
    const { dir, port, bankPort } = this.#options;
    const { at, epoch, speed } = this.#clock;
    const words = ['--data', join(dir, 'centre'), '--port', String(port)];
    words.push('--at', String(at), '--epoch', String(epoch), '--speed', String(speed));
    const child = fork(join(import.meta.dirname, 'night-centre.ts'), words, {
      env: {
        // As the launcher does: a start after a kill is seconds, not half a minute.
        NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../.cache/node'),
        ...process.env,
        WUZHA_BANKS: join(dir, 'banks'),
        WUZHA_BANK_LISTEN: `127.0.0.1:${bankPort}`,
      },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    if (child.stderr === null || child.stdout === null) throw new Error('no pipes');
    createInterface({ input: child.stderr }).on('line', (line) => {
      const what = line.slice(0, 160).replaceAll(/[0-9]{6,}|[a-z]{3}_[\w-]+/g, '#');
      this.complaints.set(what, (this.complaints.get(what) ?? 0) + 1);
    });
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise<string>((done, fail) => {
      lines.once('line', done);
      child.once('exit', (code) => {
        const why = [...this.complaints.keys()].join('; ');
        fail(new Error(`the centre ended with ${code}: ${why}`));
      });
    });
    return { child, ready: JSON.parse(first) as NightReady };
  }

  /** As a supervisor would: a start that fails is tried again. */
  async #openAgain() {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#openCentre();
      } catch (cause) {
        if (tries === 5) throw cause;
        this.startsFailed += 1;
      }
    }
  }

  async killCentre(): Promise<void> {
    if (this.#centre === undefined) return;
    this.killed.centre += 1;
    const from = this.now();
    await killNow(this.#centre.child);
    this.#diedAt = performance.now();
    this.#centre = await this.#openAgain();
    this.upAgainMs.push(performance.now() - this.#diedAt);
    this.aways.push({ from, until: this.now() });
  }

  /** Somebody's act was acknowledged; the first one after a kill tells how long that took. */
  acted(): void {
    if (this.#diedAt === undefined || this.upAgainMs.length < this.killed.centre) return;
    this.firstActMs.push(performance.now() - this.#diedAt);
    this.#diedAt = undefined;
  }

  killBank(share: number): void {
    const all = this.group.processes();
    const one = all[Math.floor(share * all.length)];
    if (one === undefined || one.pid === 0) return;
    try {
      process.kill(one.pid, 'SIGKILL');
      this.killed.banks += 1;
    } catch {
      // It was just about to be started again.
    }
  }

  async close(): Promise<void> {
    if (this.#centre !== undefined) {
      this.#centre.child.kill('SIGINT');
      await ended(this.#centre.child);
    }
    await this.#group?.stop();
  }

  /** Both sides stop in order and start with another clock. */
  async jump(ms: number, speed: number): Promise<void> {
    const at = (this.now() + ms) as Instant;
    await this.close();
    this.#clock = { at, epoch: Date.now(), speed };
    await this.open();
  }
}
