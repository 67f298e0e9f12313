/** The only reader of the machine's clock: everything else is told the time. */
import type { Instant } from '../../core/kernel/index.ts';

export type Clock = { readonly now: () => Instant };

export const systemClock: Clock = { now: () => Date.now() as Instant };

/** A clock that stands still until it is moved; for tests and the simulator. */
export function settableClock(
  start: number,
): Clock & { set(at: number): void; advance(ms: number): void } {
  let at = start;
  return {
    now: () => at as Instant,
    set: (to) => {
      at = to;
    },
    advance: (ms) => {
      at += ms;
    },
  };
}
