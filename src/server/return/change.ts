/**
 * The one way a return changes: its state, its events, its documents, its timers, and who is told,
 * all in one transaction.
 */
import type { Permission } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  applyReturnEvents,
  clocksOfReturn,
  type ReturnEvent,
  type ReturnEventKind,
  type ReturnPolicy,
  type ReturnState,
} from '../../core/return/index.ts';
import { holdersAbove } from '../access/index.ts';
import { notifyUsers } from '../contact/index.ts';
import { clearTimers, setTimers } from '../timer/index.ts';
import type { Transaction } from '../platform/transact.ts';
import { issuePapers } from './document.ts';
import { appendReturnEvents, saveReturn } from './row.ts';

export const returnTimer = 'return';

export type Terms = { readonly now: Instant; readonly policy: ReturnPolicy };

/** The return must be locked, or new: `before` is null then and the first event made it. */
export async function changeReturn(
  tx: Transaction,
  { before, after }: { readonly before: ReturnState | null; readonly after: ReturnState },
  events: readonly ReturnEvent[],
  { now, policy }: Terms,
): Promise<void> {
  await saveReturn(tx, after, policy);
  await appendReturnEvents(tx, after.id, after.version - events.length + 1, events);
  await clearTimers(tx, returnTimer, after.id);
  await setTimers(
    tx,
    [...clocksOfReturn(after, policy)].map(([step, dueAt]) => ({
      kind: returnTimer,
      subject: after.id,
      step,
      dueAt,
    })),
  );
  await tellStaff(tx, after, events, now);
  for (const event of events) {
    tx.audit({
      action: `return.${event.kind}`,
      subject: after.id,
      purpose: 'fund-disposal',
      detail: { number: after.number, account: after.freeze.number.slice(-4) },
    });
  }
  tx.emit('return', {
    id: after.id,
    kind: events.at(-1)?.kind ?? 'changed',
    unitId: after.unitId,
    status: after.status,
    version: after.version,
  });
  let state = before ?? after;
  for (const [i, event] of events.entries()) {
    const next = before === null && i === 0 ? after : applyReturnEvents(state, [event]);
    await issuePapers(tx, { before: state, after: next, event }, now);
    state = next;
  }
}

type Told = {
  readonly zh: string;
  readonly en: string;
  readonly to: Permission;
};

/** One line each; it may stand on a locked screen. */
const texts: Readonly<Partial<Record<ReturnEventKind, Told>>> = {
  asked: {
    zh: '一份冻结资金返还方案待审批',
    en: 'A return of frozen money waits for approval',
    to: 'return.approve',
  },
  objected: { zh: '返还公告收到异议', en: 'An objection to a return', to: 'return.handle' },
  'notice-ended': { zh: '返还公告期满', en: 'The notice of a return is over', to: 'return.handle' },
  refused: { zh: '返还方案未获批准', en: 'A return was not approved', to: 'return.handle' },
  approved: { zh: '返还方案已批准', en: 'A return was approved', to: 'return.handle' },
  'payment-returned': {
    zh: '银行退回返还手续',
    en: 'A bank sent a return back',
    to: 'return.handle',
  },
  'payment-partial': {
    zh: '银行只支付了一笔返还的一部分',
    en: 'A bank paid a return in part',
    to: 'return.handle',
  },
  'payment-stuck': {
    zh: '一笔返还发送受阻，须人工处理',
    en: 'Sending a return is stuck; somebody must act',
    to: 'return.handle',
  },
  'payment-given-up': {
    zh: '一笔返还结果不明，须向银行核实',
    en: 'It is not known whether a return was paid; ask the bank',
    to: 'return.handle',
  },
  'payment-doubled': {
    zh: '银行重复支付一笔返还，须追回',
    en: 'A bank paid a return twice; recover it',
    to: 'return.approve',
  },
  'payment-disputed': {
    zh: '银行对一笔返还的反馈前后矛盾',
    en: 'A bank contradicts itself about a return',
    to: 'return.handle',
  },
  'payee-set': {
    zh: '返还收款账户有变更',
    en: 'The account of a victim was changed',
    to: 'return.approve',
  },
  reminded: {
    zh: '返还即将超期，请催办银行',
    en: 'A bank is about to be late',
    to: 'return.handle',
  },
  'bank-late': { zh: '银行返还超期', en: 'A bank is late with a return', to: 'return.handle' },
};

/** Those above the unit who may act on it; nobody is told of what they did themselves. */
async function tellStaff(
  tx: Transaction,
  state: ReturnState,
  events: readonly ReturnEvent[],
  now: Instant,
): Promise<void> {
  for (const { kind, actor } of events) {
    const text = texts[kind];
    if (text === undefined) continue;
    const people = await holdersAbove(tx, state.unitId, [text.to], actor);
    await notifyUsers(
      tx,
      people.map((userId) => ({
        userId,
        kind: `return-${kind}`,
        subject: state.id,
        text: { zh: text.zh, en: text.en },
      })),
      now,
    );
  }
}
