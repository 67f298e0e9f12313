import type { Columns } from './column.ts';
import { between, flowsOf, innerTransfers, placeAt, type Flow, type Ledger } from './ledger.ts';

/** A ledger with what is asked of it again and again. */
export interface LedgerView {
  readonly ledger: Ledger;
  /** Transfers between persons or firms; the rows of the table of transfers. */
  readonly inner: Int32Array;
  readonly out: readonly Flow[];
  readonly in: readonly Flow[];
  /** To and from the world outside: spending and income. */
  readonly spent: readonly Flow[];
  readonly earned: readonly Flow[];
  /** Median amount between persons: makes networks of other currencies comparable. */
  readonly unit: number;
}

export function viewLedger(ledger: Ledger): LedgerView {
  const inner = innerTransfers(ledger);
  const all = Int32Array.from(ledger.from.keys());
  const { from, to, outside } = ledger;
  const spent = all.filter((k) => outside[from[k] ?? 0] === 0 && outside[to[k] ?? 0] === 1);
  const earned = all.filter((k) => outside[from[k] ?? 0] === 1 && outside[to[k] ?? 0] === 0);
  return {
    ledger,
    inner,
    out: flowsOf(ledger, inner, 'from'),
    in: flowsOf(ledger, inner, 'to'),
    spent: flowsOf(ledger, spent, 'from'),
    earned: flowsOf(ledger, earned, 'to'),
    unit: quantile(Float64Array.from(inner, (k) => ledger.amount[k] ?? 0).sort(), 0.5) || 1,
  };
}

function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Collects numbers by name and row. */
interface Sheet {
  readonly columns: Columns;
  readonly rows: number;
  put(name: string, row: number, value: number): void;
}

function makeSheet(rows: number): Sheet {
  const columns: Columns = new Map();
  return {
    columns,
    rows,
    put(name, row, value) {
      let column = columns.get(name);
      if (column === undefined) {
        column = new Float64Array(rows).fill(Number.NaN);
        columns.set(name, column);
      }
      column[row] = value;
    },
  };
}

/** What is known of each account, one row an account. */
export function accountColumns(view: LedgerView): Columns {
  const sheet = makeSheet(view.ledger.accounts.length);
  for (let account = 0; account < sheet.rows; account++) {
    const flows = { in: view.in[account], out: view.out[account] };
    for (const [name, flow] of Object.entries(flows)) {
      if (flow !== undefined) putFlow(sheet, view, { name, account, flow });
    }
    putOutside(sheet, view, account);
    if (flows.in !== undefined && flows.out !== undefined) {
      putThrough(sheet, view, account, { in: flows.in, out: flows.out });
    }
  }
  return sheet.columns;
}

interface OneFlow {
  readonly name: string;
  readonly account: number;
  readonly flow: Flow;
}

function putFlow(sheet: Sheet, view: LedgerView, { name, account, flow }: OneFlow): void {
  const { ledger, unit } = view;
  const put = (what: string, value: number): void => sheet.put(`${name}-${what}`, account, value);
  const count = flow.transfers.length;
  put('count', count);
  if (count === 0) return;
  const amounts = Float64Array.from(flow.transfers, (k) => (ledger.amount[k] ?? 0) / unit).sort();
  const other = name === 'in' ? ledger.from : ledger.to;
  const partners = new Set(Array.from(flow.transfers, (k) => other[k] ?? 0));
  put('partners', partners.size);
  put('repeat', count / partners.size);
  put('max', amounts.at(-1) ?? 0);
  put('second', amounts.at(-2) ?? Number.NaN);
  put('high', quantile(amounts, 0.75));
  put('median', quantile(amounts, 0.5));
  put('low', amounts[0] ?? 0);
  const mean = (flow.total[count] ?? 0) / unit / count;
  put('mean', mean);
  put('spread', Math.sqrt(amounts.reduce((sum, a) => sum + (a - mean) ** 2, 0) / count) / mean);
  const first = flow.at[0] ?? 0;
  const last = flow.at[count - 1] ?? 0;
  put('span', last - first);
  for (const days of [3, 10, 30]) {
    const burst = burstOf(flow, days);
    put(`burst-${days}`, burst.count);
    put(`burst-sum-${days}`, burst.sum / unit);
  }
}

/** The busiest window of so many days. */
function burstOf(flow: Flow, days: number): { count: number; sum: number } {
  let [count, sum] = [0, 0];
  for (let i = 0; i < flow.at.length; i++) {
    const end = placeAt(flow, (flow.at[i] ?? 0) + days);
    count = Math.max(count, end - i);
    sum = Math.max(sum, (flow.total[end] ?? 0) - (flow.total[i] ?? 0));
  }
  return { count, sum };
}

function putOutside(sheet: Sheet, view: LedgerView, account: number): void {
  for (const [name, flow] of [
    ['spent', view.spent[account]],
    ['earned', view.earned[account]],
  ] as const) {
    const count = flow?.transfers.length ?? 0;
    sheet.put(`${name}-count`, account, count);
    if (flow === undefined || count === 0) continue;
    const amounts = Float64Array.from(flow.transfers, (k) => view.ledger.amount[k] ?? 0).sort();
    sheet.put(`${name}-mean`, account, (flow.total[count] ?? 0) / count / view.unit);
    sheet.put(`${name}-median`, account, quantile(amounts, 0.5) / view.unit);
    sheet.put(`${name}-max`, account, (amounts.at(-1) ?? 0) / view.unit);
    const large = amounts.filter((amount) => amount > 3 * view.unit).length;
    sheet.put(`${name}-large`, account, large);
  }
}

/** How soon and how wholly what came in goes out again. */
function putThrough(
  sheet: Sheet,
  { unit, ledger }: LedgerView,
  account: number,
  flows: { readonly in: Flow; readonly out: Flow },
): void {
  const put = (what: string, value: number): void => sheet.put(what, account, value);
  const total = (flow: Flow): number => flow.total.at(-1) ?? 0;
  put('net', (total(flows.in) - total(flows.out)) / unit);
  put('through', Math.min(total(flows.in), total(flows.out)) / unit);
  let best = Number.NaN;
  let fast = 0;
  for (const k of flows.out.transfers) {
    const time = ledger.at[k] ?? 0;
    const before = between(flows.in, time - 10, time + 1);
    if (before.count === 0) continue;
    fast++;
    const ratio = Math.abs(Math.log((ledger.amount[k] ?? 0) / before.sum));
    if (!(ratio > best)) best = ratio;
  }
  put('through-nearest', best);
  put('through-fast', fast);
  const senders = new Set(Array.from(flows.in.transfers, (k) => ledger.from[k] ?? 0));
  const receivers = new Set(Array.from(flows.out.transfers, (k) => ledger.to[k] ?? 0));
  const mutual = [...senders].filter((one) => receivers.has(one)).length;
  put('mutual', mutual);
  put('mutual-share', mutual / Math.max(1, senders.size + receivers.size - mutual));
}

/** Columns of accounts that a transfer carries of both its ends. */
const END_COLUMNS = [
  'in-count',
  'in-partners',
  'in-mean',
  'in-max',
  'in-second',
  'in-burst-10',
  'in-burst-sum-10',
  'out-count',
  'out-partners',
  'out-mean',
  'out-max',
  'out-second',
  'out-burst-10',
  'out-burst-sum-10',
  'spent-count',
  'spent-mean',
  'spent-large',
  'through-nearest',
  'net',
] as const;

/** What is known of each transfer between persons, in the order of `view.inner`. */
export function transferColumns(view: LedgerView, accounts: Columns): Columns {
  const { ledger, inner } = view;
  const sheet = makeSheet(inner.length);
  const pairs = countPairs(view);
  const width = ledger.accounts.length;
  inner.forEach((k, row) => {
    const [from, to] = [ledger.from[k] ?? 0, ledger.to[k] ?? 0];
    const amount = ledger.amount[k] ?? 0;
    const pair = pairs.get(from * width + to) ?? { count: 0, sum: 0 };
    const put = (name: string, value: number): void => sheet.put(name, row, value);
    put('amount', amount / view.unit);
    put('pair-count', pair.count);
    put('pair-back', pairs.get(to * width + from)?.count ?? 0);
    put('pair-ratio', (amount * pair.count) / Math.max(1e-9, pair.sum));
    putEnds(sheet, view, { row, k });
    for (const name of END_COLUMNS) {
      put(`from-${name}`, accounts.get(name)?.[from] ?? Number.NaN);
      put(`to-${name}`, accounts.get(name)?.[to] ?? Number.NaN);
    }
  });
  return sheet.columns;
}

function countPairs({ ledger, inner }: LedgerView): Map<number, { count: number; sum: number }> {
  const pairs = new Map<number, { count: number; sum: number }>();
  for (const k of inner) {
    const pair = (ledger.from[k] ?? 0) * ledger.accounts.length + (ledger.to[k] ?? 0);
    const held = pairs.get(pair) ?? { count: 0, sum: 0 };
    pairs.set(pair, { count: held.count + 1, sum: held.sum + (ledger.amount[k] ?? 0) });
  }
  return pairs;
}

/** What both ends did in the days around the transfer. */
function putEnds(
  sheet: Sheet,
  view: LedgerView,
  { row, k }: { readonly row: number; readonly k: number },
): void {
  const { ledger } = view;
  const time = ledger.at[k] ?? 0;
  const amount = Math.max(ledger.amount[k] ?? 0, 1e-9);
  const put = (name: string, value: number): void => sheet.put(name, row, value);
  const ends = { from: ledger.from[k] ?? 0, to: ledger.to[k] ?? 0 };
  for (const [end, account] of Object.entries(ends)) {
    const [incoming, outgoing] = [view.in[account], view.out[account]];
    if (incoming === undefined || outgoing === undefined) continue;
    for (const days of [5, 20]) {
      const came = between(incoming, time - days, time + 1);
      const went = between(outgoing, time, time + days + 1);
      put(`${end}-came-${days}`, came.count);
      put(`${end}-came-share-${days}`, came.sum / amount);
      put(`${end}-went-${days}`, went.count);
      put(`${end}-went-share-${days}`, went.sum / amount);
      put(`${end}-near-in-${days}`, between(incoming, time - days, time + days + 1).count);
      put(`${end}-near-out-${days}`, between(outgoing, time - days, time + days + 1).count);
    }
    const last = placeAt(incoming, time + (end === 'from' ? 1 : 0)) - 1;
    put(`${end}-since-in`, last < 0 ? Number.NaN : time - (incoming.at[last] ?? 0));
    const next = placeAt(outgoing, time + (end === 'from' ? 1 : 0));
    put(`${end}-until-out`, (outgoing.at[next] ?? Number.NaN) - time);
    const spent = view.spent[account];
    if (spent !== undefined) {
      put(`${end}-spent-after`, between(spent, time, time + 6).sum / amount);
    }
  }
}
