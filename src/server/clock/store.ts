/** A clock as a durable timer: one for each step that runs, kept until the step ends. */
import { nextRungAt, type Clock, type ClockPolicy } from '../../core/clock/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { WarningState } from '../../core/warning/index.ts';
import { never, type Timer } from '../timer/index.ts';
import { clockKind } from '../warning/index.ts';

/** The timer of what time alone changes of a warning: a hold that ends, a lapse, a calm. */
export const stateStep = 'state';

/** The timer of a clock: it fires at the next rung of its ladder, and stays when there is none. */
export function timerOfClock(clock: Clock, state: WarningState, policy: ClockPolicy): Timer {
  const { step, startedAt, dueAt, doneTo } = clock;
  return {
    kind: clockKind,
    subject: state.id,
    step,
    dueAt: (nextRungAt(clock, state, policy) ?? never) as Instant,
    body: { startedAt, dueAt, doneTo },
  };
}
