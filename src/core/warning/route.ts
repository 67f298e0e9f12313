/** Which unit answers for a warning (属地), and which station goes to the door. */
import type { UnitLevel } from '../access/index.ts';
import type { RouteReason } from './state.ts';

export type RouteUnit = {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly level: UnitLevel;
  /** Division codes the unit answers for; a shorter code covers all that begins with it. */
  readonly regions: readonly string[];
  readonly onDuty: boolean;
  /** People of this very unit who take warnings. */
  readonly seatCount: number;
};

export type Routing = { readonly unitId: string; readonly reason: RouteReason };

const deskLevels: ReadonlySet<UnitLevel> = new Set(['province', 'bureau', 'branch']);
const depthOf: Readonly<Record<string, number>> = { province: 0, bureau: 1, branch: 2, station: 3 };

/** Length of the longest of the unit's codes that covers the region; -1: none does. */
function coverOf(unit: RouteUnit, region: string): number {
  let best = -1;
  for (const code of unit.regions) {
    if (region.startsWith(code) && code.length > best) best = code.length;
  }
  return best;
}

function deepest(units: readonly RouteUnit[], region: string): RouteUnit | undefined {
  let best: RouteUnit | undefined;
  let bestRank = -1;
  for (const unit of units) {
    const cover = coverOf(unit, region);
    if (cover < 0) continue;
    const rank = cover * 10 + (depthOf[unit.level] ?? 0);
    if (rank > bestRank || (rank === bestRank && best !== undefined && unit.id < best.id)) {
      best = unit;
      bestRank = rank;
    }
  }
  return best;
}

/**
 * The desk for a region (residence, else the phone's): the lowest bureau or branch that covers it,
 * is on duty and has seats; otherwise up the tree. A warning is never left without a unit: with
 * nobody on duty it goes to the top desk, and the reason says so. Undefined only without any desk.
 */
export function routeWarning(
  region: string | null,
  units: readonly RouteUnit[],
): Routing | undefined {
  const desks = units.filter((u) => deskLevels.has(u.level));
  const serves = (u: RouteUnit): boolean => u.onDuty && u.seatCount > 0;
  const byId = new Map(units.map((u) => [u.id, u]));
  const nearest = region === null ? undefined : deepest(desks, region);
  const passedOver: string[] = [];
  let last: RouteUnit | undefined;
  for (
    let u = nearest;
    u !== undefined;
    u = u.parentId === null ? undefined : byId.get(u.parentId)
  ) {
    if (serves(u)) {
      const code = passedOver.length > 0 ? 'passed-up' : 'by-region';
      return { unitId: u.id, reason: { code, region, passedOver } };
    }
    passedOver.push(u.name);
    last = u;
  }
  const open = firstByDepth(desks.filter(serves));
  if (open !== undefined) {
    const code = region === null || nearest === undefined ? 'no-region' : 'passed-up';
    return { unitId: open.id, reason: { code, region, passedOver } };
  }
  const top = last ?? firstByDepth(desks);
  if (top === undefined) return undefined;
  return { unitId: top.id, reason: { code: 'nobody-on-duty', region, passedOver } };
}

/** The station that covers the person's region and goes to the door; undefined: none does. */
export function stationFor(
  region: string | null,
  units: readonly RouteUnit[],
): Routing | undefined {
  if (region === null) return undefined;
  const station = deepest(
    units.filter((u) => u.level === 'station'),
    region,
  );
  if (station === undefined) return undefined;
  return { unitId: station.id, reason: { code: 'to-station', region, passedOver: [] } };
}

function firstByDepth(units: readonly RouteUnit[]): RouteUnit | undefined {
  return [...units].sort((a, b) =>
    (depthOf[b.level] ?? 0) === (depthOf[a.level] ?? 0)
      ? a.id < b.id
        ? -1
        : 1
      : (depthOf[a.level] ?? 0) - (depthOf[b.level] ?? 0),
  )[0];
}
