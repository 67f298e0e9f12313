/**
 * Who gets how much of a sum that is not enough (按比例返还), operating-rules 2.2. Whole fen, nothing
 * lost and nothing invented: what is shared out adds up to what there is to share.
 */
import { assert } from '../kernel/index.ts';

export type ShareClaim = {
  readonly id: string;
  /** What the ratio is taken of. */
  readonly weightFen: number;
  /** Nobody gets more. */
  readonly capFen: number;
  /** Of equal remainders the earlier deposit is rounded up, then the smaller id. */
  readonly firstAt: number;
};

/**
 * Shares `poolFen` by weight. Whoever reaches their cap leaves the rest to the others; what is left
 * over fen by fen goes to the largest remainders. Answers a share for each claim, zero included;
 * together the least of the pool and the caps.
 */
export function shareFunds(
  poolFen: number,
  claims: readonly ShareClaim[],
): ReadonlyMap<string, number> {
  assert(Number.isSafeInteger(poolFen) && poolFen >= 0, 'a pool is a count of fen');
  const shares = new Map(claims.map((claim) => [claim.id, 0]));
  assert(shares.size === claims.length, 'every claim has an id of its own');
  let rest = poolFen;
  let open = claims.filter((claim) => claim.capFen > 0 && claim.weightFen > 0);
  for (;;) {
    const total = sum(open.map((claim) => claim.weightFen));
    const full = open.filter(
      (claim) => BigInt(rest) * BigInt(claim.weightFen) >= BigInt(claim.capFen) * total,
    );
    if (full.length === 0) break;
    for (const claim of full) {
      shares.set(claim.id, claim.capFen);
      rest -= claim.capFen;
    }
    open = open.filter((claim) => !full.includes(claim));
  }
  for (const [id, fen] of byRemainder(rest, open)) shares.set(id, fen);
  return shares;
}

const sum = (values: readonly number[]): bigint => values.reduce((all, v) => all + BigInt(v), 0n);

/** Nobody here reaches the cap, so rounding up by one fen never passes it. */
function byRemainder(poolFen: number, claims: readonly ShareClaim[]): [string, number][] {
  if (claims.length === 0) return [];
  const total = sum(claims.map((claim) => claim.weightFen));
  const parts = claims.map((claim) => {
    const product = BigInt(poolFen) * BigInt(claim.weightFen);
    return { claim, fen: Number(product / total), remainder: product % total };
  });
  const spare = poolFen - parts.reduce((all, part) => all + part.fen, 0);
  const order = parts.toSorted(
    (a, b) =>
      compare(b.remainder, a.remainder) ||
      a.claim.firstAt - b.claim.firstAt ||
      compare(a.claim.id, b.claim.id),
  );
  return order.map(({ claim, fen }, i) => [claim.id, fen + (i < spare ? 1 : 0)]);
}

const compare = <T extends bigint | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);
