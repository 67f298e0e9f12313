export { anchorFile, readAnchors, startAnchoring, type Anchoring } from './anchor.ts';
export { auditHandlers, type AuditDeps } from './api.ts';
export { verifyChain, type ChainReport } from './store.ts';
