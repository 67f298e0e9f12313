/** Ways of choosing the next messages; each sees the same desk and has the same allowance. */
import { decideChase, type ChasePolicy } from '../src/core/chase/index.ts';
import { minuteMs, type Instant } from '../src/core/kernel/index.ts';
import type { World } from '../src/sim/bank/index.ts';
import type { Desk, Known } from './chase-desk.ts';

export type Wish = {
  readonly account: Known;
  readonly kind: 'stop' | 'query';
  readonly rank: number;
};

/** Messages that the way wants to send now, in any order; the highest rank goes first. */
export type Way = (desk: Desk, now: Instant) => readonly Wish[];

const isFresh = (account: Known): boolean =>
  account.stops === 0 && account.queries === 0 && account.kind === 'account';

function both(account: Known, rank: number): readonly Wish[] {
  return [
    { account, kind: 'stop', rank },
    { account, kind: 'query', rank: rank - 1e-9 },
  ];
}

const hereFen = (account: Known): number =>
  [...account.inflows.values()].reduce((sum, lot) => sum + lot.amountFen, 0) - account.outFen;

/** 逐级: a level is begun when every answer of the level before is in. Both messages to each account. */
export const levelByLevel: Way = (desk) => {
  const wishes: Wish[] = [];
  for (const [caseId, accounts] of desk.byCase) {
    const age = desk.reportedAt.get(caseId) ?? 0;
    const busy = [...accounts].filter((one) => one.open.size > 0).map((one) => one.level);
    const fresh = [...accounts].filter(isFresh);
    const level = Math.min(...fresh.map((one) => one.level));
    if (busy.some((one) => one < level)) continue;
    for (const one of fresh.filter((account) => account.level === level))
      wishes.push(...both(one, (0 - age) / minuteMs - level * 1e-6));
  }
  return wishes;
};

/** The same without waiting for the rest of the level. */
export const lowestLevelFirst: Way = (desk) =>
  [...desk.accounts.values()]
    .filter(isFresh)
    .flatMap((one) => both(one, -one.level * 1e9 - (desk.reportedAt.get(one.caseId) ?? 0) / 1e6));

/** The largest sum that is here by what is known. */
export const biggestFirst: Way = (desk) =>
  [...desk.accounts.values()].filter(isFresh).flatMap((one) => both(one, hereFen(one)));

/** The product's own decision; kept for accounts that nothing changed, for half a minute. */
export function expectedRecovery(policy: ChasePolicy, spent: number[]): Way {
  const kept = new Map<Known, { at: Instant; wishes: readonly Wish[] }>();
  return (desk, now) => {
    const began = performance.now();
    const due = [...desk.accounts.values()].filter((one) => {
      const known = kept.get(one);
      const stale = one.changed || known === undefined || now - known.at > minuteMs / 2;
      const old = [...one.inflows.values()].every((lot) => now - lot.at > policy.windowMs / 8);
      return stale && (!old || one.changed);
    });
    const byId = new Map(due.map((one) => [`${one.bank}/${one.number}`, one]));
    const none = new Map<string, number>();
    const facts = {
      accounts: due.map((one) => desk.factsOf(one, now)),
      banks: desk.loads(now),
      sentByCase: none,
      stopsByCase: none,
    };
    const made = new Map<Known, Wish[]>(due.map((one) => [one, []]));
    for (const act of decideChase(facts, policy, now)) {
      const account = byId.get(act.accountId);
      if (account === undefined || act.mode !== 'automatic') continue;
      const kind = act.kind === 'stop' ? 'stop' : 'query';
      made.get(account)?.push({ account, kind, rank: act.perMinuteFen });
    }
    for (const one of due) {
      one.changed = false;
      kept.set(one, { at: now, wishes: made.get(one) ?? [] });
    }
    spent.push(performance.now() - began);
    return [...kept.values()].flatMap(({ wishes }) => wishes);
  };
}

/** Sees all books: stops what truly has most money now, of gangs whose victims have reported. */
export function clairvoyant(world: World, leastFen: number): Way {
  const gangs = new Set<number>();
  const seen = new Set<string>();
  return (desk) => {
    for (const one of desk.accounts.values()) {
      const holder = world.houses.get(one.bank)?.book.accounts.get(one.number)?.holder;
      if (holder?.gang != null && !seen.has(one.caseId)) gangs.add(holder.gang);
      seen.add(one.caseId);
    }
    const wishes: Wish[] = [];
    for (const gang of world.cast.gangs) {
      if (!gangs.has(gang.index)) continue;
      for (const holder of gang.levels.flat()) {
        const book = world.houses.get(holder.bank)?.book.accounts.get(holder.number);
        const excess = (book?.balanceFen ?? 0) - holder.openingFen;
        const account = desk.look(holder);
        if (excess > leastFen && account.hold === 'none' && account.stops < 2)
          wishes.push({ account, kind: 'stop', rank: excess });
      }
    }
    return wishes;
  };
}
