/** What people do about requests to banks: receipt, answer by hand, send again, give up. */
import type { UserActor } from '../../core/access/index.ts';
import {
  answerFault,
  answerFaults,
  handAnswer,
  parseAccountTable,
  parseStatement,
  type HandDraft,
  type RowProblem,
} from '../../core/bank/index.ts';
import { codes, parseInstant, type Instant, type Problem } from '../../core/kernel/index.ts';
import type { InstructionAnswer } from '../../contract/index.ts';
import { absent, invalid, refused } from '../platform/answer.ts';
import type { Transaction } from '../platform/transact.ts';
import { bankChannel } from './queue.ts';
import { readInstruction, type InstructionRecord } from './look.ts';
import {
  lockById,
  settleAnswer,
  tellScreens,
  tellSetback,
  type LockedMessage,
  type Recording,
} from './record.ts';

type Held = { readonly message: LockedMessage; readonly seen: InstructionRecord };
export type Handling = Recording & { readonly now: Instant };

/** Locks one that the actor sees. Refused: gone (404), answered meanwhile, changed meanwhile. */
async function hold(
  tx: Transaction,
  actor: UserActor,
  { id, version }: { readonly id: string; readonly version: number | null },
): Promise<Held> {
  const message = await lockById(tx, id);
  const seen = await readInstruction(tx, actor, { id });
  if (message === undefined || seen === undefined) throw absent();
  if (message.status !== 'by-hand' && message.status !== 'human') {
    throw refused('instruction-not-open');
  }
  if (version !== null && message.version !== version) throw refused('version-conflict');
  return { message, seen };
}

export async function receiveInstruction(
  tx: Transaction,
  actor: UserActor,
  by: { readonly id: string; readonly version: number },
  now: Instant,
): Promise<void> {
  const { message } = await hold(tx, actor, by);
  await tx.query(
    `update bank_message set received_at = coalesce(received_at, $2), version = version + 1
     where id = $1`,
    [message.id, now],
    'instruction-receive',
  );
  tx.audit({ action: 'bank.received', subject: message.id, detail: { key: message.key } });
  tellScreens(tx, message, message.status);
}

/** Records an answer; rows of the statement that were not taken come back. */
export async function answerInstruction(
  tx: Transaction,
  actor: UserActor,
  by: { readonly id: string; readonly version: number },
  { given, ...handling }: Handling & { readonly given: InstructionAnswer },
): Promise<readonly RowProblem[]> {
  const held = await hold(tx, actor, by);
  const { statement, holder, startAt, expireAt, ...rest } = given;
  const { request } = held.message;
  const { kind, account } = request;
  const none = { rows: [], problems: [] };
  const hasTable = statement.trim() !== '';
  const table = hasTable && kind === 'query-accounts' ? parseAccountTable(statement) : none;
  const read =
    hasTable && kind !== 'query-accounts' ? parseStatement(statement, account.number) : none;
  const rejected = [...table.problems, ...read.problems];
  const draft: HandDraft = {
    ...rest,
    startAt: instantOf(startAt, 'answer.startAt'),
    expireAt: instantOf(expireAt, 'answer.expireAt'),
    transactions: read.rows,
    accounts: table.rows,
    holder:
      holder === null
        ? null
        : {
            name: holder.name,
            idType: '01',
            idNumber: holder.idNumber,
            phone: holder.phone === '' ? null : holder.phone,
            address: holder.address === '' ? null : holder.address,
            openedAt: null,
            branch: null,
          },
  };
  const problems = await settleByHand(tx, actor, held, { draft, ...handling });
  if (problems.length > 0) {
    throw invalid(problems.map((p) => ({ ...p, field: `answer.${p.field}` })));
  }
  if (rejected.length > 0) {
    tx.audit({
      action: 'bank.rows-rejected',
      subject: held.message.id,
      detail: { lines: rejected.slice(0, 100).map(({ line, code }) => `${line} ${code}`) },
    });
  }
  return rejected;
}

function instantOf(text: string | null, field: string): Instant | null {
  if (text === null) return null;
  const at = parseInstant(text);
  if (at !== undefined) return at;
  const remedy = 'give ISO 8601 with an offset';
  throw invalid([{ field, code: 'time-form', problem: 'is no time', remedy }]);
}

async function settleByHand(
  tx: Transaction,
  actor: UserActor,
  { message }: Held,
  { draft, now, ...recording }: Handling & { readonly draft: HandDraft },
): Promise<readonly Problem[]> {
  const envelope = { bank: message.bank, serial: `hand-${message.id}`, at: now };
  const answer = handAnswer(message.request, draft, envelope);
  if (!answer.ok) return answer.error;
  const skewMs = recording.policy.clockSkewMs;
  const fault = answerFault(message.request, answer.value, { now, skewMs });
  if (fault !== null) {
    const field = answerFaults.find(({ code }) => code === fault)?.field ?? 'key';
    const remedy = 'look at the request again';
    return [{ field, code: fault, problem: codes[fault].en, remedy }];
  }
  await settleAnswer(
    tx,
    message,
    { answer: answer.value, actor: actor.id },
    { now, reactions: recording.reactions },
  );
  return [];
}

/** One line of an uploaded file. Answers what is wrong with it instead of refusing the others. */
export async function answerLine(
  tx: Transaction,
  actor: UserActor,
  { key, draft }: { readonly key: string; readonly draft: HandDraft },
  handling: Handling,
): Promise<readonly Problem[]> {
  const wrong = (problem: string, remedy: string): Problem[] => [
    { field: 'key', code: 'not-a-choice', problem, remedy },
  ];
  const seen = await readInstruction(tx, actor, { key });
  if (seen === undefined) return wrong('is no instruction of your unit', 'leave the line out');
  const message = await lockById(tx, seen.id);
  if (message === undefined || (message.status !== 'by-hand' && message.status !== 'human')) {
    return wrong('has been answered', 'leave the line out');
  }
  return settleByHand(tx, actor, { message, seen }, { draft, ...handling });
}

/** Puts what got stuck in the line again: the same key, the same bytes. */
async function retry(tx: Transaction, { message }: Held, now: Instant): Promise<void> {
  await tx.query(
    `update bank_message set status = 'waiting', problem = null, tries = 0, next_at = $2,
       adapter = null, due_at = null, lease_until = null, version = version + 1 where id = $1`,
    [message.id, now],
    'instruction-retry',
  );
  await tx.query('select pg_notify($1, $2)', [bankChannel, ''], 'bank-notify');
}

/** For the side that asks: send again, or give up. What asked for it hears of either. */
export async function actOnInstruction(
  tx: Transaction,
  actor: UserActor,
  by: { readonly id: string; readonly version: number },
  {
    act,
    reason,
    now,
    setbacks,
  }: Handling & { readonly act: 'retry' | 'give-up'; readonly reason: string },
): Promise<void> {
  const held = await hold(tx, actor, by);
  const { message, seen } = held;
  if (!seen.asks) throw refused('instruction-not-open');
  tx.audit({ action: `bank.${act}`, subject: message.id, detail: { key: message.key, reason } });
  if (act === 'retry') {
    await retry(tx, held, now);
    tellScreens(tx, message, 'waiting');
    await tellSetback(tx, message, { kind: 'resumed', problem: reason }, { setbacks, now });
    return;
  }
  await tx.query(
    `update bank_message set status = 'given-up', problem = $2, next_at = null, due_at = null,
       lease_until = null, version = version + 1 where id = $1`,
    [message.id, reason],
    'instruction-give-up',
  );
  tellScreens(tx, message, 'given-up');
  await tellSetback(tx, message, { kind: 'given-up', problem: reason }, { setbacks, now });
}
