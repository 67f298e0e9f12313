/**
 * All banks of a simulated night in one process and in virtual time: victims pay, mules move the
 * money on, victims report, banks answer. The caller takes one event after another and may send
 * requests at any moment; the seed decides everything else.
 *
 *     const world = makeWorld({ seed: 1, banks: 20, cases: 1000, startAt });
 *     for (let event = world.next(); event; event = world.next()) …
 */
import type { BankAnswer, BankRequest } from '../../core/bank/index.ts';
import { assert, secondMs, type Instant } from '../../core/kernel/index.ts';
import { Agenda } from '../agenda.ts';
import { Random } from '../random.ts';
import { isInForce, type Clearing } from './book.ts';
import {
  makeCast,
  type Cast,
  type CastOptions,
  type FraudCase,
  type VictimReport,
} from './cast.ts';
import type { FaultShares } from './fault.ts';
import { House, type HouseOutput } from './house.ts';

export type WorldOptions = CastOptions & {
  /** For all banks. */
  readonly faults?: FaultShares;
};

export type WorldEvent =
  /** A victim tells; `fraud` is the truth behind it. */
  | {
      readonly kind: 'report';
      readonly at: Instant;
      readonly report: VictimReport;
      readonly fraud: FraudCase;
    }
  /** A bank answers a request, or pushes a row of an account that is watched. */
  | { readonly kind: 'answer'; readonly at: Instant; readonly answer: BankAnswer };

/** Where the money of all is; the parts add up to `openingFen` at every moment. */
export type WorldTally = {
  readonly openingFen: number;
  readonly personsFen: number;
  readonly mulesFen: number;
  /** Of the mules' money: what a stop or freeze holds now. */
  readonly heldFen: number;
  readonly clearingFen: number;
  readonly cashFen: number;
  readonly merchantFen: number;
  readonly virtualFen: number;
  readonly abroadFen: number;
};

export function makeWorld(options: WorldOptions): World {
  return new World(options);
}

/** From one bank to another (assumed: real-time clearing). */
const clearingMs = [1 * secondMs, 8 * secondMs] as const;

export class World {
  readonly cast: Cast;
  readonly houses: ReadonlyMap<string, House>;
  readonly #agenda = new Agenda();
  readonly #random: Random;
  readonly #ready: WorldEvent[] = [];
  #now: Instant;
  #clearingFen = 0;

  constructor(options: WorldOptions) {
    const { seed, startAt, faults } = options;
    this.cast = makeCast(options);
    this.#random = Random.of(seed, 'clearing');
    this.#now = startAt;
    this.houses = new Map(
      this.cast.banks.map((profile) => [
        profile.code,
        new House({ profile, seed, startAt, cast: this.cast, ...(faults ? { faults } : {}) }),
      ]),
    );
    for (const fraud of this.cast.cases) this.#expect(fraud);
  }

  get now(): Instant {
    return this.#now;
  }

  /** Infinity where nothing more happens by itself. */
  get nextAt(): number {
    if (this.#ready.length > 0) return this.#now;
    let at = this.#agenda.nextAt;
    for (const house of this.houses.values()) if (house.nextAt < at) at = house.nextAt;
    return at;
  }

  /**
   * The next event up to `untilAt`; undefined where none comes until then. Time then stands at
   * `untilAt`, or where it was with no limit.
   */
  next(untilAt: Instant = Infinity as Instant): WorldEvent | undefined {
    for (;;) {
      const ready = this.#ready.shift();
      if (ready !== undefined) return ready;
      const at = this.nextAt;
      if (at > untilAt || at === Infinity) {
        if (untilAt !== Infinity) this.#now = Math.max(this.#now, untilAt) as Instant;
        return undefined;
      }
      this.#step(at as Instant);
    }
  }

  /** Puts a request on its way: the bank has it at `at`, not before now. Its answer is an event. */
  send(request: BankRequest, at: Instant = this.#now): void {
    const house = this.houses.get(request.account.bank);
    assert(house !== undefined, `the world has a bank ${request.account.bank}`);
    this.#agenda.add(Math.max(at, this.#now), () => {
      house.take({ in: 'request', request }, this.#now);
    });
  }

  tally(): WorldTally {
    const sums = { person: 0, mule: 0, merchant: 0, virtual: 0, abroad: 0, cash: 0 };
    let [openingFen, heldFen, cashFen] = [0, 0, 0];
    for (const { book } of this.houses.values()) {
      openingFen += book.openingFen;
      cashFen += book.cashFen;
      for (const account of book.accounts.values()) {
        sums[account.holder.role] += account.balanceFen;
        if (account.holder.role === 'mule' && account.holds.some((h) => isInForce(h, this.#now)))
          heldFen += account.balanceFen - book.availableFen(account, this.#now);
      }
    }
    return {
      openingFen,
      heldFen,
      cashFen,
      personsFen: sums.person,
      mulesFen: sums.mule,
      clearingFen: this.#clearingFen,
      merchantFen: sums.merchant,
      virtualFen: sums.virtual,
      abroadFen: sums.abroad,
    };
  }

  #expect(fraud: FraudCase): void {
    const { report } = fraud;
    this.#agenda.add(report.at, () => {
      this.#ready.push({ kind: 'report', at: this.#now, report, fraud });
    });
  }

  #step(at: Instant): void {
    this.#now = Math.max(this.#now, at) as Instant;
    if (this.#agenda.nextAt <= at) this.#agenda.take()?.run();
    for (const house of this.houses.values()) {
      if (house.nextAt <= at) house.run(at);
      if (house.outputs.size > 0) this.#collect(house);
    }
  }

  #collect(house: House): void {
    for (const output of house.outputs.values()) this.#carry(output);
    house.outputs.clear();
  }

  #carry(output: HouseOutput): void {
    if (output.out === 'answer') {
      this.#ready.push({ kind: 'answer', at: this.#now, answer: output.answer });
    } else if (output.out === 'clearing') this.#clear(output.clearing);
    else
      for (const house of this.houses.values())
        house.take({ in: 'alarm', gang: output.gang, account: output.account }, this.#now);
  }

  #clear(clearing: Clearing): void {
    this.#clearingFen += clearing.amountFen;
    const [least, most] = clearingMs;
    this.#agenda.add(this.#now + this.#random.between(least, most), () => {
      this.#clearingFen -= clearing.amountFen;
      const house = this.houses.get(clearing.to.bank);
      assert(house !== undefined, `the world has a bank ${clearing.to.bank}`);
      house.take({ in: 'clearing', clearing }, this.#now);
    });
  }
}
