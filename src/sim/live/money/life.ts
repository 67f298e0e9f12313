/**
 * Money of the live city that is lost to fraud: people of the city pay into accounts of gangs at the
 * simulated banks, where mules move it on by themselves, and some minutes later they tell the centre.
 */
import { luhnDigit, type Category, type Instant } from '../../../core/kernel/index.ts';
import type { CastAccount } from '../../bank/cast.ts';
import type { HouseInput } from '../../bank/house.ts';
import { givenName, surname } from '../../city/name.ts';
import { banks, type CityAccount } from '../../city/ledger.ts';
import type { Person } from '../../city/person.ts';
import type { Random } from '../../random.ts';
import type { LiveWorld } from '../world.ts';

export type Loss = {
  readonly victim: Person;
  readonly category: Category;
  readonly story: string;
  readonly transfers: readonly {
    readonly from: CityAccount;
    readonly to: CastAccount;
    readonly amountFen: number;
    readonly at: Instant;
  }[];
};

export type LifeOptions = {
  readonly world: LiveWorld;
  readonly random: Random;
  readonly people: readonly Person[];
  /** Port of this machine where the banks take orders. */
  readonly control: number;
  readonly gangs: number;
  /** The victim tells the centre. */
  readonly report: (loss: Loss) => void;
  readonly onTrouble: (what: string) => void;
};

const secondMs = 1_000;
/** The first ones come quickly, so that a newcomer sees something; then one in some minutes. */
const openingCount = 5;
const openingMs = [6 * secondMs, 14 * secondMs] as const;
const usualMs = [70 * secondMs, 200 * secondMs] as const;
/** From the last transfer to the report: most notice soon, some late. */
const noticeMs = [15 * secondMs, 180 * secondMs] as const;

const stories = [
  ['POLICE', '自称公安民警，以涉嫌洗钱为由要求转账至“安全账户”。'],
  ['ECOM', '冒充电商客服，称误开会员需转账解绑。'],
  ['INVEST', '被拉入“投资群”，在虚假平台多次入金，无法提现。'],
  ['LOAN', '网络贷款要求先交“保证金”“解冻费”。'],
  ['BRUSH', '刷单返利，做“联单任务”后无法返款。'],
  ['ROMANCE', '网恋对象诱导在境外平台充值。'],
  ['LEADER', '冒充单位领导，要求向供应商紧急付款。'],
] as const;

export class MoneyLife {
  readonly #options: LifeOptions;
  #serial = 0;

  constructor(options: LifeOptions) {
    this.#options = options;
  }

  async run(stopped: AbortSignal, isOn: () => boolean): Promise<void> {
    const { world, random } = this.#options;
    for (let i = 0; !stopped.aborted; i += 1) {
      const [least, most] = i < openingCount ? openingMs : usualMs;
      await world.sleep(random.between(least, most), stopped);
      if (stopped.aborted) return;
      if (isOn()) void this.#play(stopped);
    }
  }

  /** One fraud, from the first transfer to the report. */
  async #play(stopped: AbortSignal): Promise<void> {
    const { world, random, report, onTrouble } = this.#options;
    try {
      const loss = await this.#pay(stopped);
      if (loss === undefined) return;
      await world.sleep(random.between(...noticeMs), stopped);
      if (!stopped.aborted) report(loss);
    } catch (cause) {
      onTrouble(`money of the city: ${String(cause)}`);
    }
  }

  async #pay(stopped: AbortSignal): Promise<Loss | undefined> {
    const { world, random, people } = this.#options;
    const victim = random.pick(people);
    const from = victim.accounts[0];
    if (from === undefined || victim.age < 18) return undefined;
    const lossFen = Math.round(random.around(28_000, 0.9) / 100) * 10_000;
    const count = lossFen < 500_000 ? 1 : random.weighted([[1, 5] as const, [2, 3], [3, 1]]);
    const to = this.#mule();
    await this.#order(from.bank.code, { in: 'open', account: homeOf(victim, from, lossFen) });
    await this.#order(to.bank, { in: 'open', account: to });
    const transfers: Loss['transfers'][number][] = [];
    for (let i = 0; i < count; i += 1) {
      if (i > 0) await world.sleep(random.between(8, 40) * secondMs, stopped);
      const amountFen = Math.max(100_00, Math.round(lossFen / count / 10_000) * 10_000);
      this.#serial += 1;
      const at = world.now() as Instant;
      await this.#order(from.bank.code, {
        in: 'pay',
        id: `life-${at}-${this.#serial}`,
        from: from.number,
        to: { bank: to.bank, account: to.number, name: to.name },
        amountFen,
      });
      transfers.push({ from, to, amountFen, at });
    }
    const [category, story] = random.pick(stories);
    return { victim, category, story, transfers };
  }

  /** A fresh account of a gang: those that were stopped are of no use to it. */
  #mule(): CastAccount {
    const { random, gangs, world } = this.#options;
    const bank = random.pick(banks);
    const body = `${bank.bin}8${random.digits(11)}`;
    const sex = random.chance(0.3) ? 'F' : 'M';
    return {
      number: body + luhnDigit(body),
      bank: bank.code,
      name: surname(random) + givenName(random, sex, random.between(18, 45)),
      type: 'personal',
      role: 'mule',
      gang: random.below(gangs),
      level: 1,
      idNumber: `11010119${random.digits(10)}`,
      phone: `16${random.digits(9)}`,
      openedAt: (world.now() - random.between(20, 400) * 86_400_000) as Instant,
      // Half of them were opened for this and never held anything else: their money goes back directly.
      openingFen: random.chance(0.5) ? 0 : random.between(100, 150_000),
      priorOffice: null,
    };
  }

  async #order(bank: string, input: HouseInput): Promise<void> {
    const reply = await fetch(`http://127.0.0.1:${this.#options.control}/take`, {
      method: 'POST',
      body: JSON.stringify({ bank, input }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!reply.ok) throw new Error(`a bank refused an order: ${await reply.text()}`);
  }
}

/** A victim's own account as its bank has it; it holds at least what will be lost. */
function homeOf(victim: Person, account: CityAccount, lossFen: number): CastAccount {
  return {
    number: account.number,
    bank: account.bank.code,
    name: victim.name,
    type: 'personal',
    role: 'person',
    gang: null,
    level: null,
    idNumber: victim.idNumber,
    phone: victim.phone,
    openedAt: 1_262_304_000_000 as Instant,
    openingFen: lossFen * 3 + 1_000_000,
    priorOffice: null,
  };
}
