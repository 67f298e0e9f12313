/** One account of a trace, line by line, as an accountant writes it: whose money it holds after each. */
import type { Instant } from '../kernel/index.ts';
import { unknownMoney } from './ledger.ts';
import { sumByOwner, type Piece } from './lots.ts';
import type { FundTrace, TraceStep } from './method.ts';

export type AccountLine = {
  /** Null for the opening balance. */
  readonly rowId: string | null;
  readonly at: Instant | null;
  readonly kind: 'opening' | 'in' | 'out' | 'shortfall';
  readonly counterparty: string | null;
  readonly amountFen: number;
  /** Whose money came or went, in the order in which the method took it. */
  readonly pieces: readonly Piece[];
  readonly balanceFen: number;
  /** Whose money the account holds after the line, by owner. */
  readonly held: readonly Piece[];
};

/**
 * The lines of an account. Rolling and lot methods only: under a method that speaks of the closing
 * balance alone the lines are those of the rolling charge.
 */
export function accountLines(trace: FundTrace, account: string): readonly AccountLine[] {
  const lines: AccountLine[] = [];
  let held: readonly Piece[] = [];
  let balanceFen = 0;
  const add = (line: Omit<AccountLine, 'balanceFen' | 'held'>): void => {
    const sign = line.kind === 'out' ? -1 : 1;
    held = sumByOwner([
      ...held,
      ...line.pieces.map(({ owner, amountFen }) => ({ owner, amountFen: sign * amountFen })),
    ]);
    balanceFen += sign * line.amountFen;
    lines.push({ ...line, balanceFen, held });
  };
  const opening = trace.openings.filter((holding) => holding.account === account);
  if (opening.length > 0) {
    const pieces = opening.map(({ owner, amountFen }) => ({ owner, amountFen }));
    const amountFen = pieces.reduce((sum, piece) => sum + piece.amountFen, 0);
    add({ rowId: null, at: null, kind: 'opening', counterparty: null, amountFen, pieces });
  }
  for (const step of trace.steps) {
    for (const line of linesOf(step, account)) add(line);
  }
  return lines;
}

function linesOf(step: TraceStep, account: string): Omit<AccountLine, 'balanceFen' | 'held'>[] {
  const { rowId, at, amountFen, pieces, shortfallFen } = step;
  const lines: Omit<AccountLine, 'balanceFen' | 'held'>[] = [];
  if (step.from === account && !step.isLoss) {
    if (shortfallFen > 0) {
      const short = [{ owner: unknownMoney, amountFen: shortfallFen }];
      const line = { rowId, at, counterparty: null, amountFen: shortfallFen, pieces: short };
      lines.push({ ...line, kind: 'shortfall' });
    }
    lines.push({ rowId, at, kind: 'out', counterparty: step.to, amountFen, pieces });
  }
  if (step.to === account) {
    lines.push({ rowId, at, kind: 'in', counterparty: step.from, amountFen, pieces });
  }
  return lines;
}

/** How much of each owner's money came into an account: the losses traced into it (L of 2.2). */
export function tracedInto(trace: FundTrace, account: string): readonly Piece[] {
  return sumByOwner(creditsOf(trace, account));
}

/** Every credit of an account with its owner, the opening first. */
export function creditsOf(trace: FundTrace, account: string): readonly Piece[] {
  return accountLines(trace, account).flatMap((line) => (line.kind === 'out' ? [] : line.pieces));
}

export const balanceOf = (lines: readonly AccountLine[]): number => lines.at(-1)?.balanceFen ?? 0;
