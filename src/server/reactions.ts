/** What the other modules do when warnings change, in the order in which they do it. */
import { seatReaction } from './shift/index.ts';
import type { Reaction } from './warning/index.ts';

/** The same in every process that changes warnings: server, scorer, worker. */
export function warningReactions(): readonly Reaction[] {
  return [seatReaction];
}
