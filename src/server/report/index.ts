export { reportClock, reportTimer } from './warned.ts';
export { readReport } from './draft.ts';
export { startReports } from './start.ts';
