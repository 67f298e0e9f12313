export { makeWarningIntake, type Graded, type WarningIntake } from './intake.ts';
export { warningHandlers } from './api.ts';
export { runTimers, startWarningJobs } from './jobs.ts';
