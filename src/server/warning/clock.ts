/** The clocks of warnings as they are kept: durable timers, one for each step that runs. */
import type { Clock } from '../../core/clock/index.ts';
import { clockSteps, type ClockStep } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';
import { readTimers, type DueTimer } from '../timer/index.ts';

export const clockKind = 'clock';

const steps: ReadonlySet<string> = new Set(clockSteps.map((s) => s.code));

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
