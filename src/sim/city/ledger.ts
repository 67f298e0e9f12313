/**
 * Every account of the city and the fen in it. Money moves between accounts and is never made or
 * lost: what an account holds at the end is what it held at the start, plus what came, minus what
 * went. Nothing is ever below zero.
 */
import { luhnDigit } from '../../core/kernel/index.ts';
import type { Random } from '../random.ts';

/** Invented banks; the source `bank-a` reports for the first, `bank-b` for the second. */
export const banks = [
  { code: 'LJYH', name: '临江银行', service: '96401', bin: '629901' },
  { code: 'CLYH', name: '沧浪银行', service: '96402', bin: '629902' },
  { code: 'YHYH', name: '云汉银行', service: '96403', bin: '629903' },
  { code: 'TJYH', name: '通济银行', service: '96404', bin: '629904' },
  { code: 'BDYH', name: '北斗银行', service: '96405', bin: '629905' },
  { code: 'HYYH', name: '华岳银行', service: '96406', bin: '629906' },
  { code: 'HYNS', name: '海晏农商银行', service: '96407', bin: '629907' },
  { code: 'WJCZ', name: '望江村镇银行', service: '96408', bin: '629908' },
] as const;
export type Bank = (typeof banks)[number];
const bankShares: readonly (readonly [Bank, number])[] = banks.map((bank, i) => [
  bank,
  [26, 18, 14, 12, 10, 9, 7, 4][i] ?? 1,
]);

export type HolderKind = 'citizen' | 'company' | 'merchant' | 'mule' | 'cash';

export type CityAccount = {
  readonly number: string;
  readonly bank: Bank;
  readonly name: string;
  readonly kind: HolderKind;
  /** Phone of the holder as the bank knows it. */
  readonly phone?: string;
  readonly openingFen: number;
  balanceFen: number;
};

export type Holder = {
  readonly name: string;
  readonly kind: HolderKind;
  readonly phone?: string;
  readonly openingFen: number;
};

export class Ledger {
  readonly accounts: CityAccount[];
  /** Counts up by the number of ledgers, so that no number is given twice. */
  #serial: number;
  readonly #step: number;

  /** The ledger `index` of `count` that share the numbers. */
  constructor(index = 0, count = 1, accounts: CityAccount[] = []) {
    this.#serial = index;
    this.#step = count;
    this.accounts = accounts;
  }

  /** Opens accounts with the numbers of another ledger; they are kept here. */
  branch(index: number): Ledger {
    return new Ledger(index, this.#step, this.accounts);
  }

  /** Opens an account at a bank, or at one of them by their shares. */
  open(random: Random, holder: Holder, bank = random.weighted(bankShares)): CityAccount {
    this.#serial += this.#step;
    // A full cycle over the serials, so that neighbours do not carry neighbouring numbers.
    const mixed = (this.#serial * 7_368_787 + 24_036_583) % 100_000_000;
    const body = `${bank.bin}${random.digits(4)}${String(mixed).padStart(8, '0')}`;
    const account: CityAccount = {
      ...holder,
      number: body + luhnDigit(body),
      bank,
      balanceFen: holder.openingFen,
    };
    this.accounts.push(account);
    return account;
  }

  /** Moves money; answers false, and moves nothing, where the payer does not have it. */
  move(payer: CityAccount, payee: CityAccount, amountFen: number): boolean {
    const sane = Number.isInteger(amountFen) && amountFen > 0 && payer !== payee;
    if (!sane || payer.balanceFen < amountFen) return false;
    payer.balanceFen -= amountFen;
    payee.balanceFen += amountFen;
    return true;
  }
}
