/** An account's statement, worked out in every case that the account is in. */
import {
  accountByKey,
  holdAccount,
  settleAccount,
  type FundCase,
  type SettleContext,
} from '../../core/funds/index.ts';
import { assert, type Instant } from '../../core/kernel/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { needAccounts } from './lock.ts';
import { casesOfAccounts, readStatements } from './row.ts';
import { lockCases } from './store.ts';

/** An account that is visited more often in one go passes money round at one moment. */
const roundsMax = 40;
/** Then each turn is later than the one before, and money comes to rest long before this. */
const visitsMax = 100_000;

type Settling = {
  readonly cases: ReadonlyMap<string, FundCase>;
  readonly others: ReadonlyMap<string, FundCase>;
};

/**
 * Settles accounts and all that lies downstream of them, wave by wave: what the database is asked, it
 * is asked once for all accounts of a wave. `known` are cases as they are being changed now; others
 * are locked and read as they are needed. Answers what they are now, and the others as they were.
 */
export async function settleFrom(
  tx: Transaction,
  keys: Iterable<string>,
  known: ReadonlyMap<string, FundCase>,
  context: SettleContext,
): Promise<Settling> {
  const cases = new Map(known);
  const others = new Map<string, FundCase>();
  const rounds = new Map<string, number>();
  let waiting: ReadonlySet<string> = new Set(keys);
  for (let visits = 0; waiting.size > 0; visits += waiting.size) {
    assert(visits < visitsMax, 'money of a case comes to rest');
    await gather(tx, waiting, cases, others);
    const rows = await readStatements(tx, firstIn(cases, waiting));
    const next = new Set<string>();
    for (const key of waiting) {
      const group = groupOf(cases, key);
      if (group.length === 0) continue;
      const round = (rounds.get(key) ?? 0) + 1;
      rounds.set(key, round);
      const isCircle = round > roundsMax;
      const settled = settleAccount(group, key, rows.get(key) ?? [], { ...context, isCircle });
      for (const one of holdAccount(settled.cases, key)) cases.set(one.id, one);
      for (const one of settled.next) next.add(one);
    }
    waiting = next;
  }
  return { cases, others };
}

/** Locks the accounts of a wave, and reads the cases that they are in. */
async function gather(
  tx: Transaction,
  keys: ReadonlySet<string>,
  cases: Map<string, FundCase>,
  others: Map<string, FundCase>,
): Promise<void> {
  await needAccounts(tx, keys);
  const ids = await casesOfAccounts(tx, [...keys]);
  const missing = ids.filter((id) => !cases.has(id));
  if (missing.length === 0) return;
  for (const [id, state] of await lockCases(tx, missing)) {
    cases.set(id, state);
    others.set(id, state);
  }
}

/** The cases of an account, in a fixed order. */
function groupOf(cases: ReadonlyMap<string, FundCase>, key: string): readonly FundCase[] {
  return [...cases.values()]
    .filter((state) => accountByKey(state, key) !== undefined)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Since when money of any case is on each account. */
function firstIn(
  cases: ReadonlyMap<string, FundCase>,
  keys: Iterable<string>,
): ReadonlyMap<string, Instant> {
  const first = new Map<string, Instant>();
  for (const key of keys) {
    const times = groupOf(cases, key).map(
      (state) => accountByKey(state, key)?.firstInAt ?? state.reportedAt,
    );
    if (times.length > 0) first.set(key, Math.min(...times) as Instant);
  }
  return first;
}
