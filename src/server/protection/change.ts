/**
 * The one way an order changes: its state, its events, what banks are told, its timers, the notices
 * and the feed, all in one transaction.
 */
import type { Instant } from '../../core/kernel/index.ts';
import {
  applyOrderEvents,
  clocksOfOrder,
  dueStops,
  endInstructions,
  renewalAt,
  type Instruction,
  type OrderEvent,
  type OrderState,
  type ProtectionPolicy,
} from '../../core/protection/index.ts';
import { clearTimers, setTimers } from '../timer/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { tellPerson, tellStaff } from './notice.ts';
import { appendOrderEvents, readInstructions, saveInstructions, updateOrder } from './row.ts';

export const protectionTimer = 'protection';

export type Terms = { readonly now: Instant; readonly policy: ProtectionPolicy };

/** The order must be locked. Answers its new state. */
export async function changeOrder(
  tx: Transaction,
  before: OrderState,
  events: readonly OrderEvent[],
  terms: Terms,
): Promise<OrderState> {
  const after = applyOrderEvents(before, events);
  if (events.length > 0) {
    await updateOrder(tx, after);
    await appendOrderEvents(tx, after.id, before.version + 1, events);
  }
  await tellBanks(tx, after, terms);
  await tellStaff(tx, after, events, terms.now);
  await tellPerson(tx, after, events, terms.now);
  for (const event of events) {
    tx.audit({
      action: `protection.${event.kind}`,
      subject: after.id,
      purpose: 'dissuasion',
      detail: { number: after.number, warning: after.warningId },
    });
  }
  tellFeed(tx, after, events.at(-1)?.kind ?? 'renewed');
  return after;
}

export function tellFeed(tx: Transaction, order: OrderState, kind: string): void {
  tx.emit('protection', {
    id: order.id,
    kind,
    unitId: order.unitId,
    warningId: order.warningId,
    status: order.status,
    version: order.version,
  });
}

/** New stops of a living order, lifts of one that has ended; and when to look again. */
async function tellBanks(tx: Transaction, order: OrderState, terms: Terms): Promise<void> {
  const known = await readInstructions(tx, [order.id]);
  const made = instructionsFor(order, known, terms);
  await saveInstructions(tx, made);
  if (made.length > 0) {
    tx.audit({
      action: 'protection.instruct',
      subject: order.id,
      detail: { keys: made.map((one) => one.key) },
    });
  }
  const all = [...known.filter((one) => !made.some((m) => m.key === one.key)), ...made];
  await setClocks(tx, order, renewalAt(order, all, terms.policy));
}

function instructionsFor(
  order: OrderState,
  known: readonly Instruction[],
  { now, policy }: Terms,
): readonly Instruction[] {
  if (order.status === 'in-force') return dueStops(order, known, now, policy);
  if (order.status === 'proposed') return [];
  const { cancelled, lifts } = endInstructions(order, known, now);
  return [...cancelled, ...lifts];
}

/** The timers of an order are what its state says, nothing else. */
export async function setClocks(
  tx: Transaction,
  order: OrderState,
  renewAt: number | null,
): Promise<void> {
  await clearTimers(tx, protectionTimer, order.id);
  const clocks = [...clocksOfOrder(order), ...(renewAt === null ? [] : [['renew', renewAt]])];
  await setTimers(
    tx,
    clocks.map(([step, dueAt]) => ({
      kind: protectionTimer,
      subject: order.id,
      step: String(step),
      dueAt: Number(dueAt) as Instant,
    })),
  );
}
