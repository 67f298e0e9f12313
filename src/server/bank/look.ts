/** Requests as people see them: those to the bank of their unit, and those of the cases of theirs. */
import type { UserActor } from '../../core/access/index.ts';
import type {
  BankAnswer,
  BankMessageStatus,
  BankRequest,
  BankRequestKind,
} from '../../core/bank/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';

export type InstructionRecord = {
  readonly id: string;
  readonly key: string;
  readonly bank: string;
  readonly status: BankMessageStatus;
  readonly request: BankRequest;
  readonly made_at: Instant;
  readonly due_at: Instant | null;
  readonly received_at: Instant | null;
  readonly answered_at: Instant | null;
  readonly code: string | null;
  readonly problem: string | null;
  readonly sends: number;
  readonly version: number;
  /** The actor belongs to the side that asks; else to the bank. */
  readonly asks: boolean;
};

export type InstructionFilter = {
  readonly status?: BankMessageStatus | undefined;
  readonly kind?: BankRequestKind | undefined;
  readonly open?: boolean | undefined;
  readonly subject?: string | undefined;
};

/** A liaison sees what a person carries to the own bank; whoever asks sees all of it. */
const seenSql = `with recursive scope as (
    select id from unit where id = $1
    union all select u.id from unit u join scope s on u.parent_id = s.id),
  seen as (select m.id, m.key, m.bank, m.status, m.request, m.made_at, m.due_at, m.received_at,
      m.answered_at, m.code, m.problem, m.sends, m.version, m.kind, m.subject, m.seq, m.is_urgent,
      m.unit_id in (select id from scope) as asks
    from bank_message m where m.unit_id in (select id from scope)
      or (m.adapter = 'by-hand' and m.bank_unit_id in (select id from scope)))`;
const openSql = `status in ('by-hand', 'human')`;
const filterSql = `($2::text is null or status = $2) and ($3::text is null or kind = $3)
  and ($4::boolean is null or not $4 or ${openSql}) and ($5::text is null or subject = $5)`;

const filterParams = (actor: UserActor, { status, kind, open, subject }: InstructionFilter) => [
  actor.unitId,
  status ?? null,
  kind ?? null,
  open ?? null,
  subject ?? null,
];

/** What waits for a person first, by its time; then the newest. */
export async function listInstructions(
  db: Queryable,
  actor: UserActor,
  filter: InstructionFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<InstructionRecord[]> {
  return db.query<InstructionRecord>(
    `${seenSql} select * from seen where ${filterSql}
     order by (${openSql}) desc, case when ${openSql} then coalesce(due_at, made_at) end, seq desc
     limit $6 offset $7`,
    [...filterParams(actor, filter), page.limit, page.offset],
    'instruction-list',
  );
}

export type InstructionCounts = {
  readonly all: number;
  readonly unread: number;
  readonly open: number;
  readonly late: number;
  readonly answered: number;
};

const dayMs = 86_400_000;

export async function countInstructions(
  db: Queryable,
  actor: UserActor,
  filter: InstructionFilter,
  now: Instant,
): Promise<InstructionCounts> {
  const [counts] = await db.query<InstructionCounts>(
    `${seenSql} select (count(*) filter (where ${filterSql}))::int as all,
       (count(*) filter (where status = 'by-hand' and received_at is null))::int as unread,
       (count(*) filter (where ${openSql}))::int as open,
       (count(*) filter (where ${openSql} and due_at < $6))::int as late,
       (count(*) filter (where answered_at > $6 - ${dayMs}))::int as answered
     from seen`,
    [...filterParams(actor, filter), now],
    'instruction-counts',
  );
  return counts ?? { all: 0, unread: 0, open: 0, late: 0, answered: 0 };
}

/** One of those the actor sees; undefined where there is none. */
export async function readInstruction(
  db: Queryable,
  actor: UserActor,
  by: { readonly id: string } | { readonly key: string },
): Promise<InstructionRecord | undefined> {
  const [column, value] = 'id' in by ? ['id', by.id] : ['key', by.key];
  const [record] = await db.query<InstructionRecord>(
    `${seenSql} select * from seen where ${column} = $2`,
    [actor.unitId, value],
    `instruction-read-${column}`,
  );
  return record;
}

export type AnswerRecord = {
  readonly serial: string;
  readonly received_at: Instant;
  readonly actor: string;
  readonly answer: BankAnswer;
};

export async function answersTo(db: Queryable, key: string): Promise<AnswerRecord[]> {
  return db.query<AnswerRecord>(
    `select serial, received_at, actor, answer from bank_answer where key = $1
     order by received_at, serial limit 50`,
    [key],
    'instruction-answers',
  );
}
