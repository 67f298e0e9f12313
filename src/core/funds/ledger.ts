/**
 * The ledger of a case: double entry, append-only, in fen. Entries are never edited; when the facts
 * change, the difference is posted. Its parts always add up to the loss; where they do not, that is
 * an alarm and nothing is mended silently.
 */
import type { Instant } from '../kernel/index.ts';
import { findAccount } from './account.ts';
import {
  moneyParts,
  type CaseAccount,
  type CaseAccountId,
  type Flow,
  type FundCase,
  type LedgerEntry,
  type MoneyPart,
} from './state.ts';

type Place = LedgerEntry['from'];
type Parts = Readonly<Record<MoneyPart, number>>;

const loss: Place = { part: 'loss', accountId: null };
const nameOf = ({ part, accountId }: Place): string => `${part}@${accountId ?? ''}`;

/** What of an account is neither held nor let go: on its way, or out by the kind of exit it is. */
export function openPart({ kind, level }: CaseAccount): MoneyPart {
  if (level === 0) return 'returned';
  switch (kind) {
    case 'account':
    case 'payment':
      return 'in-flight';
    case 'merchant':
      return 'spent';
    case 'cash':
      return 'cash';
    case 'virtual':
    case 'abroad':
      return 'abroad';
  }
}

/** Where each fen of a case is by its facts. */
export function positionsOf(state: FundCase): Map<string, { place: Place; amountFen: number }> {
  const at = new Map<string, { place: Place; amountFen: number }>();
  const add = (part: MoneyPart, accountId: CaseAccountId | null, amountFen: number): void => {
    if (amountFen === 0) return;
    const place = { part, accountId };
    const known = at.get(nameOf(place));
    if (known === undefined) at.set(nameOf(place), { place, amountFen });
    else known.amountFen += amountFen;
  };
  for (const one of state.accounts) {
    const { id, hereFen, frozenFen, stoppedFen, releasedFen } = one;
    add('frozen', id, frozenFen);
    add('stopped', id, stoppedFen);
    add('released', id, releasedFen);
    add(openPart(one), id, hereFen - frozenFen - stoppedFen - releasedFen);
  }
  for (const one of state.recoveries) {
    add(one.kind, one.accountId, one.amountFen);
    // More came back than is missing: the books show it below zero, which is an alarm.
    if (one.accountId === null) add('in-flight', null, -takeFrom(at, one.from, one.amountFen));
  }
  return at;
}

/** Where a claim shrinks first when the money lies elsewhere by now. */
const claimed: readonly MoneyPart[] = [
  'in-flight',
  'released',
  'cash',
  'abroad',
  'spent',
  'stopped',
  'frozen',
];

/** What a suspect gave back takes the place of money lost that way, wherever it lies; answers what found no place. */
function takeFrom(
  at: Map<string, { place: Place; amountFen: number }>,
  part: MoneyPart,
  amountFen: number,
): number {
  let left = amountFen;
  // Money of that part may be held by now; the case has a claim to so much less of it.
  for (const wanted of [part, ...claimed]) {
    for (const [name, one] of at) {
      if (left === 0) return 0;
      if (one.place.part !== wanted || one.amountFen <= 0) continue;
      const taken = Math.min(left, one.amountFen);
      one.amountFen -= taken;
      left -= taken;
      if (one.amountFen === 0) at.delete(name);
    }
  }
  return left;
}

export type Posting = { readonly state: FundCase; readonly entries: readonly LedgerEntry[] };

/** Posts what changed between two states of a case and proves the books; the state tells the sum. */
export function postChanges(before: FundCase | null, after: FundCase, now: Instant): Posting {
  const need = needOf(before, after);
  const entries: LedgerEntry[] = [];
  let seq = before?.ledgerSeq ?? 0;
  const post = (
    from: Place,
    to: Place,
    amountFen: number,
    why: readonly [string, string],
  ): void => {
    if (amountFen === 0) return;
    seq += 1;
    const [cause, causeId] = why;
    entries.push(
      amountFen > 0
        ? { seq, at: now, from, to, amountFen, cause, causeId }
        : { seq, at: now, from: to, to: from, amountFen: -amountFen, cause, causeId },
    );
    need.add(from, amountFen);
    need.add(to, -amountFen);
  };
  postTransfers(before, after, post);
  postFlows(before, after, post);
  postWithin(after, need, post);
  postRest(before, after, need, post);
  return proved({ ...after, ledgerSeq: seq }, before, entries);
}

type Post = (from: Place, to: Place, amountFen: number, why: readonly [string, string]) => void;
type Need = {
  readonly add: (place: Place, amountFen: number) => void;
  readonly all: () => readonly { readonly place: Place; readonly amountFen: number }[];
};

/** How much each place still has to gain (or lose) to be what the facts say. */
function needOf(before: FundCase | null, after: FundCase): Need {
  const need = new Map<string, { place: Place; amountFen: number }>();
  const add = (place: Place, amountFen: number): void => {
    if (place.part === 'loss') return;
    const known = need.get(nameOf(place));
    if (known === undefined) need.set(nameOf(place), { place, amountFen });
    else known.amountFen += amountFen;
  };
  for (const { place, amountFen } of positionsOf(after).values()) add(place, amountFen);
  if (before !== null) {
    for (const { place, amountFen } of positionsOf(before).values()) add(place, -amountFen);
  }
  return { add, all: () => [...need.values()].filter((one) => one.amountFen !== 0) };
}

/** New money enters the books where the victim sent it. */
function postTransfers(before: FundCase | null, after: FundCase, post: Post): void {
  const known = new Set(before?.transfers.map((one) => one.id));
  for (const one of after.transfers) {
    if (known.has(one.id)) continue;
    post(loss, placeOf(after, one.toId), one.amountFen, ['transfer', one.id]);
  }
}

/** More or less of a flow than was known; one that a bank took back is posted the other way. */
function postFlows(before: FundCase | null, after: FundCase, post: Post): void {
  if (before?.flows === after.flows) return;
  const old = new Map(before?.flows.map((one) => [one.id, one]));
  const move = (flow: Flow, amountFen: number, cause: string): void => {
    if (flow.fromId === null) return;
    const [from, to] = [placeOf(after, flow.fromId), placeOf(after, flow.toId)];
    post(from, to, amountFen, [cause, flow.id]);
  };
  for (const one of after.flows) {
    const was = old.get(one.id);
    if (was?.toId === one.toId) {
      old.delete(one.id);
      move(one, one.tracedFen - was.tracedFen, 'flow');
    } else move(one, one.tracedFen, 'flow');
  }
  // Gone, or known to lead elsewhere.
  for (const one of old.values()) move(one, -one.tracedFen, 'undo');
}

function placeOf(state: FundCase, accountId: CaseAccountId): Place {
  const account = findAccount(state, accountId);
  return { part: account === undefined ? 'in-flight' : openPart(account), accountId };
}

/** Held, let go, recognised as an exit: from one part to another on the same account. */
function postWithin(state: FundCase, need: Need, post: Post): void {
  const by = new Map<string, { place: Place; amountFen: number }[]>();
  for (const one of need.all()) {
    const id = one.place.accountId;
    if (id === null) continue;
    const own = by.get(id);
    if (own === undefined) by.set(id, [{ ...one }]);
    else own.push({ ...one });
  }
  for (const [id, list] of by) {
    const measure = state.measures.findLast((one) => one.accountId === id);
    pair(list, post, ['measure', measure?.id ?? id]);
  }
}

/** What is left is money that came back by another way. */
function postRest(before: FundCase | null, after: FundCase, need: Need, post: Post): void {
  const newest = after.recoveries.slice(before?.recoveries.length ?? 0).at(-1);
  const cause = newest ?? after.recoveries.at(-1);
  pair(
    need.all().map((one) => ({ ...one })),
    post,
    [cause?.kind ?? 'adjust', cause?.causeId ?? ''],
  );
}

function pair(
  list: { place: Place; amountFen: number }[],
  post: Post,
  why: readonly [string, string],
): void {
  const losing = list.filter((one) => one.amountFen < 0);
  for (const to of list.filter((one) => one.amountFen > 0)) {
    for (const from of losing) {
      const amountFen = Math.min(to.amountFen, -from.amountFen);
      if (amountFen <= 0) continue;
      post(from.place, to.place, amountFen, why);
      to.amountFen -= amountFen;
      from.amountFen += amountFen;
    }
  }
}

/** The parts by the books, and by how much they miss the loss or the facts. */
function proved(
  after: FundCase,
  before: FundCase | null,
  entries: readonly LedgerEntry[],
): Posting {
  const parts = addEntries(before?.parts, entries);
  const state = { ...after, parts };
  return { state: { ...state, imbalanceFen: imbalanceOf(state) }, entries };
}

export function addEntries(parts: Parts | undefined, entries: readonly LedgerEntry[]): Parts {
  const sums = Object.fromEntries(
    moneyParts.map(({ code }) => [code, parts?.[code] ?? 0]),
  ) as Record<MoneyPart, number>;
  for (const { from, to, amountFen } of entries) {
    if (from.part !== 'loss') sums[from.part] -= amountFen;
    if (to.part !== 'loss') sums[to.part] += amountFen;
  }
  return sums;
}

/** Zero where the parts are what the facts say, none is negative, and they add up to the loss. */
export function imbalanceOf(state: FundCase): number {
  const facts = addEntries(undefined, []) as Record<MoneyPart, number>;
  for (const { place, amountFen } of positionsOf(state).values()) {
    if (place.part !== 'loss') facts[place.part] += amountFen;
    if (amountFen < 0) return amountFen;
  }
  const sum = moneyParts.reduce((total, { code }) => total + state.parts[code], 0);
  if (sum !== state.lossFen) return sum - state.lossFen;
  const wrong = moneyParts.find(({ code }) => facts[code] !== state.parts[code]);
  return wrong === undefined ? 0 : state.parts[wrong.code] - facts[wrong.code];
}
