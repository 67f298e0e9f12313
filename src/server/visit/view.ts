/** Who sees what of a visit: the fourth level the least. */
import { may, type UserActor } from '../../core/access/index.ts';
import type { VisitState, VisitTier } from '../../core/visit/index.ts';

/** Officers know the warning; the fourth level goes without its reasons. */
export function knowsWarning(actor: UserActor): boolean {
  return may(actor, 'warning.read').allowed;
}

/** The tiers for which a person goes to the door. */
export function tiersOf(actor: UserActor): readonly VisitTier[] {
  const tiers: VisitTier[] = [];
  if (actor.roles.includes('station-officer')) tiers.push('station');
  if (actor.roles.includes('grid-worker')) tiers.push('grid');
  return tiers;
}

/** A visit that nobody has may be taken by those of its unit who go for its tier. */
export function mayTake(actor: UserActor, visit: VisitState): boolean {
  return (
    visit.assigneeId === null &&
    visit.unitId === actor.unitId &&
    tiersOf(actor).includes(visit.tier)
  );
}
