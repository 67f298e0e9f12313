/**
 * One ledger from the statements of several banks. Each bank tells its side of a transfer, at its
 * own time: the two sides are found and joined, and what a victim reported is found in the credits.
 */
import type { Instant } from '../kernel/index.ts';
import { minuteMs } from '../kernel/index.ts';
import type { Opening, TraceLedger, TraceRow } from './ledger.ts';
import { compareKeys } from './ledger.ts';

/** A row of an account's statement, as its bank tells it. */
export type StatementLine = {
  readonly serial: string;
  readonly at: Instant;
  readonly direction: 'in' | 'out';
  readonly amountFen: number;
  readonly balanceFen: number | null;
  readonly isDone: boolean;
  readonly type: string;
  /** Key of the account on the other side, where the bank names it. */
  readonly other: string | null;
  readonly reverses: string | null;
};

/** All that is known of one account. */
export type AccountStatement = { readonly key: string; readonly lines: readonly StatementLine[] };

/** A transfer that a victim reports to have made. */
export type ReportedLoss = {
  readonly id: string;
  readonly victim: string;
  readonly from: string;
  readonly to: string;
  readonly amountFen: number;
  readonly at: Instant;
};

export type JoinedLedger = {
  readonly ledger: TraceLedger;
  /** Losses and the rows that they are; a loss without a row is not in any statement. */
  readonly found: ReadonlyMap<string, string>;
};

/** The two banks of one transfer may book it so far apart. */
const apartMs = 10 * minuteMs;
/** A victim remembers the time of a transfer so well. */
const rememberedMs = 24 * 60 * minuteMs;

type Side = StatementLine & { readonly id: string; readonly account: string };

/** Joins statements. Ids of rows are the account and the serial of the bank. */
export function joinStatements(
  statements: readonly AccountStatement[],
  losses: readonly ReportedLoss[],
): JoinedLedger {
  const sides = statements.flatMap(({ key, lines }) =>
    lines.map((line): Side => ({ ...line, account: key, id: `${key} ${line.serial}` })),
  );
  const found = findLosses(sides, losses);
  const victimOf = new Map(
    losses.flatMap(({ id, victim }) => {
      const row = found.get(id);
      return row === undefined ? [] : [[row, victim] as const];
    }),
  );
  const pairs = pairSides(sides, victimOf);
  const paired = new Set(pairs.values());
  const rows = sides
    .filter((side) => !paired.has(side))
    .flatMap((side) => rowsOf(side, pairs.get(side), victimOf.get(side.id) ?? null));
  return { ledger: { openings: openingsOf(statements), rows }, found };
}

/** Each loss is the credit of the same amount and payer that is nearest in time; each credit once. */
function findLosses(
  sides: readonly Side[],
  losses: readonly ReportedLoss[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  const sorted = [...losses].sort((a, b) => a.at - b.at || compareKeys(a.id, b.id));
  for (const loss of sorted) {
    const fits = sides.filter(
      (side) =>
        side.account === loss.to &&
        side.direction === 'in' &&
        side.isDone &&
        side.amountFen === loss.amountFen &&
        (side.other === null || side.other === loss.from) &&
        Math.abs(side.at - loss.at) <= rememberedMs &&
        !taken.has(side.id),
    );
    const [best] = fits.sort(
      (a, b) =>
        Math.abs(a.at - loss.at) - Math.abs(b.at - loss.at) || compareKeys(a.serial, b.serial),
    );
    if (best === undefined) continue;
    found.set(loss.id, best.id);
    taken.add(best.id);
  }
  return found;
}

/** A debit and the credit that it became, by both accounts, the amount and the nearest time. */
function pairSides(
  sides: readonly Side[],
  victimOf: ReadonlyMap<string, string>,
): ReadonlyMap<Side, Side> {
  const credits = new Map<string, Side[]>();
  for (const side of sides) {
    if (side.direction !== 'in' || !side.isDone || side.other === null || victimOf.has(side.id)) {
      continue;
    }
    const key = JSON.stringify([side.other, side.account, side.amountFen]);
    credits.set(key, [...(credits.get(key) ?? []), side]);
  }
  const pairs = new Map<Side, Side>();
  const debits = sides.filter((side) => side.direction === 'out' && side.isDone);
  for (const debit of debits.sort((a, b) => a.at - b.at || compareKeys(a.id, b.id))) {
    const open = credits.get(JSON.stringify([debit.account, debit.other, debit.amountFen])) ?? [];
    const near = open
      .filter((credit) => Math.abs(credit.at - debit.at) <= apartMs)
      .sort((a, b) => Math.abs(a.at - debit.at) - Math.abs(b.at - debit.at) || a.at - b.at);
    const [credit] = near;
    if (credit === undefined) continue;
    pairs.set(debit, credit);
    open.splice(open.indexOf(credit), 1);
  }
  return pairs;
}

/**
 * One row; two where the banks booked the sides at different times: the money then rests on the
 * way, in an account of its own, so that each side keeps the order of its own bank.
 */
function rowsOf(side: Side, credit: Side | undefined, victim: string | null): readonly TraceRow[] {
  const out = side.direction === 'out';
  const base: TraceRow = {
    id: side.id,
    at: side.at,
    from: out ? side.account : null,
    to: out ? null : side.account,
    amountFen: side.amountFen,
    victim,
    isDone: side.isDone,
    kind: side.type === 'fee' || side.type === 'interest' ? side.type : 'transfer',
    reverses: side.reverses === null ? null : `${side.account} ${side.reverses}`,
    fromBalanceFen: out ? side.balanceFen : null,
    toBalanceFen: out ? null : side.balanceFen,
  };
  if (credit === undefined) return [base];
  const arrival = { to: credit.account, toBalanceFen: credit.balanceFen };
  if (credit.at <= side.at) return [{ ...base, ...arrival }];
  const way = `>${side.id}`;
  return [
    { ...base, to: way },
    {
      ...base,
      ...arrival,
      id: credit.id,
      at: credit.at,
      from: way,
      fromBalanceFen: null,
      reverses: null,
    },
  ];
}

/** What an account held before its first row, by the balance that the bank tells there. */
function openingsOf(statements: readonly AccountStatement[]): readonly Opening[] {
  return statements.flatMap(({ key, lines }) => {
    const [first] = [...lines]
      .filter((line) => line.isDone)
      .sort((a, b) => a.at - b.at || compareKeys(a.serial, b.serial));
    if (first === undefined || first.balanceFen === null) return [];
    const amountFen = first.balanceFen - (first.direction === 'in' ? 1 : -1) * first.amountFen;
    return amountFen >= 0 ? [{ account: key, amountFen }] : [];
  });
}
