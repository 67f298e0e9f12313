/** Appeals against stops and freezes (对止付、冻结的申诉), and what a victim sees of the money. */
import { appealHandlersOf, type AppealDeps } from './api.ts';
import { appealDoors } from './public.ts';

export { appealTimer } from './change.ts';
export { measureAppealClock } from './clock.ts';

/** The routes for the centre and for the people outside. */
export function remedyHandlers(deps: AppealDeps) {
  return { ...appealHandlersOf(deps), ...appealDoors(deps) };
}
