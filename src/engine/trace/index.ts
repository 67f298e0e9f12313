/** Tracing over millions of transfers: from the bytes of CSV files to holdings and exits. */
import { loadTrace, type TraceFiles, type TraceInput } from './load.ts';
import { LotTracer } from './lot-tracer.ts';
import { BalanceTooLarge } from './outcome.ts';
import { TraceFileError } from './refusal.ts';
import { RollingTracer } from './rolling-tracer.ts';

export { loadTrace, TraceFileError, type TraceFiles, type TraceInput };
export type { RowRefusal } from './refusal.ts';

export const traceFileMethods = ['fifo', 'lifo', 'rolling'] as const;
export type TraceFileMethod = (typeof traceFileMethods)[number];

export type TraceOutcome = {
  readonly holdings: readonly { account: string; owner: string; amountFen: number }[];
  readonly exits: readonly { txId: string; owner: string; amountFen: number }[];
  /** Transfers that were read and followed. */
  readonly transfersTraced: number;
  readonly shortfalls: readonly { account: string; amountFen: number }[];
};

type Tracer = LotTracer | RollingTracer;

/** Follows every transfer. Throws `TraceFileError` where a balance is beyond whole numbers. */
export function runTrace(
  input: TraceInput,
  method: TraceFileMethod,
  decode: TraceFiles['decode'],
): Tracer {
  const tracer =
    method === 'rolling' ? new RollingTracer(input) : new LotTracer(input, method === 'lifo');
  try {
    tracer.run();
  } catch (thrown) {
    if (!(thrown instanceof BalanceTooLarge)) throw thrown;
    const account = decode(input.accounts.bytesOf(thrown.account));
    throw new TraceFileError(
      `account ${JSON.stringify(account)} comes to hold more than ${Number.MAX_SAFE_INTEGER} fen, ` +
        'which cannot be counted exactly; check that the amounts are in fen',
    );
  }
  return tracer;
}

/** What a tracer found, sorted by account or transfer, then owner; victims only, or all owners. */
export function outcomeOf(
  input: TraceInput,
  tracer: Tracer,
  { isAll, decode }: { readonly isAll: boolean; readonly decode: TraceFiles['decode'] },
): TraceOutcome {
  const nameOf = (account: number): string => decode(input.accounts.bytesOf(account));
  const ownerOf = (owner: number): string => input.owners[owner] ?? '';
  const isWanted = (owner: number): boolean => isAll || owner !== input.other;
  const holdings = holdingsOf(input, tracer, isAll)
    .filter(({ owner }) => isWanted(owner))
    .map(({ account, owner, amountFen }) => ({ account: nameOf(account), owner, amountFen }));
  const { exits, balances } = tracer;
  const left = sumExits(exits)
    .filter(({ owner }) => isWanted(owner))
    .map(({ row, owner, amountFen }) => {
      return { txId: input.idAt(input.transfers.place[row] ?? 0), owner, amountFen };
    });
  return {
    holdings: byKey(holdings, 'account').map((one) => ({ ...one, owner: ownerOf(one.owner) })),
    exits: byKey(left, 'txId').map((one) => ({ ...one, owner: ownerOf(one.owner) })),
    transfersTraced: input.transfers.count,
    shortfalls: Array.from(balances.shortFen, (amountFen, account) => ({ account, amountFen }))
      .filter(({ amountFen }) => amountFen > 0)
      .map(({ account, amountFen }) => ({ account: nameOf(account), amountFen }))
      .sort((a, b) => compare(a.account, b.account)),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Owners are numbers in the order of their keys. */
function byKey<K extends string, T extends { readonly owner: number } & Record<K, string>>(
  rows: T[],
  key: K,
): T[] {
  return rows.sort((a, b) => compare(a[key], b[key]) || a.owner - b.owner);
}

type Share = { account: number; owner: number; amountFen: number };

function holdingsOf({ accounts, other }: TraceInput, tracer: Tracer, isAll: boolean): Share[] {
  const shares: Share[] = [];
  for (let account = 0; account < accounts.size; account += 1) {
    if (tracer.isMixed(account)) {
      const sums = new Map<number, number>();
      tracer.lots(account, (owner, amountFen) => {
        sums.set(owner, (sums.get(owner) ?? 0) + amountFen);
      });
      for (const [owner, amountFen] of sums) shares.push({ account, owner, amountFen });
    } else if (isAll) {
      const amountFen = tracer.balances.heldFen[account] ?? 0;
      if (amountFen > 0) shares.push({ account, owner: other, amountFen });
    }
  }
  return shares;
}

/** One sum for each transfer and owner: lots of one owner need not leave side by side. */
function sumExits({ count, row, owner, amountFen }: Tracer['exits']): {
  row: number;
  owner: number;
  amountFen: number;
}[] {
  const sums: { row: number; owner: number; amountFen: number }[] = [];
  let ofRow = new Map<number, { row: number; owner: number; amountFen: number }>();
  for (let i = 0; i < count; i += 1) {
    const one = { row: row[i] ?? 0, owner: owner[i] ?? 0, amountFen: amountFen[i] ?? 0 };
    if (i > 0 && row[i - 1] !== one.row) ofRow = new Map();
    const there = ofRow.get(one.owner);
    if (there === undefined) {
      ofRow.set(one.owner, one);
      sums.push(one);
    } else {
      there.amountFen += one.amountFen;
    }
  }
  return sums;
}
