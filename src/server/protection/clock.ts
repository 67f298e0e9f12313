/** What time does to orders: they lapse, stops are renewed, answers that are late are on record. */
import { decideOrderClocks, type ProtectionPolicy } from '../../core/protection/index.ts';
import { actorKey } from '../../core/access/index.ts';
import { timerActor, type LockingTimerHandler } from '../timer/index.ts';
import { changeOrder } from './change.ts';
import { lockOrders } from './row.ts';

export function protectionClock(policy: () => ProtectionPolicy): LockingTimerHandler {
  return {
    async lock(tx, subjects) {
      const rows = await tx.query<{ id: string }>(
        'select id from protection_order where id = any($1) order by id for update skip locked',
        [subjects],
        'protection-clock-lock',
      );
      return new Set(rows.map((row) => row.id));
    },
    async fire(tx, due, now) {
      const orders = await lockOrders(tx, [...new Set(due.map((timer) => timer.subject))]);
      for (const order of orders.values()) {
        const events = decideOrderClocks(order, now, actorKey(timerActor));
        await changeOrder(tx, order, events, { now, policy: policy() });
      }
    },
  };
}
