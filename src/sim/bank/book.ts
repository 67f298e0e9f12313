/**
 * The books of one simulated bank: accounts, their rows, stops and freezes. Money is whole fen and
 * never made or lost: what a bank holds is what it opened with, plus what cleared in, minus what
 * cleared out. Every posting has an id, and the same id posts once.
 */
import type { BankTransaction } from '../../core/bank/index.ts';
import { addMonths, dayMs, type Instant } from '../../core/kernel/index.ts';
import { shopName } from '../city/name.ts';
import { Random } from '../random.ts';
import type { CastAccount } from './cast.ts';

export const stopMs = 2 * dayMs;
export const stopCountMax = 2;
/** Six months by the calendar, and as long again when it is renewed (art. 243). */
export const freezeEndOf = (from: Instant): Instant => addMonths(from, 6);

export type Hold = {
  readonly key: string;
  readonly kind: 'stop' | 'freeze';
  readonly office: string;
  /** Null holds the whole account. */
  readonly limitFen: number | null;
  readonly startAt: Instant;
  expireAt: Instant;
  endedAt: Instant | null;
  /** Of a limited freeze: what was paid out of it to victims. */
  paidFen: number;
};

export type Watch = {
  readonly key: string;
  readonly request: { readonly account: string };
  readonly untilAt: Instant;
  endedAt: Instant | null;
};

export type BookAccount = {
  readonly holder: CastAccount;
  balanceFen: number;
  readonly rows: BankTransaction[];
  readonly holds: Hold[];
  readonly watches: Watch[];
  stopCount: number;
};

export type Party = { readonly bank: string; readonly account: string; readonly name: string };

/** Money on its way from one bank to another. */
export type Clearing = {
  readonly id: string;
  readonly serial: string;
  readonly from: Party;
  readonly to: Party;
  readonly amountFen: number;
  readonly at: Instant;
  readonly type: string;
  readonly remark: string;
  /** Serial of the transfer that comes back. */
  readonly reverses: string | null;
};

export type Payout = {
  readonly id: string;
  readonly at: Instant;
  readonly from: string;
  readonly to: Party | null;
  readonly amountFen: number;
  readonly type: string;
  readonly remark?: string;
  readonly place?: string;
  readonly terminal?: string;
  /** Pays out of this freeze although it holds the money. */
  readonly outOf?: Hold;
};

export type PayResult = 'done' | 'known' | 'unknown-account' | 'held' | 'short';

export class Book {
  readonly bank: string;
  readonly accounts = new Map<string, BookAccount>();
  /** Money that the bank's machines gave out. */
  cashFen = 0;
  openingFen = 0;
  clearedInFen = 0;
  clearedOutFen = 0;
  readonly #posted = new Set<string>();
  readonly #seed: number;
  #serial = 0;

  constructor(bank: string, seed: number) {
    this.bank = bank;
    this.#seed = seed;
  }

  open(holder: CastAccount, at: Instant): BookAccount {
    const known = this.accounts.get(holder.number);
    if (known !== undefined) return known;
    const account: BookAccount = {
      holder,
      balanceFen: holder.openingFen,
      rows: holder.role === 'mule' || holder.role === 'person' ? history(this, holder, at) : [],
      holds: [],
      watches: [],
      stopCount: 0,
    };
    this.openingFen += holder.openingFen;
    this.accounts.set(holder.number, account);
    return account;
  }

  get seed(): number {
    return this.#seed;
  }

  nextSerial(): string {
    this.#serial += 1;
    return `${this.bank}${String(this.#serial).padStart(10, '0')}`;
  }

  /** What may leave an account now. */
  availableFen(account: BookAccount, at: Instant): number {
    let heldFen = 0;
    for (const hold of account.holds) {
      if (!isInForce(hold, at)) continue;
      if (hold.limitFen === null) return 0;
      heldFen += hold.limitFen - hold.paidFen;
    }
    return Math.max(0, account.balanceFen - heldFen);
  }

  /** Takes money out of an account; what goes to another bank is answered as a clearing. */
  pay(payout: Payout): { readonly result: PayResult; readonly clearing: Clearing | null } {
    const refused = (result: PayResult) => ({ result, clearing: null });
    if (this.#posted.has(payout.id)) return refused('known');
    const account = this.accounts.get(payout.from);
    if (account === undefined) return refused('unknown-account');
    const { amountFen, at, to, outOf } = payout;
    if (account.balanceFen < amountFen) return refused('short');
    if (outOf === undefined && this.availableFen(account, at) < amountFen) return refused('held');
    this.#posted.add(payout.id);
    if (outOf) outOf.paidFen += amountFen;
    account.balanceFen -= amountFen;
    const serial = this.nextSerial();
    account.rows.push(outRow(account, payout, serial));
    if (to === null) {
      this.cashFen += amountFen;
      return refused('done');
    }
    const clearing: Clearing = {
      id: payout.id,
      serial,
      from: { bank: this.bank, account: payout.from, name: account.holder.name },
      to,
      amountFen,
      at,
      type: payout.type,
      remark: payout.remark ?? '',
      reverses: null,
    };
    this.clearedOutFen += amountFen;
    if (to.bank !== this.bank) return { result: 'done', clearing };
    return { result: 'done', clearing: this.receive(clearing, at) };
  }

  /** Money that arrives; answers a clearing that takes it back where there is no such account. */
  receive(clearing: Clearing, at: Instant): Clearing | null {
    const id = `in ${clearing.id}`;
    if (this.#posted.has(id)) return null;
    this.#posted.add(id);
    const { amountFen, from, to, serial, type, remark, reverses } = clearing;
    const account = this.accounts.get(to.account);
    this.clearedInFen += amountFen;
    if (account === undefined) {
      this.clearedOutFen += amountFen;
      return {
        id: `back ${clearing.id}`,
        serial: this.nextSerial(),
        from: to,
        to: from,
        amountFen,
        at,
        type: 'reversal',
        remark: '收款账户不存在',
        reverses: serial,
      };
    }
    account.balanceFen += amountFen;
    account.rows.push({
      account: to.account,
      serial,
      at: wholeSecond(at),
      direction: 'in',
      amountFen,
      balanceFen: account.balanceFen,
      isDone: true,
      isCash: false,
      type,
      counterparty: { account: from.account, name: from.name, bank: from.bank },
      reverses,
      ...nowhere,
      remark,
    });
    return null;
  }

  /** Whether the books add up; a difference is money made or lost. */
  differenceFen(): number {
    let sum = 0;
    for (const account of this.accounts.values()) sum += account.balanceFen;
    return sum + this.cashFen - (this.openingFen + this.clearedInFen - this.clearedOutFen);
  }
}

export function isInForce(hold: Hold, at: Instant): boolean {
  return hold.endedAt === null && hold.startAt <= at && hold.expireAt > at;
}

/** Banks write whole seconds. */
const wholeSecond = (at: Instant): Instant => (at - (at % 1000)) as Instant;

const nowhere = { place: null, merchant: null, terminal: null, ip: null, mac: null } as const;

function outRow(account: BookAccount, payout: Payout, serial: string): BankTransaction {
  const { to, type } = payout;
  const online = type === 'transfer' || type === 'virtual' || type === 'abroad';
  const random = Random.of(account.holder.gang ?? 0, 'place', account.holder.level ?? 0);
  return {
    account: payout.from,
    serial,
    at: wholeSecond(payout.at),
    direction: 'out',
    amountFen: payout.amountFen,
    balanceFen: account.balanceFen,
    isDone: true,
    isCash: type === 'cash',
    type,
    counterparty: to && { account: to.account, name: to.name, bank: to.bank },
    reverses: null,
    place: payout.place ?? null,
    merchant: type === 'merchant' ? (to?.name ?? null) : null,
    terminal: payout.terminal ?? null,
    // Documentation addresses (RFC 5737); one phone works the cards of a gang.
    ip: online ? `203.0.113.${random.below(250) + 1}` : null,
    mac: null,
    remark: payout.remark ?? '',
  };
}

/** Ordinary business of the weeks before, told backwards from the opening balance. */
function history(book: Book, holder: CastAccount, at: Instant): BankTransaction[] {
  const random = Random.of(book.seed, 'history', holder.number);
  let balanceFen = holder.openingFen;
  let rowAt = at;
  const rows: BankTransaction[] = [];
  for (let i = random.between(3, 8); i > 0; i -= 1) {
    rowAt = wholeSecond((rowAt - random.between(3 * 3_600_000, 4 * dayMs)) as Instant);
    const isIn = random.chance(0.35) && balanceFen > 20_000;
    const amountFen = isIn ? random.between(100, balanceFen) : random.between(800, 60_000);
    rows.push({
      account: holder.number,
      serial: book.nextSerial(),
      at: rowAt,
      direction: isIn ? 'in' : 'out',
      amountFen,
      balanceFen,
      isDone: true,
      isCash: false,
      type: isIn ? 'transfer' : 'merchant',
      counterparty: null,
      reverses: null,
      ...nowhere,
      merchant: isIn ? null : shopName(random),
      remark: isIn ? '转入' : '消费',
    });
    balanceFen += isIn ? -amountFen : amountFen;
  }
  return rows.toReversed();
}
