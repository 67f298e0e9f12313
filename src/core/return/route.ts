/**
 * Which way money goes back (返还路径), operating-rules 2.1 and 2.3: directly where it is traced to
 * one victim, by ratio where it is not; and the plan that comes of it with the choice of the ratio.
 */
import type { ReturnPolicy } from './policy.ts';
import { shareFunds, type ShareClaim } from './share.ts';

export const returnRoutes = [
  { code: 'A', zh: '直接返还（单笔）', en: 'Directly: one credit' },
  { code: 'B', zh: '直接返还（逐笔对应）', en: 'Directly: traced by time' },
  { code: 'C', zh: '按比例返还', en: 'By ratio' },
] as const;
export type ReturnRoute = (typeof returnRoutes)[number]['code'];

/** What of the policy decides whether money is traced directly. */
export type Tolerance = Pick<ReturnPolicy, 'toleranceFen' | 'tolerancePerMille'>;

/** What a victim has in the account, from the ownership audit. */
export type Claim = {
  /** Id of the victim's case. */
  readonly id: string;
  /** Loss that was traced into the account (L). */
  readonly lossFen: number;
  /** Restored already, by whoever (P). */
  readonly restoredFen: number;
  /** Least and most that still is this victim's money. */
  readonly lowerFen: number;
  readonly upperFen: number;
  readonly firstAt: number;
};

export type Pool = {
  /** Executed amount of the freeze (F). */
  readonly frozenFen: number;
  /** Credits of which nobody knows the owner (U). */
  readonly unidentifiedFen: number;
  /** Credits of the account from its opening to the freeze. */
  readonly credits: number;
};

/** What the ratio is taken of: a recorded choice of the deciding officer, printed in the notice. */
export type Basis = {
  /** Loss less what was restored, or the whole loss. */
  readonly weight: 'net' | 'gross';
  /** Credits of unknown owners count too, and keep their share in the account. */
  readonly reserve: boolean;
};

export type PlanLine = {
  readonly id: string;
  /** Loss less what was restored (N); nobody gets more. */
  readonly netFen: number;
  readonly route: ReturnRoute;
  /** Traced directly, and the part that comes by ratio. */
  readonly directFen: number;
  readonly ratioFen: number;
  readonly payFen: number;
};

export type ReturnPlan = {
  /** C where any money goes by ratio: then a notice of 30 days comes first. */
  readonly route: ReturnRoute;
  readonly lines: readonly PlanLine[];
  readonly payFen: number;
  /** Kept for owners who are not known yet. */
  readonly reserveFen: number;
  /** Stays frozen besides the reserve. */
  readonly residueFen: number;
  /** Shared by ratio, and what the ratio was taken of: printed in the notice. */
  readonly ratioPoolFen: number;
  readonly ratioBaseFen: number;
};

const netOf = (claim: Claim): number => Math.max(0, claim.lossFen - claim.restoredFen);

/** Traced directly: least and most are the same, up to the tolerance of the policy. */
export function isDirect(
  { lowerFen, upperFen }: Pick<Claim, 'lowerFen' | 'upperFen'>,
  { toleranceFen, tolerancePerMille }: Tolerance,
): boolean {
  const gap = upperFen - lowerFen;
  const share = Math.floor((upperFen * tolerancePerMille) / 1000);
  return lowerFen > 0 && gap <= Math.min(toleranceFen, Math.max(share, 0));
}

const reserveId = '~reserve';

/**
 * The plan for one frozen account. Certain money goes to its owner first; the rest is shared by
 * ratio among what is still open. Never more than the frozen amount, never more than a net loss.
 */
export function planReturn(
  pool: Pool,
  claims: readonly Claim[],
  basis: Basis,
  policy: Tolerance,
): ReturnPlan {
  const direct = directShares(pool, claims, policy);
  const rest = pool.frozenFen - total([...direct.values()]);
  const open = claims.filter((claim) => !isSettled(claim, direct, policy));
  const ratio = ratioShares(rest, open, { pool, basis, direct });
  const lines = claims.map((claim): PlanLine => {
    const directFen = direct.get(claim.id) ?? 0;
    const ratioFen = ratio.shares.get(claim.id) ?? 0;
    const route = open.includes(claim) && ratioFen > 0 ? 'C' : directRoute(pool, claims);
    return {
      id: claim.id,
      netFen: netOf(claim),
      route,
      directFen,
      ratioFen,
      payFen: directFen + ratioFen,
    };
  });
  const payFen = total(lines.map((line) => line.payFen));
  const reserveFen = ratio.shares.get(reserveId) ?? 0;
  const byRatio = lines.some((line) => line.ratioFen > 0);
  return {
    route: byRatio ? 'C' : directRoute(pool, claims),
    lines,
    payFen,
    reserveFen,
    residueFen: pool.frozenFen - payFen - reserveFen,
    ratioPoolFen: byRatio ? rest : 0,
    ratioBaseFen: byRatio ? ratio.baseFen : 0,
  };
}

const total = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0);

const directRoute = (pool: Pool, claims: readonly Claim[]): ReturnRoute =>
  pool.credits === 1 && claims.length === 1 ? 'A' : 'B';

/** What is certainly a victim's own; together never more than is frozen. */
function directShares(
  pool: Pool,
  claims: readonly Claim[],
  policy: Tolerance,
): ReadonlyMap<string, number> {
  const wanted = claims.map((claim): ShareClaim => {
    const certain = isDirect(claim, policy) ? claim.upperFen : claim.lowerFen;
    const capFen = Math.min(certain, netOf(claim));
    return { id: claim.id, weightFen: capFen, capFen, firstAt: claim.firstAt };
  });
  return shareFunds(pool.frozenFen, wanted);
}

/** Nothing is left to share with: all of it was traced directly, or nothing is owed any more. */
function isSettled(claim: Claim, direct: ReadonlyMap<string, number>, policy: Tolerance): boolean {
  return (
    isDirect(claim, policy) || claim.upperFen === 0 || netOf(claim) <= (direct.get(claim.id) ?? 0)
  );
}

type Sharing = {
  readonly pool: Pool;
  readonly basis: Basis;
  readonly direct: ReadonlyMap<string, number>;
};

function ratioShares(restFen: number, open: readonly Claim[], { pool, basis, direct }: Sharing) {
  const claims = open.map((claim): ShareClaim => {
    const directFen = direct.get(claim.id) ?? 0;
    const whole = basis.weight === 'net' ? netOf(claim) : claim.lossFen;
    return {
      id: claim.id,
      weightFen: Math.max(0, whole - directFen),
      capFen: netOf(claim) - directFen,
      firstAt: claim.firstAt,
    };
  });
  const unknown: ShareClaim = {
    id: reserveId,
    weightFen: pool.unidentifiedFen,
    capFen: pool.unidentifiedFen,
    // Of equal remainders the known come first.
    firstAt: Number.MAX_SAFE_INTEGER,
  };
  const all = basis.reserve && open.length > 0 ? [...claims, unknown] : claims;
  return { shares: shareFunds(restFen, all), baseFen: total(all.map((claim) => claim.weightFen)) };
}
