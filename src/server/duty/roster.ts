/** Rosters (值班表) in the store, and who stands now. */
import {
  dayOf,
  spansOf,
  type DutyException,
  type DutyPattern,
  type DutyRole,
  type DutyShift,
  type DutySpan,
  type Stretch,
} from '../../core/duty/index.ts';
import { dayMs, type Instant } from '../../core/kernel/index.ts';
import type { Queryable } from '../platform/database.ts';

/** How far ahead spans are written; the job of the hour moves it on. */
const aheadMs = 35 * dayMs;
const behindMs = 8 * dayMs;

type ShiftRecord = {
  id: string;
  unit_id: string;
  user_id: string;
  role: DutyRole;
  pattern: DutyPattern;
  start_minute: number;
  length_minutes: number;
  from_day: string;
  until_day: string | null;
};

const shiftOf = (row: ShiftRecord): DutyShift => ({
  id: row.id,
  unitId: row.unit_id,
  userId: row.user_id,
  role: row.role,
  pattern: row.pattern,
  startMinute: row.start_minute,
  lengthMinutes: row.length_minutes,
  fromDay: row.from_day,
  untilDay: row.until_day,
});

/** The shifts of a unit that have not ended before a day. */
export async function readShifts(
  db: Queryable,
  unitId: string,
  sinceDay: string,
): Promise<readonly DutyShift[]> {
  const rows = await db.query<ShiftRecord>(
    `select * from duty_shift where unit_id = $1 and (until_day is null or until_day >= $2)
     order by start_minute, role, created_at, id`,
    [unitId, sinceDay],
    'duty-shifts',
  );
  return rows.map(shiftOf);
}

export type ExceptionRecord = DutyException & { readonly reason: string };

export async function readExceptions(
  db: Queryable,
  unitId: string,
  sinceDay: string,
): Promise<readonly ExceptionRecord[]> {
  const rows = await db.query<{
    shift_id: string;
    day: string;
    stand_in_id: string | null;
    reason: string;
  }>(
    `select e.* from duty_exception e join duty_shift s on s.id = e.shift_id
     where s.unit_id = $1 and e.day >= $2`,
    [unitId, sinceDay],
    'duty-exceptions',
  );
  return rows.map((row) => ({
    shiftId: row.shift_id,
    day: row.day,
    standInId: row.stand_in_id,
    reason: row.reason,
  }));
}

/** Writes the spans of a unit anew. The roster row must be locked: it holds others off. */
export async function fillSpans(tx: Queryable, unitId: string, now: Instant): Promise<void> {
  const within = { fromAt: now - behindMs, untilAt: now + aheadMs };
  const since = dayOf(within.fromAt - dayMs);
  const spans = spansOf(
    await readShifts(tx, unitId, since),
    await readExceptions(tx, unitId, since),
    within,
  );
  await tx.query('delete from duty_span where unit_id = $1 and until_at > $2', [
    unitId,
    within.fromAt,
  ]);
  await tx.query(
    `insert into duty_span select * from jsonb_populate_recordset(null::duty_span, $1::jsonb)
     on conflict (shift_id, day) do nothing`,
    [JSON.stringify(spans.map(recordOf))],
  );
  await tx.query('update duty_roster set filled_until = $2 where unit_id = $1', [
    unitId,
    within.untilAt,
  ]);
}

const recordOf = (span: DutySpan) => ({
  unit_id: span.unitId,
  shift_id: span.shiftId,
  user_id: span.userId,
  role: span.role,
  day: span.day,
  from_at: span.fromAt,
  until_at: span.untilAt,
  stand_in: span.standIn,
});

/** Locks the roster of a unit, and begins one where there is none. */
export async function lockRoster(tx: Queryable, unitId: string): Promise<void> {
  await tx.query(
    'insert into duty_roster (unit_id, filled_until) values ($1, 0) on conflict do nothing',
    [unitId],
  );
  await tx.query('select 1 from duty_roster where unit_id = $1 for update', [unitId]);
}

/** Units whose spans end within the next four weeks. */
export async function rostersToFill(db: Queryable, now: Instant): Promise<readonly string[]> {
  const rows = await db.query<{ unit_id: string }>(
    'select unit_id from duty_roster where filled_until < $1 order by unit_id',
    [now + 28 * dayMs],
  );
  return rows.map((row) => row.unit_id);
}

type OnDuty = {
  readonly userId: string;
  readonly name: string;
  readonly seat: string | null;
  readonly role: DutyRole;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly standIn: boolean;
  readonly languages: readonly string[];
};

/** Who stands for a unit now by its roster, first the A-role; empty where nobody does. */
export async function onDutyNow(
  db: Queryable,
  unitId: string,
  now: Instant,
): Promise<readonly OnDuty[]> {
  const rows = await db.query<{
    user_id: string;
    name: string;
    seat: string | null;
    role: DutyRole;
    from_at: number;
    until_at: number;
    stand_in: boolean;
    languages: string[];
  }>(
    `select d.user_id, a.name, a.seat, d.role, d.from_at, d.until_at, d.stand_in, a.languages
     from duty_span d join account_user a on a.id = d.user_id
     where d.unit_id = $1 and d.from_at <= $2 and d.until_at > $2 and a.status <> 'disabled'
     order by d.role, a.seat nulls last, a.name, a.id`,
    [unitId, now],
    'duty-now',
  );
  return rows.map((row) => ({
    userId: row.user_id,
    name: row.name,
    seat: row.seat,
    role: row.role,
    fromAt: row.from_at,
    untilAt: row.until_at,
    standIn: row.stand_in,
    languages: row.languages,
  }));
}

type UnitDuty = {
  /** People who stand now. */
  readonly standing: number;
  /** Languages of those who stand. */
  readonly languages: readonly string[];
};

/** Every unit that keeps a roster, with who stands now; a unit that keeps none is not in it. */
export async function readUnitDuty(
  db: Queryable,
  now: number,
): Promise<ReadonlyMap<string, UnitDuty>> {
  const rows = await db.query<{ unit_id: string; standing: number; languages: string[] | null }>(
    `select r.unit_id, count(distinct a.id)::int as standing,
       array_agg(distinct l.code) filter (where l.code is not null) as languages
     from duty_roster r
     left join duty_span d on d.unit_id = r.unit_id and d.from_at <= $1 and d.until_at > $1
     left join account_user a on a.id = d.user_id and a.status <> 'disabled'
     left join lateral unnest(a.languages) as l (code) on true
     group by r.unit_id`,
    [now],
    'duty-units',
  );
  return new Map(
    rows.map((row) => [row.unit_id, { standing: row.standing, languages: row.languages ?? [] }]),
  );
}

export type RosterLine = {
  readonly unitId: string;
  readonly name: string;
  readonly level: string;
  /** Null: the unit keeps no roster. */
  readonly standing: number | null;
  readonly spans: readonly Stretch[] | null;
};

/** Every police unit at and below one, with its stretches; units without a roster have none. */
export async function readRosterLines(
  db: Queryable,
  topId: string,
  within: Stretch,
): Promise<readonly RosterLine[]> {
  const rows = await db.query<{
    id: string;
    name: string;
    level: string;
    kept: boolean;
    spans: readonly [number, number][] | null;
  }>(
    `with recursive below as (select id, name, level, regions, created_at from unit where id = $1
       union all select u.id, u.name, u.level, u.regions, u.created_at
       from unit u join below b on u.parent_id = b.id)
     select b.id, b.name, b.level, r.unit_id is not null as kept,
       (select jsonb_agg(jsonb_build_array(d.from_at, d.until_at)) from duty_span d
         where d.unit_id = b.id and d.until_at > $2 and d.from_at < $3) as spans
     from below b left join duty_roster r on r.unit_id = b.id
     where b.level in ('province', 'bureau', 'branch', 'station')
     order by b.regions[1] nulls first, b.created_at, b.id limit 1000`,
    [topId, within.fromAt, within.untilAt],
    'duty-lines',
  );
  return rows.map((row) => {
    const spans = (row.spans ?? []).map(([fromAt, untilAt]) => ({ fromAt, untilAt }));
    const now = within.fromAt;
    return {
      unitId: row.id,
      name: row.name,
      level: row.level,
      standing: row.kept ? spans.filter((s) => s.fromAt <= now && now < s.untilAt).length : null,
      spans: row.kept ? spans : null,
    };
  });
}
