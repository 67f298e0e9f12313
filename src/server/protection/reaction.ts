/** A person who was dissuaded, or never was at risk, is released at once. */
import type { Instant } from '../../core/kernel/index.ts';
import {
  decideOrder,
  type OrderCommand,
  type ProtectionPolicy,
  type ReleaseCause,
} from '../../core/protection/index.ts';
import type { Transaction } from '../platform/transact.ts';
import type { Reaction, WarningChange } from '../warning/index.ts';
import { changeOrder } from './change.ts';
import { livingOrders, lockOrders } from './row.ts';

const causeBy: Readonly<Record<string, ReleaseCause>> = {
  dissuaded: 'dissuaded',
  'false-alarm': 'false-alarm',
};
const reasonOf: Readonly<Partial<Record<ReleaseCause, string>>> = {
  dissuaded: '预警办结：已劝阻，未转账',
  'false-alarm': '预警办结：误报',
};

function endingOf({ after, events }: WarningChange): ReleaseCause | undefined {
  const closed = events.some((event) => event.kind === 'closed' && event.by === 'outcome');
  return closed && after.outcome !== null ? causeBy[after.outcome] : undefined;
}

export function releaseWhenSafe(policy: () => ProtectionPolicy): Reaction {
  return async (tx, changes, now) => {
    const endings = new Map(
      changes.flatMap((change) => {
        const cause = endingOf(change);
        return cause === undefined ? [] : [[change.after.personId, { change, cause }] as const];
      }),
    );
    const ids = await livingOrders(tx, [...endings.keys()]);
    if (ids.length === 0) return;
    const orders = await lockOrders(tx, ids);
    for (const order of orders.values()) {
      const ending = endings.get(order.personId);
      if (ending === undefined) continue;
      await release(tx, order, ending, { now, policy: policy() });
    }
  };
}

async function release(
  tx: Transaction,
  order: Parameters<typeof changeOrder>[1],
  { change, cause }: { change: WarningChange; cause: ReleaseCause },
  terms: { readonly now: Instant; readonly policy: ProtectionPolicy },
): Promise<void> {
  const reason = reasonOf[cause] ?? cause;
  const command: OrderCommand =
    order.status === 'proposed' ? { act: 'withdraw', reason } : { act: 'release', cause, reason };
  // What was only proposed is taken back in the name of whoever proposed it.
  const actor =
    order.status === 'proposed' ? order.proposedBy : (change.events.at(-1)?.actor ?? 'system');
  const decided = decideOrder(order, command, { actor, ...terms });
  if (decided.ok) await changeOrder(tx, order, decided.value, terms);
}
