/**
 * The one way a change of warnings reaches the store: the states, their events, and what other
 * modules do about it, all in the transaction of the change.
 */
import type { Instant } from '../../core/kernel/index.ts';
import type { WarningEvent, WarningState } from '../../core/warning/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { appendEvents, saveStates } from './row.ts';

export type WarningChange = {
  /** Null where the warning is new. */
  readonly before: WarningState | null;
  readonly after: WarningState;
  /** What led from one to the other, oldest first; never empty. */
  readonly events: readonly WarningEvent[];
};

/**
 * What another module does when warnings change: sends a message, makes a visit, sets a timer. It
 * runs in the transaction of the change and so happens exactly when the change does; what leaves the
 * centre goes through a queue that is written here and read after the commit. A fault undoes the
 * change.
 */
export type Reaction = (
  tx: Transaction,
  changes: readonly WarningChange[],
  now: Instant,
) => Promise<void>;

/** Writes states and events. The rows must be locked, or new. */
export async function saveChanges(
  tx: Transaction,
  changes: readonly WarningChange[],
): Promise<void> {
  await saveStates(
    tx,
    changes.map((c) => c.after),
  );
  await appendEvents(
    tx,
    changes.flatMap(({ after, events }) =>
      events.map((event, i) => ({
        warningId: after.id,
        seq: after.version - events.length + 1 + i,
        event,
      })),
    ),
  );
}

/** Tells every other module, in the order in which they are listed. */
export async function react(
  tx: Transaction,
  reactions: readonly Reaction[],
  changes: readonly WarningChange[],
  now: Instant,
): Promise<void> {
  if (changes.length === 0) return;
  for (const reaction of reactions) await reaction(tx, changes, now);
}
