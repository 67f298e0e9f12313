/** What the shift leader's board asks of the database; each stays quick with 10,000 open warnings. */
import type { Language, SeatStatus } from '../../core/duty/index.ts';
import { dayMs, minuteMs, type Category } from '../../core/kernel/index.ts';
import type { WarningGrade, WarningTier } from '../../core/warning/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

/** Width of a step of the deadline picture. */
export const heatStepMs = 5 * minuteMs;
/** Steps shown; everything later is in the last. */
export const heatSteps = 12;

export type LivingCount = {
  readonly unit_id: string;
  readonly tier: WarningTier;
  readonly grade: WarningGrade;
  readonly status: 'open' | 'claimed' | 'held';
  /** -1: late; else the step in which the deadline is. */
  readonly step: number;
  readonly n: number;
};

/** Living warnings of a jurisdiction, counted by all that the board shows. */
export function countLiving(
  db: Queryable,
  unitId: string,
  now: number,
): Promise<readonly LivingCount[]> {
  return db.query<LivingCount>(
    `${scopeSql} select w.unit_id, w.tier, w.grade, w.status,
       case when w.deadline_at <= $2 then -1
         else least((w.deadline_at - $2) / ${heatStepMs}, ${heatSteps - 1})::int end as step,
       count(*)::int as n
     from warning w where w.status <> 'closed' and w.unit_id in (select id from scope)
     group by 1, 2, 3, 4, 5`,
    [unitId, now],
    'shift-living',
  );
}

export type ItemRecord = {
  readonly id: string;
  readonly number: string;
  readonly grade: WarningGrade;
  readonly category: Category;
  readonly tier: WarningTier;
  readonly status: string;
  readonly unit_id: string;
  readonly unit_name: string;
  readonly holder_id: string | null;
  readonly opened_at: number;
  readonly deadline_at: number;
};

const itemSql = `w.id, w.number, w.grade, w.category, w.tier, w.status, w.unit_id,
  u.name as unit_name, w.holder_id, w.opened_at, w.deadline_at
  from warning w join unit u on u.id = w.unit_id`;
const itemsMax = 24;

/** Graver warnings in nobody's hands since before a time, longest first. */
export function listUnattended(
  db: Queryable,
  unitId: string,
  since: number,
): Promise<readonly ItemRecord[]> {
  return db.query<ItemRecord>(
    `${scopeSql} select ${itemSql} where w.status = 'open' and w.grade = 'P0' and w.tier_at <= $2
       and w.unit_id in (select id from scope) order by w.tier_at, w.id limit ${itemsMax}`,
    [unitId, since],
    'shift-unattended',
  );
}

/** Late ones and those that will be by a time, oldest deadline first. */
export function listPressing(
  db: Queryable,
  unitId: string,
  until: number,
): Promise<readonly ItemRecord[]> {
  return db.query<ItemRecord>(
    `${scopeSql} select ${itemSql} where w.status in ('open', 'claimed') and w.deadline_at <= $2
       and w.unit_id in (select id from scope) order by w.grade, w.deadline_at, w.id
     limit ${itemsMax}`,
    [unitId, until],
    'shift-pressing',
  );
}

/** What somebody has in hand within a jurisdiction, next deadline first. */
export function listInHand(
  db: Queryable,
  unitId: string,
  userId: string,
): Promise<readonly ItemRecord[]> {
  return db.query<ItemRecord>(
    `${scopeSql} select ${itemSql} where w.holder_id = $2 and w.status in ('claimed', 'held')
       and w.unit_id in (select id from scope) order by w.deadline_at, w.id limit 200`,
    [unitId, userId],
    'shift-in-hand',
  );
}

export type PersonRecord = {
  readonly id: string;
  readonly name: string;
  readonly seat: string | null;
  readonly unit_id: string;
  readonly unit_name: string;
  readonly status: SeatStatus | null;
  readonly since: number | null;
  readonly until_at: number | null;
  readonly languages: readonly Language[];
  readonly rostered: boolean;
  readonly standing: boolean;
  readonly in_hand: number;
  readonly late: number;
  readonly next: NextRecord | null;
};
export type NextRecord = Omit<ItemRecord, 'unit_name'>;

/**
 * Everybody who takes warnings in a unit, and those below it who are signed in, stand now or have
 * something in hand.
 */
export function listPeople(
  db: Queryable,
  unitId: string,
  { now, roles }: { readonly now: number; readonly roles: readonly string[] },
): Promise<readonly PersonRecord[]> {
  return db.query<PersonRecord>(
    `${scopeSql}, held as (
       select w.holder_id, count(*)::int as in_hand,
         count(*) filter (where w.deadline_at <= $2)::int as late,
         (array_agg(w.id order by w.deadline_at, w.id))[1] as next_id
       from warning w where w.status in ('claimed', 'held') and w.holder_id is not null
         and w.unit_id in (select id from scope) group by w.holder_id)
     select a.id, a.name, a.seat, a.unit_id, u.name as unit_name, s.status, s.since, s.until_at,
       a.languages, r.unit_id is not null as rostered,
       exists (select 1 from duty_span d where d.user_id = a.id and d.from_at <= $2
         and d.until_at > $2) as standing,
       coalesce(h.in_hand, 0) as in_hand, coalesce(h.late, 0) as late,
       (select to_jsonb(n) from (select w.id, w.number, w.grade, w.category, w.tier, w.status,
         w.unit_id, w.holder_id, w.opened_at, w.deadline_at from warning w where w.id = h.next_id) n)
         as next
     from account_user a join unit u on u.id = a.unit_id
     left join seat_state s on s.user_id = a.id
     left join held h on h.holder_id = a.id
     left join duty_roster r on r.unit_id = a.unit_id
     where a.status <> 'disabled' and a.roles && $3 and a.unit_id in (select id from scope)
       and (a.unit_id = $1 or h.in_hand > 0 or s.status <> 'signed-out')
     order by a.unit_id <> $1, a.seat nulls last, a.name, a.id limit 300`,
    [unitId, now, roles],
    'shift-people',
  );
}

export type DayFigures = {
  /** By person: warnings closed as dissuaded, and calls, since the beginning of the shift. */
  readonly dissuaded: ReadonlyMap<string, number>;
  readonly called: ReadonlyMap<string, number>;
  /** By unit: from the signal to the first call. */
  readonly response: ReadonlyMap<string, { readonly medianMs: number; readonly p90Ms: number }>;
};

/** Below so many cases a median says nothing. */
const casesMin = 5;
/** Figures of people count the last hours, as long as a long shift. */
const shiftMs = dayMs / 2;

/** What the last hours came to. It reads closed warnings too, so it is asked now and then only. */
export async function readDayFigures(
  db: Queryable,
  unitId: string,
  now: number,
): Promise<DayFigures> {
  const [dissuaded, called, response] = await Promise.all([
    db.query<{ id: string; n: number }>(
      `${scopeSql} select w.holder_id as id, count(*)::int as n from warning w
       where w.closed_at >= $2 and w.outcome = 'dissuaded' and w.holder_id is not null
         and w.unit_id in (select id from scope) group by w.holder_id`,
      [unitId, now - shiftMs],
      'shift-dissuaded',
    ),
    db.query<{ id: string; n: number }>(
      `select user_id as id, count(*)::int as n from seat_event
       where at >= $1 and act = 'call' group by user_id`,
      [now - shiftMs],
      'shift-called',
    ),
    db.query<{ id: string; median: number; p90: number }>(
      `${scopeSql} select w.unit_id as id,
         percentile_cont(0.5) within group (order by w.first_call_at - w.signal_at) as median,
         percentile_cont(0.9) within group (order by w.first_call_at - w.signal_at) as p90
       from warning w where w.opened_at >= $2 and w.first_call_at is not null
         and w.unit_id in (select id from scope)
       group by w.unit_id having count(*) >= ${casesMin}`,
      [unitId, now - shiftMs],
      'shift-response',
    ),
  ]);
  return {
    dissuaded: new Map(dissuaded.map((row) => [row.id, row.n])),
    called: new Map(called.map((row) => [row.id, row.n])),
    response: new Map(
      response.map((row) => [
        row.id,
        { medianMs: Math.round(row.median), p90Ms: Math.round(row.p90) },
      ]),
    ),
  };
}
