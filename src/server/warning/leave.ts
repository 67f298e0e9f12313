/** Whoever leaves, or may not take warnings any more, leaves what they had in hand to the others. */
import { type Actor, actorKey } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { decideAct } from '../../core/warning/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { changeWarnings, type Deciding } from './act.ts';

/** Puts back all that somebody holds; how many there were. */
export async function releaseAllOf(
  tx: Transaction,
  deps: Deciding,
  { actor, userId }: { readonly actor: Actor; readonly userId: string },
  now: Instant,
): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    `select id from warning where holder_id = $1 and status in ('claimed', 'held') order by id`,
    [userId],
    'warning-held-by',
  );
  const policy = deps.policy();
  const context = { actor, now, policy, places: {}, livingElsewhere: false, entrusted: true };
  const changes = await changeWarnings(tx, deps, now, {
    ids: rows.map((row) => row.id),
    decide: (state) => {
      if (state.holderId !== userId) return [];
      const note = { kind: 'noted', at: now, actor: actorKey(actor) } as const;
      const released = decideAct(state, { act: 'release' }, context);
      return released.ok ? [...released.value, { ...note, note: '持有人离岗，退回队列' }] : [];
    },
  });
  return changes.length;
}
