export { typologyHandlers } from './api.ts';
export { startProposalJobs } from './jobs.ts';
export { readPack, readPackMark } from './pack.ts';
export { recordBlocks, recordProposals } from './proposal.ts';
export { proposalHandlers } from './proposal-api.ts';
export { replayHandlers } from './replay-api.ts';
export { startRunner } from './runner.ts';
export { installShipped } from './shipped.ts';
