export { policyHandlers } from './api.ts';
export { openPolicies, type Policies } from './policies.ts';
export { protectionTable, visitTable, warningTable } from './tables.ts';
