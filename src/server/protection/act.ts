/** Proposing and acting: the order is locked, the core decides, everything is written together. */
import { randomInt } from 'node:crypto';
import type { AskCommand, DecideCommand } from '../../contract/index.ts';
import type { UserActor } from '../../core/access/index.ts';
import {
  dayMs,
  unreachable,
  type BankTable,
  type Code,
  type Instant,
} from '../../core/kernel/index.ts';
import {
  againStop,
  decideOrder,
  decideProposal,
  openOrder,
  type Allowance,
  type OrderCommand,
  type OrderState,
  type ProtectionPolicy,
} from '../../core/protection/index.ts';
import { dayCode } from '../../core/warning/index.ts';
import { absent, refused } from '../platform/answer.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { changeInstruction } from './bank.ts';
import { changeOrder, tellFeed } from './change.ts';
import { tellStaff } from './notice.ts';
import { accountsOf, officeOf, subjectOf, triedOf } from './option.ts';
import {
  appendOrderEvents,
  insertOrder,
  livingOrders,
  lockOrders,
  readInstructions,
  readOrder,
  saveInstructions,
} from './row.ts';

export type Terms = { readonly now: Instant; readonly policy: ProtectionPolicy };

export type ProposeBody = {
  readonly accounts: readonly string[];
  readonly allReason?: string;
  readonly reason: string;
  readonly days: number;
  readonly allowance: Allowance;
  readonly contact?: string;
};

/** Letters and digits that are not taken for one another, aloud or on paper. */
const codeLetters = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** `K7MP2RTX`: 31^8 possibilities; guessing is limited besides. */
function newReference(): string {
  return Array.from({ length: 8 }, () => codeLetters[randomInt(codeLetters.length)]).join('');
}

async function nextNumber(tx: Transaction, now: Instant): Promise<string> {
  const day = dayCode(now);
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', ['protection-number']);
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::int as count from protection_order where number like $1',
    [`BH-${day}-%`],
    'protection-number',
  );
  return `BH-${day}-${String((row?.count ?? 0) + 1).padStart(4, '0')}`;
}

/**
 * Proposes an order. Refused: out of the jurisdiction (404), an order lives already, an account that
 * is none of the person's, and what `decideProposal` refuses.
 */
export async function proposeOrder(
  tx: Transaction,
  actor: UserActor,
  { warningId, body, banks }: { warningId: string; body: ProposeBody; banks: BankTable },
  { now, policy }: Terms,
): Promise<string> {
  const subject = await subjectOf(tx, actor, warningId, true);
  if (subject === undefined) throw absent();
  if ((await livingOrders(tx, [subject.person_id])).length > 0) throw refused('already-protected');
  const known = await accountsOf(tx, subject, banks);
  const chosen = known.filter((one) => body.accounts.includes(one.key));
  if (chosen.length !== new Set(body.accounts).size) throw refused('account-not-known');
  const office = await officeOf(tx, subject.unit_id);
  const decided = decideProposal(
    {
      accounts: chosen.map(({ bank, number }, i) => ({ id: `a${i + 1}`, bank, number })),
      accountsKnown: known.length,
      allReason: body.allReason ?? null,
      reason: body.reason,
      days: body.days,
      allowance: body.allowance,
      office: { ...office, contact: body.contact ?? office.contact },
      tried: await triedOf(tx, warningId),
    },
    { actor: actor.id, now, policy },
  );
  if (!decided.ok) throw refused(decided.error);
  const order = openOrder(
    {
      id: newId('prt', now),
      number: await nextNumber(tx, now),
      warningId,
      personId: subject.person_id,
      unitId: subject.unit_id,
    },
    decided.value,
  );
  await insertOrder(tx, order, newReference());
  await appendOrderEvents(tx, order.id, 1, [decided.value]);
  await tellStaff(tx, order, [decided.value], now);
  tx.audit({
    action: 'protection.proposed',
    subject: order.id,
    purpose: 'dissuasion',
    detail: { number: order.number, warning: warningId, accounts: chosen.length, days: body.days },
  });
  tellFeed(tx, order, 'proposed');
  return order.id;
}

type Command = AskCommand | DecideCommand;

type CommandOf<A extends Command['act']> = Extract<Command, { act: A }>;
type BankCommand = CommandOf<'send-again' | 'bank-answer'>;

/** What the core calls it. */
function commandOf(command: Exclude<Command, BankCommand>, now: Instant): OrderCommand {
  switch (command.act) {
    case 'approve':
      return { act: 'approve', overrideReason: command.overrideReason ?? null };
    case 'vary':
      return { ...command, variationId: newId('prt', now) };
    case 'appeal':
      return { ...command, appealId: newId('prt', now) };
    case 'docs-given':
    case 'review':
    case 'appeal-act':
    case 'decide-extension':
    case 'decide-variation':
      return answerOf(command);
    case 'refuse':
    case 'withdraw':
    case 'release':
    case 'extend':
    case 'told':
      return command;
    default:
      return unreachable(command);
  }
}

type Answer = CommandOf<
  'docs-given' | 'review' | 'appeal-act' | 'decide-extension' | 'decide-variation'
>;

function answerOf(command: Answer): OrderCommand {
  const reason = command.reason ?? null;
  if (command.act === 'decide-extension' || command.act === 'decide-variation') {
    return { ...command, reason };
  }
  if (command.act === 'appeal-act') return { ...command, reason };
  return { act: 'appeal-act', appealId: command.appealId, move: command.act, reason };
}

/** One act on one order. Refused: not there (404), what the core refuses, another version. */
export async function actOnOrder(
  tx: Transaction,
  actor: UserActor,
  { id, version, command }: { id: string; version: number; command: Command },
  terms: Terms,
): Promise<void> {
  if ((await readOrder(tx, actor, id)) === undefined) throw absent();
  const order = (await lockOrders(tx, [id])).get(id);
  if (order === undefined) throw absent();
  if (command.act === 'send-again' || command.act === 'bank-answer') {
    return actOnInstruction(tx, order, command, terms);
  }
  const wanted = commandOf(command, terms.now);
  const decided = decideOrder(order, wanted, { actor: actor.id, ...terms });
  if (!decided.ok) throw refused(decided.error);
  if (version !== order.version) throw refused('version-conflict');
  await changeOrder(tx, order, decided.value, terms);
}

const notOpen: Code = 'instruction-not-open';

async function actOnInstruction(
  tx: Transaction,
  order: OrderState,
  command: BankCommand,
  terms: Terms,
): Promise<void> {
  if (command.act === 'send-again') {
    const known = await readInstructions(tx, [order.id]);
    const again = againStop(order, known, command.accountId, terms);
    if (again === undefined) throw refused(notOpen);
    await saveInstructions(tx, [again]);
    tx.audit({ action: 'protection.instruct', subject: order.id, detail: { keys: [again.key] } });
    tellFeed(tx, order, 'send-again');
    return;
  }
  const { key, result, code } = command;
  const own = key.startsWith(`${order.number}-`);
  const changed =
    own &&
    (await changeInstruction(
      tx,
      key,
      (one, now) =>
        ['waiting', 'sent', 'uncertain'].includes(one.status)
          ? {
              ...one,
              status: result,
              sentAt: one.sentAt ?? now,
              answeredAt: now,
              appliedAt: result === 'applied' ? now : null,
              code,
              nextAt: null,
            }
          : one,
      terms,
    ));
  if (!changed) throw refused(notOpen);
}

/** What counts as soon for the counters of the list. */
export const soonMs = dayMs;
