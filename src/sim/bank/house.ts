/**
 * One simulated bank as a whole: its books, its desk and the mules among its customers. What comes
 * from outside is a row of a journal with a time; everything else follows from those rows and the
 * seed, so a bank that was killed is the same bank once its journal is taken again.
 */
import type { BankAnswer, BankRequest } from '../../core/bank/index.ts';
import { dayMs, minuteMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import { Agenda } from '../agenda.ts';
import { Random } from '../random.ts';
import { Book, isInForce, type BookAccount, type Clearing } from './book.ts';
import type { Cast, CastAccount, Payment } from './cast.ts';
import type { Customers } from './customer.ts';
import { carryOut } from './desk.ts';
import { isHit, type FaultShares } from './fault.ts';
import { dwellMs, isHurried, planSweep, type Piece } from './mule.ts';
import type { BankProfile } from './profile.ts';

/** What comes to a bank from outside; the journal of its process holds these rows. */
export type HouseInput =
  | { readonly in: 'request'; readonly request: BankRequest }
  /** An answer is missing; where the bank still works on it, it comes anyway. */
  | { readonly in: 'question'; readonly key: string }
  | { readonly in: 'clearing'; readonly clearing: Clearing }
  | {
      readonly in: 'pay';
      readonly id: string;
      readonly from: string;
      readonly to: CastParty;
      readonly amountFen: number;
    }
  | { readonly in: 'alarm'; readonly gang: number; readonly account: string }
  | { readonly in: 'faults'; readonly shares: FaultShares }
  | { readonly in: 'open'; readonly account: CastAccount }
  /** What this bank gave out arrived. */
  | { readonly in: 'delivered'; readonly id: string };
type CastParty = { readonly bank: string; readonly account: string; readonly name: string };

/** What a bank gives out; it is kept until it is delivered. */
export type HouseOutput = { readonly id: string; readonly at: Instant } & (
  | { readonly out: 'answer'; readonly answer: BankAnswer }
  | { readonly out: 'clearing'; readonly clearing: Clearing }
  | { readonly out: 'alarm'; readonly gang: number; readonly account: string }
);

export type HouseOptions = {
  readonly profile: BankProfile;
  readonly cast: Cast;
  readonly seed: number;
  readonly startAt: Instant;
  readonly faults?: FaultShares;
  /** How long money rests and banks take, against the usual; 1 where not given. */
  readonly tempo?: number;
  /** Accounts that are opened in the books when a request first names them. */
  readonly customers?: Customers;
};

/** Between an answer and its copy, and from a new question to the old answer. */
const copyMs = 4 * secondMs;
const disorderMs = 6 * minuteMs;
/** How long a return waits at the bank; at most three working days by law, hours here (assumed). */
const returnFactor = 30;

export class House {
  readonly profile: BankProfile;
  readonly book: Book;
  /** How often a measure or a return was carried out for each key; never more than once. */
  readonly timesDone = new Map<string, number>();
  readonly outputs = new Map<string, HouseOutput>();
  readonly #cast: Cast;
  readonly #seed: number;
  readonly #agenda = new Agenda();
  readonly #answers = new Map<string, BankAnswer>();
  readonly #waiting = new Set<string>();
  readonly #alarms = new Map<number, Instant>();
  readonly #burnt = new Set<string>();
  readonly #sweeps = new Map<string, { at: number; serial: number; count: number }>();
  readonly #drawn = new Map<string, number>();
  readonly #tempo: number;
  readonly #customers: Customers;
  #faults: FaultShares;
  #now: Instant;
  #outputSerial = 0;

  constructor(options: HouseOptions) {
    const { profile, cast, seed, startAt, faults = {}, tempo = 1 } = options;
    this.profile = profile;
    this.#cast = cast;
    this.#seed = seed;
    this.#faults = faults;
    this.#tempo = tempo;
    this.#customers = options.customers ?? (() => undefined);
    this.#now = startAt;
    this.book = new Book(profile.code, seed);
    for (const account of cast.accounts)
      if (account.bank === profile.code) this.book.open(account, startAt);
    for (const { payments } of cast.cases) for (const payment of payments) this.#expect(payment);
  }

  /** A victim among the customers will pay. */
  #expect({ id, from, to, amountFen, at }: Payment): void {
    if (from.bank !== this.profile.code) return;
    const party = { bank: to.bank, account: to.number, name: to.name };
    this.#agenda.add(at, () => {
      this.#pay({ id, from: from.number, to: party, amountFen, type: 'transfer' });
    });
  }

  get nextAt(): number {
    return this.#agenda.nextAt;
  }

  get faults(): FaultShares {
    return this.#faults;
  }

  get now(): Instant {
    return this.#now;
  }

  /** Lives on until a time; what it gives out lies in `outputs`. */
  run(untilAt: Instant): void {
    while (this.#agenda.nextAt <= untilAt) {
      const entry = this.#agenda.take();
      if (entry === undefined) break;
      this.#now = Math.max(this.#now, entry.at) as Instant;
      entry.run();
    }
    this.#now = Math.max(this.#now, untilAt) as Instant;
  }

  take(input: HouseInput, at: Instant): void {
    this.run(at);
    switch (input.in) {
      case 'request':
        return this.#ask(input.request);
      case 'question':
        return this.#repeat(input.key);
      case 'clearing':
        return this.#clear(input.clearing);
      case 'pay': {
        const { id, from, to, amountFen } = input;
        this.#pay({ id, from, to, amountFen, type: 'transfer' });
        return undefined;
      }
      case 'alarm':
        return this.#hurry(input.gang, input.account);
      case 'faults':
        this.#faults = input.shares;
        return undefined;
      case 'open':
        this.book.open(input.account, this.#now);
        return undefined;
      case 'delivered':
        this.outputs.delete(input.id);
        return undefined;
    }
  }

  /** Whether this bank knows a request, and what it answered. */
  answerOf(key: string): BankAnswer | undefined {
    return this.#answers.get(key);
  }

  #after(waitMs: number, run: () => void): void {
    this.#agenda.add(this.#now + Math.max(0, Math.round(waitMs)), run);
  }

  #give(
    output:
      | { out: 'answer'; answer: BankAnswer }
      | { out: 'clearing'; clearing: Clearing }
      | { out: 'alarm'; gang: number; account: string },
  ): void {
    this.#outputSerial += 1;
    const id = `${this.profile.code}-${this.#outputSerial}`;
    this.outputs.set(id, { id, at: this.#now, ...output });
  }

  #ask(request: BankRequest): void {
    if (this.#answers.has(request.key)) return this.#repeat(request.key);
    if (this.#waiting.has(request.key)) return;
    this.#waiting.add(request.key);
    const { measureMs, queryMs, spread } = this.profile;
    const isQuery = request.kind.startsWith('query');
    const median =
      request.kind === 'return' ? measureMs * returnFactor : isQuery ? queryMs : measureMs;
    const random = Random.of(this.#seed, 'pace', request.key);
    this.#after(random.around(median, spread) * this.#tempo, () => {
      this.#act(request, random);
    });
  }

  #repeat(key: string): void {
    const known = this.#answers.get(key);
    if (known === undefined) return;
    this.#after(copyMs, () => {
      this.#give({ out: 'answer', answer: known });
    });
  }

  #act(request: BankRequest, random: Random): void {
    const { key } = request;
    this.#openCustomer(request.account.number);
    const { answer, clearing } = carryOut(this.book, request, this.#now, this.#faults);
    this.#waiting.delete(key);
    this.#answers.set(key, answer);
    this.timesDone.set(key, (this.timesDone.get(key) ?? 0) + 1);
    if (clearing !== null) this.#send(this.#addressed(clearing));
    if (request.kind === 'return' && answer.code === '0000') this.#pushRow(request.account.number);
    if (isHit(this.#faults, 'silence', key)) return;
    const lateMs = isHit(this.#faults, 'disorder', key) ? disorderMs : 0;
    this.#after(lateMs + random.between(200, 2_000), () => {
      this.#give({ out: 'answer', answer });
    });
    if (isHit(this.#faults, 'duplicate', key))
      this.#after(lateMs + copyMs, () => {
        this.#give({ out: 'answer', answer });
      });
  }

  /** Somebody whose account nobody has asked for yet. */
  #openCustomer(number: string): void {
    if (this.book.accounts.has(number)) return;
    const customer = this.#customers(number);
    if (customer?.bank === this.profile.code) this.book.open(customer, this.#now);
  }

  #send(clearing: Clearing): void {
    if (clearing.to.bank === this.profile.code) this.#clear(clearing);
    else this.#give({ out: 'clearing', clearing });
  }

  /** A decision names the bank of the victim; the clearing goes by codes. */
  #addressed(clearing: Clearing): Clearing {
    const { to } = clearing;
    const known = this.#cast.banks.find(({ code, name }) => to.bank === code || to.bank === name);
    return known === undefined ? clearing : { ...clearing, to: { ...to, bank: known.code } };
  }

  #clear(clearing: Clearing): void {
    const back = this.book.receive(clearing, this.#now);
    if (back !== null) this.#send(back);
    else this.#arrived(clearing.to.account);
  }

  #pay(payout: {
    readonly id: string;
    readonly from: string;
    readonly to: CastParty | null;
    readonly amountFen: number;
    readonly type: string;
    readonly place?: string | undefined;
    readonly terminal?: string | undefined;
  }): boolean {
    const { place, terminal, ...rest } = payout;
    const { result, clearing } = this.book.pay({
      ...rest,
      at: this.#now,
      ...(place === undefined ? {} : { place }),
      ...(terminal === undefined ? {} : { terminal }),
    });
    if (result !== 'done') return false;
    this.#pushRow(payout.from);
    if (clearing !== null) this.#send(clearing);
    else if (payout.to?.bank === this.profile.code) this.#arrived(payout.to.account);
    return true;
  }

  /** Tells every watch of an account its newest row. */
  #pushRow(number: string): void {
    const account = this.book.accounts.get(number);
    const row = account?.rows.at(-1);
    if (account === undefined || row === undefined) return;
    for (const watch of account.watches) {
      if (watch.endedAt !== null || watch.untilAt <= this.#now) continue;
      const answer: BankAnswer = {
        key: watch.key,
        kind: 'watch',
        bank: this.profile.code,
        serial: `W${this.book.nextSerial()}`,
        at: this.#now,
        code: '0000',
        remark: '',
        accounts: [],
        transactions: [row],
        holder: null,
      };
      this.#after(2 * secondMs, () => {
        this.#give({ out: 'answer', answer });
      });
    }
  }

  #arrived(number: string): void {
    this.#pushRow(number);
    const account = this.book.accounts.get(number);
    if (account === undefined || account.holder.role !== 'mule') return;
    const { holder } = account;
    const gang = this.#gangOf(holder);
    if (gang === undefined) return;
    if (holder.priorOffice !== null && account.holds.length === 0) this.#priorFreeze(account);
    const known = this.#sweeps.get(number);
    const count = (known?.count ?? 0) + 1;
    const random = Random.of(this.#seed, 'dwell', number, count);
    const isQuick = isHurried(this.#alarms.get(gang.index), this.#now);
    const waitMs = dwellMs(random, gang.style, isQuick) * this.#tempo;
    this.#planSweep(number, waitMs, count);
  }

  #gangOf({ gang }: CastAccount) {
    return gang === null ? undefined : this.#cast.gangs[gang];
  }

  /** Another office is after this account too; its freeze comes a while after the money. */
  #priorFreeze(account: BookAccount): void {
    const random = Random.of(this.#seed, 'prior', account.holder.number);
    const office = account.holder.priorOffice ?? '';
    this.#after(random.between(10, 120) * minuteMs, () => {
      account.holds.push({
        office,
        key: `prior ${account.holder.number}`,
        kind: 'freeze',
        limitFen: random.chance(0.5) ? null : random.between(5, 50) * 100_000,
        startAt: this.#now,
        expireAt: (this.#now + 180 * dayMs) as Instant,
        endedAt: null,
        paidFen: 0,
      });
    });
  }

  /** The one sweep that an account waits for; an earlier one stands. */
  #planSweep(number: string, waitMs: number, count: number): void {
    const at = this.#now + waitMs;
    const known = this.#sweeps.get(number);
    if (known !== undefined && known.at > this.#now && known.at <= at) {
      known.count = count;
      return;
    }
    const serial = (known?.serial ?? 0) + 1;
    this.#sweeps.set(number, { at, serial, count });
    this.#agenda.add(at, () => {
      if (this.#sweeps.get(number)?.serial === serial) this.#sweep(number, serial);
    });
  }

  #sweep(number: string, serial: number): void {
    const account = this.book.accounts.get(number);
    const gang = account && this.#gangOf(account.holder);
    if (account === undefined || gang === undefined) return;
    const availableFen = this.book.availableFen(account, this.#now);
    if (availableFen < account.balanceFen && availableFen < 20_000) {
      this.#meetHold(account, gang.index);
      return;
    }
    const day = Math.floor(this.#now / dayMs);
    const { pieces, againMs } = planSweep(Random.of(this.#seed, 'sweep', number, serial), {
      gang,
      availableFen,
      account: account.holder,
      cast: this.#cast,
      isBurnt: (other) => this.#burnt.has(other),
      drawnFen: this.#drawn.get(`${number} ${day}`) ?? 0,
    });
    for (const [i, piece] of pieces.entries())
      this.#after(piece.afterMs, () => {
        this.#movePiece(account, piece, `${number}-${serial}-${i}`);
      });
    if (againMs !== null) this.#planSweep(number, againMs, this.#sweeps.get(number)?.count ?? 1);
  }

  #movePiece(account: BookAccount, piece: Piece, id: string): void {
    const { number, gang } = account.holder;
    const isDone = this.#pay({ id, from: number, ...piece });
    if (isDone && piece.type === 'cash') {
      const key = `${number} ${Math.floor(this.#now / dayMs)}`;
      this.#drawn.set(key, (this.#drawn.get(key) ?? 0) + piece.amountFen);
    }
    if (!isDone && gang !== null) this.#meetHold(account, gang);
  }

  /** A mule finds the money held: the others are told, and it tries again when the hold ends. */
  #meetHold(account: BookAccount, gang: number): void {
    const { number } = account.holder;
    if (!this.#burnt.has(number)) {
      this.#hurry(gang, number);
      this.#give({ out: 'alarm', gang, account: number });
    }
    const ends = account.holds.filter((h) => isInForce(h, this.#now)).map((h) => h.expireAt);
    const endAt = Math.max(0, ...ends);
    if (endAt > this.#now && endAt < this.#now + 5 * dayMs)
      this.#planSweep(number, endAt - this.#now + minuteMs, 0);
  }

  #hurry(gang: number, burnt: string): void {
    this.#burnt.add(burnt);
    this.#alarms.set(gang, this.#now);
    for (const [number, sweep] of this.#sweeps) {
      const account = this.book.accounts.get(number);
      if (account?.holder.gang !== gang || sweep.at <= this.#now) continue;
      // What waits for the end of a hold cannot be hurried.
      if (this.book.availableFen(account, this.#now) === 0) continue;
      this.#planSweep(number, (sweep.at - this.#now) * 0.3, sweep.count);
    }
  }
}
