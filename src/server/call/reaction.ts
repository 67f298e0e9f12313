/** A call is made where a warning tells of one: in the same transaction, once for each event. */
import { dialledNumber, type CallPolicy } from '../../core/call/index.ts';
import type { WarningEvent } from '../../core/warning/index.ts';
import { Answer, refused } from '../platform/answer.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { numberToCall, type Reaction, type WarningChange } from '../warning/index.ts';
import { extensionOf, insertCall, readLoad, tellCall } from './store.ts';

export type CallReactionDeps = {
  /** Whether a gateway is set up. */
  readonly isConnected: boolean;
  readonly policy: () => CallPolicy;
};

type Called = Extract<WarningEvent, { kind: 'called' }>;
const retryAfterS = 15;

/**
 * Refused, in this order, where the seat has a telephone: call-live, call-queue-full; the act is
 * then undone. Who has none dials by hand, and that is on record as well.
 */
export function callReaction(deps: CallReactionDeps): Reaction {
  return async (tx, changes) => {
    for (const change of changes) {
      for (const [i, event] of change.events.entries()) {
        if (event.kind !== 'called') continue;
        await addCall(tx, deps, { change, event, i });
      }
    }
  };
}

type Happened = { readonly change: WarningChange; readonly event: Called; readonly i: number };

async function addCall(
  tx: Transaction,
  { isConnected, policy }: CallReactionDeps,
  { change: { after, events }, event, i }: Happened,
): Promise<void> {
  const number = await numberToCall(tx, after.personId, event.target);
  if (number === undefined) return;
  const extension = isConnected ? await extensionOf(tx, event.actor) : null;
  const dials = extension !== null && dialledNumber(number, policy().dialForm) !== undefined;
  if (dials) {
    const load = await readLoad(tx, event.actor);
    if (load.isTalking) throw refused('call-live');
    if (load.waiting >= policy().waitingMax)
      throw new Answer(429, 'call-queue-full', { retryAfterS });
  }
  const state = dials ? 'waiting' : 'by-hand';
  const row = {
    id: newId('cal', event.at),
    warning_id: after.id,
    warning_seq: after.version - events.length + 1 + i,
    unit_id: after.unitId,
    user_id: event.actor,
    target: event.target,
    number,
    extension,
    state,
    created_at: event.at,
  } as const;
  await insertCall(tx, row);
  tellCall(tx, row, state);
}
