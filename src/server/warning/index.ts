export {
  handlingRoles,
  placeColumns,
  readUnits,
  routePersonOf,
  type PlaceRecord,
  type UnitTree,
} from './unit.ts';
export { makeWarningIntake, type Graded, type WarningIntake } from './intake.ts';
export { actOnWarning, changeWarnings, readStates, type Deciding } from './act.ts';
export { warningHandlers } from './api.ts';
export { presenceHandlers } from './presence.ts';
export type { Reaction, WarningChange } from './change.ts';
export { knownTransfers, numberToCall, unitOfWarning } from './known.ts';
export { foundReaction } from './found.ts';
export { releaseAllOf } from './leave.ts';
export { originHandlers, originReaction } from './origin.ts';
export { numbersWarnedOf, readWarning } from './store.ts';
export { clockKind, clockOf, readClocks } from './clock.ts';
export { adoptWarnings, queueReaction } from './queue.ts';
