/**
 * Which money of which case went where, from what the banks' statements say. For the pursuit the
 * money of a case leaves an account before any other money there (drugs-in-first-out), and cases
 * that share an account share each outflow by what each still has there. Whose money it is by law
 * is another question, answered when money is returned.
 *
 * All of an account is worked out anew from its rows each time, so late rows, doubled rows and
 * reversals need no rules of their own; the ledger gets the difference as new entries.
 */
import type { BankTransaction } from '../bank/index.ts';
import { dayMs, type Instant } from '../kernel/index.ts';
import {
  accountByKey,
  accountKey,
  findAccount,
  indexed,
  keyOfAccount,
  makeAccount,
  merged,
} from './account.ts';
import type { FundsPolicy } from './policy.ts';
import type { CaseAccount, CaseAccountId, CaseAccountKind, FundCase, Flow } from './state.ts';

export type StatementRow = BankTransaction;

export type SettleContext = {
  readonly policy: FundsPolicy;
  readonly accountId: () => CaseAccountId;
  /** The account was settled so often that its money must go in a circle at one moment. */
  readonly isCircle?: boolean;
};

export type Settled = {
  readonly cases: readonly FundCase[];
  /** Accounts that have more or less of the money than before: they are settled next. */
  readonly next: ReadonlySet<string>;
};

type Inflow = {
  readonly at: Instant;
  readonly amountFen: number;
  readonly from: string;
  readonly isFlow: boolean;
};

/**
 * Works out one account in every case that it is in, given all rows known of it. In a circle at one
 * moment each turn would feed the next; where the context says so, money that came back at the very
 * moment of an outflow came after it.
 */
export function settleAccount(
  cases: readonly FundCase[],
  key: string,
  rows: readonly StatementRow[],
  context: SettleContext,
): Settled {
  const own = cases.map((state) => ({ state, account: accountByKey(state, key) }));
  const isCircle = context.isCircle ?? false;
  const shares = shareRows(
    own.map(({ state, account }) =>
      account === undefined ? [] : eventsOf(state, account, rows, isCircle),
    ),
    withoutReturns(effectiveOutflows(rows, key), own),
  );
  const next = new Set<string>();
  const settled = own.map(({ state, account }, i) => {
    if (account === undefined) return state;
    const drawn = shares.flatMap(({ row, parts }) => {
      const tracedFen = parts[i] ?? 0;
      return tracedFen > 0 ? [{ row, tracedFen }] : [];
    });
    return drawFlows(state, account, drawn, { ...context, next });
  });
  return { cases: settled, next };
}

/** Rows that took place: done, not taken back, not the way back itself, not to the account itself. */
function effectiveOutflows(rows: readonly StatementRow[], key: string): readonly StatementRow[] {
  const takenBack = new Set(
    rows.filter((row) => row.isDone && row.reverses !== null).map((row) => row.reverses),
  );
  return rows
    .filter((row) => row.direction === 'out' && row.isDone && !takenBack.has(row.serial))
    .filter((row) => row.type !== 'return' && row.amountFen > 0)
    .filter(({ counterparty: to }) => to === null || accountKey(to.bank, to.account) !== key)
    .toSorted((a, b) => a.at - b.at || (a.serial < b.serial ? -1 : 1));
}

type Own = readonly { readonly state: FundCase; readonly account: CaseAccount | undefined }[];

/** A return that is in the books already is in the bank's statement too: the row counts for nothing. */
function withoutReturns(rows: readonly StatementRow[], own: Own): readonly StatementRow[] {
  // What one return paid may stand in the books in several pieces.
  const paid = new Map<string, { amountFen: number; at: Instant }>();
  for (const { state, account } of own) {
    if (account === undefined) continue;
    for (const { kind, causeId, amountFen, at } of state.recoveries) {
      if (kind !== 'returned') continue;
      const known = paid.get(causeId)?.amountFen ?? 0;
      paid.set(causeId, { amountFen: known + amountFen, at });
    }
  }
  if (paid.size === 0) return rows;
  const left = [...paid.values()];
  return rows.filter((row) => {
    const at = left.findIndex(
      (one) => one.amountFen === row.amountFen && Math.abs(one.at - row.at) <= returnRowMs,
    );
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** A bank pays within three working days (operating-rules 2.1); a long holiday lies in between. */
const returnRowMs = 14 * dayMs;

type Moment = { readonly at: number; readonly deltaFen: number };

/** Money of one case that came, by the time of the bank's books, less what was returned from here. */
function eventsOf(
  state: FundCase,
  account: CaseAccount,
  rows: readonly StatementRow[],
  isCircle: boolean,
): readonly Moment[] {
  const came: readonly Inflow[] = [
    ...state.transfers
      .filter((one) => one.toId === account.id)
      .map(({ at, amountFen, fromAccount }) => ({
        at,
        amountFen,
        from: fromAccount,
        isFlow: false,
      })),
    ...flowsInto(state, account.id).map(({ at, tracedFen, fromId }) => ({
      at,
      amountFen: tracedFen,
      from: (fromId && findAccount(state, fromId)?.number) || '',
      isFlow: true,
    })),
  ];
  const credits = rows.filter((row) => row.direction === 'in' && row.isDone);
  const used = new Set<string>();
  // Times are whole milliseconds: half of one is after its moment and before the next.
  const ins = came.map((one) => ({
    at: bookedAt(one, credits, used) + (isCircle && one.isFlow ? 0.5 : 0),
    deltaFen: one.amountFen,
  }));
  const returnedFen = state.recoveries
    .filter((one) => one.accountId === account.id)
    .reduce((sum, one) => sum + one.amountFen, 0);
  return withoutReturned(ins, returnedFen);
}

/** What was returned from here never moved on: it is of the money that came last. */
function withoutReturned(ins: readonly Moment[], returnedFen: number): readonly Moment[] {
  let left = returnedFen;
  if (left === 0) return ins;
  return ins
    .toSorted((a, b) => b.at - a.at)
    .map(({ at, deltaFen }) => {
      const taken = Math.min(left, deltaFen);
      left -= taken;
      return { at, deltaFen: deltaFen - taken };
    });
}

/**
 * Victims remember minutes and banks' clocks differ; the row of the receiving account counts, where
 * one of the same sender within a day is at least as large. Each row answers for one inflow.
 */
function bookedAt(inflow: Inflow, credits: readonly StatementRow[], used: Set<string>): Instant {
  let best: StatementRow | undefined;
  for (const row of credits) {
    if (used.has(row.serial) || row.amountFen < inflow.amountFen) continue;
    if (row.counterparty?.account !== inflow.from || inflow.from === '') continue;
    const gap = Math.abs(row.at - inflow.at);
    if (gap <= dayMs && (best === undefined || gap < Math.abs(best.at - inflow.at))) best = row;
  }
  if (best === undefined) return inflow.at;
  used.add(best.serial);
  return best.at;
}

type Share = { readonly row: StatementRow; readonly parts: readonly number[] };

/** Credits come before debits of the same moment. */
function shareRows(
  moments: readonly (readonly Moment[])[],
  rows: readonly StatementRow[],
): readonly Share[] {
  const sorted = moments
    .flatMap((list, owner) => list.map((one) => ({ ...one, owner })))
    .toSorted((a, b) => a.at - b.at || b.deltaFen - a.deltaFen);
  const holdings = moments.map(() => 0);
  let at = 0;
  return rows.map((row) => {
    for (; at < sorted.length; at += 1) {
      const moment = sorted[at];
      if (moment === undefined || moment.at > row.at) break;
      holdings[moment.owner] = (holdings[moment.owner] ?? 0) + moment.deltaFen;
    }
    const parts = proRata(row.amountFen, holdings);
    parts.forEach((part, i) => {
      holdings[i] = (holdings[i] ?? 0) - part;
    });
    return { row, parts };
  });
}

/**
 * Splits an outflow by holdings, whole fen, never more than there is; what is left by rounding goes
 * to the largest fractions, then to the first.
 */
export function proRata(amountFen: number, holdings: readonly number[]): readonly number[] {
  const total = holdings.reduce((sum, one) => sum + one, 0);
  const taken = Math.min(amountFen, total);
  if (taken <= 0) return holdings.map(() => 0);
  if (taken === total) return [...holdings];
  const exact = holdings.map((one) => {
    const product = BigInt(taken) * BigInt(one);
    const whole = Number(product / BigInt(total));
    return { whole, rest: Number(product % BigInt(total)) };
  });
  let left = taken - exact.reduce((sum, one) => sum + one.whole, 0);
  const parts = exact.map((one) => one.whole);
  const order = exact.map((one, i) => ({ rest: one.rest, i })).toSorted((a, b) => b.rest - a.rest);
  for (const { i } of order) {
    if (left <= 0) break;
    parts[i] = (parts[i] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

type Drawn = { readonly row: StatementRow; readonly tracedFen: number };
type Drawing = SettleContext & { readonly next: Set<string> };

const none: readonly Flow[] = [];

const grouped = (idOf: (flow: Flow) => string | null) =>
  indexed((flows: readonly Flow[]) => {
    const by = new Map<string | null, Flow[]>();
    for (const one of flows) {
      const own = by.get(idOf(one));
      if (own === undefined) by.set(idOf(one), [one]);
      else own.push(one);
    }
    return by;
  });
const byTarget = grouped((one) => one.toId);
const bySource = grouped((one) => one.fromId);

/** Flows of a case into one of its accounts. */
export const flowsInto = ({ flows }: Pick<FundCase, 'flows'>, id: CaseAccountId) =>
  byTarget(flows).get(id) ?? none;
/** Flows of a case out of one of its accounts. */
export const flowsFrom = ({ flows }: Pick<FundCase, 'flows'>, id: CaseAccountId) =>
  bySource(flows).get(id) ?? none;

/** The flows of a case out of one account are what its rows say now; nothing else changes. */
function drawFlows(
  state: FundCase,
  source: CaseAccount,
  drawn: readonly Drawn[],
  context: Drawing,
): FundCase {
  const old = flowsFrom(state, source.id);
  if (old.length === 0 && drawn.length === 0) return state;
  const before = new Map(old.map((one) => [one.id, one]));
  const targets = new Targets(state, source);
  const flows: Flow[] = drawn.map(({ row, tracedFen }) => {
    const id = `${source.id}:${row.serial}`;
    const known = before.get(id);
    if (known?.tracedFen === tracedFen) return known;
    const target = targets.of({ row, tracedFen }, context);
    return flowOf(id, source.id, target.id, { row, tracedFen });
  });
  const touched = touchedBy(before, flows);
  if (touched.size === 0) return state;
  const { accounts } = targets;
  const next = summed(
    { ...state, accounts, flows: replaced(state.flows, source.id, flows) },
    new Set([...touched, source.id]),
  );
  for (const id of touched) {
    const account = findAccount(next, id);
    if (account === undefined || id === source.id) continue;
    if (account.number !== '' && isFollowed(account)) context.next.add(keyOfAccount(account));
  }
  return next;
}

/** The flows out of one account anew; the others, and those that are still there, keep their place. */
function replaced(
  all: readonly Flow[],
  fromId: CaseAccountId,
  flows: readonly Flow[],
): readonly Flow[] {
  const left = new Map(flows.map((one) => [one.id, one]));
  const stay = all.flatMap((one) => {
    if (one.fromId !== fromId) return [one];
    const now = left.get(one.id);
    left.delete(one.id);
    return now === undefined ? [] : [now];
  });
  return [...stay, ...left.values()];
}

/** Accounts that more or less of the money reaches than before. */
function touchedBy(before: ReadonlyMap<string, Flow>, flows: readonly Flow[]): Set<CaseAccountId> {
  const after = new Map(flows.map((one) => [one.id, one]));
  const touched = new Set<CaseAccountId>();
  for (const one of flows) if (before.get(one.id) !== one) touched.add(one.toId);
  for (const [id, one] of before) if (after.get(id) !== one) touched.add(one.toId);
  return touched;
}

function flowOf(id: string, fromId: CaseAccountId, toId: CaseAccountId, drawn: Drawn): Flow {
  const { row, tracedFen } = drawn;
  const { amountFen, at, serial, type, place } = row;
  return { id, fromId, toId, amountFen, tracedFen, at, serial, type, place };
}

export const isFollowed = ({ kind }: CaseAccount): boolean =>
  kind === 'account' || kind === 'payment';

type Target = Pick<CaseAccount, 'bank' | 'number' | 'name' | 'kind'>;

const sink: Target = { bank: '', number: '', name: '未追踪去向', kind: 'account' };

/** The accounts of a case while the flows out of one of them are drawn. */
class Targets {
  readonly #state: FundCase;
  readonly #source: CaseAccount;
  readonly #list: CaseAccount[];
  readonly #place = new Map<string, number>();
  /** Places of accounts by what they are: with a number by key, else by kind and name. */
  readonly #byKey = new Map<string, CaseAccount>();
  readonly #byLook = new Map<string, CaseAccount>();
  #isChanged = false;

  constructor(state: FundCase, source: CaseAccount) {
    this.#state = state;
    this.#source = source;
    this.#list = [...state.accounts];
    this.#list.forEach((one, i) => {
      this.#place.set(one.id, i);
      this.#learn(one);
    });
  }

  get accounts(): readonly CaseAccount[] {
    return this.#isChanged ? this.#list : this.#state.accounts;
  }

  /** Where a row leads: a next account, an exit, or the one place for what is not followed. */
  of(drawn: Drawn, context: SettleContext): CaseAccount {
    const { counterparty: to } = drawn.row;
    const level = this.#source.level + 1;
    const known = to === null ? undefined : this.#byKey.get(accountKey(to.bank, to.account));
    if (known !== undefined) return known.level > level ? this.#put({ ...known, level }) : known;
    return this.#put(this.#other(drawn, level, context));
  }

  #other(drawn: Drawn, level: number, { policy, accountId }: SettleContext): CaseAccount {
    const { row, tracedFen } = drawn;
    if (isVictims(this.#state, row)) {
      return (
        this.#list.find((one) => one.level === 0) ?? victimsAccount(this.#state, row, accountId)
      );
    }
    const isBeyond = level > policy.levelMax || this.#list.length >= policy.accountsMax;
    const isLeft = tracedFen < policy.followMinFen || isBeyond;
    const wanted = isLeft ? sink : namedTarget(this.#source, row);
    return (
      this.#byLook.get(lookOf(wanted)) ??
      makeAccount(accountId(), { ...wanted, level, type: 'personal' })
    );
  }

  #put(account: CaseAccount): CaseAccount {
    const at = this.#place.get(account.id);
    if (at !== undefined && this.#list[at] === account) return account;
    this.#isChanged = true;
    this.#place.set(account.id, at ?? this.#list.length);
    this.#list[at ?? this.#list.length] = account;
    this.#learn(account);
    return account;
  }

  /** Of several that look the same the first counts. */
  #learn(one: CaseAccount): void {
    const key = keyOfAccount(one);
    const isOwn = (known: CaseAccount | undefined): boolean =>
      known === undefined || known.id === one.id;
    if (one.number !== '' && isOwn(this.#byKey.get(key))) this.#byKey.set(key, one);
    if (isOwn(this.#byLook.get(lookOf(one)))) this.#byLook.set(lookOf(one), one);
  }
}

/** With a number the name does not count: banks write it in many ways. */
const lookOf = ({ kind, bank, number, name }: Target): string =>
  [kind, bank, number, number === '' ? name : ''].join('\n');

const exitKinds: Readonly<Record<string, CaseAccountKind>> = {
  cash: 'cash',
  merchant: 'merchant',
  fee: 'merchant',
  virtual: 'virtual',
  abroad: 'abroad',
};

function namedTarget(source: CaseAccount, row: StatementRow): Target {
  const kind = row.isCash ? 'cash' : (exitKinds[row.type] ?? 'account');
  const to = row.counterparty ?? { bank: '', account: '', name: '' };
  if (row.type === 'fee') return { bank: source.bank, number: '', name: '手续费', kind };
  if (kind === 'cash') {
    return { bank: source.bank, number: row.terminal ?? '', name: row.place ?? '现金', kind };
  }
  if (kind === 'account' && to.account === '') return sink;
  const name = kind === 'account' ? to.name : (row.merchant ?? (to.name || row.place) ?? '');
  return { bank: to.bank, number: to.account, name, kind };
}

/** Money that goes back to where the victim paid from is with the victim again: level 0. */
function isVictims(state: FundCase, { counterparty }: StatementRow): boolean {
  if (counterparty === null || counterparty.account === '') return false;
  return state.transfers.some((one) => one.fromAccount === counterparty.account);
}

function victimsAccount(
  state: FundCase,
  { counterparty }: StatementRow,
  accountId: () => CaseAccountId,
): CaseAccount {
  return makeAccount(accountId(), {
    bank: counterparty?.bank ?? '',
    number: counterparty?.account ?? '',
    name: counterparty?.name ?? state.victim.name,
    kind: 'account',
    type: 'personal',
    level: 0,
  });
}

/** What came to and left some accounts, added up anew. */
export function summed(state: FundCase, ids: ReadonlySet<CaseAccountId>): FundCase {
  const changed = state.accounts
    .filter((one) => ids.has(one.id))
    .map((one) => {
      const ins = [
        ...state.transfers.filter((t) => t.toId === one.id),
        ...flowsInto(state, one.id).map(({ at, tracedFen }) => ({ at, amountFen: tracedFen })),
      ];
      const outs = [
        ...flowsFrom(state, one.id).map((f) => f.tracedFen),
        ...state.recoveries.filter((r) => r.accountId === one.id).map((r) => r.amountFen),
      ];
      const inFen = ins.reduce((sum, { amountFen }) => sum + amountFen, 0);
      const outFen = outs.reduce((sum, amount) => sum + amount, 0);
      const times = ins.map(({ at }) => at);
      return {
        ...one,
        inFen,
        outFen,
        hereFen: inFen - outFen,
        firstInAt: times.length === 0 ? null : times.reduce((a, b) => (b < a ? b : a)),
        lastInAt: times.length === 0 ? null : times.reduce((a, b) => (b > a ? b : a)),
      };
    });
  return { ...state, accounts: merged(state.accounts, changed) };
}
