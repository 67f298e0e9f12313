/** Calls and outcomes move the seat of whoever makes them. */
import type { SystemActor } from '../../core/access/index.ts';
import type { SeatCommand } from '../../core/duty/index.ts';
import type { WarningEvent } from '../../core/warning/index.ts';
import type { Reaction } from '../warning/index.ts';
import { moveSeat } from '../duty/index.ts';

const actor: SystemActor = {
  kind: 'system',
  name: 'duty',
  reason: 'a seat follows what its person does',
};

/** Events after which a seat has nothing more to write about a warning. */
const endsWork: ReadonlySet<WarningEvent['kind']> = new Set([
  'outcome',
  'released',
  'held',
  'handed-over',
  'escalated',
]);

/** What an event says about the seat of its actor. */
function commandOf(event: WarningEvent, warningId: string): SeatCommand | undefined {
  if (event.kind === 'called') return { act: 'call', warningId };
  return endsWork.has(event.kind) ? { act: 'write-up-done', warningId } : undefined;
}

/** The last thing that somebody did in a change is what their seat shows. */
export const seatReaction: Reaction = async (tx, changes, now) => {
  const moves = new Map<string, SeatCommand>();
  for (const { after, events } of changes) {
    for (const event of events) {
      const command = event.actor.startsWith('usr_') ? commandOf(event, after.id) : undefined;
      if (command !== undefined) moves.set(event.actor, command);
    }
  }
  for (const [userId, command] of [...moves].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await moveSeat(tx, { userId, command, actor }, now);
  }
};
