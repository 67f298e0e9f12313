/** Figures over facts: one pass over the facts of the period for all figures and pictures at once. */
import type { UserActor } from '../../core/access/index.ts';
import type { FactCounts, FigureGroup } from '../../core/figure/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type FigureFilter = {
  readonly from: number;
  readonly until: number;
  readonly unitId?: string | undefined;
  readonly category?: string | undefined;
  readonly channel?: string | undefined;
  readonly by: FigureGroup;
};

type Counted = Omit<FactCounts, 'reports' | 'reportsWarned'>;
export type FactRow = Counted & {
  /** What the row is of: the whole, a day, a group, or a tenth of the score. */
  readonly day: number | null;
  readonly group: string | null;
  readonly tenth: number | null;
};

const columnOf: Readonly<Record<FigureGroup, string>> = {
  unit: 'unit_id',
  category: 'category',
  model: 'model',
  typology: 'typology',
  channel: 'channel',
  grade: 'grade',
  hour: 'hour::text',
};

/** The counts of `countFacts`; a test holds the two together. */
const countSql = `count(*)::int as warnings,
  (count(*) filter (where verdict))::int as verdicts,
  (count(*) filter (where confirmed))::int as confirmed,
  (count(*) filter (where contacted))::int as contacted,
  (count(*) filter (where must_meet))::int as "mustMeet",
  (count(*) filter (where must_meet and met_at is not null))::int as met,
  (count(*) filter (where must_meet and met_at is not null
    and (meet_due_at is null or met_at <= meet_due_at)))::int as "metInTime",
  (count(*) filter (where confirmed and contacted and coalesce(lost_after_fen, 0) = 0))::int
    as succeeded,
  (count(*) filter (where lost_after_fen > 0))::int as "lostAfter"`;

const whereSql = `opened_at >= $2 and opened_at < $3 and not duplicate
  and unit_id in (select id from scope) and ($4::text is null or category = $4)
  and ($5::text is null or channel = $5)`;

const zone = 28_800_000;
const dayMs = 86_400_000;

function paramsOf(actor: UserActor, filter: FigureFilter): unknown[] {
  const { from, until, unitId, category, channel } = filter;
  return [unitId ?? actor.unitId, from, until, category ?? null, channel ?? null];
}

const sumSql = [
  'warnings',
  'verdicts',
  'confirmed',
  'contacted',
  '"mustMeet"',
  'met',
  '"metInTime"',
  'succeeded',
  '"lostAfter"',
]
  .map((name) => `coalesce(sum(${name}), 0)::int as ${name}`)
  .join(', ');

/**
 * The whole, each day, each group and each tenth of the score. Facts are looked at once, into a few
 * thousand cells; everything else is summed over the cells.
 */
export async function readFacts(
  db: Queryable,
  actor: UserActor,
  filter: FigureFilter,
): Promise<FactRow[]> {
  const group = columnOf[filter.by];
  return db.query<FactRow>(
    `${scopeSql}, cell as (select (opened_at + ${zone}) / ${dayMs} as day, ${group} as "group", tenth,
         ${countSql} from figure_fact where ${whereSql} group by 1, 2, 3)
     select case when grouping(day) = 0 then day end as day,
       case when grouping("group") = 0 then "group" end as "group",
       case when grouping(tenth) = 0 then tenth end as tenth, ${sumSql}
     from cell group by grouping sets ((), (day), ("group"), (tenth))`,
    paramsOf(actor, filter),
    `figure-facts-${filter.by}`,
  );
}

export type LossCounts = { readonly reports: number; readonly reportsWarned: number };

/** Reports of a loss by people of the jurisdiction, and those that had been warned. */
export async function readLossCounts(
  db: Queryable,
  actor: UserActor,
  filter: FigureFilter,
): Promise<LossCounts> {
  const rows = await db.query<LossCounts>(
    `${scopeSql}, wide as (select not exists (
         select 1 from unit where id = $1 and parent_id is not null and level <> 'bureau') as all)
     select count(distinct coalesce(l.report_id, l.position::text))::int as reports,
       (count(distinct coalesce(l.report_id, l.position::text))
         filter (where l.warning_id is not null))::int as "reportsWarned"
     from figure_loss l left join warning w on w.id = l.warning_id
     where (l.kind = 'report' and l.reason is distinct from 'same-report'
         or l.kind = 'case' and l.reason is distinct from 'same-payment')
       and l.at >= $2 and l.at < $3
       and (w.unit_id in (select id from scope) or (w.id is null and (select "all" from wide)))
       and ($4::text is null or w.category = $4) and $5::text is null`,
    paramsOf(actor, filter),
    'figure-losses',
  );
  return rows[0] ?? { reports: 0, reportsWarned: 0 };
}

export type ContactCount = {
  readonly channel: string;
  readonly category: string;
  readonly tried: number;
  readonly reached: number;
  readonly convinced: number;
};

export async function readContacts(
  db: Queryable,
  actor: UserActor,
  filter: FigureFilter,
): Promise<ContactCount[]> {
  return db.query<ContactCount>(
    `${scopeSql} select channel, category, count(*)::int as tried,
       (count(*) filter (where reached))::int as reached,
       (count(*) filter (where convinced))::int as convinced
     from figure_contact where at >= $2 and at < $3 and unit_id in (select id from scope)
       and ($4::text is null or category = $4) and ($5::text is null or channel = $5)
     group by channel, category`,
    paramsOf(actor, filter),
    'figure-contacts-read',
  );
}

export async function unitNames(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ id: string; name: string }>(
    'select id, name from unit where id = any($1)',
    [ids],
    'figure-units',
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Whether a unit lies in the actor's jurisdiction. */
export async function isBelow(db: Queryable, actor: UserActor, unitId: string): Promise<boolean> {
  const rows = await db.query(
    `${scopeSql} select 1 from scope where id = $2`,
    [actor.unitId, unitId],
    'figure-unit-in',
  );
  return rows.length > 0;
}
