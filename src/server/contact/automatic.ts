/** Messages that a warning sends by itself: in the transaction that issues it or makes it graver. */
import {
  planAutomatic,
  type ContactPolicy,
  type PlannedContact,
} from '../../core/contact/index.ts';
import { dayMs, parsePhone, type Instant, type PhoneNumber } from '../../core/kernel/index.ts';
import { isGraver, type WarningState } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';
import { numbersWarnedOf, type Reaction, type WarningChange } from '../warning/index.ts';
import { enqueueContacts, type ContactRequest } from './queue.ts';
import { tellChanges, type ContactChange } from './settle.ts';

export type AutomaticDeps = {
  readonly policy: () => ContactPolicy;
  /** Is the number on the block list? */
  readonly isBlocked: (number: PhoneNumber, now: Instant) => boolean;
};

/** Sends what the policy says, and takes back what still waits when the warning closes. */
export function contactReaction(deps: AutomaticDeps): Reaction {
  return async (tx, changes, now) => {
    await sendFor(tx, changes.filter(isGraverNow), deps, now);
    await takeBack(tx, changes.filter(isClosedNow), now);
  };
}

function isGraverNow({ before, after }: WarningChange): boolean {
  if (after.status === 'closed') return false;
  return before === null || isGraver(after.grade, before.grade);
}

function isClosedNow({ before, after }: WarningChange): boolean {
  return after.status === 'closed' && before?.status !== 'closed';
}

async function sendFor(
  tx: Transaction,
  changes: readonly WarningChange[],
  deps: AutomaticDeps,
  now: Instant,
): Promise<void> {
  const policy = deps.policy();
  const wanted = changes.filter(({ after }) => policy.automatic[after.grade].channels.length > 0);
  if (wanted.length === 0) return;
  const people = await readPeople(
    tx,
    wanted.map(({ after }) => after.personId),
    now,
  );
  const warnedOf = await numbersWarnedOf(
    tx,
    [...people.values()].map((p) => p.phone),
  );
  const requests = wanted.flatMap(({ after }) => {
    const person = people.get(after.personId);
    if (person === undefined) return [];
    const { phone, sentToday } = person;
    const suspect = warnedOf.has(phone) || deps.isBlocked(phone, now);
    const facts = { grade: after.grade, phone, sentToday, suspect, at: now };
    return planAutomatic(facts, policy).map((plan) => requestOf(after, phone, plan));
  });
  await enqueueContacts(tx, requests, now, policy);
}

const urgencyOf = { P0: 0, P1: 2, P2: 4, P3: 6 } as const;

function requestOf(
  warning: WarningState,
  phone: PhoneNumber,
  { channel, dueAt, expiresAt, refused }: PlannedContact,
): ContactRequest {
  return {
    key: `${warning.id}:${warning.grade}:${channel}`,
    warningId: warning.id,
    personId: warning.personId,
    channel,
    to: phone,
    template: 'warning',
    params: {},
    urgency: urgencyOf[warning.grade],
    dueAt: dueAt as Instant,
    expiresAt: expiresAt as Instant,
    ...(refused === null ? {} : { refused }),
  };
}

type Addressee = { readonly phone: PhoneNumber; readonly sentToday: number };

/** Numbers of people, and how often each was written to by itself in the last 24 hours. */
async function readPeople(
  tx: Queryable,
  ids: readonly string[],
  now: Instant,
): Promise<Map<string, Addressee>> {
  const rows = await tx.query<{ id: string; phone: string; sent: number }>(
    `select p.id, p.phone, (select count(*) from contact c where c.person_id = p.id
       and c.created_at > $2 and c.automatic
       and c.state in ('waiting', 'sending', 'sent', 'delivered', 'uncertain'))::int as sent
     from person p where p.id = any($1::text[]) and p.phone is not null`,
    [ids, now - dayMs],
    'contact-people',
  );
  return new Map(
    rows.flatMap(({ id, phone, sent }) => {
      const number = parsePhone(phone);
      return number === undefined ? [] : [[id, { phone: number, sentToday: sent }] as const];
    }),
  );
}

/** A warning that is over needs no message any more. */
async function takeBack(
  tx: Transaction,
  changes: readonly WarningChange[],
  now: Instant,
): Promise<void> {
  if (changes.length === 0) return;
  const rows = await tx.query<ContactChange>(
    `update contact c set state = 'cancelled', problem = 'warning-closed', settled_at = $2
     where c.warning_id = any($1::text[]) and c.state = 'waiting' and c.automatic
     returning c.id, c.warning_id, c.channel, c.state,
       (select unit_id from warning w where w.id = c.warning_id) as unit_id`,
    [changes.map(({ after }) => after.id), now],
    'contact-take-back',
  );
  tellChanges(tx, rows);
}
