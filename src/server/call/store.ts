/** Rows of calls: made with the event that caused them, moved by the process that dialled them. */
import {
  isOver,
  type CallCause,
  type CallPolicy,
  type CallProgress,
  type CallStateCode,
} from '../../core/call/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { Transaction } from '../platform/transact.ts';

/** Channel on which dialling processes are told that there is something to do. */
export const callChannel = 'wuzha_call';

export type CallRecord = {
  readonly id: string;
  readonly warning_id: string;
  readonly unit_id: string;
  readonly user_id: string;
  readonly target: string;
  readonly number: string;
  readonly extension: string | null;
  readonly state: CallStateCode;
  readonly cause: CallCause | null;
  readonly status: number | null;
  readonly forwarded: boolean;
  readonly third: 'ringing' | 'joined' | 'left' | 'failed' | null;
  readonly created_at: number;
  readonly ringing_at: number | null;
  readonly answered_at: number | null;
  readonly ended_at: number | null;
  readonly owner: string | null;
  readonly lease_until: number | null;
};

export type ShownCall = CallRecord & {
  readonly user_name: string;
  readonly user_seat: string | null;
  readonly relation: string | null;
};

const liveSql = `state in ('waiting', 'dialling', 'ringing-seat', 'ringing', 'answered')`;

export function progressOf(row: CallRecord): CallProgress {
  return {
    state: row.state,
    cause: row.cause,
    status: row.status,
    forwarded: row.forwarded,
    ringingAt: row.ringing_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
  };
}

export type NewCall = Pick<
  CallRecord,
  'id' | 'warning_id' | 'unit_id' | 'user_id' | 'target' | 'number' | 'extension' | 'created_at'
> & { readonly warning_seq: number; readonly state: 'by-hand' | 'waiting' };

/** Adds a call. The event is named, so the same event never makes two. */
export async function insertCall(tx: Queryable, call: NewCall): Promise<void> {
  await tx.query(
    `insert into call (id, warning_id, warning_seq, unit_id, user_id, target, number, extension,
       state, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (warning_id, warning_seq) do nothing`,
    [
      call.id,
      call.warning_id,
      call.warning_seq,
      call.unit_id,
      call.user_id,
      call.target,
      call.number,
      call.extension,
      call.state,
      call.created_at,
    ],
    'call-insert',
  );
  await wakeDiallers(tx);
}

/** Told at the commit. */
export async function wakeDiallers(tx: Queryable): Promise<void> {
  await tx.query('select pg_notify($1, $2)', [callChannel, ''], 'call-notify');
}

export async function extensionOf(db: Queryable, userId: string): Promise<string | null> {
  const rows = await db.query<{ extension: string }>(
    'select extension from call_line where user_id = $1',
    [userId],
    'call-line',
  );
  return rows[0]?.extension ?? null;
}

export async function setExtension(
  tx: Queryable,
  userId: string,
  extension: string | null,
  now: number,
): Promise<void> {
  if (extension === null) await tx.query('delete from call_line where user_id = $1', [userId]);
  else {
    await tx.query(
      `insert into call_line (user_id, extension, updated_at) values ($1, $2, $3)
       on conflict (user_id) do update set extension = excluded.extension,
         updated_at = excluded.updated_at`,
      [userId, extension, now],
    );
  }
}

/** How many wait for a line, and whether this person is on a call already. */
export async function readLoad(
  db: Queryable,
  userId: string,
): Promise<{ waiting: number; isTalking: boolean }> {
  const rows = await db.query<{ waiting: number; talking: boolean }>(
    `select (select count(*)::int from call where state = 'waiting') as waiting,
       exists (select 1 from call where user_id = $1 and ${liveSql}) as talking`,
    [userId],
    'call-load',
  );
  return { waiting: rows[0]?.waiting ?? 0, isTalking: rows[0]?.talking ?? false };
}

const shownSql = `select c.*, a.name as user_name, a.seat as user_seat,
    (select r ->> 'relation' from warning w join person p on p.id = w.person_id,
       jsonb_array_elements(p.relatives) r
     where w.id = c.warning_id and r ->> 'id' = c.target) as relation
  from call c join account_user a on a.id = c.user_id`;

export async function readCalls(db: Queryable, warningId: string): Promise<ShownCall[]> {
  return db.query<ShownCall>(
    `${shownSql} where c.warning_id = $1 order by c.created_at desc, c.id desc limit 100`,
    [warningId],
    'call-list',
  );
}

export async function readCall(db: Queryable, id: string): Promise<ShownCall | undefined> {
  const rows = await db.query<ShownCall>(`${shownSql} where c.id = $1`, [id], 'call-read');
  return rows[0];
}

/** The call that a person is on. */
export async function readLive(db: Queryable, userId: string): Promise<ShownCall | undefined> {
  const rows = await db.query<ShownCall>(
    `${shownSql} where c.user_id = $1 and c.${liveSql}`,
    [userId],
    'call-live',
  );
  return rows[0];
}

export async function lockCall(tx: Queryable, id: string): Promise<CallRecord | undefined> {
  const rows = await tx.query<CallRecord>(
    'select * from call where id = $1 for update',
    [id],
    'call-lock',
  );
  return rows[0];
}

/** The oldest that wait, marked as dialled by this process before anything is sent. */
export async function takeWaiting(
  tx: Queryable,
  parts: { owner: string; leaseUntil: number; since: number; count: number },
): Promise<CallRecord[]> {
  return tx.query<CallRecord>(
    `update call set state = 'dialling', owner = $1, lease_until = $2
     where id in (select id from call where state = 'waiting' and created_at >= $3
       order by created_at, id limit $4 for update skip locked)
     returning *`,
    [parts.owner, parts.leaseUntil, parts.since, parts.count],
    'call-take',
  );
}

/** Those that nobody dialled in time, and those whose process is gone. */
export async function lockForgotten(
  tx: Queryable,
  policy: Pick<CallPolicy, 'waitMsMax'>,
  now: number,
): Promise<CallRecord[]> {
  return tx.query<CallRecord>(
    `select * from call where (state = 'waiting' and created_at < $1)
       or (state in ('dialling', 'ringing-seat', 'ringing', 'answered') and lease_until < $2)
     order by id limit 200 for update skip locked`,
    [now - policy.waitMsMax, now],
    'call-forgotten',
  );
}

export async function renewLeases(
  db: Queryable,
  owner: string,
  ids: readonly string[],
  until: number,
): Promise<void> {
  if (ids.length === 0) return;
  await db.query(
    'update call set lease_until = $3 where owner = $1 and id = any($2)',
    [owner, ids, until],
    'call-lease',
  );
}

/** Writes how far a call is. A row that is over already stays as it is: false. */
export async function saveProgress(
  tx: Queryable,
  id: string,
  call: CallProgress,
  third: CallRecord['third'],
): Promise<boolean> {
  const rows = await tx.query(
    `update call set state = $2, cause = $3, status = $4, forwarded = $5, ringing_at = $6,
       answered_at = $7, ended_at = $8, third = $9, wish = case when $10 then null else wish end
     where id = $1 and ${liveSql} returning 1`,
    [
      id,
      call.state,
      call.cause,
      call.status,
      call.forwarded,
      call.ringingAt,
      call.answeredAt,
      call.endedAt,
      third,
      isOver(call.state),
    ],
    'call-save',
  );
  return rows.length > 0;
}

export type Wish = 'hang-up' | 'join' | 'part';

export async function setWish(tx: Queryable, id: string, wish: Wish): Promise<void> {
  await tx.query('update call set wish = $2 where id = $1', [id, wish], 'call-wish');
  await wakeDiallers(tx);
}

/** What screens ask of this process, taken once. */
export async function takeWishes(
  db: Queryable,
  owner: string,
): Promise<{ id: string; wish: Wish }[]> {
  return db.query<{ id: string; wish: Wish }>(
    `update call c set wish = null from (select id, wish from call where owner = $1
       and wish is not null for update skip locked) o
     where c.id = o.id returning o.id, o.wish`,
    [owner],
    'call-wishes',
  );
}

/** What the screens are told. */
export function tellCall(
  tx: Pick<Transaction, 'emit'>,
  row: Pick<CallRecord, 'id' | 'unit_id' | 'warning_id' | 'user_id'>,
  state: CallStateCode,
  third: CallRecord['third'] = null,
): void {
  tx.emit('contact', {
    unitId: row.unit_id,
    warningId: row.warning_id,
    callId: row.id,
    holderId: row.user_id,
    state,
    third,
  });
}
