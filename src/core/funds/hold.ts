/** How much of the money on one account is held by measures, in every case that it is in. */
import type { Instant } from '../kernel/index.ts';
import { accountByKey, merged } from './account.ts';
import { flowsInto, proRata } from './attribute.ts';
import { isHolding } from './measure.ts';
import type { CaseAccount, FundCase, Measure } from './state.ts';

/**
 * A measure holds the account for every case, whichever asked for it, but never more than the bank
 * said was there and what came since; what it holds is shared by what each case has there.
 */
export function holdAccount(cases: readonly FundCase[], key: string): readonly FundCase[] {
  const own = cases.map((state) => ({ state, account: accountByKey(state, key) }));
  const measures = own.flatMap(({ state, account }) =>
    account === undefined ? [] : state.measures.filter((one) => one.accountId === account.id),
  );
  const holdings = own.map(({ account }) => account?.hereFen ?? 0);
  const holding = measures.filter(isHolding);
  const capOf = (one: Measure): number => coverOf(one, own);
  const frozen = proRata(most(holding.filter((one) => one.kind === 'freeze').map(capOf)), holdings);
  const unfrozen = holdings.map((amount, i) => amount - (frozen[i] ?? 0));
  const stopped = proRata(most(holding.filter((one) => one.kind === 'stop').map(capOf)), unfrozen);
  const open = unfrozen.map((amount, i) => amount - (stopped[i] ?? 0));
  const released = proRata(releasedOf(measures, own), open);
  const ends = holding.flatMap((one) => (one.expiresAt === null ? [] : [one.expiresAt]));
  const heldUntilAt = ends.length === 0 ? null : (Math.max(...ends) as Instant);
  return own.map(({ state, account }, i) => {
    if (account === undefined) return state;
    const next: CaseAccount = {
      ...account,
      frozenFen: frozen[i] ?? 0,
      stoppedFen: stopped[i] ?? 0,
      releasedFen: released[i] ?? 0,
      heldUntilAt,
    };
    return isSameHold(account, next)
      ? state
      : { ...state, accounts: merged(state.accounts, [next]) };
  });
}

const most = (amounts: readonly number[]): number => Math.max(0, ...amounts);

type Own = readonly { readonly state: FundCase; readonly account: CaseAccount | undefined }[];

/** What the bank said it holds, and what came in since it began; a limited freeze never exceeds it. */
function coverOf(measure: Measure, own: Own): number {
  const limit = measure.limitFen ?? Number.MAX_SAFE_INTEGER;
  const told = measure.executedFen;
  if (told === null || measure.appliedAt === null) return limit;
  return Math.min(limit, told + cameSince(measure.appliedAt, own));
}

function cameSince(since: Instant, own: Own): number {
  let sum = 0;
  for (const { state, account } of own) {
    if (account === undefined) continue;
    for (const one of state.transfers) {
      if (one.toId === account.id && one.at > since) sum += one.amountFen;
    }
    for (const one of flowsInto(state, account.id)) {
      if (one.at > since) sum += one.tracedFen;
    }
  }
  return sum;
}

/** Money of the measure that ended last, where people let it go; a lapse is no release. */
function releasedOf(measures: readonly Measure[], own: Own): number {
  const ended = measures
    .filter((one) => one.endedAt !== null && one.appliedAt !== null)
    .filter((one) => one.status === 'released' || one.status === 'lapsed')
    .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  const last = ended[0];
  return last?.status === 'released' ? coverOf(last, own) : 0;
}

function isSameHold(a: CaseAccount, b: CaseAccount): boolean {
  return (
    a.frozenFen === b.frozenFen &&
    a.stoppedFen === b.stoppedFen &&
    a.releasedFen === b.releasedFen &&
    a.heldUntilAt === b.heldUntilAt
  );
}
