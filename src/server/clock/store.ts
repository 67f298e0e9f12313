/** Clocks of warnings as durable timers: one for each step that runs, kept until the step ends. */
import { nextRungAt, type Clock, type ClockPolicy } from '../../core/clock/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { clockSteps, type ClockStep, type WarningState } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';
import { never, readTimers, type DueTimer, type Timer } from '../timer/index.ts';

export const clockKind = 'clock';
/** The timer of what time alone changes of a warning: a hold that ends, a lapse, a calm. */
export const stateStep = 'state';

const steps: ReadonlySet<string> = new Set(clockSteps.map((s) => s.code));

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

/** Undefined where the timer is not that of a step. */
export function clockOf({ step, body }: Pick<DueTimer, 'step' | 'body'>): Clock | undefined {
  if (!steps.has(step)) return undefined;
  const { startedAt, dueAt, doneTo } = body as Omit<Clock, 'step'>;
  return { step: step as ClockStep, startedAt, dueAt, doneTo };
}

/** The clocks that run of some warnings, by warning. */
export async function readClocks(
  db: Queryable,
  warningIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Clock[]>> {
  const byWarning = new Map<string, Clock[]>();
  for (const timer of await readTimers(db, clockKind, warningIds)) {
    const clock = clockOf(timer);
    if (clock === undefined) continue;
    const own = byWarning.get(timer.subject);
    if (own === undefined) byWarning.set(timer.subject, [clock]);
    else own.push(clock);
  }
  return byWarning;
}
