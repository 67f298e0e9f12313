export { protectionHandlers } from './api.ts';
export { appealHandlers } from './appeal.ts';
export { instructionReaction, instructionSetback, startBankLine } from './bank.ts';
export { protectionClock } from './clock.ts';
export { releaseWhenSafe } from './reaction.ts';
