/** Queries about warnings. Every one is opened for an actor and holds to the actor's jurisdiction. */
import type { UserActor } from '../../core/access/index.ts';
import { dayMs, minuteMs, parsePhone, type Category } from '../../core/kernel/index.ts';
import type { SignalInput } from '../../core/signal/index.ts';
import {
  warningTiers,
  type Outcome,
  type WarningEvent,
  type WarningGrade,
  type WarningTier,
} from '../../core/warning/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';
import type { WarningRecord } from './row.ts';
import { queueOrder } from './queue.ts';
import { placeColumns, type PlaceRecord } from './unit.ts';

export type RowRecord = WarningRecord & {
  name: string | null;
  sex: 'F' | 'M' | null;
  birth_date: string | null;
  place: string | null;
  unit_name: string;
  holder_name: string | null;
  holder_seat: string | null;
  /** When its last signal came; null: it is not in the queue. */
  seen_at: number | null;
  /** The last move between tiers; only in lists. */
  sent?: {
    readonly at: number;
    readonly reason: string;
    readonly name: string | null;
    readonly seat: string | null;
  } | null;
};
export type DetailRecord = RowRecord &
  PlaceRecord & {
    phone: string | null;
    id_number: string | null;
    job: string | null;
    household: string | null;
    work_place: string | null;
    address: string | null;
    relatives: readonly { id: string; relation: string; name: string; phone: string }[];
    warnings_90_days: number;
  };

const rowSql = `w.*, q.seen_at, p.name, p.sex, p.birth_date, p.place, u.name as unit_name,
  h.name as holder_name, h.seat as holder_seat`;
const joinOf = (
  table: string,
): string => `from ${table} w join person p on p.id = w.person_id join unit u on u.id = w.unit_id
  left join account_user h on h.id = w.holder_id left join queue q on q.warning_id = w.id`;

export type Tab = 'waiting' | 'active' | 'follow-up' | 'mine';
export type ListFilter = {
  readonly tab: Tab;
  readonly own: boolean;
  readonly now: number;
  readonly limit: number;
  readonly offset: number;
  readonly grade?: WarningGrade | undefined;
  readonly category?: string | undefined;
  readonly source?: string | undefined;
  readonly tier?: WarningTier | undefined;
  readonly q?: string | undefined;
};

const tabSql: Readonly<Record<Tab, string>> = {
  waiting: `w.status = 'open'`,
  active: `w.status in ('claimed', 'held')`,
  'follow-up': `w.status = 'closed' and w.follow_up_at is not null`,
  mine: `w.status in ('claimed', 'held') and w.holder_id = $2`,
};
/** What is in somebody's hands: grade, a deadline that has passed, the longest open. */
const handSql = `w.grade, (w.deadline_at <= $3) desc, w.opened_at, w.id`;

function orderOf(tab: Tab): string {
  if (tab === 'waiting') return queueOrder('q', '$3');
  return tab === 'follow-up' ? 'w.follow_up_at, w.id' : handSql;
}

/**
 * The queue of an actor: what waits in the order of what a call is expected to prevent, follow-ups by
 * when they are due.
 */
export async function listWarnings(
  db: Queryable,
  actor: UserActor,
  filter: ListFilter,
): Promise<RowRecord[]> {
  const params: unknown[] = [actor.unitId, actor.id, filter.now];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const isQueue = filter.tab === 'waiting';
  const row = isQueue ? 'q' : 'w';
  const wheres = [isQueue ? 'q.waiting' : tabSql[filter.tab]];
  wheres.push(`${row}.unit_id in (select id from scope)`);
  if (filter.own) wheres.push(`${row}.unit_id = $1`);
  if (filter.grade !== undefined) wheres.push(`${row}.grade = ${bind(filter.grade)}`);
  if (filter.category !== undefined) wheres.push(`${row}.category = ${bind(filter.category)}`);
  if (filter.tier !== undefined) wheres.push(`${row}.tier = ${bind(filter.tier)}`);
  if (filter.source !== undefined) {
    wheres.push(`exists (select 1 from warning_signal ws join signal s on s.position = ws.position
      where ws.warning_id = w.id and s.source = ${bind(filter.source)})`);
  }
  if (filter.q !== undefined) {
    wheres.push(`exists (select 1 from person p where p.id = w.person_id
      and (${searchSql(filter.q, bind)}))`);
  }
  const order = orderOf(filter.tab);
  const needsRow = !isQueue || filter.source !== undefined || filter.q !== undefined;
  const from = isQueue
    ? `queue q${needsRow ? ' join warning w on w.id = q.warning_id' : ''}`
    : 'warning w';
  // First the page from narrow rows, then the warnings and people of its rows: a city of people is
  // never read for a queue.
  return db.query<RowRecord>(
    `${scopeSql}, best as (select ${isQueue ? 'q.warning_id' : 'w.id'} as id from ${from}
       where ($2::text is not null and $3::bigint is not null) and ${wheres.join(' and ')}
       order by ${order} limit ${bind(filter.limit)} offset ${bind(filter.offset)}),
     page as (select w.* from best join warning w on w.id = best.id)
     select ${rowSql}, to_jsonb(v) as sent ${joinOf('page')} left join lateral (
       select e.at, e.body ->> 'reason' as reason, a.name, a.seat from warning_event e
       left join account_user a on a.id = e.actor
       where e.warning_id = w.id and e.kind in ('escalated', 'returned')
       order by e.seq desc limit 1) v on true order by ${order}`,
    params,
  );
}

const lastDigits = /^\d{4}$/;

/** True where the search is for a person by more than the rows show: such a look leaves an entry. */
export function looksForPerson(q: string): boolean {
  return !lastDigits.test(q.trim()) && !/^YJ-?[\d-]*$/i.test(q.trim());
}

/**
 * By the number of the warning, the name from its beginning, the last four digits of the phone
 * number, which every row shows, or the whole number: more digits than are shown, but not all, would
 * tell the hidden ones one by one.
 */
function searchSql(text: string, bind: (value: unknown) => string): string {
  const q = text.trim();
  const literal = q.replace(/[\\%_]/g, '\\$&');
  const tries = [`w.number ilike ${bind(`%${literal}%`)}`, `p.name like ${bind(`${literal}%`)}`];
  if (lastDigits.test(q)) tries.push(`p.phone like ${bind(`%${q}`)}`);
  const phone = parsePhone(q);
  if (phone !== undefined) tries.push(`p.phone = ${bind(phone)}`);
  return tries.join(' or ');
}

export type Counts = {
  readonly waiting: number;
  readonly active: number;
  readonly followUp: number;
  readonly mine: number;
  readonly tiers: Readonly<Record<WarningTier, number>>;
};

export async function countWarnings(
  db: Queryable,
  actor: UserActor,
  own: boolean,
): Promise<Counts> {
  const rows = await db.query<Counts>(
    `${scopeSql}, living as (select q.waiting, q.tier, count(*)::int as n from queue q
       where q.unit_id in (select id from scope) and (not $3 or q.unit_id = $1) group by 1, 2)
     select
       coalesce((select sum(n) from living where waiting), 0)::int as waiting,
       coalesce((select sum(n) from living where not waiting), 0)::int as active,
       (select count(*)::int from warning w where ${tabSql['follow-up']}
         and w.unit_id in (select id from scope) and (not $3 or w.unit_id = $1)) as "followUp",
       (select count(*)::int from warning w where ${tabSql.mine}
         and w.unit_id in (select id from scope) and (not $3 or w.unit_id = $1)) as mine,
       jsonb_build_object(${warningTiers
         .map(
           ({ code }) =>
             `'${code}', coalesce((select n from living where waiting and tier = '${code}'), 0)`,
         )
         .join(', ')}) as tiers`,
    [actor.unitId, actor.id, own],
    'warning-counts',
  );
  const tiers = { seat: 0, branch: 0, station: 0, grid: 0 };
  return rows[0] ?? { waiting: 0, active: 0, followUp: 0, mine: 0, tiers };
}

const detailSql = `p.phone, p.id_number, p.job, p.household, p.address, p.work_place,
  ${placeColumns}, p.relatives,
  (select count(*) from warning o where o.person_id = w.person_id
    and o.opened_at > w.opened_at - ${90 * dayMs} and o.id <> w.id)::int as warnings_90_days`;

/** One warning of the actor's jurisdiction; undefined when there is none there. */
export async function readWarning(
  db: Queryable,
  actor: UserActor,
  id: string,
  lock = false,
): Promise<DetailRecord | undefined> {
  const rows = await db.query<DetailRecord>(
    `${scopeSql} select ${rowSql}, ${detailSql}
     ${joinOf('warning')} where w.id = $2 and w.unit_id in (select id from scope)
     ${lock ? 'for update of w' : ''}`,
    [actor.unitId, id],
    lock ? 'warning-lock' : 'warning-read',
  );
  return rows[0];
}

/** A warning wherever it is, for whoever was given a task of it. */
export async function readAnyWarning(
  db: Queryable,
  id: string,
  lock: boolean,
): Promise<DetailRecord | undefined> {
  const rows = await db.query<DetailRecord>(
    `select ${rowSql}, ${detailSql} ${joinOf('warning')} where w.id = $1
     ${lock ? 'for update of w' : ''}`,
    [id],
    lock ? 'warning-lock-any' : 'warning-read-any',
  );
  return rows[0];
}

/** Warnings in the order of their ids, locked until the transaction ends. */
export async function lockWarnings(
  tx: Queryable,
  ids: readonly string[],
): Promise<WarningRecord[]> {
  if (ids.length === 0) return [];
  return tx.query<WarningRecord>(
    'select * from warning where id = any($1) order by id for update',
    [ids],
    'warning-lock-many',
  );
}

export type SignalRecord = {
  readonly position: number;
  readonly source: string;
  readonly occurred_at: number;
  readonly body: SignalInput;
  readonly score: number;
};
export type EventRecord = {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly body: WarningEvent;
  readonly actor_name: string | null;
  readonly actor_seat: string | null;
};
export type LinkRecord = {
  readonly kind: 'number' | 'account' | 'domain' | 'app';
  readonly value: string;
  readonly others: number;
  readonly listed: boolean;
};

export const timelineMax = 100;

export async function readSignals(db: Queryable, warningId: string): Promise<SignalRecord[]> {
  return db.query<SignalRecord>(
    `select s.position, s.source, s.occurred_at, s.body, coalesce(d.score, 0) as score
     from (select position from warning_signal where warning_id = $1
       order by position desc limit ${timelineMax}) ws
     join signal s on s.position = ws.position left join decision d on d.position = ws.position
     order by s.occurred_at, s.position`,
    [warningId],
    'warning-timeline',
  );
}

export async function readEvents(db: Queryable, warningId: string): Promise<EventRecord[]> {
  const rows = await db.query<EventRecord>(
    `select e.seq, e.at, e.actor, e.body, a.name as actor_name, a.seat as actor_seat
     from warning_event e left join account_user a on a.id = e.actor
     where e.warning_id = $1 order by e.seq desc limit 200`,
    [warningId],
    'warning-history',
  );
  return rows.reverse();
}

export async function readLinks(db: Queryable, warningId: string): Promise<LinkRecord[]> {
  return db.query<LinkRecord>(
    `select l.kind, l.value,
       (select count(*) from (select 1 from warning_link o where o.kind = l.kind
         and o.value = l.value and o.warning_id <> l.warning_id limit 1000) x)::int as others,
       exists (select 1 from list_entry e where e.kind = l.kind and e.value = l.value
         and e.verdict = 'block' and exists (select 1 from list_basis b where b.id = e.basis_id
           and b.status = 'live')) as listed
     from warning_link l where l.warning_id = $1 order by others desc, l.kind, l.value limit 30`,
    [warningId],
    'warning-shared',
  );
}

export type EarlierRecord = {
  readonly number: string;
  readonly opened_at: number;
  readonly category: Category;
  readonly outcome: Outcome | null;
  readonly lost_fen: number;
};

/** Earlier warnings of a person, newest first. */
export async function readEarlier(
  db: Queryable,
  personId: string,
  before: number,
): Promise<EarlierRecord[]> {
  return db.query<EarlierRecord>(
    `select number, opened_at, category, outcome,
       (coalesce(lost_fen, 0) + coalesce(lost_after_fen, 0))::float8 as lost_fen
     from warning where person_id = $1 and opened_at < $2 order by opened_at desc limit 10`,
    [personId, before],
    'warning-earlier',
  );
}

export type SharedRecord = { readonly id: string; readonly name: string | null };

/** The persons who share a number with this one. */
export async function readShared(
  db: Queryable,
  personIds: readonly string[],
): Promise<SharedRecord[]> {
  if (personIds.length === 0) return [];
  return db.query<SharedRecord>(
    'select id, name from person where id = any($1) order by id',
    [personIds],
    'warning-shared-with',
  );
}

/** True warnings among the closed ones of one model and category in the last 30 days. */
export async function readPrecision(
  db: Queryable,
  model: string,
  category: string,
  now: number,
): Promise<{ rate: number; count: number } | null> {
  const base = model.split('+list.')[0] ?? model;
  const rows = await db.query<{ count: number; hits: number }>(
    `select count(*)::int as count, (count(*) filter (where outcome <> 'false-alarm'))::int as hits
     from warning where closed_at > $1 and category = $2
       and outcome in ('dissuaded', 'transferred', 'refused', 'false-alarm')
       and split_part(model, '+list.', 1) = $3`,
    [now - 30 * dayMs, category, base],
    'warning-precision',
  );
  const { count = 0, hits = 0 } = rows[0] ?? {};
  return count < 20 ? null : { rate: hits / count, count };
}

export async function readUserNames(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    'select id, name from account_user where id = any($1)',
    [ids],
    'warning-names',
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

export type ColleagueRecord = {
  readonly id: string;
  readonly name: string;
  readonly seat: string | null;
  readonly unit_name: string;
  readonly in_hand: number;
};

/** People of the jurisdiction who take warnings and whose unit is on duty. */
export async function listColleagues(
  db: Queryable,
  actor: UserActor,
  handlingRoles: readonly string[],
): Promise<ColleagueRecord[]> {
  return db.query<ColleagueRecord>(
    `${scopeSql} select a.id, a.name, a.seat, u.name as unit_name,
       (select count(*) from warning w where w.holder_id = a.id
         and w.status in ('claimed', 'held'))::int as in_hand
     from account_user a join unit u on u.id = a.unit_id
     where a.id <> $2 and a.status <> 'disabled' and u.on_duty and a.roles && $3
       and a.unit_id in (select id from scope)
     order by in_hand, a.name, a.id limit 200`,
    [actor.unitId, actor.id, handlingRoles],
    'warning-colleagues',
  );
}

/** The unit of such a person; undefined where nobody like that is there. */
export async function unitOfColleague(
  db: Queryable,
  actor: UserActor,
  userId: string,
  handlingRoles: readonly string[],
): Promise<string | undefined> {
  const rows = await db.query<{ unit_id: string }>(
    `${scopeSql} select a.unit_id from account_user a join unit u on u.id = a.unit_id
     where a.id = $2 and a.status <> 'disabled' and u.on_duty and a.roles && $3
       and a.unit_id in (select id from scope)`,
    [actor.unitId, userId, handlingRoles],
    'warning-colleague',
  );
  return rows[0]?.unit_id;
}

/** Whether there is such a warning in anybody's jurisdiction. */
export async function isWarning(db: Queryable, id: string): Promise<boolean> {
  const rows = await db.query('select 1 from warning where id = $1', [id], 'warning-there');
  return rows.length > 0;
}

/** Until the end of the transaction no warning of the person comes to life elsewhere. */
export async function holdPerson(tx: Queryable, personId: string): Promise<void> {
  await tx.query(
    'select 1 from person where id = $1 for no key update',
    [personId],
    'warning-person-hold',
  );
}

export async function hasOtherLiving(
  db: Queryable,
  personId: string,
  warningId: string,
): Promise<boolean> {
  const rows = await db.query(
    `select 1 from warning where person_id = $1 and id <> $2 and status <> 'closed'`,
    [personId, warningId],
    'warning-other-living',
  );
  return rows.length > 0;
}

export type ShiftRecord = {
  readonly dissuaded: number;
  readonly settled: number;
  readonly response_ms: number | null;
};

/** What one person did since a time. */
export async function readShift(
  db: Queryable,
  userId: string,
  since: number,
): Promise<ShiftRecord> {
  const rows = await db.query<ShiftRecord>(
    `select
       (count(*) filter (where closed_at >= $2 and outcome = 'dissuaded'))::int as dissuaded,
       (count(*) filter (where closed_at >= $2 and outcome in ('dissuaded', 'transferred')))::int as settled,
       avg(first_call_at - opened_at) filter (where first_call_at >= $2)::float8 as response_ms
     from warning where holder_id = $1 and updated_at >= $2`,
    [userId, since],
    'warning-shift',
  );
  return rows[0] ?? { dissuaded: 0, settled: 0, response_ms: null };
}

/** The sequence of the change feed up to now. */
export async function readFeedSeq(db: Queryable): Promise<number> {
  const rows = await db.query<{ seq: number }>('select seq from audit_head', [], 'feed-seq');
  return rows[0]?.seq ?? 0;
}

export const shiftLengthMs = 12 * 60 * minuteMs;

/** Which of these numbers called or wrote to people who were warned because of it. */
export async function numbersWarnedOf(
  db: Queryable,
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await db.query<{ value: string }>(
    `select distinct value from warning_link where kind = 'number' and value = any($1::text[])`,
    [numbers],
    'warning-numbers',
  );
  return new Set(rows.map((row) => row.value));
}
