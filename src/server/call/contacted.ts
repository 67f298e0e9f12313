/** What a call did is part of the story of its warning: who was reached, or that nobody was. */
import { isPersonUnreached, type CallProgress } from '../../core/call/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Transaction } from '../platform/transact.ts';
import { actOnWarning, type Deciding } from '../warning/index.ts';
import { telephoneActor } from './dialler.ts';
import type { CallRecord } from './store.ts';

export type ContactedDeps = Deciding & { readonly clock: Clock };

/**
 * Puts on record that somebody answered, once, or that the person was called in vain. A fault on our
 * own side of the line says nothing about the person and is not told.
 */
export function contactRecorder(deps: ContactedDeps) {
  return async (tx: Transaction, row: CallRecord, call: CallProgress): Promise<void> => {
    const answered = call.state === 'answered';
    if (!answered && !isPersonUnreached(call)) return;
    const family = row.target !== 'self';
    await actOnWarning(
      tx,
      deps,
      { actor: telephoneActor, now: deps.clock.now() },
      {
        id: row.warning_id,
        entrusted: true,
        command: () => ({
          act: 'contact',
          channel: 'phone',
          target: row.target,
          reached: answered ? (family ? 'family' : 'person') : 'none',
          ref: row.id,
        }),
      },
    );
  };
}
