/** An account as one thing in the world, whichever cases it is in. */
import type { CaseAccount, CaseAccountId, FundCase } from './state.ts';

/** Bank and number; sub-accounts behind an underscore belong to the same account. */
export function accountKey(bank: string, number: string): string {
  return `${bank.trim()}|${(number.split('_')[0] ?? '').replace(/\s+/g, '')}`;
}

export const keyOfAccount = ({ bank, number }: Pick<CaseAccount, 'bank' | 'number'>): string =>
  accountKey(bank, number);

/** A look-up that is made once for each list, for lists are never changed in place. */
export function indexed<T extends object, V>(
  make: (list: readonly T[]) => V,
): (list: readonly T[]) => V {
  const known = new WeakMap<readonly T[], V>();
  return (list) => {
    const made = known.get(list) ?? make(list);
    known.set(list, made);
    return made;
  };
}

const byId = indexed(
  (accounts: readonly CaseAccount[]) =>
    new Map<string, CaseAccount>(accounts.map((one) => [one.id, one])),
);

const byKey = indexed((accounts: readonly CaseAccount[]) => {
  const keyed = accounts.filter((one) => one.number !== '');
  // Of several with one key the first counts.
  return new Map(keyed.toReversed().map((one) => [keyOfAccount(one), one]));
});

export function findAccount({ accounts }: Pick<FundCase, 'accounts'>, id: string) {
  return byId(accounts).get(id);
}

/** The account of a case with that key; accounts without a number are never the same. */
export function accountByKey({ accounts }: Pick<FundCase, 'accounts'>, key: string) {
  return byKey(accounts).get(key);
}

type NewAccount = Pick<CaseAccount, 'bank' | 'number' | 'name' | 'type' | 'kind' | 'level'>;

export function makeAccount(id: CaseAccountId, known: NewAccount): CaseAccount {
  return {
    ...known,
    id,
    inFen: 0,
    hereFen: 0,
    outFen: 0,
    stoppedFen: 0,
    frozenFen: 0,
    releasedFen: 0,
    heldUntilAt: null,
    firstInAt: null,
    lastInAt: null,
    balanceFen: null,
    balanceAt: null,
    knownUntilAt: null,
    watchedUntilAt: null,
    asked: [],
    questions: 0,
  };
}

/** Replaces what has the same id, adds what is new; the order stays. */
export function merged<T extends { readonly id: string }>(
  all: readonly T[],
  changed: readonly T[],
): readonly T[] {
  if (changed.length === 0) return all;
  const by = new Map(changed.map((one) => [one.id, one]));
  const known = new Set(all.map((one) => one.id));
  return [
    ...all.map((one) => by.get(one.id) ?? one),
    ...[...by.values()].filter((one) => !known.has(one.id)),
  ];
}
