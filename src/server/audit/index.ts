export { anchorFile, readAnchors, startAnchoring } from './anchor.ts';
export { auditHandlers } from './api.ts';
export { verifyChain } from './store.ts';
