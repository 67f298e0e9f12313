/** An account's statement, worked out in every case that the account is in. */
import {
  accountByKey,
  holdAccount,
  settleAccount,
  type FundCase,
  type SettleContext,
} from '../../core/funds/index.ts';
import { assert, type Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';
import { casesOfAccount, lockCases, readStatement } from './row.ts';

/** An account that is visited more often in one go passes money round at one moment. */
const roundsMax = 40;
/** Then each turn is later than the one before, and money comes to rest long before this. */
const visitsMax = 100_000;

type Settling = {
  readonly cases: ReadonlyMap<string, FundCase>;
  readonly others: ReadonlyMap<string, FundCase>;
};

/**
 * Settles accounts and all that lies downstream of them. `known` are cases as they are being changed
 * now; others are locked and read as they are needed. Answers what they are now, and
 * the others as they were.
 */
export async function settleFrom(
  tx: Queryable,
  keys: Iterable<string>,
  known: ReadonlyMap<string, FundCase>,
  context: SettleContext,
): Promise<Settling> {
  const cases = new Map(known);
  const others = new Map<string, FundCase>();
  const waiting = new Set(keys);
  const rounds = new Map<string, number>();
  for (let visits = 0; waiting.size > 0; visits += 1) {
    assert(visits < visitsMax, 'money of a case comes to rest');
    const key = waiting.values().next().value ?? '';
    waiting.delete(key);
    const group = await groupOf(tx, key, cases, others);
    if (group.length === 0) continue;
    const rows = await readStatement(tx, key, firstIn(group, key));
    const round = (rounds.get(key) ?? 0) + 1;
    rounds.set(key, round);
    const settled = settleAccount(group, key, rows, { ...context, isCircle: round > roundsMax });
    for (const one of holdAccount(settled.cases, key)) cases.set(one.id, one);
    for (const next of settled.next) waiting.add(next);
  }
  return { cases, others };
}

/** The cases of an account, in a fixed order; those not read yet are locked. */
async function groupOf(
  tx: Queryable,
  key: string,
  cases: Map<string, FundCase>,
  others: Map<string, FundCase>,
): Promise<readonly FundCase[]> {
  const ids = await casesOfAccount(tx, key);
  const missing = ids.filter((id) => !cases.has(id));
  if (missing.length > 0) {
    for (const [id, state] of await lockCases(tx, missing)) {
      cases.set(id, state);
      others.set(id, state);
    }
  }
  return [...cases.values()]
    .filter((state) => accountByKey(state, key) !== undefined)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function firstIn(group: readonly FundCase[], key: string): Instant {
  const times = group.map((state) => accountByKey(state, key)?.firstInAt ?? state.reportedAt);
  return Math.min(...times) as Instant;
}
