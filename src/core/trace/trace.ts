/** Follows money through accounts, row by row, under the method that is asked for (溯源). */
import { allocateClosing } from './closing.ts';
import {
  compareKeys,
  ownMoney,
  prepareLedger,
  unknownMoney,
  type PreparedLedger,
  type TraceFlag,
  type TraceLedger,
  type TraceRow,
} from './ledger.ts';
import { putPieces, sumByOwner, takeFee, takePieces, totalFen } from './lots.ts';
import type { FlowMethod, Lots, Piece } from './lots.ts';
import type { FundTrace, Holding, TraceMethod, TraceStep } from './method.ts';

/** Traces a ledger. Every fen that came in is in a holding or an exit. */
export function traceFunds(ledger: TraceLedger, method: TraceMethod): FundTrace {
  const prepared = prepareLedger(ledger);
  switch (method) {
    case 'pari-passu':
    case 'pari-passu-victims':
    case 'backward':
    case 'lowest-balance': {
      const hops = follow(prepared, 'rolling');
      return { ...hops, method, holdings: allocateClosing(hops, method) };
    }
    case 'fifo':
    case 'lifo':
    case 'rolling':
    case 'wrongdoer-first':
    case 'victims-first':
      return follow(prepared, method);
  }
}

function follow({ openings, rows, flags }: PreparedLedger, method: FlowMethod): FundTrace {
  const accounts = new Map<string, Lots>();
  const lotsOf = (account: string): Lots => {
    const there = accounts.get(account) ?? { held: [] };
    accounts.set(account, there);
    return there;
  };
  for (const { account, amountFen } of openings) {
    putPieces(lotsOf(account), [{ owner: ownMoney, amountFen }], method);
  }
  const start = holdingsOf(accounts);
  const steps = rows.map((row) => {
    const payer = row.from === null || row.victim !== null ? null : lotsOf(row.from);
    const shortfallFen = payer === null ? 0 : Math.max(0, row.amountFen - totalFen(payer.held));
    const pieces = payer === null ? arriving(row) : pay(payer, row, { method, shortfallFen });
    if (row.to !== null) putPieces(lotsOf(row.to), pieces, method);
    return stepOf(row, pieces, shortfallFen);
  });
  const short = steps.filter((step) => step.shortfallFen > 0);
  return {
    method,
    openings: start,
    steps,
    holdings: holdingsOf(accounts),
    exits: steps.flatMap(({ rowId, to, pieces }) =>
      to === null ? sumByOwner(pieces).map((piece) => ({ rowId, ...piece })) : [],
    ),
    flags: [
      ...flags,
      ...short.map(({ rowId, from, shortfallFen }): TraceFlag => ({
        kind: 'shortfall',
        account: from,
        rowId,
        expectedFen: shortfallFen,
        toldFen: null,
      })),
    ],
  };
}

function stepOf(row: TraceRow, pieces: readonly Piece[], shortfallFen: number): TraceStep {
  const { id, at, from, to, amountFen } = row;
  return { rowId: id, at, from, to, amountFen, pieces, shortfallFen, isLoss: row.victim !== null };
}

/** Money that comes into the ledger with the row. */
function arriving(row: TraceRow): readonly Piece[] {
  const owner = row.victim ?? (row.kind === 'interest' ? ownMoney : unknownMoney);
  return [{ owner, amountFen: row.amountFen }];
}

function pay(
  payer: Lots,
  row: TraceRow,
  { method, shortfallFen }: { readonly method: FlowMethod; readonly shortfallFen: number },
): readonly Piece[] {
  putPieces(payer, [{ owner: unknownMoney, amountFen: shortfallFen }], method);
  const take = row.kind === 'fee' ? takeFee : takePieces;
  return take(payer, row.amountFen, method);
}

function holdingsOf(accounts: ReadonlyMap<string, Lots>): readonly Holding[] {
  return [...accounts]
    .sort(([a], [b]) => compareKeys(a, b))
    .flatMap(([account, lots]) => sumByOwner(lots.held).map((piece) => ({ account, ...piece })));
}
