/** Which unit takes a warning at each tier (四级劝阻). */
import type { Places } from './command.ts';
import {
  routeWarning,
  tierFor,
  type RouteContext,
  type RoutePerson,
  type RouteUnit,
} from './route.ts';

/**
 * Seat: the desk as at issue. Branch, station and fourth level: those that cover the person; where no
 * community does, the station sends people of the fourth level itself.
 */
export function placesFor(
  person: RoutePerson,
  units: readonly RouteUnit[],
  context: RouteContext,
): Places {
  const seat = routeWarning(person, units, context);
  const branch = tierFor('branch', person, units, context);
  const station = tierFor('station', person, units, context);
  const grid = tierFor('grid', person, units, context) ?? station;
  return {
    ...(seat && { seat: { ...seat, reason: { ...seat.reason, code: 'to-seat' as const } } }),
    ...(branch && { branch }),
    ...(station && { station }),
    ...(grid && { grid }),
  };
}
