/** The figures of the wall by SQL: counts and sums only, no names, numbers or addresses. */
import type { Wall } from '../../contract/index.ts';
import {
  assert,
  dayMs,
  formatInstant,
  hourMs,
  maskName,
  minuteMs,
  categories,
  type Category,
} from '../../core/kernel/index.ts';
import { categoryName } from '../../core/rule/index.ts';
import {
  dayCode,
  dayStart,
  grades,
  outcomes,
  type WarningGrade,
} from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';
import { readClocks } from './clocks.ts';

const halfHourMs = 30 * minuteMs;
/** A source that sent nothing for so long counts as silent. */
const sourceLiveMs = 10 * minuteMs;

/** What a map can show. */
const cellsMax = 2000;
const districtsMax = 100;

export type WallOptions = {
  readonly centre: string;
  readonly demo: boolean;
  readonly lang: 'zh' | 'en';
  /** How long the steps take. */
  readonly watch: (now: number) => Promise<Wall['clocks']['watch']>;
};

export async function readWall(db: Queryable, options: WallOptions, now: number): Promise<Wall> {
  const today = dayStart(now);
  const cells = await readCells(db, now);
  return {
    centre: options.centre,
    demo: options.demo,
    at: formatInstant(now),
    freshness: await readFreshness(db, now),
    figures: await readFigures(db, now, today),
    pending: await readPending(db, options.lang),
    cells,
    districts: await readDistricts(db, cells, now),
    trend: await readTrend(db, now, today),
    categories: await readCategories(db, now, today),
    averted7Days: await readAverted(db, today),
    seats: await readSeats(db, now),
    ticker: await readTicker(db, options.lang),
    clocks: {
      ...(await readClocks(db, options.lang, now)),
      watch: await options.watch(now),
    },
  };
}

async function readFreshness(db: Queryable, now: number): Promise<Wall['freshness']> {
  const rows = await db.query<{
    last_signal: number | null;
    last_position: number;
    cursor: number;
    waiting_since: number | null;
    live: number;
    sources: number;
    on_duty: number;
    units: number;
  }>(
    `with cursor as (select position from log_cursor where consumer = 'scorer')
     select (select received_at from signal order by position desc limit 1) as last_signal,
       coalesce((select max(position) from signal), 0) as last_position,
       (select position from cursor) as cursor,
       (select received_at from signal where position > (select position from cursor)
         order by position limit 1) as waiting_since,
       (select count(*) from source where status = 'active' and last_signal_at > $1)::int as live,
       (select count(*) from source where status = 'active')::int as sources,
       (select count(*) from unit where on_duty)::int as on_duty,
       (select count(*) from unit)::int as units`,
    [now - sourceLiveMs],
    'wall-freshness',
  );
  const row = onlyRow(rows);
  const lagMs =
    row.waiting_since === null
      ? row.last_signal === null
        ? null
        : 0
      : Math.max(0, now - row.waiting_since);
  return {
    lastSignalAt: row.last_signal === null ? null : formatInstant(row.last_signal),
    backlog: Math.max(0, row.last_position - row.cursor),
    lagMs,
    sources: { live: row.live, all: row.sources },
    units: { onDuty: row.on_duty, all: row.units },
  };
}

/** An aggregate always gives one row. */
function onlyRow<R>(rows: readonly R[]): R {
  const [row] = rows;
  assert(row !== undefined, 'an aggregate gives a row');
  return row;
}

async function readFigures(db: Queryable, now: number, today: number): Promise<Wall['figures']> {
  const rows = await db.query<Wall['figures'] & { settledToday: number; signalsHour: number }>(
    `select
       (select count(*) from warning where opened_at >= $2)::int as "warningsToday",
       (select count(*) from warning where opened_at >= $3 and opened_at < $4)::int
         as "warningsYesterdaySameTime",
       c.dissuaded as "dissuadedToday", c.settled as "settledToday", c.alarms as "falseAlarmsToday",
       c.averted as "lossAvertedFen", l.*
     from (select
         (count(*) filter (where outcome = 'dissuaded'))::int as dissuaded,
         (count(*) filter (where outcome in ('dissuaded', 'transferred')))::int as settled,
         (count(*) filter (where outcome = 'false-alarm'))::int as alarms,
         (coalesce(sum(${avertedFen}) filter (where outcome = 'dissuaded'), 0))::bigint as averted
       from warning where closed_at >= $2) c,
       (select
         (count(*) filter (where grade = 'P0' and ongoing_call_until > $1))::int as "ongoingCritical",
         coalesce(max($1 - opened_at) filter (where grade = 'P0' and ongoing_call_until > $1), 0)::bigint
           as "ongoingLongestMs",
         coalesce(sum(amount_at_risk_fen), 0)::bigint as "amountAtRiskFen",
         (count(*) filter (where status <> 'held' and deadline_at <= $1))::int as overdue,
         (count(*) filter (where status = 'open'))::int as waiting
       from warning where status <> 'closed') l`,
    [now, today, today - dayMs, now - dayMs],
    'wall-figures',
  );
  const { settledToday, ...figures } = onlyRow(rows);
  const signals = await readSignalCounts(db, now, today);
  return {
    ...figures,
    ...signals,
    successRate: settledToday === 0 ? null : figures.dissuadedToday / settledToday,
  };
}

/** Signals of the day from the hourly counters; those of the last minute from the end of the log. */
async function readSignalCounts(
  db: Queryable,
  now: number,
  today: number,
): Promise<{ signalsToday: number; signalsPerMinute: number }> {
  const rows = await db.query<{ today: number; minute: number }>(
    `select (select coalesce(sum(accepted), 0) from source_hour where hour >= $1)::bigint as today,
       (select count(*) from signal where position > coalesce((select position from signal
         where received_at <= $2 order by position desc limit 1), 0))::int as minute`,
    [today, now - minuteMs],
    'wall-signals',
  );
  return { signalsToday: rows[0]?.today ?? 0, signalsPerMinute: rows[0]?.minute ?? 0 };
}

/** Money at risk less what had gone before the person was dissuaded. */
const avertedFen = 'greatest(0, amount_at_risk_fen - coalesce(lost_fen, 0))';

const pendingMax = 8;

async function readPending(db: Queryable, lang: 'zh' | 'en'): Promise<Wall['pending']> {
  const rows = await db.query<{
    id: string;
    grade: WarningGrade;
    category: Category;
    place: string | null;
    unit_name: string;
    opened_at: number;
    deadline_at: number;
  }>(
    `select w.id, w.grade, w.category, u.name as unit_name, w.opened_at, w.deadline_at, p.place
     from (select * from warning where status in ('open', 'claimed')
       order by deadline_at, id limit ${pendingMax}) w
     join unit u on u.id = w.unit_id join person p on p.id = w.person_id
     order by w.deadline_at, w.id`,
    [],
    'wall-pending',
  );
  return rows.map((row) => ({
    id: row.id,
    grade: row.grade,
    title: [districtOf(row.place), categoryName(row.category, lang)]
      .filter((t) => t !== '')
      .join(' · '),
    unitName: row.unit_name,
    openedAt: formatInstant(row.opened_at),
    deadlineAt: formatInstant(row.deadline_at),
  }));
}

/** The first part of a place: a street or community would tell too much on a wall. */
function districtOf(place: string | null): string {
  return place?.split(/\s*·\s*/)[0] ?? '';
}

/** Cells by steps from one to the next: the people of a city are never read for a map. */
async function readCells(db: Queryable, now: number): Promise<Wall['cells']> {
  return db.query<Wall['cells'][number]>(
    `with recursive cell as (
       (select cell_q, cell_r, place from person where cell_q is not null
         order by cell_q, cell_r, place limit 1)
       union all select next.* from cell c cross join lateral (
         select p.cell_q, p.cell_r, p.place from person p
         where p.cell_q is not null and (p.cell_q, p.cell_r) > (c.cell_q, c.cell_r)
         order by p.cell_q, p.cell_r, p.place limit 1) next),
       hot as (select p.cell_q, p.cell_r, count(*)::int as count,
         (count(*) filter (where w.grade = 'P0' and w.status <> 'closed'))::int as critical
         from warning w join person p on p.id = w.person_id
         where w.opened_at > $1 and p.cell_q is not null group by 1, 2)
     select c.cell_q as q, c.cell_r as r, coalesce(split_part(c.place, ' · ', 1), '') as district,
       coalesce(h.count, 0) as count, coalesce(h.critical, 0) as critical
     from (select * from cell limit ${cellsMax}) c left join hot h using (cell_q, cell_r)
     order by 1, 2`,
    [now - hourMs],
    'wall-cells',
  );
}

/** Districts by the middle of their cells. */
async function readDistricts(
  db: Queryable,
  cells: Wall['cells'],
  now: number,
): Promise<Wall['districts']> {
  const rows = await db.query<{ name: string; count: number }>(
    `select split_part(p.place, ' · ', 1) as name, count(*)::int as count
     from warning w join person p on p.id = w.person_id where w.opened_at > $1 group by 1`,
    [now - hourMs],
    'wall-districts',
  );
  const counts = new Map(rows.map((row) => [row.name, row.count]));
  const names = new Set(cells.map((cell) => cell.district).filter((name) => name !== ''));
  return [...names]
    .sort()
    .slice(0, districtsMax)
    .map((name) => {
      const own = cells.filter((cell) => cell.district === name);
      const middle = (part: 'q' | 'r'): number =>
        own.reduce((sum, cell) => sum + cell[part], 0) / own.length;
      return { name, q: middle('q'), r: middle('r'), count: counts.get(name) ?? 0 };
    });
}

async function readTrend(db: Queryable, now: number, today: number): Promise<Wall['trend']> {
  const rows = await db.query<{ slot: number; count: number }>(
    `select floor((opened_at - $1) / ${halfHourMs})::int as slot, count(*)::int as count
     from warning where opened_at >= $2 group by 1`,
    [today, today - 7 * dayMs],
    'wall-trend',
  );
  const bySlot = new Map(rows.map((row) => [row.slot, row.count]));
  const at = (slot: number): number => bySlot.get(slot) ?? 0;
  const present = Math.floor((now - today) / halfHourMs);
  const slots = Array.from({ length: 48 }, (_, i) => i);
  return {
    today: slots.map((i) => (i <= present ? at(i) : null)),
    yesterday: slots.map((i) => at(i - 48)),
    weekMean: slots.map((i) => {
      let sum = 0;
      for (let day = 1; day <= 7; day += 1) sum += at(i - 48 * day);
      return Math.round((sum / 7) * 100) / 100;
    }),
  };
}

async function readCategories(
  db: Queryable,
  now: number,
  today: number,
): Promise<Wall['categories']> {
  const rows = await db.query<{ category: Category; today: number; before: number }>(
    `select category, (count(*) filter (where opened_at >= $1))::int as today,
       (count(*) filter (where opened_at < $3))::int as before
     from warning where opened_at >= $2 and (opened_at >= $1 or opened_at < $3) group by 1`,
    [today, today - dayMs, now - dayMs],
    'wall-categories',
  );
  const known = new Map(rows.map((row) => [row.category, row]));
  return categories
    .filter((c) => c.code !== 'NONE')
    .map(({ code }) => {
      const row = known.get(code);
      const [count, before] = [row?.today ?? 0, row?.before ?? 0];
      return { category: code, count, change: before === 0 ? null : (count - before) / before };
    })
    .sort((a, b) => b.count - a.count);
}

/** Money kept by people who were dissuaded. Never added to money recovered. */
async function readAverted(db: Queryable, today: number): Promise<Wall['averted7Days']> {
  const first = today - 6 * dayMs;
  const rows = await db.query<{ day: number; amount: number }>(
    `select floor((closed_at - $1) / ${dayMs})::int as day, sum(${avertedFen})::bigint as amount
     from warning where closed_at >= $1 and outcome = 'dissuaded' group by 1`,
    [first],
    'wall-averted',
  );
  const byDay = new Map(rows.map((row) => [row.day, row.amount]));
  return Array.from({ length: 7 }, (_, i) => {
    const code = dayCode(first + i * dayMs);
    return { day: `${code.slice(2, 4)}-${code.slice(4, 6)}`, amountFen: byDay.get(i) ?? 0 };
  });
}

async function readSeats(db: Queryable, now: number): Promise<Wall['seats']> {
  const rows = await db.query<Wall['seats'][number]>(
    `select a.seat as label, a.name, case
         when exists (select 1 from warning w where w.holder_id = a.id and w.status = 'claimed') then 'busy'
         when exists (select 1 from session s where s.user_id = a.id and s.step = 'done'
           and s.expires_at > $1 and s.last_seen_at > $2) then 'free'
         else 'away' end as state
     from account_user a where a.seat is not null and a.status <> 'disabled'
     order by a.seat limit 60`,
    [now, now - 15 * minuteMs],
    'wall-seats',
  );
  return rows.map((row) => ({ ...row, name: maskName(row.name) }));
}

async function readTicker(db: Queryable, lang: 'zh' | 'en'): Promise<Wall['ticker']> {
  const rows = await db.query<{
    at: number;
    kind: string;
    outcome: string | null;
    category: Category;
    grade: WarningGrade;
    place: string | null;
    amount: number;
  }>(
    `select e.at, e.kind, e.body ->> 'outcome' as outcome, w.category, w.grade, p.place,
       w.amount_at_risk_fen as amount
     from (select * from warning_event where kind in ('issued', 'regraded', 'outcome', 'escalated')
         and (kind <> 'regraded' or body ->> 'by' = 'signal')
       order by at desc limit 6) e
     join warning w on w.id = e.warning_id join person p on p.id = w.person_id
     order by e.at desc`,
    [],
    'wall-ticker',
  );
  return rows.map((row) => ({
    at: formatInstant(row.at),
    kind: row.kind,
    text: [
      districtOf(row.place),
      grades.find((g) => g.code === row.grade)?.[lang] ?? row.grade,
      categoryName(row.category, lang),
      outcomes.find((o) => o.code === row.outcome)?.[lang] ?? '',
    ]
      .filter((part) => part !== '')
      .join(' · '),
  }));
}
