export { makeWarningIntake, type Graded, type WarningIntake } from './intake.ts';
export { warningHandlers, type WarningDeps } from './api.ts';
export { runTimers, startWarningJobs, type WarningJobsOptions } from './jobs.ts';
