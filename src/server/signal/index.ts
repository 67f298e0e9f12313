export { signalHandlers } from './api.ts';
export { logChannel, makeAppender, type Appender } from './appender.ts';
export { decodeUtf8, submit } from './intake.ts';
export {
  bankPrefixesName,
  loadBanks,
  loadRegions,
  parsePhoneRegions,
  writeBankPrefixes,
  writeDivisions,
  writePhoneRegions,
} from './reference.ts';
export { importPersons, parsePersonRow, personBatchMax, type PersonRow } from './people.ts';
export { makeJournalAppender } from './journal.ts';
export { makePersonResolver, type PersonResolver } from './person.ts';
export { settlePersons } from './settle.ts';
export { createSource, giveSource, makeSourceAuthentication, rotateKey } from './source.ts';
export { learnShare, othersSharing, type ShareKind } from './share.ts';
