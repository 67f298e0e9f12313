export { policyHandlers } from './api.ts';
export { openPolicies, type Policies } from './policies.ts';
export { protectionTerms, returnTerms } from './terms.ts';
export {
  bankTable,
  callTable,
  chaseTable,
  clockTable,
  contactTable,
  queueTable,
  reportTable,
  dutyTable,
  fundsTable,
  routeTable,
  templateTable,
  visitTable,
  warningTable,
} from './tables.ts';
