/**
 * The truth after the night, from the banks' own books: victims' money that a stop holds, by the
 * same order of leaving as the desk uses (money of victims first), and how long each fen had lain in
 * the open since it was reported.
 */
import type { BankTransaction } from '../src/core/bank/index.ts';
import type { Instant } from '../src/core/kernel/index.ts';
import type { World } from '../src/sim/bank/index.ts';

export type Audit = {
  readonly lostFen: number;
  readonly heldFen: number;
  /** Accounts with an own stop on which no victim's money was held. */
  readonly emptyStops: number;
  readonly stops: number;
  /** From the report of the victim to the hold, weighted by what it holds; in ms. */
  readonly toHoldMs: number;
};

export function auditWorld(world: World): Audit {
  const reported = new Map<string, Instant>();
  let lostFen = 0;
  for (const { payments, report } of world.cast.cases) {
    for (const { id, amountFen } of payments) {
      reported.set(id, report.at);
      lostFen += amountFen;
    }
  }
  const here = traceAll(world);
  let [heldFen, emptyStops, stops, waitedMs] = [0, 0, 0, 0];
  for (const { book } of world.houses.values()) {
    for (const account of book.accounts.values()) {
      const hold = account.holds.find((h) => h.kind === 'stop' && h.key.startsWith('stop'));
      if (hold === undefined) continue;
      stops += 1;
      const { amountFen, weightedAt } = here.get(account.holder.number) ?? nothing;
      const fen = Math.min(amountFen, account.balanceFen);
      if (fen <= 0) emptyStops += 1;
      heldFen += fen;
      // Money that came while the account was held waited for nothing.
      const reportAt = weightedAt / Math.max(1, amountFen);
      waitedMs += fen * Math.max(0, hold.startAt - reportAt);
    }
  }
  return { lostFen, heldFen, emptyStops, stops, toHoldMs: waitedMs / Math.max(1, heldFen) };
}

type Here = { amountFen: number; weightedAt: number };
const nothing: Here = { amountFen: 0, weightedAt: 0 };

/** Victims' money on every account now, with the time of the report that it belongs to. */
function traceAll(world: World): ReadonlyMap<string, Here> {
  const here = new Map<string, Here>();
  const onTheWay = new Map<string, Here>();
  const reportOf = new Map<string, Instant>();
  for (const { payments, report } of world.cast.cases)
    for (const { from } of payments) reportOf.set(from.number, report.at);
  const rows: BankTransaction[] = [];
  for (const { book } of world.houses.values())
    for (const account of book.accounts.values()) rows.push(...account.rows);
  const ranked = rows
    .map((row, i) => ({ row, i }))
    .toSorted(
      (a, b) =>
        a.row.at - b.row.at ||
        Number(a.row.direction === 'in') - Number(b.row.direction === 'in') ||
        a.i - b.i,
    );
  for (const { row } of ranked) {
    const own = here.get(row.account) ?? { amountFen: 0, weightedAt: 0 };
    if (row.direction === 'in') {
      const came = onTheWay.get(row.serial);
      if (came === undefined) continue;
      onTheWay.delete(row.serial);
      own.amountFen += came.amountFen;
      own.weightedAt += came.weightedAt;
      here.set(row.account, own);
      continue;
    }
    const reportAt = reportOf.get(row.account);
    if (reportAt !== undefined && row.type === 'transfer') {
      onTheWay.set(row.serial, {
        amountFen: row.amountFen,
        weightedAt: row.amountFen * reportAt,
      });
      continue;
    }
    const fen = Math.min(row.amountFen, own.amountFen);
    if (fen <= 0) continue;
    const share = (own.weightedAt * fen) / own.amountFen;
    own.amountFen -= fen;
    own.weightedAt -= share;
    if (row.counterparty !== null) onTheWay.set(row.serial, { amountFen: fen, weightedAt: share });
  }
  return here;
}
