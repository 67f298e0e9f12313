/**
 * The simulated people of the centre who work on the money: a seat writes the report down while the
 * victim still speaks, fund officers follow it, a second one signs, a commander approves, and what
 * is frozen goes back.
 */
import { makeClient, type CallInput, type Client } from '../../../client/index.ts';
import type { CityOperator } from '../../../contract/index.ts';
import type { Random } from '../../random.ts';
import type { LiveWorld } from '../world.ts';
import type { Loss } from './life.ts';
import { note, visit, type Desk } from './officer.ts';
import { giveBack } from './restorer.ts';

export type MoneyCrewOptions = {
  readonly world: LiveWorld;
  readonly random: Random;
  readonly base: string;
  readonly operators: () => readonly CityOperator[];
  readonly onTrouble: (what: string) => void;
};

type Form = CallInput<'report.submit'>['body']['form'];

const minuteMs = 60_000;
/** When a case is looked at, from its report. */
const visitsMs = [10, 40, 75, 120, 180, 260, 360, 500, 700, 1_000, 1_500].map((s) => s * 1_000);
const paceMs = [600, 2_500] as const;
const casesKept = 200;

export class MoneyCrew {
  readonly #options: MoneyCrewOptions;
  readonly #desk: Desk;
  readonly #cases = new Map<string, { readonly at: number; seen: number }>();
  readonly #busy = new Set<string>();
  #serial = 0;

  constructor(options: MoneyCrewOptions, stopped: AbortSignal) {
    const { world, random, base, operators } = options;
    this.#options = options;
    this.#desk = {
      base: () => base,
      people: () =>
        operators().map(({ role, cookie, csrf }) => ({
          role: role === 'fund' ? 'fund-officer' : role,
          cookie,
          csrf,
        })),
      now: world.now,
      fileAfterMs: 4 * minuteMs,
      freshMs: 90_000,
      trouble: new Map(),
      counts: { acts: 0, refused: 0, failed: 0 },
      pause: () => world.sleep(random.between(...paceMs), stopped),
    };
  }

  /** A victim tells; a seat writes it down. */
  async report(loss: Loss): Promise<void> {
    const { random, world, operators, base, onTrouble } = this.#options;
    const seats = operators().filter(({ role }) => role === 'seat');
    if (seats.length === 0) return;
    this.#serial += 1;
    const key = `life-${world.now().toString(36)}-${this.#serial}`;
    try {
      const call = clientOf(base, random.pick(seats));
      const reply = await call('report.submit', {
        body: { key, form: formOf(loss), channel: 'seat' },
      });
      this.#cases.set(reply.caseId, { at: world.now(), seen: 0 });
      const [oldest] = this.#cases.keys();
      if (this.#cases.size > casesKept && oldest !== undefined) this.#cases.delete(oldest);
    } catch (cause) {
      onTrouble(`a report was not taken: ${String(cause)}`);
    }
  }

  /** Two at a time work until stopped. */
  async run(stopped: AbortSignal, isOn: () => boolean): Promise<void> {
    await Promise.all([this.#work(stopped, isOn), this.#work(stopped, isOn)]);
  }

  /** The longest overdue first; nobody looks at a case that another looks at. */
  async #work(stopped: AbortSignal, isOn: () => boolean): Promise<void> {
    const { world } = this.#options;
    while (!stopped.aborted) {
      const due = [...this.#cases].find(
        ([id, { at, seen }]) =>
          !this.#busy.has(id) && world.now() >= at + (visitsMs[seen] ?? Infinity),
      );
      if (due === undefined || !isOn()) {
        await world.sleep(1_000, stopped);
        continue;
      }
      const [id, one] = due;
      one.seen += 1;
      this.#busy.add(id);
      try {
        await visit(this.#desk, id);
        if (one.seen >= 6) await giveBack(this.#desk, id);
      } catch (cause) {
        // The centre was away; the next look makes up for it.
        note(this.#desk, cause);
      } finally {
        this.#busy.delete(id);
      }
    }
  }
}

function clientOf(base: string, { cookie, csrf }: CityOperator): Client {
  return makeClient({
    base,
    headers: () => ({ cookie, 'x-wuzha-csrf': csrf, 'accept-language': 'zh' }),
  });
}

function formOf({ victim, category, story, transfers }: Loss): Form {
  return {
    reporter: 'self',
    paid: 'yes',
    victim: { name: victim.name, phone: victim.phone, idNumber: victim.idNumber },
    contacted: 'call',
    how: story,
    category,
    transfers: transfers.map(({ from, to, amountFen, at }) => ({
      fromBank: from.bank.code,
      fromAccount: from.number,
      toBank: to.bank,
      toAccount: to.number,
      toName: to.name,
      toType: 'personal' as const,
      amountFen,
      at: new Date(at).toISOString(),
      known: false,
    })),
    note: '',
  };
}
