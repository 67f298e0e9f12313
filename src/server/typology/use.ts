/**
 * How typologies do in service: hits of each day, drift, and how often the warnings they had a part
 * in were true. Asked of the decisions themselves; an answer is believed for a minute.
 */
import { dayMs } from '../../core/kernel/index.ts';
import { dayStart } from '../../core/warning/index.ts';
import type { TypologyLine } from '../../contract/index.ts';
import type { Queryable } from '../platform/database.ts';

export type Use = TypologyLine['use'];

const daysShown = 36;
const recentDays = 7;
const judgedMs = 90 * dayMs;
const freshMs = 60_000;
/** Fewer hits than this in the 28 days say nothing of drift. */
const driftLeast = 20;

export type UseReader = { read(now: number): Promise<ReadonlyMap<string, Use>> };

export function makeUseReader(db: Queryable): UseReader {
  let known: ReadonlyMap<string, Use> = new Map();
  let until = Number.NEGATIVE_INFINITY;
  return {
    async read(now) {
      if (now >= until) {
        known = await readUse(db, now);
        until = now + freshMs;
      }
      return known;
    },
  };
}

export const unused: Use = {
  daily: Array.from({ length: daysShown }, () => 0),
  shadowDaily: Array.from({ length: daysShown }, () => 0),
  right: 0,
  wrong: 0,
  precision: null,
  wrongReasons: [],
  drift: null,
};

type DayRow = { typology: string; shadow: boolean; day: number; count: number };
type OutcomeRow = { typology: string; rightly: number; wrongly: number };

async function readUse(db: Queryable, now: number): Promise<Map<string, Use>> {
  const today = dayStart(now);
  const since = today - (daysShown - 1) * dayMs;
  const days = await db.query<DayRow>(
    `select h->>'typology' as typology, (h->>'shadow')::boolean as shadow,
       ((d.decided_at - $1) / $2)::bigint as day, count(*) as count
     from decision d cross join lateral jsonb_array_elements(d.hits) as h
     where d.hits is not null and d.decided_at >= $1
     group by 1, 2, 3`,
    [since, dayMs],
    'typology-days',
  );
  const outcomes = await db.query<OutcomeRow>(
    `select h->>'typology' as typology,
       count(distinct w.id) filter (where w.outcome in ('dissuaded', 'transferred', 'refused')) as rightly,
       count(distinct w.id) filter (where w.outcome = 'false-alarm') as wrongly
     from warning w join warning_signal s on s.warning_id = w.id
     join decision d on d.position = s.position
     cross join lateral jsonb_array_elements(d.hits) as h
     where w.outcome is not null and w.closed_at >= $1 and d.hits is not null
       and not (h->>'shadow')::boolean
     group by 1`,
    [now - judgedMs],
    'typology-outcomes',
  );
  const reasons = await readWrongReasons(db, now);
  const use = new Map<string, Use>();
  for (const { typology, shadow, day, count } of days) {
    const line = lineOf(use, typology);
    const daily = shadow ? line.shadowDaily : line.daily;
    if (day >= 0 && day < daysShown) daily[day] = count;
  }
  for (const { typology, rightly, wrongly } of outcomes) {
    const all = rightly + wrongly;
    const line = lineOf(use, typology);
    use.set(typology, {
      ...line,
      right: rightly,
      wrong: wrongly,
      precision: all === 0 ? null : rightly / all,
      wrongReasons: reasons
        .filter((r) => r.typology === typology)
        .map(({ code, count }) => ({ code, count })),
    });
  }
  for (const [typology, line] of use) use.set(typology, { ...line, drift: driftOf(line.daily) });
  return use;
}

type ReasonRow = { typology: string; code: string; count: number };

/** The coded reasons of the false alarms that each typology had a part in. */
async function readWrongReasons(db: Queryable, now: number): Promise<ReasonRow[]> {
  return db.query<ReasonRow>(
    `select h->>'typology' as typology, coalesce(w.feedback->>'falseAlarm', 'untold') as code,
       count(distinct w.id) as count
     from warning w join warning_signal s on s.warning_id = w.id
     join decision d on d.position = s.position
     cross join lateral jsonb_array_elements(d.hits) as h
     where w.outcome = 'false-alarm' and w.closed_at >= $1 and d.hits is not null
       and not (h->>'shadow')::boolean
     group by 1, 2 order by 1, 3 desc, 2`,
    [now - judgedMs],
    'typology-wrong-reasons',
  );
}

function lineOf(use: Map<string, Use>, typology: string): Use {
  const known = use.get(typology);
  if (known !== undefined) return known;
  const made = { ...unused, daily: [...unused.daily], shadowDaily: [...unused.shadowDaily] };
  use.set(typology, made);
  return made;
}

/**
 * (hits of the last 7 days / 7) / (hits of the 28 days before / 28); today, which is not over, is
 * left out. Null where the 28 days hold fewer than 20 hits.
 */
export function driftOf(daily: readonly number[]): number | null {
  const whole = daily.slice(0, -1);
  const recent = sum(whole.slice(-recentDays)) / recentDays;
  const before = whole.slice(0, -recentDays);
  const total = sum(before);
  if (total < driftLeast || before.length === 0) return null;
  return recent / (total / before.length);
}

function sum(list: readonly number[]): number {
  return list.reduce((all, one) => all + one, 0);
}
