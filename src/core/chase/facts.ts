/** What the chase knows of an account, read from the fund case that it belongs to. */
import {
  flowsFrom,
  flowsInto,
  type CaseAccount,
  type Flow,
  type FundCase,
  type Measure,
} from '../funds/index.ts';
import { secondMs, type Instant } from '../kernel/index.ts';
import { levelOf, type DwellPolicy } from './dwell.ts';
import type { ChasePolicy } from './policy.ts';

/** Where our hand on the account stands. */
export type Hold =
  | 'none'
  | 'waiting' // an order is on its way or waits for a person
  | 'held' // stopped or frozen
  | 'mismatch' // the bank says number and name differ: it must not stop
  | 'used-up'; // two stops were applied (operating-rules 1.1)

export type Lot = { readonly amountFen: number; readonly at: Instant };

/** An account that may be asked to pass money on to this one. */
export type Feeder = { readonly accountId: string; readonly share: number };

export type ChaseAccount = {
  readonly caseId: string;
  readonly accountId: string;
  readonly bank: string;
  readonly number: string;
  readonly type: CaseAccount['type'];
  readonly kind: CaseAccount['kind'];
  readonly level: number;
  /** Traced money that is here by what is known. */
  readonly hereFen: number;
  readonly lots: readonly Lot[];
  /** The statement is known up to here; what came later counts from its own time. */
  readonly knownUntilAt: Instant | null;
  /** A balance that the bank told after that. */
  readonly look: { readonly balanceFen: number; readonly at: Instant } | null;
  /** How sure it is that the money here is the victim's, of 1. */
  readonly confidence: number;
  readonly hold: Hold;
  readonly isNamed: boolean;
  readonly isFiled: boolean;
  /** A question to the bank is open. */
  readonly isAsked: boolean;
  readonly watchedUntilAt: Instant | null;
  readonly feeders: readonly Feeder[];
  /** How slow this case's mules are against the table, by what they did so far. */
  readonly own: number;
  /** Money of victims that came here in the last day, over all cases. */
  readonly dayInFen: number;
};

/** Largest lots that are weighed one by one; the rest counts with the oldest of them. */
const lotsMax = 24;
const stopsMax = 2;
const holding: ReadonlySet<string> = new Set(['in-force', 'partial', 'queued']);

/** Stops of an account that a bank applied; more than two it must refuse. */
function stopsUsed(measures: readonly Measure[]): number {
  return measures.filter((m) => m.kind === 'stop' && m.appliedAt !== null).length;
}

export function holdOf(measures: readonly Measure[]): Hold {
  if (measures.some((m) => holding.has(m.status))) return 'held';
  if (measures.some((m) => m.status === 'requested' || m.status === 'sent')) return 'waiting';
  if (measures.some((m) => m.status === 'match-failed')) return 'mismatch';
  const isOver = measures.some((m) => m.failureCode === '1304');
  return isOver || stopsUsed(measures) >= stopsMax ? 'used-up' : 'none';
}

type Confidence = ChasePolicy['confidence'];
type Case = { readonly fundCase: FundCase; readonly own: number; readonly now: Instant };

export type FactTerms = {
  readonly policy: ChasePolicy;
  /** By bank and number (`bank/number`): what came there in the last day over all cases. */
  readonly dayInFen: ReadonlyMap<string, number>;
  readonly now: Instant;
};

/** Accounts of a case that the chase looks at; a closed case has none. */
export function chaseAccounts(
  fundCase: FundCase,
  { policy, dayInFen, now }: FactTerms,
): readonly ChaseAccount[] {
  if (fundCase.status === 'closed') return [];
  const own = ownPace(movesOf(fundCase), policy.dwell);
  return fundCase.accounts.map((account) => ({
    ...accountOf({ fundCase, own, now }, account, policy.confidence),
    dayInFen: dayInFen.get(`${account.bank}/${account.number}`) ?? 0,
  }));
}

/** Money that lay on an account of a level for so long before it went on. */
export type Move = { readonly level: number; readonly dwellMs: number };

/** Pace of mules by what they were seen to do, against the table; 2 is twice as slow. */
export function ownPace(moves: readonly Move[], policy: DwellPolicy): number {
  const sum = moves.reduce(
    (all, { level, dwellMs }) =>
      all + Math.log(Math.max(secondMs, dwellMs) / levelOf(policy, level).medianMs),
    0,
  );
  return Math.min(20, Math.max(0.05, Math.exp(sum / (moves.length + policy.ownPaceWeight))));
}

function movesOf(fundCase: FundCase): readonly Move[] {
  const { accounts, transfers } = fundCase;
  return accounts.flatMap(({ id, number, level }) => {
    const left = flowsFrom(fundCase, id);
    if (left.length === 0) return [];
    const reported = (level === 1 ? transfers : []).filter((t) => t.toAccount === number);
    const cameAt = [...flowsInto(fundCase, id), ...reported]
      .map(({ at }): number => at)
      .toSorted((a, b) => a - b);
    return left.flatMap(({ at }) => {
      const before = lastUntil(cameAt, at);
      return before === undefined ? [] : [{ level, dwellMs: at - before }];
    });
  });
}

/** The last of sorted times that is not later. */
function lastUntil(times: readonly number[], at: number): number | undefined {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return times[low - 1];
}

function accountOf(
  { fundCase, own, now }: Case,
  account: CaseAccount,
  policy: Confidence,
): Omit<ChaseAccount, 'dayInFen'> {
  const incoming = flowsInto(fundCase, account.id);
  const measures = fundCase.measures.filter((m) => m.accountId === account.id);
  // Another case may hold the same account.
  const isHeld = account.heldUntilAt !== null && account.heldUntilAt > now;
  return {
    caseId: fundCase.id,
    accountId: account.id,
    bank: account.bank,
    number: account.number,
    type: account.type,
    kind: account.kind,
    level: account.level,
    hereFen: account.hereFen,
    lots: lotsOf(fundCase, account, incoming),
    knownUntilAt: account.knownUntilAt,
    look: lookOf(account),
    confidence: confidenceOf(fundCase, account, incoming, policy),
    hold: isHeld ? 'held' : holdOf(measures),
    isNamed: account.name !== '',
    isFiled: fundCase.filing !== null,
    isAsked: account.asked.some((one) => one.startsWith('query-transactions')),
    watchedUntilAt: account.watchedUntilAt,
    feeders: feedersOf(fundCase, incoming),
    own,
  };
}

function lookOf({ balanceFen, balanceAt, knownUntilAt }: CaseAccount): ChaseAccount['look'] {
  if (balanceFen === null || balanceAt === null) return null;
  return knownUntilAt !== null && knownUntilAt >= balanceAt ? null : { balanceFen, at: balanceAt };
}

function lotsOf(
  { transfers }: FundCase,
  account: CaseAccount,
  incoming: readonly Flow[],
): readonly Lot[] {
  const reported = account.level === 1 ? transfers : [];
  const lots = [
    ...reported
      .filter((t) => t.toAccount === account.number && t.confirmed !== false)
      .map(({ amountFen, at }) => ({ amountFen, at })),
    ...incoming
      .filter((flow) => flow.fromId !== null || reported.length === 0)
      .map(({ tracedFen, at }) => ({ amountFen: tracedFen, at })),
  ].filter((lot) => lot.amountFen > 0);
  if (lots.length === 0 && account.lastInAt !== null) {
    return [{ amountFen: Math.max(account.inFen, account.hereFen), at: account.lastInAt }];
  }
  return lots.toSorted((a, b) => b.amountFen - a.amountFen || a.at - b.at).slice(0, lotsMax);
}

function confidenceOf(
  { transfers }: FundCase,
  account: CaseAccount,
  incoming: readonly Flow[],
  policy: Confidence,
): number {
  if (account.level <= 1) {
    const own = transfers.filter((t) => t.toAccount === account.number);
    return own.some((t) => t.confirmed === true) || own.length === 0
      ? policy.confirmed
      : policy.reported;
  }
  let [traced, all] = [0, 0];
  for (const flow of incoming) {
    traced += flow.tracedFen;
    all += flow.amountFen;
  }
  const ours = all === 0 ? 1 : traced / all;
  return policy.confirmed * policy.perHop ** (account.level - 1) * ours;
}

/** Accounts that paid this one before, with the share of what left them that came here. */
function feedersOf(fundCase: FundCase, incoming: readonly Flow[]): readonly Feeder[] {
  const here = new Map<CaseAccount['id'], number>();
  for (const { fromId, amountFen } of incoming) {
    if (fromId !== null) here.set(fromId, (here.get(fromId) ?? 0) + amountFen);
  }
  return [...here].map(([accountId, amountFen]) => {
    const all = leftOf(fundCase, accountId);
    return { accountId, share: all === 0 ? 0 : amountFen / all };
  });
}

const sums = new WeakMap<readonly Flow[], Map<string, number>>();

/** All that was seen to leave an account; added up once for each list of flows. */
function leftOf(fundCase: FundCase, id: CaseAccount['id']): number {
  const known = sums.get(fundCase.flows) ?? new Map<string, number>();
  sums.set(fundCase.flows, known);
  const sum =
    known.get(id) ?? flowsFrom(fundCase, id).reduce((all, { amountFen }) => all + amountFen, 0);
  known.set(id, sum);
  return sum;
}
