/** Each change of a warning starts, moves and ends its clocks, in the transaction of the change. */
import { adjustClocks, type ClockPolicy } from '../../core/clock/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { nextChangeAt, type WarningPolicy } from '../../core/warning/index.ts';
import { clearTimers, setTimers, type Timer } from '../timer/index.ts';
import { clockKind, readClocks, type Reaction, type WarningChange } from '../warning/index.ts';
import { stateStep, timerOfClock } from './store.ts';

export type ClockPolicies = {
  readonly policy: () => WarningPolicy;
  readonly clockPolicy: () => ClockPolicy;
};

export function clockReaction({ policy, clockPolicy }: ClockPolicies): Reaction {
  return async (tx, changes, now) => {
    const regraded = changes.filter((c) => c.before !== null && c.before.grade !== c.after.grade);
    const running = await readClocks(
      tx,
      regraded.map((c) => c.after.id),
    );
    const timers: Timer[] = [];
    const cleared = new Map<string, string[]>();
    for (const change of changes) {
      const { id } = change.after;
      const { set, clear } = adjustClocks(change, running.get(id) ?? [], clockPolicy(), now);
      timers.push(...set.map((clock) => timerOfClock(clock, change.after, clockPolicy())));
      const state = stateTimer(change, policy());
      if (state !== null && state !== undefined) timers.push(state);
      const gone = [...clear, ...(state === null ? [stateStep] : [])];
      if (gone.length > 0) {
        const key = gone.join(' ');
        cleared.set(key, [...(cleared.get(key) ?? []), id]);
      }
    }
    for (const [steps, ids] of cleared) await clearTimers(tx, clockKind, ids, steps.split(' '));
    await setTimers(tx, timers);
  };
}

/** When time alone will change it: a timer where that moved, null where it ends, else undefined. */
function stateTimer(
  { before, after }: WarningChange,
  policy: WarningPolicy,
): Timer | null | undefined {
  const was = before === null ? null : nextChangeAt(before, policy);
  const at = nextChangeAt(after, policy);
  if (at === null) return was === null ? undefined : null;
  if (at === was) return undefined;
  return { kind: clockKind, subject: after.id, step: stateStep, dueAt: at as Instant };
}
