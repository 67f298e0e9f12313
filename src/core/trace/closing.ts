/** Methods that share the closing balance of an account among those who paid in (operating-rules 9.3). */
import { accountLines, balanceOf, type AccountLine } from './account.ts';
import { compareKeys } from './ledger.ts';
import { isVictim, sumByOwner, type Piece } from './lots.ts';
import type { FundTrace, Holding } from './method.ts';
import { shareOut } from './share.ts';

export type ClosingMethod = 'pari-passu' | 'pari-passu-victims' | 'backward' | 'lowest-balance';

/** Shares what each account holds at the end; the credits are those that rolling charge shows. */
export function allocateClosing(hops: FundTrace, method: ClosingMethod): readonly Holding[] {
  const accounts = [...new Set(hops.holdings.map((holding) => holding.account))];
  return accounts.sort(compareKeys).flatMap((account) => {
    const lines = accountLines(hops, account);
    return closingOf(lines, method).map((piece) => ({ account, ...piece }));
  });
}

function closingOf(lines: readonly AccountLine[], method: ClosingMethod): readonly Piece[] {
  const credits = lines.flatMap((line) => (line.kind === 'out' ? [] : line.pieces));
  switch (method) {
    case 'pari-passu':
      return byWeight(balanceOf(lines), sumByOwner(credits));
    case 'pari-passu-victims':
      return victimsFirst(balanceOf(lines), sumByOwner(credits));
    case 'backward':
      return backward(balanceOf(lines), credits);
    case 'lowest-balance':
      return lowestBalance(lines);
  }
}

function byWeight(balanceFen: number, credits: readonly Piece[]): readonly Piece[] {
  const shares = shareOut(
    balanceFen,
    credits.map((credit) => credit.amountFen),
  );
  return sumByOwner(credits.map(({ owner }, i) => ({ owner, amountFen: shares[i] ?? 0 })));
}

/** Victims share the balance up to what they paid in; what is over is shared by the others. */
function victimsFirst(balanceFen: number, credits: readonly Piece[]): readonly Piece[] {
  const victims = credits.filter(({ owner }) => isVictim(owner));
  const paidFen = victims.reduce((sum, { amountFen }) => sum + amountFen, 0);
  const forVictims = Math.min(balanceFen, paidFen);
  const others = credits.filter(({ owner }) => !isVictim(owner));
  return sumByOwner([
    ...byWeight(forVictims, victims),
    ...byWeight(balanceFen - forVictims, others),
  ]);
}

/** From the last credit back until the balance is used up. */
function backward(balanceFen: number, credits: readonly Piece[]): readonly Piece[] {
  let rest = balanceFen;
  const kept: Piece[] = [];
  for (const { owner, amountFen } of credits.toReversed()) {
    const part = Math.min(rest, amountFen);
    kept.push({ owner, amountFen: part });
    rest -= part;
  }
  return sumByOwner(kept);
}

/** The most that can still be each owner's; the caps of several owners may exceed the balance. */
function lowestBalance(lines: readonly AccountLine[]): readonly Piece[] {
  const caps = new Map<string, number>();
  for (const line of lines) {
    for (const { owner, amountFen } of line.kind === 'out' ? [] : line.pieces) {
      caps.set(owner, (caps.get(owner) ?? 0) + amountFen);
    }
    for (const [owner, cap] of caps) caps.set(owner, Math.min(cap, line.balanceFen));
  }
  return sumByOwner([...caps].map(([owner, amountFen]) => ({ owner, amountFen })));
}
