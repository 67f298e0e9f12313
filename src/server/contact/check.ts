/**
 * Check codes between the database and the core: issued when a message leaves, kept as keyed digests
 * only, asked for by anybody. Every question costs the same reads and writes, whatever the answer.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Actor } from '../../core/access/index.ts';
import {
  chanceOfGuess,
  decideCheck,
  makeCheckCode,
  type ContactChannel,
  type ContactPolicy,
} from '../../core/contact/index.ts';
import { dayMs, type Category, type Instant } from '../../core/kernel/index.ts';
import { dayStart } from '../../core/warning/index.ts';
import type { Database, Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import { transact, type Transaction } from '../platform/transact.ts';

/** How long an expired code is still told from an unknown one. */
const rememberMs = 30 * dayMs;

export type CodeFor = {
  readonly contactId: string;
  readonly warningId: string;
  /** Last four digits of the number of who receives it. */
  readonly last4: string;
};

function digestOf(key: Buffer, last4: string, code: string): Buffer {
  return createHmac('sha256', key).update(`${last4}:${code}`).digest();
}

/**
 * New codes for messages that are about to leave, by message. One that may have left before keeps
 * its code as well.
 */
export async function issueCodes(
  tx: Queryable,
  wanted: readonly CodeFor[],
  { key, policy, now }: { key: Buffer; policy: ContactPolicy; now: Instant },
): Promise<Map<string, string>> {
  const codes = new Map(wanted.map((one) => [one.contactId, makeCheckCode(randomBytes(16))]));
  if (wanted.length === 0) return codes;
  await tx.query(
    `insert into check_code (id, contact_id, warning_id, last4, digest, issued_at, expires_at)
     select id, contact_id, warning_id, last4, digest, $6, $7 from unnest($1::text[], $2::text[],
       $3::text[], $4::text[], $5::bytea[]) as c (id, contact_id, warning_id, last4, digest)`,
    [
      wanted.map(() => newId('chk', now)),
      wanted.map((one) => one.contactId),
      wanted.map((one) => one.warningId),
      wanted.map((one) => one.last4),
      wanted.map((one) => digestOf(key, one.last4, codes.get(one.contactId) ?? '')),
      now,
      now + policy.codeValidMs,
    ],
    'check-issue',
  );
  return codes;
}

/** The code of an attempt that certainly did not leave is nobody's. */
export async function voidCode(tx: Queryable, contactId: string): Promise<void> {
  await tx.query(
    `delete from check_code where id = (select id from check_code where contact_id = $1
       order by issued_at desc, id desc limit 1)`,
    [contactId],
    'check-void',
  );
}

export type CodeAnswer =
  | {
      readonly answer: 'genuine';
      readonly contactId: string;
      readonly warningId: string;
      readonly unitId: string;
      readonly category: Category;
      readonly channel: ContactChannel;
      readonly issuedAt: number;
    }
  | { readonly answer: 'expired'; readonly issuedAt: number }
  | { readonly answer: 'unknown' }
  /** Too many failures; which bound was met is not told. */
  | { readonly answer: 'later' };

export type CodeQuestion = {
  readonly code: string;
  readonly last4: string;
  /** Address of who asks over the public page; undefined: a seat asks for somebody on the line. */
  readonly address?: string;
  readonly actor: Actor | undefined;
};

type Checking = {
  readonly db: Database;
  readonly key: Buffer;
  readonly policy: ContactPolicy;
  readonly now: Instant;
};

/** Answers whether a message with this code went to a number that ends so. Every question is audited. */
export async function checkCode(checking: Checking, question: CodeQuestion): Promise<CodeAnswer> {
  const { db, now } = checking;
  return transact(db, question.actor, now, async (tx) => {
    const answer = await answerCode(tx, checking, question);
    tx.audit({
      action: 'contact.verify',
      subject: answer.answer === 'genuine' ? answer.contactId : 'none',
      allowed: answer.answer !== 'later',
      detail: { answer: answer.answer, address: question.address ?? null },
    });
    return answer;
  });
}

type CodeRecord = {
  readonly contact_id: string;
  readonly warning_id: string;
  readonly unit_id: string;
  readonly category: Category;
  readonly channel: ContactChannel;
  readonly issued_at: number;
  readonly expires_at: number;
};

async function answerCode(
  tx: Transaction,
  { key, policy, now }: Checking,
  { code, last4, address, actor }: CodeQuestion,
): Promise<CodeAnswer> {
  const asker = address ?? (actor?.kind === 'user' ? actor.id : 'nobody');
  const day = dayStart(now);
  const tally = await readTally(tx, day, { asker, last4 });
  const [live] = await tx.query<{ count: number }>(
    'select count(*) as count from check_code where last4 = $1 and expires_at > $2',
    [last4, now],
    'check-live',
  );
  const valid = live?.count ?? 0;
  if (decideCheck(tally, valid, policy) !== 'check') return { answer: 'later' };
  const [row] = await tx.query<CodeRecord>(
    `update check_code c set checked_count = checked_count + 1
     from contact m, warning w
     where c.last4 = $1 and c.digest = $2 and c.expires_at > $3
       and m.id = c.contact_id and w.id = c.warning_id
     returning c.contact_id, c.warning_id, w.unit_id, w.category, m.channel, c.issued_at, c.expires_at`,
    [last4, digestOf(key, last4, code), now - rememberMs],
    'check-find',
  );
  const isGenuine = row !== undefined && row.expires_at > now;
  await countFailure(tx, day, {
    asker,
    last4,
    failed: isGenuine ? 0 : 1,
    chance: isGenuine ? 0 : chanceOfGuess(valid),
  });
  if (row === undefined) return { answer: 'unknown' };
  if (!isGenuine) return { answer: 'expired', issuedAt: row.issued_at };
  return {
    answer: 'genuine',
    contactId: row.contact_id,
    warningId: row.warning_id,
    unitId: row.unit_id,
    category: row.category,
    channel: row.channel,
    issuedAt: row.issued_at,
  };
}

type Guesser = { readonly asker: string; readonly last4: string };

const keysOf = ({ asker, last4 }: Guesser) => ({
  kinds: ['address', 'all', 'number'],
  keys: [asker, '', last4],
});

/** Today's failures; the row of everybody is locked, so that nobody slips past the bound at once. */
async function readTally(tx: Queryable, day: number, guesser: Guesser) {
  const { kinds, keys } = keysOf(guesser);
  await tx.query(
    `insert into check_guess (day, kind, key)
     select $1, kind, key from unnest($2::text[], $3::text[]) as g (kind, key)
     on conflict do nothing`,
    [day, kinds, keys],
    'check-tally-open',
  );
  const rows = await tx.query<{ kind: string; failed: number; chance: number }>(
    `select kind, failed, chance from check_guess
     where day = $1 and (kind, key) in (select * from unnest($2::text[], $3::text[]))
     order by kind, key for update`,
    [day, kinds, keys],
    'check-tally',
  );
  const of = (kind: string) => rows.find((row) => row.kind === kind);
  return {
    address: of('address')?.failed ?? 0,
    number: of('number')?.failed ?? 0,
    chance: of('all')?.chance ?? 0,
  };
}

type Failure = Guesser & { readonly failed: number; readonly chance: number };

async function countFailure(tx: Queryable, day: number, failure: Failure): Promise<void> {
  const { kinds, keys } = keysOf(failure);
  await tx.query(
    `update check_guess set failed = failed + $4, chance = chance + $5
     where day = $1 and (kind, key) in (select * from unnest($2::text[], $3::text[]))`,
    [day, kinds, keys, failure.failed, failure.chance],
    'check-tally-add',
  );
}

/** Forgets counts of days gone by and codes that nobody may be told of any more. */
export async function pruneChecks(db: Queryable, now: Instant): Promise<void> {
  await db.query('delete from check_guess where day < $1', [dayStart(now) - dayMs]);
  await db.query('delete from check_code where expires_at < $1', [now - rememberMs]);
}
