export { readReport } from './draft.ts';
export { startReports } from './start.ts';
