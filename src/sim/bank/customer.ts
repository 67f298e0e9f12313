/**
 * Ordinary people of the city as their banks know them. A bank does not write thousands of accounts
 * down at its start: an account is in its books from the first request that names it, always the
 * same one for the same seed.
 */
import { dayMs, type Instant } from '../../core/kernel/index.ts';
import { foundCity } from '../city/found.ts';
import { Random } from '../random.ts';
import type { CastAccount } from './cast.ts';

/** The city whose people are customers here. */
export type Town = { readonly seed: number; readonly people: number };

/** The account of a number; undefined where the city has none. */
export type Customers = (number: string) => CastAccount | undefined;

/** Founds the city at the first question, and keeps of it what a bank keeps. */
export function customersOf(town: Town, startAt: Instant): Customers {
  let known: ReadonlyMap<string, CastAccount> | undefined;
  return (number) => {
    known ??= foundCustomers(town, startAt);
    return known.get(number);
  };
}

function foundCustomers({ seed, people }: Town, startAt: Instant): Map<string, CastAccount> {
  const borough = { index: 0, count: 1, first: 0, all: people };
  const { ledger, society } = foundCity({ seed, people, startAt, borough });
  const idNumbers = new Map(
    society.people.flatMap(({ accounts, idNumber }) =>
      accounts.map((account) => [account.number, idNumber] as const),
    ),
  );
  return new Map(
    ledger.accounts.map((account) => {
      const { number, bank, name, kind, phone = '', openingFen } = account;
      const random = Random.of(seed, 'customer', number);
      const customer: CastAccount = {
        number,
        name,
        phone,
        openingFen,
        bank: bank.code,
        type: kind === 'citizen' || kind === 'mule' ? 'personal' : 'corporate',
        role: 'person',
        gang: null,
        level: null,
        idNumber: idNumbers.get(number) ?? '',
        openedAt: (startAt - random.between(100, 3000) * dayMs) as Instant,
        priorOffice: null,
      };
      return [number, customer];
    }),
  );
}
