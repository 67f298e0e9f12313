/** What the modules do when a time comes, by the kind of the timer. */
import { protectionTable, type Policies } from './policy/index.ts';
import { protectionClock } from './protection/index.ts';
import type { TimerHandlers } from './timer/index.ts';

/** The same in every server; each module adds the kinds that it sets. */
export function timerHandlers(policies: Policies): TimerHandlers {
  return { protection: protectionClock(() => policies.of(protectionTable)) };
}
