/** Transfers between accounts as numbers: what features of laundering are computed from. */
export interface Ledger {
  /** Names of the accounts, in the order in which they first appear. */
  readonly accounts: readonly string[];
  /** Accounts by number, one entry a transfer. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly amount: Float64Array;
  /** Days; the beginning does not matter. */
  readonly at: Float64Array;
  /** 1 for accounts that stand for the world outside: cash, wages, shops. */
  readonly outside: Uint8Array;
}

export interface TransferRow {
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly at: number;
}

const OUTSIDE = /^(?:source|sink|cash|external|outside)$/iu;
/** An account that deals with this share of all others is no person's. */
const HUB_SHARE = 0.2;
const HUB_ACCOUNTS_MIN = 50;

export function makeLedger(rows: readonly TransferRow[]): Ledger {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const held = numbers.get(name);
    if (held !== undefined) return held;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  const from = Int32Array.from(rows, (row) => numberOf(row.from));
  const to = Int32Array.from(rows, (row) => numberOf(row.to));
  const amount = Float64Array.from(rows, (row) => row.amount);
  const at = Float64Array.from(rows, (row) => row.at);
  const accounts = [...numbers.keys()];
  const partners = partnerCounts(from, to, accounts.length);
  const hub = Math.max(HUB_ACCOUNTS_MIN, accounts.length * HUB_SHARE);
  const outside = Uint8Array.from(accounts, (name, i) =>
    OUTSIDE.test(name) || (partners[i] ?? 0) > hub ? 1 : 0,
  );
  return { accounts, from, to, amount, at, outside };
}

function partnerCounts(from: Int32Array, to: Int32Array, accounts: number): Float64Array {
  const seen = new Set<number>();
  const counts = new Float64Array(accounts);
  for (let k = 0; k < from.length; k++) {
    const [a, b] = [from[k] ?? 0, to[k] ?? 0];
    const pair = Math.min(a, b) * accounts + Math.max(a, b);
    if (seen.has(pair)) continue;
    seen.add(pair);
    counts[a] = (counts[a] ?? 0) + 1;
    counts[b] = (counts[b] ?? 0) + 1;
  }
  return counts;
}

/** Numbers of the transfers between two accounts that are persons' or firms'. */
export function innerTransfers({ from, to, outside }: Ledger): Int32Array {
  return Int32Array.from(from.keys()).filter(
    (k) => outside[from[k] ?? 0] === 0 && outside[to[k] ?? 0] === 0,
  );
}

/** Transfers of one account in one direction, by time, with running totals. */
export interface Flow {
  readonly transfers: Int32Array;
  readonly at: Float64Array;
  /** `total[i]` is the sum of the first i amounts. */
  readonly total: Float64Array;
}

/** One flow an account: of the given transfers, those that `side` says are its own. */
export function flowsOf(ledger: Ledger, transfers: Int32Array, side: 'from' | 'to'): Flow[] {
  const lists: number[][] = ledger.accounts.map(() => []);
  for (const k of transfers) lists[ledger[side][k] ?? 0]?.push(k);
  return lists.map((list) => {
    list.sort((a, b) => (ledger.at[a] ?? 0) - (ledger.at[b] ?? 0) || a - b);
    const total = new Float64Array(list.length + 1);
    list.forEach((k, i) => (total[i + 1] = (total[i] ?? 0) + (ledger.amount[k] ?? 0)));
    const at = Float64Array.from(list, (k) => ledger.at[k] ?? 0);
    return { transfers: Int32Array.from(list), at, total };
  });
}

/** Place of the first transfer at or after a time. */
export function placeAt(flow: Flow, time: number): number {
  let low = 0;
  let high = flow.at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((flow.at[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Count and sum of the transfers from one time up to, not including, another. */
export function between(flow: Flow, from: number, to: number): { count: number; sum: number } {
  const [a, b] = [placeAt(flow, from), placeAt(flow, to)];
  return { count: b - a, sum: (flow.total[b] ?? 0) - (flow.total[a] ?? 0) };
}
