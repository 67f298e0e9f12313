/**
 * Instructions to banks under an order: one stop of at most 48 hours for one account, renewed while
 * the order lives, and a lift. A bank answers later, twice, or never; each instruction has a key by
 * which it may be sent again and asked about without being done twice.
 */
import { secondMs } from '../kernel/index.ts';
import { instructionMaxMs, type ProtectionPolicy } from './policy.ts';
import type { OrderState } from './state.ts';

export const instructionStatuses = [
  { code: 'waiting', zh: '待发送', en: 'To be sent' },
  { code: 'sent', zh: '已发送，待反馈', en: 'Sent, no answer yet' },
  { code: 'uncertain', zh: '不确定', en: 'Uncertain' },
  { code: 'applied', zh: '已执行', en: 'Applied' },
  { code: 'failed', zh: '执行失败', en: 'Failed' },
  { code: 'cancelled', zh: '未发送即取消', en: 'Cancelled before sending' },
] as const;
export type InstructionStatus = (typeof instructionStatuses)[number]['code'];

export type Instruction = {
  /** `BH-261122-0007-a1-3`: the same however often it is sent. */
  readonly key: string;
  readonly orderId: string;
  readonly accountId: string;
  readonly kind: 'stop' | 'lift';
  /** Counts the instructions for this account under this order. */
  readonly ordinal: number;
  readonly status: InstructionStatus;
  readonly madeAt: number;
  /** The stop ends then by itself; null for a lift. */
  readonly untilAt: number | null;
  readonly sentAt: number | null;
  /** Times it was about to leave; one that was may have arrived. */
  readonly sends: number;
  readonly answeredAt: number | null;
  /** When the bank did it, by the bank's own clock. */
  readonly appliedAt: number | null;
  readonly code: string | null;
  /** When to send or ask next; null where nothing is left to do. */
  readonly nextAt: number | null;
};

/** What a bank says about an instruction (operating-rules 6.5: result codes). */
export type BankFeedback = {
  readonly key: string;
  readonly result: 'applied' | 'failed';
  readonly at: number;
  readonly code: string;
};

const lastOf = (instructions: readonly Instruction[], accountId: string): Instruction | undefined =>
  instructions
    .filter((one) => one.accountId === accountId)
    .reduce<Instruction | undefined>(
      (last, one) => (last === undefined || one.ordinal > last.ordinal ? one : last),
      undefined,
    );

function make(
  order: OrderState,
  accountId: string,
  parts: Pick<Instruction, 'kind' | 'ordinal' | 'madeAt' | 'untilAt'>,
): Instruction {
  return {
    ...parts,
    key: `${order.number}-${accountId}-${parts.ordinal}`,
    orderId: order.id,
    accountId,
    status: 'waiting',
    sentAt: null,
    sends: 0,
    answeredAt: null,
    appliedAt: null,
    code: null,
    nextAt: parts.madeAt,
  };
}

/** When the stop that is counted on ends; null where none is. */
function coveredUntil(last: Instruction | undefined): number | null {
  if (last === undefined || last.kind === 'lift') return null;
  return last.status === 'failed' || last.status === 'cancelled' ? null : last.untilAt;
}

/**
 * New stops that a living order needs now: one for each account that has none yet, or whose stop
 * ends soon. What failed is not tried again by itself: somebody looks at the bank's code first.
 */
export function dueStops(
  order: OrderState,
  instructions: readonly Instruction[],
  now: number,
  policy: ProtectionPolicy,
): readonly Instruction[] {
  if (order.status !== 'in-force' || order.expiresAt === null || order.expiresAt <= now) return [];
  const { expiresAt } = order;
  return order.accounts.flatMap(({ id }) => {
    const last = lastOf(instructions, id);
    if (last?.status === 'failed') return [];
    const until = coveredUntil(last);
    const isCovered = until !== null && (until >= expiresAt || until - policy.renewBeforeMs > now);
    if (isCovered) return [];
    return [nextStop(order, { accountId: id, ordinal: last?.ordinal ?? 0 }, now, policy)];
  });
}

function nextStop(
  order: OrderState,
  { accountId, ordinal }: Pick<Instruction, 'accountId' | 'ordinal'>,
  now: number,
  policy: ProtectionPolicy,
): Instruction {
  const span = Math.min(policy.instructionMs, instructionMaxMs);
  const untilAt = Math.min(now + span, order.expiresAt ?? now);
  return make(order, accountId, { kind: 'stop', ordinal: ordinal + 1, madeAt: now, untilAt });
}

/** A stop for one account again, after its failure was looked at. */
export function againStop(
  order: OrderState,
  instructions: readonly Instruction[],
  accountId: string,
  { now, policy }: { readonly now: number; readonly policy: ProtectionPolicy },
): Instruction | undefined {
  const last = lastOf(instructions, accountId);
  if (order.status !== 'in-force' || last?.status !== 'failed') return undefined;
  return nextStop(order, last, now, policy);
}

/** When the next stop is due; null where the order ends before, or somebody must look first. */
export function renewalAt(
  order: OrderState,
  instructions: readonly Instruction[],
  policy: ProtectionPolicy,
): number | null {
  if (order.status !== 'in-force' || order.expiresAt === null) return null;
  const { expiresAt } = order;
  const times = order.accounts.flatMap(({ id }) => {
    const until = coveredUntil(lastOf(instructions, id));
    return until === null || until >= expiresAt ? [] : [until - policy.renewBeforeMs];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** Longer than a bank is waited for when a message is handed over. */
const leavingMs = 15 * secondMs;

/**
 * What ending an order asks of the banks: what was not taken is cancelled, and every account that
 * may be stopped is lifted, those of which nobody knows too.
 */
export function endInstructions(
  order: OrderState,
  instructions: readonly Instruction[],
  now: number,
): { readonly cancelled: readonly Instruction[]; readonly lifts: readonly Instruction[] } {
  const cancelled = instructions
    .filter((one) => one.kind === 'stop' && one.status === 'waiting')
    .map((one): Instruction => ({ ...one, status: 'cancelled', nextAt: null }));
  // A message that is just leaving arrives before the lift does.
  const leaving = cancelled.some((one) => one.sends > 0);
  const lifts = order.accounts.flatMap(({ id }) => {
    const own = instructions.filter((one) => one.accountId === id);
    const last = lastOf(own, id);
    const mayStand = own.some(
      (one) =>
        one.kind === 'stop' &&
        (one.status === 'sent' ||
          one.status === 'uncertain' ||
          (one.status === 'waiting' && one.sends > 0) ||
          (one.status === 'applied' && (one.untilAt ?? 0) > now)),
    );
    if (!mayStand || last === undefined || last.kind === 'lift') return [];
    const parts = { ordinal: last.ordinal + 1, madeAt: now, untilAt: null };
    const lift = make(order, id, { kind: 'lift', ...parts });
    return [leaving ? { ...lift, nextAt: now + leavingMs } : lift];
  });
  return { cancelled, lifts };
}

const isSettled = ({ status }: Instruction): boolean =>
  status === 'applied' || status === 'failed' || status === 'cancelled';

/** After an attempt to send: asked about later. A line that is down is tried again. */
export function afterSend(
  instruction: Instruction,
  taken: boolean,
  now: number,
  policy: ProtectionPolicy,
): Instruction {
  if (isSettled(instruction)) return instruction;
  return {
    ...instruction,
    status: taken ? 'sent' : instruction.status,
    sentAt: taken ? (instruction.sentAt ?? now) : instruction.sentAt,
    nextAt: now + policy.askAfterMs,
  };
}

/** After a question that the bank could not answer yet: longer without one it becomes uncertain. */
export function afterSilence(
  instruction: Instruction,
  now: number,
  policy: ProtectionPolicy,
): Instruction {
  if (isSettled(instruction)) return instruction;
  const since = now - (instruction.sentAt ?? now);
  const uncertain = since >= policy.uncertainAfterMs;
  return {
    ...instruction,
    status: uncertain ? 'uncertain' : instruction.status,
    nextAt: now + policy.askAfterMs * (uncertain ? 5 : 1),
  };
}

/** A bank's answer; the first one counts, so one that comes twice changes nothing. */
export function afterFeedback(
  instruction: Instruction,
  feedback: BankFeedback,
  now: number,
): Instruction {
  if (isSettled(instruction)) return instruction;
  return {
    ...instruction,
    status: feedback.result,
    answeredAt: now,
    appliedAt: feedback.result === 'applied' ? feedback.at : null,
    code: feedback.code,
    nextAt: null,
  };
}

/**
 * A message that did not get through. One that never left has failed when it is given up; of one that
 * left nobody knows, and the bank's answer still counts when it comes.
 */
export function afterSetback(
  instruction: Instruction,
  setback: { readonly kind: 'stuck' | 'resumed' | 'given-up'; readonly mayBeDone: boolean },
  now: number,
): Instruction {
  if (isSettled(instruction) || setback.kind === 'resumed') return instruction;
  if (setback.kind === 'given-up' && !setback.mayBeDone) {
    return { ...instruction, status: 'failed', answeredAt: now, nextAt: null };
  }
  return { ...instruction, status: 'uncertain' };
}

export const accountStandings = [
  { code: 'pending', zh: '处理中', en: 'In work' },
  { code: 'stopped', zh: '只进不出', en: 'In, not out' },
  { code: 'failed', zh: '未止付', en: 'Not stopped' },
  { code: 'uncertain', zh: '不确定', en: 'Uncertain' },
  { code: 'free', zh: '已恢复', en: 'Free' },
] as const;
export type AccountStanding = (typeof accountStandings)[number]['code'];

export type Standing = { readonly standing: AccountStanding; readonly untilAt: number | null };

/** Where one account stands, from its instructions. */
export function standingOf(
  instructions: readonly Instruction[],
  accountId: string,
  now: number,
): Standing {
  const own = instructions.filter((one) => one.accountId === accountId);
  const last = lastOf(own, accountId);
  if (last === undefined) return { standing: 'pending', untilAt: null };
  const stopped = own.find(
    (one) => one.kind === 'stop' && one.status === 'applied' && (one.untilAt ?? 0) > now,
  );
  // A renewal on its way, or one that failed, does not undo the stop that stands.
  if (stopped !== undefined && last.kind === 'stop') {
    return { standing: 'stopped', untilAt: stopped.untilAt };
  }
  return { standing: standingBy[last.kind][last.status], untilAt: stopped?.untilAt ?? null };
}

/** By the last instruction, where no stop stands or a lift is on its way. */
const standingBy: Readonly<
  Record<Instruction['kind'], Readonly<Record<InstructionStatus, AccountStanding>>>
> = {
  stop: {
    waiting: 'pending',
    sent: 'pending',
    uncertain: 'uncertain',
    applied: 'free',
    failed: 'failed',
    cancelled: 'free',
  },
  lift: {
    waiting: 'pending',
    sent: 'pending',
    uncertain: 'uncertain',
    applied: 'free',
    failed: 'uncertain',
    cancelled: 'uncertain',
  },
};
