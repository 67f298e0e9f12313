/** A house that lives by the clock: inputs are on disk before they count, outputs go until they arrive. */
import { join } from 'node:path';
import type { Instant } from '../../../core/kernel/index.ts';
import type { Cast } from '../cast.ts';
import type { Customers } from '../customer.ts';
import { House, type HouseInput, type HouseOutput } from '../house.ts';
import type { BankProfile } from '../profile.ts';
import { Journal } from './journal.ts';
import { timeOf, type WorldSetting } from './setting.ts';

export type LiveHouseOptions = {
  readonly dir: string;
  readonly profile: BankProfile;
  readonly cast: Cast;
  readonly setting: WorldSetting;
  readonly customers?: Customers | undefined;
  /** Hands an output over; resolves once the other side has it. */
  readonly deliver: (output: HouseOutput) => Promise<void>;
};

const retryMs = [200, 400, 800, 1_600, 3_200, 5_000] as const;
const inFlightMax = 16;

export class LiveHouse {
  readonly house: House;
  readonly #options: LiveHouseOptions;
  readonly #journal: Journal;
  /** Times of rows that are on their way to the disk; the house must not pass them. */
  readonly #pending: Instant[] = [];
  readonly #tries = new Map<string, { count: number; nextAt: number }>();
  readonly #inFlight = new Set<string>();
  #lastAt: Instant;
  #written: Promise<void> = Promise.resolve();

  constructor(options: LiveHouseOptions) {
    const { dir, profile, cast, setting, customers } = options;
    this.#options = options;
    this.house = new House({
      profile,
      cast,
      seed: setting.seed,
      startAt: setting.startAt,
      faults: setting.faults,
      tempo: setting.tempo,
      ...(customers === undefined ? {} : { customers }),
    });
    const { journal, rows } = Journal.open(join(dir, `${profile.code}.journal`));
    this.#journal = journal;
    for (const { input, at } of rows) this.house.take(input, at);
    this.#lastAt = this.house.now;
  }

  /** Resolves when the input is on disk and has its effect. */
  async take(input: HouseInput): Promise<void> {
    const at = Math.max(
      timeOf(this.#options.setting.clock),
      this.house.now,
      this.#lastAt,
    ) as Instant;
    this.#lastAt = at;
    this.#pending.push(at);
    this.#written = this.#journal.write({ at, input });
    await this.#written;
    this.#pending.shift();
    this.house.take(input, at);
  }

  /** Lives through all time up to now, also where a row is still on its way to the disk. */
  async catchUp(): Promise<void> {
    do {
      await this.#written;
      this.tick();
    } while (this.#pending.length > 0);
  }

  /** Lets time pass and sends what is to be sent. */
  tick(): void {
    const now = timeOf(this.#options.setting.clock);
    this.house.run(Math.min(now, this.#pending[0] ?? now) as Instant);
    const realNow = Date.now();
    for (const output of this.house.outputs.values()) {
      if (this.#inFlight.size >= inFlightMax) return;
      if (this.#inFlight.has(output.id)) continue;
      if ((this.#tries.get(output.id)?.nextAt ?? 0) > realNow) continue;
      this.#send(output);
    }
  }

  #send(output: HouseOutput): void {
    this.#inFlight.add(output.id);
    this.#options
      .deliver(output)
      .then(async () => {
        await this.take({ in: 'delivered', id: output.id });
        this.#tries.delete(output.id);
      })
      .catch(() => {
        const count = (this.#tries.get(output.id)?.count ?? 0) + 1;
        const waitMs = retryMs[Math.min(count, retryMs.length) - 1] ?? 5_000;
        this.#tries.set(output.id, { count, nextAt: Date.now() + waitMs });
      })
      .finally(() => {
        this.#inFlight.delete(output.id);
      });
  }

  close(): Promise<void> {
    return this.#journal.close();
  }
}
