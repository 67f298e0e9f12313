export { policyHandlers } from './api.ts';
export { openPolicies, type Policies } from './policies.ts';
export {
  callTable,
  clockTable,
  protectionTable,
  queueTable,
  dutyTable,
  routeTable,
  visitTable,
  warningTable,
} from './tables.ts';
