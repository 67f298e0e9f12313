/** New messages find their bank, and what is due is taken under a lease, in the order of each account. */
import type { BankPolicy, BankRequest, BankSetting } from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { inTransaction, type Database, type Queryable } from '../platform/database.ts';
import { transact, type Transaction } from '../platform/transact.ts';
import { lineActor } from './actor.ts';
import { tellScreens } from './record.ts';
import type { Banks } from './setting.ts';

const routeMax = 200;

type NewMessage = {
  readonly id: string;
  readonly bank: string;
  readonly unit_id: string;
  readonly subject: string;
  readonly request: BankRequest;
};

/**
 * Gives new messages their bank's code and way; answers how many there were. A bank without a line,
 * and a request that the line has no message for, become instructions that a person carries.
 */
export async function routeNew(
  db: Database,
  banks: Banks,
  policy: BankPolicy,
  now: Instant,
): Promise<number> {
  const [waiting] = await db.query<{ any: boolean }>(
    'select exists (select 1 from bank_message where adapter is null) as any',
    [],
    'bank-new-any',
  );
  if (waiting?.any !== true) return 0;
  return transact(db, lineActor, now, async (tx) => {
    const messages = await tx.query<NewMessage>(
      `select id, bank, unit_id, subject, request from bank_message where adapter is null
       order by seq limit ${routeMax} for update skip locked`,
      [],
      'bank-new',
    );
    for (const message of messages) await route(tx, message, banks, { policy, now });
    return messages.length;
  });
}

type Routing = { readonly policy: BankPolicy; readonly now: Instant };

async function route(
  tx: Transaction,
  message: NewMessage,
  banks: Banks,
  { policy, now }: Routing,
): Promise<void> {
  const setting = banks.find(message.bank);
  const adapter = setting === undefined ? undefined : banks.adapterOf(setting);
  const problem = setting === undefined ? 'no-line' : (adapter?.cannotAsk(message.request) ?? null);
  const code = setting?.code ?? message.bank;
  if (adapter !== undefined && problem === null) {
    await tx.query(
      'update bank_message set adapter = $2, bank = $3 where id = $1',
      [message.id, adapter.name, code],
      'bank-route',
    );
    return;
  }
  const unit = await unitOf(tx, setting, message.bank);
  const dueAt = now + (message.request.isUrgent ? policy.handUrgentMs : policy.handMs);
  await tx.query(
    `update bank_message set adapter = 'by-hand', bank = $2, bank_unit_id = $3, problem = $4,
       status = 'by-hand', next_at = null, due_at = $5, version = version + 1 where id = $1`,
    [message.id, code, unit, problem, dueAt],
    'bank-route-hand',
  );
  tx.audit({ action: 'bank.by-hand', subject: message.id, detail: { bank: code, problem } });
  tellScreens(tx, { ...message, bank_unit_id: unit }, 'by-hand');
}

/** The unit whose liaison answers: the one of the setting, else the bank's unit of that name. */
async function unitOf(
  tx: Queryable,
  setting: BankSetting | undefined,
  bank: string,
): Promise<string | null> {
  const names = [setting?.unit, setting?.name, bank, ...(setting?.aliases ?? [])].filter(
    (name) => name !== undefined,
  );
  const [unit] = await tx.query<{ id: string }>(
    `select id from unit where id = $2 or (level = 'bank' and name = any($1))
     order by (id = $2) desc, array_position($1, name), id limit 1`,
    [names, setting?.unit ?? ''],
    'bank-unit',
  );
  return unit?.id ?? null;
}

export type DueMessage = {
  readonly id: string;
  readonly key: string;
  readonly bank: string;
  readonly status: 'waiting' | 'sent';
  readonly tries: number;
  readonly body: string | null;
  readonly request: BankRequest;
};

export type Taking = {
  readonly now: Instant;
  readonly leaseMs: number;
  /** Banks that have enough under way. */
  readonly busy: readonly string[];
  readonly perBank: number;
};

const takeMax = 200;

/**
 * Takes what is due, urgent first, and commits before anything is sent. A message waits while an
 * earlier one for the same account has not reached the bank: a lift never overtakes its stop.
 */
export async function takeDue(
  db: Database,
  { now, leaseMs, busy, perBank }: Taking,
  write: (message: DueMessage) => string | null,
): Promise<DueMessage[]> {
  return inTransaction(db, async (tx) => {
    const due = await tx.query<DueMessage>(
      `select m.id, m.key, m.bank, m.status, m.tries + 1 as tries, m.body, m.request
       from (select distinct bank from bank_message
         where next_at <= $1 and adapter is not null and not bank = any($2)) as b
       cross join lateral (
         select * from bank_message m where m.bank = b.bank and m.next_at <= $1
           and m.adapter is not null and (m.lease_until is null or m.lease_until <= $1)
           and (m.status = 'sent' or not exists (
             select 1 from bank_message e where e.bank = m.bank and e.account = m.account
               and e.status = 'waiting' and e.seq < m.seq))
         order by m.is_urgent desc, m.seq limit $3 for update skip locked) as m
       limit ${takeMax}`,
      [now, [...busy], perBank],
      'bank-send-take',
    );
    if (due.length === 0) return due;
    const taken = due.map((message) => ({ ...message, body: message.body ?? write(message) }));
    await tx.query(
      `update bank_message m set body = t.body, lease_until = $3, tries = m.tries + 1,
         sends = m.sends + 1
       from unnest($1::text[], $2::text[]) as t (id, body) where m.id = t.id`,
      [taken.map(({ id }) => id), taken.map(({ body }) => body), now + leaseMs],
      'bank-lease',
    );
    return taken;
  });
}
