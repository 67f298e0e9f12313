/** An answer is written once, with what other modules do about it; what cannot be believed is kept apart. */
import {
  answerFault,
  type BankAnswer,
  type BankMessageStatus,
  type BankPolicy,
  type BankRequest,
} from '../../core/bank/index.ts';
import { codes, type Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';
import { newId, sha256 } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import type { BankReaction, BankSetback, SetbackReaction } from './reaction.ts';

export type Recording = {
  readonly reactions: readonly BankReaction[];
  readonly setbacks: readonly SetbackReaction[];
  readonly policy: BankPolicy;
};

export type Recorded =
  | { readonly kind: 'recorded' | 'repeated' }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string };

export type LockedMessage = {
  readonly id: string;
  readonly key: string;
  readonly bank: string;
  readonly unit_id: string;
  readonly bank_unit_id: string | null;
  readonly subject: string;
  readonly request: BankRequest;
  readonly status: BankMessageStatus;
  readonly version: number;
  /** It left at least once, or a liaison received it. */
  readonly may_be_done: boolean;
};

const messageColumns = `id, key, bank, unit_id, bank_unit_id, subject, request, status, version,
  (sends > 0 and body is not null or received_at is not null) as may_be_done`;

export async function lockByKey(tx: Queryable, key: string): Promise<LockedMessage | undefined> {
  const [message] = await tx.query<LockedMessage>(
    `select ${messageColumns} from bank_message where key = $1 for update`,
    [key],
    'bank-lock-key',
  );
  return message;
}

export async function lockById(tx: Queryable, id: string): Promise<LockedMessage | undefined> {
  const [message] = await tx.query<LockedMessage>(
    `select ${messageColumns} from bank_message where id = $1 for update`,
    [id],
    'bank-lock-id',
  );
  return message;
}

/** In the order of their ids, as every other that locks several. */
export async function lockByIds(
  tx: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LockedMessage>> {
  const messages = await tx.query<LockedMessage>(
    `select ${messageColumns} from bank_message where id = any($1) order by id for update`,
    [[...ids]],
    'bank-lock-ids',
  );
  return new Map(messages.map((message) => [message.id, message]));
}

/** Who tells: the bank behind the certificate, or the person who recorded it. */
export type Teller = { readonly bank: string; readonly actor: string };

/**
 * Records an answer that came over the line. Refused: nobody asked, another bank was asked, the same
 * serial said something else before, it does not fit the request. Late answers count whatever became
 * of the message meanwhile.
 */
export async function recordAnswer(
  tx: Transaction,
  answer: BankAnswer,
  teller: Teller,
  { now, ...recording }: Recording & { readonly now: Instant },
): Promise<Recorded> {
  const message = await lockByKey(tx, answer.key);
  if (message === undefined) {
    return refused('never-asked', 'no request of this centre has this ApplicationID');
  }
  if (message.bank !== teller.bank) {
    return refused('other-bank', `${teller.bank} answers what ${message.bank} was asked`);
  }
  const [earlier] = await tx.query<{ same: boolean }>(
    `select (answer - 'at') = ($3::jsonb - 'at') as same from bank_answer
     where bank = $1 and serial = $2`,
    [teller.bank, answer.serial, JSON.stringify(answer)],
    'bank-answer-known',
  );
  if (earlier !== undefined) {
    return earlier.same
      ? { kind: 'repeated' }
      : refused('serial-reused', `${answer.serial} told something else before`);
  }
  const fault = answerFault(message.request, answer, {
    now,
    skewMs: recording.policy.clockSkewMs,
  });
  if (fault !== null) {
    return refused(fault, codes[fault].en);
  }
  const { reactions } = recording;
  await settleAnswer(tx, message, { answer, actor: teller.actor }, { now, reactions });
  return { kind: 'recorded' };
}

const refused = (reason: string, detail: string): Recorded => ({ kind: 'refused', reason, detail });

type Settled = {
  readonly answer: BankAnswer;
  readonly actor: string;
};

/** Writes the answer and lets the others react; the message is locked and the answer believed. */
export async function settleAnswer(
  tx: Transaction,
  message: LockedMessage,
  { answer, actor }: Settled,
  { now, reactions }: Pick<Recording, 'reactions'> & { readonly now: Instant },
): Promise<void> {
  await tx.query(
    `insert into bank_answer (bank, serial, key, at, received_at, actor, answer)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [message.bank, answer.serial, answer.key, answer.at, now, actor, JSON.stringify(answer)],
    'bank-answer-insert',
  );
  await tx.query(
    `update bank_message set status = 'answered', next_at = null, due_at = null, problem = null,
       answered_at = $2, code = $3, version = version + 1 where id = $1`,
    [message.id, now, answer.code],
    'bank-answered',
  );
  tx.audit({
    action: 'bank.answered',
    subject: message.id,
    detail: { key: answer.key, bank: message.bank, serial: answer.serial, code: answer.code },
  });
  tellScreens(tx, message, 'answered');
  const { request, subject } = message;
  for (const react of reactions) await react(tx, { request, answer, subject }, now);
}

type Setback = Pick<BankSetback, 'kind' | 'problem'>;

/** The others hear that a request did not get through, or goes again; the message is locked. */
export async function tellSetback(
  tx: Transaction,
  message: LockedMessage,
  { kind, problem }: Setback,
  { setbacks, now }: Pick<Recording, 'setbacks'> & { readonly now: Instant },
): Promise<void> {
  const { id, request, subject, may_be_done: mayBeDone } = message;
  const setback = { request, subject, instructionId: id, kind, problem, mayBeDone };
  for (const react of setbacks) await react(tx, setback, now);
}

/** Screens of the asking unit and of the bank's liaison look again. */
export function tellScreens(
  tx: Transaction,
  message: Pick<LockedMessage, 'id' | 'unit_id' | 'bank_unit_id' | 'subject'>,
  status: BankMessageStatus,
): void {
  const { id, subject } = message;
  for (const unitId of new Set([message.unit_id, message.bank_unit_id])) {
    if (unitId !== null) tx.emit('instruction', { unitId, id, subject, kind: status });
  }
}

export type Suspect = {
  readonly bank: string | null;
  readonly key: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly bytes: Buffer;
};

const excerptMax = 2000;

/** Keeps the beginning of what could not be believed, and its digest. */
export async function quarantineAnswer(
  tx: Transaction,
  { bank, key, reason, detail, bytes }: Suspect,
  now: Instant,
): Promise<string> {
  const id = newId('bnk', now);
  const excerpt = bytes.subarray(0, excerptMax).toString('utf8').replaceAll('\u0000', '\ufffd');
  await tx.query(
    `insert into bank_quarantine (id, at, bank, key, reason, detail, digest, size, excerpt)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      now,
      bank,
      key,
      reason,
      detail.slice(0, 1000),
      sha256(bytes).toString('hex'),
      bytes.length,
      excerpt,
    ],
    'bank-quarantine',
  );
  tx.audit({ action: 'bank.quarantined', subject: id, detail: { bank, key, reason } });
  return id;
}

/** Keeps the newest of what was set aside. */
export async function pruneQuarantine(db: Queryable, keep: number): Promise<void> {
  await db.query(
    `delete from bank_quarantine where id in (
       select id from bank_quarantine order by at desc, id desc offset $1)`,
    [keep],
    'bank-quarantine-prune',
  );
}
