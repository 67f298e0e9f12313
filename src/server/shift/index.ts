export { shiftHandlers } from './api.ts';
export { seatReaction } from './react.ts';
export { transferReaction, transferTimers } from './transfer.ts';
