/**
 * Which unit answers for a warning (派单), and which station goes to the door: by where the person is
 * now, who stands there, which language is needed, how much waits, and how long the way is. Every
 * factor that counted is kept, so that the reason can be told.
 */
import type { UnitLevel } from '../access/index.ts';
import {
  commonLanguage,
  dayNumber,
  dayOf,
  minuteOfDay,
  travelMinutes,
  weekdayOf,
  type Cell,
} from '../duty/index.ts';
import { defaultRoutePolicy, type RoutePolicy } from './route-policy.ts';
import type { RouteFactor, RouteReason } from './route-reason.ts';
import type { WarningTier } from './lifecycle.ts';

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
  /** Languages of those who stand now; empty: not known. */
  readonly languages?: readonly string[];
  /** Warnings that wait there, and seats that are signed in. */
  readonly waiting?: number;
  readonly seated?: number;
  readonly cell?: Cell | null;
};

type Place = { readonly region: string | null; readonly cell?: Cell | null };

/** What is known of where the person is and how they are spoken to. */
export type RoutePerson = {
  readonly home: Place;
  readonly work?: Place;
  /** Where a signal saw the person, such as a bank counter, and when. */
  readonly seen?: Place & { readonly at: number };
  /** Languages in which the person is reached; empty: not known. */
  readonly languages?: readonly string[];
};

export type RouteContext = { readonly now: number; readonly policy?: RoutePolicy };

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

type Which = Extract<RouteFactor, { kind: 'place' }>['which'];
type Whereabouts = Place & { readonly which: Which };

/** Whether people are at work at this time, by the policy. */
function isWorkTime(now: number, policy: RoutePolicy): boolean {
  const minute = minuteOfDay(now);
  const day = weekdayOf(dayNumber(dayOf(now)) ?? 0);
  return (
    policy.workDays.includes(day) &&
    minute >= policy.workFromMinute &&
    minute < policy.workUntilMinute
  );
}

/**
 * Where the person is likely to be, likeliest first: where a signal just saw them, at work in
 * working hours, at home, at work at last. Places that are not known are left out.
 */
function whereabouts(person: RoutePerson, { now, policy = defaultRoutePolicy }: RouteContext) {
  const { home, work, seen } = person;
  const isFresh = seen !== undefined && now - seen.at <= policy.seenMs;
  const atWork = isWorkTime(now, policy);
  const places: (Whereabouts | undefined)[] = [
    isFresh ? { ...seen, which: 'seen' } : undefined,
    work !== undefined && atWork ? { ...work, which: 'work' } : undefined,
    { ...home, which: 'home' },
    work !== undefined && !atWork ? { ...work, which: 'work' } : undefined,
  ];
  return places.filter((p): p is Whereabouts => p !== undefined && p.region !== null);
}

/** The language somebody has to be found for; undefined where everybody will do. */
function neededLanguages({ languages = [] }: RoutePerson): readonly string[] {
  return languages.includes(commonLanguage) ? [] : languages;
}

const loadOf = (unit: RouteUnit): number => (unit.waiting ?? 0) / Math.max(1, unit.seated ?? 0);
const serves = (unit: RouteUnit): boolean => unit.onDuty && unit.seatCount > 0;
const speaks = (unit: RouteUnit, needed: readonly string[]): boolean =>
  needed.length === 0 || needed.some((code) => (unit.languages ?? []).includes(code));

type Ask = {
  readonly needed: readonly string[];
  readonly policy: RoutePolicy;
  readonly place: Whereabouts | undefined;
};

type Passed = Extract<RouteFactor, { kind: 'passed' }>;

/** Why a desk is passed over, or null: it takes the warning. */
function whyPassed(unit: RouteUnit, above: readonly RouteUnit[], ask: Ask): Passed['why'] | null {
  if (!unit.onDuty) return 'off-duty';
  if (unit.seatCount === 0) return 'no-seats';
  const willing = above.filter(serves);
  if (!speaks(unit, ask.needed)) {
    return willing.some((u) => speaks(u, ask.needed)) ? 'language' : null;
  }
  if (loadOf(unit) <= ask.policy.waitingMax) return null;
  const freer = willing.some((u) => speaks(u, ask.needed) && loadOf(u) < loadOf(unit));
  return freer ? 'overloaded' : null;
}

/** The desk and those above it, nearest first; a tree with a ring in it ends. */
function chainFrom(unit: RouteUnit, units: readonly RouteUnit[]): readonly RouteUnit[] {
  const byId = new Map(units.map((u) => [u.id, u]));
  const chain: RouteUnit[] = [];
  for (let at: RouteUnit | undefined = unit; at !== undefined && !chain.includes(at);) {
    chain.push(at);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return chain;
}

/**
 * The desk for a warning. It begins at the lowest bureau or branch that covers where the person is
 * and goes up the tree past desks that are off duty, have no seats, do not speak the language or
 * have too much waiting, where one above does better. A warning is never left without a unit: with
 * nobody on duty it goes to the top desk, and the reason says so. Undefined only without any desk.
 */
export function routeWarning(
  person: RoutePerson,
  units: readonly RouteUnit[],
  context: RouteContext,
): Routing | undefined {
  const { policy = defaultRoutePolicy } = context;
  const desks = units.filter((u) => deskLevels.has(u.level));
  const places = whereabouts(person, context);
  const place = places.find((p) => deepest(desks, p.region ?? '') !== undefined) ?? places[0];
  const region = place?.region ?? null;
  const nearest = region === null ? undefined : deepest(desks, region);
  const ask: Ask = { needed: neededLanguages(person), policy, place };
  const chain =
    nearest === undefined ? [] : chainFrom(nearest, units).filter((u) => deskLevels.has(u.level));
  const passed: Passed[] = [];
  for (const [i, unit] of chain.entries()) {
    const why = whyPassed(unit, chain.slice(i + 1), ask);
    if (why === null) {
      const code = passed.length > 0 ? 'passed-up' : 'by-region';
      return routed(unit, { code, passed, ask });
    }
    passed.push(passedFactor(unit, why));
  }
  const open = firstByDepth(desks.filter(serves));
  if (open !== undefined) {
    return routed(open, { code: nearest === undefined ? 'no-region' : 'passed-up', passed, ask });
  }
  const top = chain.at(-1) ?? firstByDepth(desks);
  return top === undefined ? undefined : routed(top, { code: 'nobody-on-duty', passed, ask });
}

function passedFactor(unit: RouteUnit, why: Passed['why']): Passed {
  return why === 'overloaded'
    ? { kind: 'passed', unit: unit.name, why, waiting: unit.waiting ?? 0, seated: unit.seated ?? 0 }
    : { kind: 'passed', unit: unit.name, why };
}

type Told = {
  readonly code: RouteReason['code'];
  readonly passed: readonly Passed[];
  readonly ask: Ask;
};

function routed(unit: RouteUnit, { code, passed, ask }: Told): Routing {
  const { place, needed } = ask;
  const factors: RouteFactor[] = [
    ...(place === undefined
      ? []
      : [{ kind: 'place', which: place.which, region: place.region ?? '' } as const]),
    ...passed,
    ...(needed.length === 0
      ? []
      : [{ kind: 'language', codes: needed, spoken: speaks(unit, needed) } as const]),
  ];
  return {
    unitId: unit.id,
    reason: {
      code,
      region: place?.region ?? null,
      passedOver: passed.map((p) => p.unit),
      factors,
    },
  };
}

/**
 * The station that goes to the door: the one that covers where the person is, or, where nobody
 * stands there, the nearest of the same branch on duty within the policy's minutes. Undefined where
 * no station covers any place of the person.
 */
export function stationFor(
  person: RoutePerson,
  units: readonly RouteUnit[],
  context: RouteContext,
): Routing | undefined {
  const { policy = defaultRoutePolicy, now } = context;
  const stations = units.filter((u) => u.level === 'station');
  const places = whereabouts(person, context);
  const place = places.find((p) => deepest(stations, p.region ?? '') !== undefined);
  const own = place && deepest(stations, place.region ?? '');
  if (own === undefined || place === undefined) return undefined;
  const minutesFrom = (unit: RouteUnit): number | null =>
    unit.cell && place.cell
      ? travelMinutes(unit.cell, place.cell, minuteOfDay(now), policy.travel)
      : null;
  const ask: Ask = { needed: [], policy, place };
  const standIn = serves(own) ? undefined : nearestOf(own, stations, { minutesFrom, policy });
  if (standIn === undefined) {
    return withTravel(routed(own, { code: 'to-station', passed: [], ask }), own, minutesFrom(own));
  }
  const passed = [passedFactor(own, own.onDuty ? 'no-seats' : 'off-duty')];
  const routing = routed(standIn.unit, { code: 'to-near-station', passed, ask });
  return withTravel(routing, standIn.unit, standIn.minutes);
}

type Near = {
  readonly minutesFrom: (unit: RouteUnit) => number | null;
  readonly policy: RoutePolicy;
};

function nearestOf(own: RouteUnit, stations: readonly RouteUnit[], near: Near) {
  return stations
    .filter((u) => u.id !== own.id && u.parentId === own.parentId && serves(u))
    .flatMap((unit) => {
      const minutes = near.minutesFrom(unit);
      return minutes === null || minutes > near.policy.stationMinutesMax ? [] : [{ unit, minutes }];
    })
    .sort((a, b) => a.minutes - b.minutes || (a.unit.id < b.unit.id ? -1 : 1))[0];
}

function withTravel(routing: Routing, unit: RouteUnit, minutes: number | null): Routing {
  if (minutes === null) return routing;
  const { reason } = routing;
  const travel: RouteFactor = { kind: 'travel', unit: unit.name, minutes };
  return { ...routing, reason: { ...reason, factors: [...(reason.factors ?? []), travel] } };
}

const levelOfTier: Readonly<Record<Exclude<WarningTier, 'seat' | 'station'>, UnitLevel>> = {
  branch: 'branch',
  grid: 'grid',
};

/**
 * The unit of a tier for a person; undefined where the tier covers no place of theirs. Who stands
 * there does not count: a branch or community is told anyway, and its clock runs.
 */
export function tierFor(
  tier: Exclude<WarningTier, 'seat'>,
  person: RoutePerson,
  units: readonly RouteUnit[],
  context: RouteContext,
): Routing | undefined {
  if (tier === 'station') return stationFor(person, units, context);
  const { policy = defaultRoutePolicy } = context;
  const ofTier = units.filter((u) => u.level === levelOfTier[tier]);
  for (const place of whereabouts(person, context)) {
    const unit = deepest(ofTier, place.region ?? '');
    if (unit !== undefined) {
      return routed(unit, { code: `to-${tier}`, passed: [], ask: { needed: [], policy, place } });
    }
  }
  return undefined;
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
