export { figureHandlers } from './api.ts';
export { countFigures } from './fact.ts';
export { linkLosses, startLossJobs } from './loss.ts';
