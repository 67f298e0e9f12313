export { policyHandlers } from './api.ts';
export { openPolicies, type Policies } from './policies.ts';
export { callTable, protectionTable, visitTable, warningTable } from './tables.ts';
