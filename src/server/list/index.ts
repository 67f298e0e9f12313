export { listHandlers } from './api.ts';
export { settleRenewals } from './import.ts';
export { startListJobs } from './jobs.ts';
export { openListMemory, type ListMemory } from './memory.ts';
export { enterEntries } from './store.ts';
export { suggestBlock } from './suggest.ts';
