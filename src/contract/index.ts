import { accessRoutes } from './access.ts';
import { callRoutes } from './call.ts';
import { chaseRoutes } from './chase.ts';
import { clockRoutes } from './clock.ts';
import { documentRoutes } from './document.ts';
import { dutyRoutes } from './duty.ts';
import { figureRoutes } from './figure.ts';
import { contactRoutes } from './contact.ts';
import { fundsRoutes } from './funds.ts';
import { governanceRoutes } from './governance.ts';
import { instructionRoutes } from './instruction.ts';
import { listRoutes } from './list.ts';
import { policyRoutes } from './policy.ts';
import { presenceRoutes } from './presence.ts';
import { protectionRoutes } from './protection.ts';
import { remedyRoutes } from './remedy.ts';
import { returnRoutes } from './return.ts';
import { reportRoutes } from './report.ts';
import { shiftRoutes } from './shift.ts';
import { signalRoutes } from './signal.ts';
import { traceRoutes } from './trace.ts';
import { typologyRoutes } from './typology.ts';
import { visitRoutes } from './visit.ts';
import { warningRoutes } from './warning.ts';

export * from './route.ts';
export * from './access.ts';
export * from './signal.ts';
export * from './warning.ts';
export * from './chase.ts';
export * from './clock.ts';
export * from './document.ts';
export * from './duty.ts';
export * from './funds.ts';
export * from './shift.ts';
export * from './presence.ts';
export * from './call.ts';
export * from './governance.ts';
export * from './instruction.ts';
export * from './list.ts';
export * from './city.ts';
export * from './trace.ts';
export * from './typology.ts';
export * from './protection.ts';
export * from './report.ts';
export * from './figure.ts';
export * from './visit.ts';
export * from './policy.ts';
export * from './remedy.ts';
export * from './return.ts';
export * from './contact.ts';

/** Every route of the API. The server refuses to start when one has no handler. */
export const routes = {
  ...accessRoutes,
  ...signalRoutes,
  ...warningRoutes,
  ...clockRoutes,
  ...presenceRoutes,
  ...callRoutes,
  ...instructionRoutes,
  ...listRoutes,
  ...documentRoutes,
  ...dutyRoutes,
  ...shiftRoutes,
  ...governanceRoutes,
  ...traceRoutes,
  ...typologyRoutes,
  ...protectionRoutes,
  ...reportRoutes,
  ...figureRoutes,
  ...policyRoutes,
  ...fundsRoutes,
  ...chaseRoutes,
  ...visitRoutes,
  ...returnRoutes,
  ...remedyRoutes,
  ...contactRoutes,
};
export type Routes = typeof routes;
export type RouteId = keyof Routes;
