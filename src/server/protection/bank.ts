/**
 * Instructions leave for the banks after the commit that made them, and answers are asked for until
 * they come. Nothing is remembered outside the database: whoever is killed, the next goes on.
 */
import type { SystemActor } from '../../core/access/index.ts';
import { minuteMs, secondMs, type Instant } from '../../core/kernel/index.ts';
import {
  afterFeedback,
  afterSend,
  afterSetback,
  afterSilence,
  allowanceLines,
  renewalAt,
  type BankFeedback,
  type BankMessage,
  type BankPort,
  type Instruction,
  type ProtectionPolicy,
} from '../../core/protection/index.ts';
import { feedbackOf, type BankReaction, type SetbackReaction } from '../bank/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { messageOf } from '../platform/fault.ts';
import type { Log } from '../platform/log.ts';
import { startLoop } from '../platform/loop.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { setClocks, tellFeed } from './change.ts';
import {
  findOrder,
  lockInstruction,
  lockOrders,
  readInstructions,
  saveInstructions,
  takeInstructions,
} from './row.ts';

export type BankDeps = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: () => ProtectionPolicy;
  readonly bank: BankPort;
};

const actor: SystemActor = {
  kind: 'system',
  name: 'bank-line',
  reason: 'takes orders to the banks and brings their answers',
};
const batchMax = 20;
const leaseMs = minuteMs;
const patienceMs = 10 * secondMs;

/** One round: what is due is sent or asked about. Answers how many instructions were looked at. */
export async function runBankLine(deps: BankDeps): Promise<number> {
  const { db, clock } = deps;
  const taken = await takeInstructions(db, { now: clock.now(), leaseMs, limit: batchMax });
  await Promise.all(taken.map((one) => step(deps, one)));
  return taken.length;
}

async function step(deps: BankDeps, instruction: Instruction): Promise<void> {
  const { bank } = deps;
  if (instruction.status === 'waiting') return send(deps, instruction);
  const answer = await within(bank.ask(instruction.key)).catch((thrown: unknown) => {
    deps.log.warn('a bank does not answer', { key: instruction.key, cause: messageOf(thrown) });
    return 'pending' as const;
  });
  if (answer === 'unknown') return send(deps, instruction);
  return answer === 'pending'
    ? record(deps, instruction.key, (one, now) => afterSilence(one, now, deps.policy()))
    : recordFeedback(deps, answer);
}

async function send(deps: BankDeps, instruction: Instruction): Promise<void> {
  const { db, bank, log, policy } = deps;
  const order = await findOrder(db, { id: instruction.orderId });
  const account = order?.state.accounts.find((a) => a.id === instruction.accountId);
  if (order === undefined || account === undefined) return;
  const message: BankMessage = {
    key: instruction.key,
    kind: instruction.kind,
    bank: account.bank,
    account: account.number,
    holder: order.person_name ?? '',
    untilAt: instruction.untilAt,
    exceptions: allowanceLines(order.state.allowance, 'zh'),
    reason: order.state.reason,
    office: `${order.state.office.name} ${order.state.office.contact}`,
    unitId: order.state.unitId,
  };
  const took = await within(bank.request(message)).then(
    () => true,
    (thrown: unknown) => {
      log.warn('the line to a bank failed', { key: message.key, cause: messageOf(thrown) });
      return false;
    },
  );
  await record(deps, instruction.key, (one, now) => afterSend(one, took, now, policy()));
}

/** A bank that says nothing within ten seconds has not answered. */
async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function recordFeedback(deps: BankDeps, feedback: BankFeedback): Promise<void> {
  return record(deps, feedback.key, (one, now) => afterFeedback(one, feedback, now));
}

type Step = (instruction: Instruction, now: Instant) => Instruction;

function record(deps: BankDeps, key: string, change: Step): Promise<void> {
  const now = deps.clock.now();
  return transact(deps.db, actor, now, async (tx) => {
    await changeInstruction(tx, key, change, { now, policy: deps.policy() });
  });
}

/** Order first, then instruction, like everybody else. Answers whether anything changed. */
export async function changeInstruction(
  tx: Transaction,
  key: string,
  change: Step,
  { now, policy }: { readonly now: Instant; readonly policy: ProtectionPolicy },
): Promise<boolean> {
  const [found] = await tx.query<{ order_id: string }>(
    'select order_id from bank_instruction where key = $1',
    [key],
    'bank-order',
  );
  if (found === undefined) return false;
  const order = (await lockOrders(tx, [found.order_id])).get(found.order_id);
  const before = await lockInstruction(tx, key);
  if (order === undefined || before === undefined) return false;
  const after = change(before, now);
  if (after === before) return false;
  await saveInstructions(tx, [after]);
  if (after.status === before.status) return true;
  const all = await readInstructions(tx, [order.id]);
  await setClocks(tx, order, renewalAt(order, all, policy));
  tx.audit({
    action: `protection.bank-${after.status}`,
    subject: order.id,
    detail: { key, code: after.code },
  });
  tellFeed(tx, order, `bank-${after.status}`);
  return true;
}

/** An answer that comes over the line is taken up as it is recorded, not when it is asked for. */
export function instructionReaction(policy: () => ProtectionPolicy): BankReaction {
  return async (tx, { answer, subject }, now) => {
    const feedback = feedbackOf(subject, answer);
    await changeInstruction(tx, subject, (one, at) => afterFeedback(one, feedback, at), {
      now,
      policy: policy(),
    });
  };
}

/** A message that got stuck or was given up shows at the account that it was for. */
export function instructionSetback(policy: () => ProtectionPolicy): SetbackReaction {
  return async (tx, setback, now) => {
    await changeInstruction(tx, setback.subject, (one, at) => afterSetback(one, setback, at), {
      now,
      policy: policy(),
    });
  };
}

export type BankLine = { stop(): Promise<void> };

/** Works until stopped; looks every half second, at once again after a full batch. */
export function startBankLine(deps: BankDeps, everyMs = 500): BankLine {
  return startLoop(
    { log: deps.log, fault: 'the bank line begins again', everyMs },
    async () => (await runBankLine(deps)) === batchMax,
  );
}
