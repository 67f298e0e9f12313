/** What the modules do when a time comes, by the kind of the timer. */
import type { TimerHandlers } from './timer/index.ts';

/** The same in every server; each module adds the kinds that it sets. */
export function timerHandlers(): TimerHandlers {
  return {};
}
