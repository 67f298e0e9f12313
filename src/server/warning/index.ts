export { makeWarningIntake, type Graded, type WarningIntake } from './intake.ts';
export { actOnWarning, warningHandlers } from './api.ts';
export { presenceHandlers } from './presence.ts';
export type { Reaction, WarningChange } from './change.ts';
export { runTimers, startWarningJobs } from './jobs.ts';
