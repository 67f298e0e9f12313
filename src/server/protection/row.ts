/** Orders and instructions between the database and the core. */
import type { UserActor } from '../../core/access/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import {
  isOpenAppeal,
  type Instruction,
  type InstructionStatus,
  type OrderEvent,
  type OrderState,
  type OrderStatus,
} from '../../core/protection/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type OrderRecord = {
  readonly id: string;
  readonly reference: string;
  readonly state: OrderState;
  readonly warning_number: string;
  readonly person_name: string | null;
  readonly phone: string | null;
  readonly unit_name: string;
};

const selectSql = `select o.id, o.reference, o.state, w.number as warning_number,
    p.name as person_name, p.phone, u.name as unit_name
  from protection_order o join warning w on w.id = o.warning_id
    join person p on p.id = o.person_id join unit u on u.id = o.unit_id`;

export type OrderFilter = {
  readonly status?: OrderStatus | undefined;
  readonly waiting?: boolean | undefined;
  readonly warningId?: string | undefined;
  readonly offset: number;
  readonly limit: number;
};

/** Orders of the jurisdiction: what waits for somebody first, then what ends first. */
export async function listOrders(
  db: Queryable,
  actor: UserActor,
  { status, waiting, warningId, offset, limit }: OrderFilter,
): Promise<OrderRecord[]> {
  return db.query<OrderRecord>(
    `${scopeSql} ${selectSql}
     where o.unit_id in (select id from scope) and ($2::text is null or o.status = $2)
       and ($3::boolean is null or o.is_waiting = $3) and ($4::text is null or o.warning_id = $4)
     order by o.is_waiting desc, (o.status = 'in-force') desc, o.due_at, o.expires_at,
       o.proposed_at desc, o.id
     limit $5 offset $6`,
    [actor.unitId, status ?? null, waiting ?? null, warningId ?? null, limit, offset],
    'protection-list',
  );
}

export type OrderCounts = {
  readonly all: number;
  readonly proposed: number;
  readonly inForce: number;
  readonly waiting: number;
  readonly endingSoon: number;
  readonly uncertain: number;
};

export async function countOrders(
  db: Queryable,
  actor: UserActor,
  { status, waiting, warningId }: Omit<OrderFilter, 'offset' | 'limit'>,
  soonAt: number,
): Promise<OrderCounts> {
  const rows = await db.query<OrderCounts>(
    `${scopeSql} select
       (count(*) filter (where ($2::text is null or o.status = $2)
         and ($3::boolean is null or o.is_waiting = $3)
         and ($4::text is null or o.warning_id = $4)))::int as all,
       (count(*) filter (where o.status = 'proposed'))::int as proposed,
       (count(*) filter (where o.status = 'in-force'))::int as "inForce",
       (count(*) filter (where o.is_waiting))::int as waiting,
       (count(*) filter (where o.status = 'in-force' and o.expires_at < $5))::int as "endingSoon",
       (count(*) filter (where exists (select 1 from bank_instruction i
         where i.order_id = o.id and i.status = 'uncertain')))::int as uncertain
     from protection_order o where o.unit_id in (select id from scope)`,
    [actor.unitId, status ?? null, waiting ?? null, warningId ?? null, soonAt],
    'protection-counts',
  );
  return rows[0] ?? { all: 0, proposed: 0, inForce: 0, waiting: 0, endingSoon: 0, uncertain: 0 };
}

/** One order of the jurisdiction; undefined where there is none there. */
export async function readOrder(
  db: Queryable,
  actor: UserActor,
  id: string,
): Promise<OrderRecord | undefined> {
  const rows = await db.query<OrderRecord>(
    `${scopeSql} ${selectSql} where o.id = $2 and o.unit_id in (select id from scope)`,
    [actor.unitId, id],
    'protection-read',
  );
  return rows[0];
}

/** Any order, for what the centre does by itself or the person asks for with the code. */
export async function findOrder(
  db: Queryable,
  by: { readonly id: string } | { readonly reference: string },
): Promise<OrderRecord | undefined> {
  const [column, value] = 'id' in by ? ['id', by.id] : ['reference', by.reference];
  const rows = await db.query<OrderRecord>(
    `${selectSql} where o.${column} = $1`,
    [value],
    `protection-find-${column}`,
  );
  return rows[0];
}

/** The living order of a person, or of nobody. */
export async function livingOrders(
  tx: Queryable,
  personIds: readonly string[],
): Promise<readonly string[]> {
  if (personIds.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `select id from protection_order where person_id = any($1) and status in ('proposed', 'in-force')
     order by id`,
    [personIds],
    'protection-living',
  );
  return rows.map((row) => row.id);
}

/** Locks orders, in order; with `skip` passes over those in other hands. */
export async function lockOrders(
  tx: Queryable,
  ids: readonly string[],
  skip = false,
): Promise<ReadonlyMap<string, OrderState>> {
  const rows = await tx.query<{ id: string; state: OrderState }>(
    `select id, state from protection_order where id = any($1) order by id
     for update${skip ? ' skip locked' : ''}`,
    [[...ids]],
    skip ? 'protection-lock-skip' : 'protection-lock',
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}

/** What waits for somebody. */
export function waitsFor(state: OrderState): ('approval' | 'extension' | 'variation' | 'appeal')[] {
  const waits: ('approval' | 'extension' | 'variation' | 'appeal')[] = [];
  if (state.status === 'proposed') waits.push('approval');
  if (state.status !== 'in-force') return waits;
  if (state.extensionAsked !== null) waits.push('extension');
  if (state.variations.some((v) => v.status === 'asked')) waits.push('variation');
  if (state.appeals.some((a) => isOpenAppeal(a) && a.status !== 'need-docs')) waits.push('appeal');
  return waits;
}

/** The nearest time by which somebody must have answered. */
export function dueOf(state: OrderState): number | null {
  const times = [
    ...state.appeals.flatMap((a) => (a.dueAt === null ? [] : [a.dueAt])),
    ...state.variations.flatMap((v) => (v.status === 'asked' ? [v.dueAt] : [])),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

const writeSql = `insert into protection_order (id, number, reference, warning_id, person_id, unit_id,
    status, proposed_at, expires_at, due_at, is_waiting, state, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`;
const rewriteSql = `update protection_order set status = $2, expires_at = $3, due_at = $4,
  is_waiting = $5, state = $6, version = $7 where id = $1`;

export async function insertOrder(
  tx: Queryable,
  state: OrderState,
  reference: string,
): Promise<void> {
  await tx.query(writeSql, [
    state.id,
    state.number,
    reference,
    state.warningId,
    state.personId,
    state.unitId,
    state.status,
    state.proposedAt,
    state.expiresAt,
    dueOf(state),
    waitsFor(state).length > 0,
    JSON.stringify(state),
    state.version,
  ]);
}

export async function updateOrder(tx: Queryable, state: OrderState): Promise<void> {
  await tx.query(rewriteSql, [
    state.id,
    state.status,
    state.expiresAt,
    dueOf(state),
    waitsFor(state).length > 0,
    JSON.stringify(state),
    state.version,
  ]);
}

export async function appendOrderEvents(
  tx: Queryable,
  orderId: string,
  firstSeq: number,
  events: readonly OrderEvent[],
): Promise<void> {
  await tx.query(
    `insert into protection_event (order_id, seq, at, kind, actor, body)
     select $1, $2 + ordinality - 1, at, kind, actor, body
     from unnest($3::bigint[], $4::text[], $5::text[], $6::jsonb[])
       with ordinality as e (at, kind, actor, body, ordinality)`,
    [
      orderId,
      firstSeq,
      events.map((e) => e.at),
      events.map((e) => e.kind),
      events.map((e) => e.actor),
      events.map((e) => JSON.stringify(e)),
    ],
    'protection-events',
  );
}

export type OrderEventRecord = {
  readonly seq: number;
  readonly body: OrderEvent;
  readonly actor_name: string | null;
};

export async function readOrderEvents(db: Queryable, id: string): Promise<OrderEventRecord[]> {
  return db.query<OrderEventRecord>(
    `select e.seq, e.body, a.name as actor_name from protection_event e
       left join account_user a on a.id = e.actor
     where e.order_id = $1 order by e.seq limit 500`,
    [id],
    'protection-history',
  );
}

type InstructionRecord = {
  readonly key: string;
  readonly order_id: string;
  readonly account_id: string;
  readonly kind: 'stop' | 'lift';
  readonly ordinal: number;
  readonly status: InstructionStatus;
  readonly made_at: number;
  readonly until_at: number | null;
  readonly sent_at: number | null;
  readonly sends: number;
  readonly answered_at: number | null;
  readonly applied_at: number | null;
  readonly code: string | null;
  readonly next_at: number | null;
};

const instructionOf = (row: InstructionRecord): Instruction => ({
  key: row.key,
  orderId: row.order_id,
  accountId: row.account_id,
  kind: row.kind,
  ordinal: row.ordinal,
  status: row.status,
  madeAt: row.made_at,
  untilAt: row.until_at,
  sentAt: row.sent_at,
  sends: row.sends,
  answeredAt: row.answered_at,
  appliedAt: row.applied_at,
  code: row.code,
  nextAt: row.next_at,
});

const recordOf = (one: Instruction): InstructionRecord => ({
  key: one.key,
  order_id: one.orderId,
  account_id: one.accountId,
  kind: one.kind,
  ordinal: one.ordinal,
  status: one.status,
  made_at: one.madeAt,
  until_at: one.untilAt,
  sent_at: one.sentAt,
  sends: one.sends,
  answered_at: one.answeredAt,
  applied_at: one.appliedAt,
  code: one.code,
  next_at: one.nextAt,
});

export async function readInstructions(
  db: Queryable,
  orderIds: readonly string[],
): Promise<readonly Instruction[]> {
  const rows = await db.query<InstructionRecord>(
    'select * from bank_instruction where order_id = any($1) order by order_id, account_id, ordinal',
    [orderIds],
    'bank-instructions',
  );
  return rows.map(instructionOf);
}

const saveSql = `insert into bank_instruction
  select * from jsonb_populate_recordset(null::bank_instruction, $1::jsonb)
  on conflict (key) do update set status = excluded.status, sent_at = excluded.sent_at,
    sends = excluded.sends, answered_at = excluded.answered_at, applied_at = excluded.applied_at,
    code = excluded.code, next_at = excluded.next_at`;

export async function saveInstructions(
  tx: Queryable,
  instructions: readonly Instruction[],
): Promise<void> {
  if (instructions.length === 0) return;
  await tx.query(saveSql, [JSON.stringify(instructions.map(recordOf))], 'bank-save');
}

/**
 * Takes instructions that are due under a lease: whoever took them and is killed loses them to the
 * next. A lift goes out only after every earlier stop of that account has left or was cancelled.
 */
export async function takeInstructions(
  db: Queryable,
  { now, leaseMs, limit }: { now: Instant; leaseMs: number; limit: number },
): Promise<readonly Instruction[]> {
  const rows = await db.query<InstructionRecord>(
    `update bank_instruction set next_at = $1 + $2,
       sends = sends + (status = 'waiting')::int where key in (
       select i.key from bank_instruction i where i.next_at <= $1
         and not exists (select 1 from bank_instruction e where e.order_id = i.order_id
           and e.account_id = i.account_id and e.ordinal < i.ordinal and e.status = 'waiting')
       order by i.next_at limit $3 for update skip locked)
     returning *`,
    [now, leaseMs, limit],
    'bank-take',
  );
  return rows.map(instructionOf);
}

export async function lockInstruction(
  tx: Queryable,
  key: string,
): Promise<Instruction | undefined> {
  const rows = await tx.query<InstructionRecord>(
    'select * from bank_instruction where key = $1 for update',
    [key],
    'bank-lock',
  );
  return rows.map(instructionOf)[0];
}
