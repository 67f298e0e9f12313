export { policyHandlers } from './api.ts';
export { openPolicies, type Policies } from './policies.ts';
export {
  bankTable,
  callTable,
  chaseTable,
  clockTable,
  contactTable,
  protectionTable,
  queueTable,
  reportTable,
  dutyTable,
  fundsTable,
  returnTable,
  routeTable,
  templateTable,
  visitTable,
  warningTable,
} from './tables.ts';
