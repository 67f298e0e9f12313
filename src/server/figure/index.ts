export { figureHandlers } from './api.ts';
export { countFigures } from './fact.ts';
export { linkLosses, linkReport, startLossJobs } from './loss.ts';
