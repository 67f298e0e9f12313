export { seatReaction } from './react.ts';
