/** The stopwatch (时效): how long each step of the warnings of a time took, by unit and grade. */
import { watchSteps, type WatchLine } from '../../contract/index.ts';
import type { ClockPolicy } from '../../core/clock/index.ts';
import { dayMs, formatInstant, parseInstant, type Instant } from '../../core/kernel/index.ts';
import type { WarningGrade, WarningPolicy } from '../../core/warning/index.ts';
import { invalid } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import type { Handlers } from '../platform/handler.ts';
import type { ClockPolicies } from './reaction.ts';

type Step = (typeof watchSteps)[number];

/** How long each step took, and whether that was in time; deadlines are $4 by step and grade. */
const spans: Readonly<Record<Step, string>> = {
  issued: 'w.opened_at - w.signal_at',
  claimed: 'w.claimed_at - w.opened_at',
  called: 'w.first_call_at - w.opened_at',
  contacted: 'w.contacted_at - w.opened_at',
  met: 'w.met_at - w.opened_at',
  closed: 'w.closed_at - w.opened_at',
};
/** A visit is due from coming to the station, not from the issue of the warning. */
const timed: Partial<Readonly<Record<Step, string>>> = {
  claimed: spans.claimed,
  called: spans.called,
  met: 'w.met_at - w.tier_at',
};

const columns = watchSteps
  .map((step) => {
    const late = timed[step];
    const share =
      late === undefined
        ? 'null::float8'
        : `avg((${late} <= ($4::jsonb -> '${step}' ->> w.grade)::bigint)::int)::float8`;
    return `jsonb_build_object('count', count(${spans[step]}),
      'median', percentile_cont(0.5) within group (order by ${spans[step]}),
      'p90', percentile_cont(0.9) within group (order by ${spans[step]}),
      'share', ${share}) as ${step}`;
  })
  .join(', ');

type Figure = {
  readonly count: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly share: number | null;
};
type Row = Record<Step, Figure> & {
  unit_id: string | null;
  unit_name: string | null;
  grade: WarningGrade | null;
  warnings: number;
};

export type Watch = {
  /** The jurisdiction: this unit and all below. */
  readonly unitId: string;
  /** When the warnings were issued. */
  readonly from: number;
  readonly to: number;
  readonly policy: WarningPolicy;
  readonly clockPolicy: ClockPolicy;
};

/** A line for all, for each unit, each grade, and each grade of each unit. */
export async function readStopwatch(db: Queryable, watch: Watch): Promise<readonly WatchLine[]> {
  const deadlines = {
    claimed: watch.clockPolicy.claimMs,
    called: watch.policy.firstCallMs,
    met: watch.policy.visitMs,
  };
  const rows = await db.query<Row>(
    `with recursive scope as (
       select id from unit where id = $1
       union all select u.id from unit u join scope s on u.parent_id = s.id)
     select w.unit_id, (select name from unit u where u.id = w.unit_id) as unit_name, w.grade,
       count(*)::int as warnings, ${columns}
     from warning w
     where w.unit_id in (select id from scope) and w.opened_at >= $2 and w.opened_at < $3
     group by grouping sets ((), (w.unit_id), (w.grade), (w.unit_id, w.grade))
     order by w.unit_id nulls first, w.grade nulls first`,
    [watch.unitId, watch.from, watch.to, JSON.stringify(deadlines)],
    'clock-stopwatch',
  );
  return rows.map((row) => ({
    unitId: row.unit_id,
    unitName: row.unit_name ?? '',
    grade: row.grade,
    warnings: row.warnings,
    steps: watchSteps.map((step) => ({
      step,
      count: row[step].count,
      medianMs: rounded(row[step].median),
      p90Ms: rounded(row[step].p90),
      inTime: row[step].share,
    })),
  }));
}

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value);

const spanMax = 92 * dayMs;

export function clockHandlers(
  deps: ClockPolicies & { readonly db: Queryable },
): Pick<Handlers, 'clock.stopwatch'> {
  return {
    'clock.stopwatch': async ({ actor, now }, { query }) => {
      const to = query.to === undefined ? now : timeOf('to', query.to);
      const from = query.from === undefined ? to - dayMs : timeOf('from', query.from);
      if (from >= to || to - from > spanMax) throw wrongSpan();
      const items = await readStopwatch(deps.db, {
        unitId: actor.unitId,
        from,
        to,
        policy: deps.policy(),
        clockPolicy: deps.clockPolicy(),
      });
      return { from: formatInstant(from), to: formatInstant(to), items: [...items] };
    },
  };
}

function timeOf(field: string, text: string): Instant {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw invalid([
    {
      field,
      code: 'wrong-form',
      problem: 'is not a time with its offset',
      remedy: 'write ISO 8601, such as 2026-01-31T08:15:00+08:00',
    },
  ]);
}

function wrongSpan() {
  return invalid([
    {
      field: 'from',
      code: 'out-of-range',
      problem: 'is not before to, or more than 92 days before it',
      remedy: 'ask for a shorter time',
    },
  ]);
}
