export { signalHandlers, type SignalDeps } from './api.ts';
export {
  logChannel,
  makeAppender,
  type Appender,
  type AppenderOptions,
  type AppendRequest,
  type LogRow,
} from './appender.ts';
export { decodeUtf8, logRowOf, submit, type Submission } from './intake.ts';
export {
  loadBanks,
  loadRegions,
  parsePhoneRegions,
  writeBankPrefixes,
  writeDivisions,
  writePhoneRegions,
} from './reference.ts';
export {
  importPersons,
  parsePersonRow,
  personBatchMax,
  personRowSchema,
  type PersonImport,
  type PersonRow,
} from './people.ts';
export { makePersonResolver, type PersonResolver, type Resolved } from './person.ts';
export {
  createSource,
  makeSourceAuthentication,
  rotateKey,
  type SourceAuthentication,
} from './source.ts';
