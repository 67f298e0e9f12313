/** The clocks of the wall: what is late by step and grade, what is due next, how long steps take. */
import type { Wall } from '../../contract/index.ts';
import {
  formatInstant,
  hourMs,
  minuteMs,
  secondMs,
  type Category,
} from '../../core/kernel/index.ts';
import { categoryName } from '../../core/rule/index.ts';
import { grades, type WarningGrade } from '../../core/warning/index.ts';
import type { Queryable } from '../platform/database.ts';

export type WallClocks = Wall['clocks'];
type Step = WallClocks['late'][number]['step'];
type Due = WallClocks['next'][number];

const nextMax = 14;
const unclaimedMax = 20;
/** A critical warning that nobody took for so long is told aloud (ui.md 1.9). */
export const unclaimedMs = minuteMs;
/** Times of the steps are of the warnings of the last day. */
const watchMs = 24 * hourMs;
/** Medians of a day do not change in a second. */
const watchKeepMs = 30 * secondMs;

/** The step of which the deadline is, as the clocks of the core have it. */
const stepSql = `case when w.tier in ('seat', 'branch') then
    case when w.first_call_at is null then 'call' when w.status = 'open' then 'redial' else 'outcome' end
  when w.met_at is not null and w.met_at >= w.tier_at then 'outcome' else 'meet' end`;
const running = `w.status in ('open', 'claimed')`;

export async function readClocks(
  db: Queryable,
  lang: 'zh' | 'en',
  now: number,
): Promise<Omit<WallClocks, 'watch'>> {
  return {
    late: await readLate(db, now),
    oldest: (await readDue(db, { lang, when: 'w.deadline_at <= $1', limit: 1 }, now))[0] ?? null,
    next: await readDue(db, { lang, when: 'w.deadline_at > $1', limit: nextMax }, now),
    unclaimed: await readUnclaimed(db, now),
  };
}

const steps: readonly Step[] = ['call', 'redial', 'outcome', 'meet'];

async function readLate(db: Queryable, now: number): Promise<WallClocks['late']> {
  const rows = await db.query<{ step: Step; grade: WarningGrade; count: number }>(
    `select ${stepSql} as step, w.grade, count(*)::int as count from warning w
     where ${running} and w.deadline_at <= $1 group by 1, 2`,
    [now],
    'wall-late',
  );
  return steps.map((step) => ({
    step,
    grades: grades.map(
      ({ code }) => rows.find((row) => row.step === step && row.grade === code)?.count ?? 0,
    ),
  }));
}

async function readDue(
  db: Queryable,
  asked: { readonly lang: 'zh' | 'en'; readonly when: string; readonly limit: number },
  now: number,
): Promise<Due[]> {
  const { lang, when, limit } = asked;
  const rows = await db.query<{
    id: string;
    step: Step;
    grade: WarningGrade;
    category: Category;
    place: string | null;
    unit_name: string;
    opened_at: number;
    deadline_at: number;
  }>(
    `select w.*, u.name as unit_name, p.place from (
       select w.id, ${stepSql} as step, w.grade, w.category, w.opened_at, w.deadline_at, w.unit_id,
         w.person_id from warning w where ${running} and ${when}
       order by w.deadline_at, w.id limit $2) w
     join unit u on u.id = w.unit_id join person p on p.id = w.person_id
     order by w.deadline_at, w.id`,
    [now, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    step: row.step,
    grade: row.grade,
    // Only the first part of a place: more would tell too much on a wall.
    title: [row.place?.split(/\s*·\s*/)[0] ?? '', categoryName(row.category, lang)]
      .filter((part) => part !== '')
      .join(' · '),
    unitName: row.unit_name,
    openedAt: formatInstant(row.opened_at),
    deadlineAt: formatInstant(row.deadline_at),
  }));
}

async function readUnclaimed(db: Queryable, now: number): Promise<WallClocks['unclaimed']> {
  const rows = await db.query<{ id: string }>(
    `select id from warning where status = 'open' and grade = 'P0' and claimed_at is null
       and opened_at <= $1 order by opened_at limit ${unclaimedMax}`,
    [now - unclaimedMs],
    'wall-unclaimed',
  );
  return rows.map((row) => row.id);
}

const watched = [
  ['claimed', 'claimed_at'],
  ['contacted', 'contacted_at'],
  ['met', 'met_at'],
  ['closed', 'closed_at'],
] as const;

/** Median and 90th percentile from issue to each step; read at most twice a minute. */
export function makeWatch(db: Queryable): (now: number) => Promise<WallClocks['watch']> {
  let kept: { readonly at: number; readonly watch: Promise<WallClocks['watch']> } | undefined;
  return (now) => {
    if (kept && now >= kept.at && now - kept.at < watchKeepMs) return kept.watch;
    const watch = readWatch(db, now);
    kept = { at: now, watch };
    watch.catch(() => {
      kept = undefined;
    });
    return watch;
  };
}

async function readWatch(db: Queryable, now: number): Promise<WallClocks['watch']> {
  const columns = watched.map(
    ([step, column]) =>
      `count(${column})::int as ${step}_count,
       percentile_cont(array[0.5, 0.9]) within group (order by ${column} - opened_at) as ${step}`,
  );
  const rows = await db.query<Record<string, number | readonly number[] | null>>(
    `select ${columns.join(', ')} from warning where opened_at > $1`,
    [now - watchMs],
    'wall-watch',
  );
  return watched.map(([step]) => {
    const [row] = rows;
    const times = row?.[step];
    const [median, p90] = Array.isArray(times) ? (times as readonly number[]) : [];
    return {
      step,
      count: Number(row?.[`${step}_count`] ?? 0),
      medianMs: median === undefined ? null : Math.round(median),
      p90Ms: p90 === undefined ? null : Math.round(p90),
    };
  });
}
