export { policyHandlers } from './api.ts';
export { openPolicies, type Policies } from './policies.ts';
export { warningTable } from './tables.ts';
