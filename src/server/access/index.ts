export * from './administrator.ts';
export * from './api.ts';
export { csrfHeader, makeGate, sessionCookie, type GateParts } from './gate.ts';
export { relyingParty } from './passkey.ts';
export { actorOf, endSessions, openSession, sessionLimits } from './session.ts';
export type { AccessSettings } from './sign-in.ts';
export { totpCode } from './totp.ts';
export {
  createUnit, createUser, isWithin, listUnits, listUsers, onceLifeMs, readUser, type NewUnit, type NewUser,
} from './user.ts';
export { makeDirectory, type Directory } from './directory.ts';
