/** What an account holds, as lots of owners in the order in which they came, and how it pays. */
import { compareKeys, ownMoney, unknownMoney } from './ledger.ts';
import { shareOut } from './share.ts';

/** Money of one owner. */
export type Piece = { readonly owner: string; readonly amountFen: number };

/** How an account that pays chooses whose money goes. */
export type FlowMethod = 'fifo' | 'lifo' | 'rolling' | 'wrongdoer-first' | 'victims-first';

export const isVictim = (owner: string): boolean => owner !== ownMoney && owner !== unknownMoney;

export const totalFen = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, piece) => sum + piece.amountFen, 0);

export type Lots = { held: Piece[] };

/** Adds pieces behind what is there; rolling keeps one balance for each owner. */
export function putPieces(lots: Lots, pieces: readonly Piece[], method: FlowMethod): void {
  for (const piece of pieces) {
    if (piece.amountFen === 0) continue;
    const { held } = lots;
    const same =
      method === 'rolling' ? held.findIndex(({ owner }) => owner === piece.owner) : held.length - 1;
    const there = held[same];
    if (there?.owner === piece.owner) {
      held[same] = { owner: piece.owner, amountFen: there.amountFen + piece.amountFen };
    } else {
      held.push(piece);
    }
  }
  if (method === 'rolling') lots.held.sort((a, b) => compareKeys(a.owner, b.owner));
}

/** Takes an amount that the account holds, in the order of the method. */
export function takePieces(lots: Lots, amountFen: number, method: FlowMethod): Piece[] {
  if (method === 'rolling') return takeShares(lots, amountFen);
  if (method === 'lifo') {
    lots.held.reverse();
    const taken = takeFirst(lots, amountFen, () => true);
    lots.held.reverse();
    return taken;
  }
  if (method === 'fifo') return takeFirst(lots, amountFen, () => true);
  const first = method === 'victims-first' ? isVictim : (owner: string) => owner === ownMoney;
  const taken = takeFirst(lots, amountFen, first);
  return [...taken, ...takeFirst(lots, amountFen - totalFen(taken), () => true)];
}

/** The holder's own money pays a fee; where there is none, whatever the method takes. */
export function takeFee(lots: Lots, amountFen: number, method: FlowMethod): Piece[] {
  const own = takeFirst(lots, amountFen, (owner) => owner === ownMoney);
  return [...own, ...takePieces(lots, amountFen - totalFen(own), method)];
}

function takeFirst(lots: Lots, amountFen: number, may: (owner: string) => boolean): Piece[] {
  const taken: Piece[] = [];
  let rest = amountFen;
  lots.held = lots.held.flatMap((piece) => {
    const part = may(piece.owner) ? Math.min(rest, piece.amountFen) : 0;
    if (part === 0) return [piece];
    rest -= part;
    taken.push({ owner: piece.owner, amountFen: part });
    return part === piece.amountFen ? [] : [{ ...piece, amountFen: piece.amountFen - part }];
  });
  return taken;
}

function takeShares(lots: Lots, amountFen: number): Piece[] {
  const shares = shareOut(
    amountFen,
    lots.held.map((piece) => piece.amountFen),
  );
  const taken = lots.held.map((piece, i) => ({ owner: piece.owner, amountFen: shares[i] ?? 0 }));
  lots.held = lots.held.flatMap((piece, i) => {
    const left = piece.amountFen - (shares[i] ?? 0);
    return left === 0 ? [] : [{ owner: piece.owner, amountFen: left }];
  });
  return taken.filter((piece) => piece.amountFen > 0);
}

/** One sum for each owner, by owner. */
export function sumByOwner(pieces: readonly Piece[]): readonly Piece[] {
  const sums = new Map<string, number>();
  for (const { owner, amountFen } of pieces) sums.set(owner, (sums.get(owner) ?? 0) + amountFen);
  return [...sums]
    .filter(([, amountFen]) => amountFen > 0)
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([owner, amountFen]) => ({ owner, amountFen }));
}
