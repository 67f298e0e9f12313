/** What became of messages is written: outcomes of attempts, receipts, leases and times that ran out. */
import type { SystemActor } from '../../core/access/index.ts';
import {
  decideAttempt,
  stateOfParts,
  type ContactChannel,
  type ContactPolicy,
  type ContactState,
  type PartState,
  type Receipt,
} from '../../core/contact/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Database } from '../platform/database.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { voidCode } from './check.ts';
import type { Outcome } from './gateway.ts';

export const contactActor: SystemActor = {
  kind: 'system',
  name: 'contact',
  reason: 'sending messages and recording what became of them',
};

type Told = { readonly settled?: () => void };
export type Finished =
  | (Told & Outcome & { readonly contactId: string })
  | (Told & { readonly receipt: Receipt; readonly known: { found: boolean } });

/** What the screens and the audit are told of one message. */
export type ContactChange = {
  readonly id: string;
  readonly warning_id: string | null;
  readonly unit_id: string | null;
  readonly channel: ContactChannel;
  readonly state: ContactState;
};

const changeColumns = `c.id, c.warning_id, c.channel, c.state,
  (select unit_id from warning w where w.id = c.warning_id) as unit_id`;

export async function settleAll(
  db: Database,
  batch: readonly Finished[],
  policy: ContactPolicy,
  now: Instant,
): Promise<void> {
  await transact(db, contactActor, now, async (tx) => {
    for (const one of batch) {
      if ('receipt' in one) one.known.found = await settleReceipt(tx, one.receipt, now);
      else await settleOutcome(tx, one, policy, now);
    }
  });
}

async function settleOutcome(
  tx: Transaction,
  { contactId, attempt, references }: Outcome & { readonly contactId: string },
  policy: ContactPolicy,
  now: Instant,
): Promise<void> {
  const [message] = await tx.query<{ attempts: number; expires_at: number }>(
    `select attempts, expires_at from contact where id = $1 and state in ('sending', 'uncertain')
     for update`,
    [contactId],
    'contact-settling',
  );
  if (message === undefined) return;
  const { state, problem, dueAt } = decideAttempt(
    attempt,
    { attempts: message.attempts, expiresAt: message.expires_at },
    policy,
    now,
  );
  const rows = await tx.query<ContactChange>(
    `update contact c set state = $2::text, problem = $3::text, due_at = coalesce($4::bigint, due_at),
       lease_until = null, sent_at = case when $2::text in ('sent', 'delivered', 'uncertain') then $5::bigint end,
       settled_at = case when $2::text = 'waiting' then null else $5::bigint end
     where id = $1 returning ${changeColumns}`,
    [contactId, state, problem, dueAt, now],
    'contact-settle',
  );
  if (attempt.kind === 'failed') await voidCode(tx, contactId);
  if (references.length > 0) {
    await tx.query(
      `insert into contact_part (contact_id, seq, reference, state, at)
       select $1, seq, reference, 'sent', $3
       from unnest($2::text[]) with ordinality as p (reference, seq)
       on conflict (contact_id, seq) do update set reference = excluded.reference,
         state = 'sent', detail = null, at = excluded.at`,
      [contactId, references, now],
      'contact-parts',
    );
  }
  tellChanges(tx, rows);
}

/** True where the name is known. A receipt that says nothing new changes nothing. */
async function settleReceipt(tx: Transaction, receipt: Receipt, now: Instant): Promise<boolean> {
  const parts = await tx.query<{ contact_id: string }>(
    `update contact_part set state = case when state = 'sent' then $2::text else state end,
       detail = $3, at = $4
     where reference = $1 returning contact_id`,
    [receipt.reference, receipt.state, receipt.detail, now],
    'contact-receipt',
  );
  for (const { contact_id: id } of parts) {
    const states = await tx.query<{ state: PartState }>(
      'select state from contact_part where contact_id = $1 order by seq',
      [id],
      'contact-part-states',
    );
    const rows = await tx.query<ContactChange>(
      `update contact c set state = $2::text, problem = case when $2::text = 'failed' then $3::text end,
         settled_at = $4::bigint
       where id = $1 and state = 'sent' and $2::text <> 'sent' returning ${changeColumns}`,
      [id, stateOfParts(states.map((s) => s.state)), receipt.detail, now],
      'contact-delivered',
    );
    tellChanges(tx, rows);
  }
  return parts.length > 0;
}

/** Puts changes of messages on record and before the eyes of who sees the warning. */
export function tellChanges(tx: Transaction, rows: readonly ContactChange[]): void {
  for (const { id, warning_id: warningId, unit_id: unitId, channel, state } of rows) {
    tx.audit({ action: `contact.${state}`, subject: id, detail: { channel, warning: warningId } });
    if (unitId !== null) tx.emit('contact', { unitId, warningId, contactId: id, channel, state });
  }
}

const sweepMax = 500;

/**
 * What a dead process left is uncertain: it may have left the centre. What waited too long is of no
 * use any more. Safe to run in several processes at once.
 */
export async function sweep(db: Database, now: Instant): Promise<number> {
  const [due] = await db.query<{ any: boolean }>(
    `select exists (select 1 from contact where state = 'sending' and lease_until <= $1)
       or exists (select 1 from contact where state = 'waiting' and expires_at <= $1) as any`,
    [now],
    'contact-sweep-any',
  );
  if (due?.any !== true) return 0;
  return transact(db, contactActor, now, async (tx) => {
    const left = await tx.query<ContactChange>(
      `update contact c set state = 'uncertain', problem = 'interrupted', lease_until = null,
         settled_at = $1
       where id in (select id from contact where state = 'sending' and lease_until <= $1
         order by id limit ${sweepMax} for update skip locked)
       returning ${changeColumns}`,
      [now],
      'contact-sweep-lease',
    );
    const late = await tx.query<ContactChange>(
      `update contact c set state = 'expired', problem = coalesce(problem, 'too-late'),
         settled_at = $1
       where id in (select id from contact where state = 'waiting' and expires_at <= $1
         order by id limit ${sweepMax} for update skip locked)
       returning ${changeColumns}`,
      [now],
      'contact-sweep-expiry',
    );
    const rows = [...left, ...late];
    tellChanges(tx, rows);
    return rows.length;
  });
}
