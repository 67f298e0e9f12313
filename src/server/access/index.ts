export { holdersAbove } from './above.ts';
export {
  ensureFirstAdministrator,
  onceUrl,
  openOperatorSession,
  resetByLogin,
} from './administrator.ts';
export { accessHandlers } from './api.ts';
export { readOfficers } from './identity.ts';
export { makeDirectory } from './directory.ts';
export { makeGate } from './gate.ts';
export { scopeSql } from './jurisdiction.ts';
export { relyingParty } from './passkey.ts';
export { endSessions, readPresence } from './session.ts';
export { totpCode } from './totp.ts';
export { createUnit, createUser, isWithin } from './user.ts';
