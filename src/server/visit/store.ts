/** Visits between the database and the core. */
import type { UserActor } from '../../core/access/index.ts';
import type { Category, Instant } from '../../core/kernel/index.ts';
import {
  foldVisit,
  type MapCell,
  type VisitEvent,
  type VisitState,
  type VisitStatus,
  type VisitTier,
} from '../../core/visit/index.ts';
import type { WarningGrade } from '../../core/warning/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type Visit = { readonly state: VisitState; readonly events: readonly VisitEvent[] };

type EventRecord = { visit_id: string; id: string; at: number; actor: string; body: object };

const eventOf = ({ id, at, actor, body }: EventRecord): VisitEvent =>
  ({ ...body, id, at, actor }) as VisitEvent;

/** The visits of these ids with all that happened; those that are not there are left out. */
export async function readVisits(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Visit>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<EventRecord>(
    `select visit_id, id, at, actor, body from visit_event where visit_id = any($1)
     order by visit_id, seq`,
    [ids],
    'visit-events',
  );
  const byVisit = new Map<string, VisitEvent[]>();
  for (const row of rows) {
    const events = byVisit.get(row.visit_id);
    if (events === undefined) byVisit.set(row.visit_id, [eventOf(row)]);
    else events.push(eventOf(row));
  }
  return new Map([...byVisit].map(([id, events]) => [id, { events, state: foldVisit(events) }]));
}

/** Locks a visit until the end of the transaction; undefined where there is none. */
export async function lockVisit(tx: Queryable, id: string): Promise<Visit | undefined> {
  const rows = await tx.query('select 1 from visit where id = $1 for update', [id], 'visit-lock');
  return rows.length === 0 ? undefined : (await readVisits(tx, [id])).get(id);
}

/** Locks the warnings of a visit, in order of id. */
export async function lockWarnings(tx: Queryable, visitId: string): Promise<void> {
  await tx.query(
    `select 1 from warning where id in (select warning_id from visit_subject where visit_id = $1)
     order by id for update`,
    [visitId],
    'visit-warnings-lock',
  );
}

/** Nobody else opens or joins this card until the end of the transaction. */
export async function holdCard(tx: Queryable, key: string, day: string): Promise<void> {
  await tx.query(
    'select pg_advisory_xact_lock(hashtextextended($1, 14))',
    [`${day} ${key}`],
    'visit-card-hold',
  );
}

export async function findCard(
  tx: Queryable,
  key: string,
  day: string,
): Promise<string | undefined> {
  const rows = await tx.query<{ id: string }>(
    'select id from visit where address_key = $1 and day = $2 and over_at is null',
    [key, day],
    'visit-card',
  );
  return rows[0]?.id;
}

const isOver = (state: VisitState): boolean =>
  state.status === 'done' || state.status === 'withdrawn';

const gravest = (state: VisitState): WarningGrade =>
  state.subjects.map((s) => s.grade).toSorted()[0] ?? 'P3';

/** Writes what is new of a visit; the row must be locked, or new. */
export async function saveVisit(
  tx: Queryable,
  before: Visit | undefined,
  fresh: readonly VisitEvent[],
  now: Instant,
): Promise<Visit> {
  const events = [...(before?.events ?? []), ...fresh];
  const state = foldVisit(events);
  const values = [
    state.id,
    state.addressKey,
    state.day,
    state.unitId,
    state.tier,
    state.assigneeId,
    state.status,
    gravest(state),
    state.dueAt,
    state.place,
    state.cell?.q ?? null,
    state.cell?.r ?? null,
    state.kept.length,
    state.openedAt,
    now,
    isOver(state) ? now : null,
    state.version,
  ];
  await tx.query(
    `insert into visit (id, address_key, day, unit_id, tier, assignee_id, status, grade, due_at,
       place, cell_q, cell_r, kept_count, opened_at, updated_at, over_at, version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     on conflict (id) do update set unit_id = excluded.unit_id, tier = excluded.tier,
       assignee_id = excluded.assignee_id, status = excluded.status, grade = excluded.grade,
       due_at = excluded.due_at, kept_count = excluded.kept_count,
       updated_at = excluded.updated_at, version = excluded.version,
       over_at = case when excluded.over_at is null then null
         else coalesce(visit.over_at, excluded.over_at) end`,
    values,
    'visit-save',
  );
  await saveEvents(tx, { visitId: state.id, from: events.length - fresh.length, fresh }, now);
  await saveSubjects(tx, state);
  return { state, events };
}

async function saveEvents(
  tx: Queryable,
  { visitId, from, fresh }: { visitId: string; from: number; fresh: readonly VisitEvent[] },
  now: Instant,
): Promise<void> {
  const rows = fresh.map(({ id, at, actor, ...body }, i) => ({
    visit_id: visitId,
    seq: from + i + 1,
    id,
    at,
    received_at: now,
    actor,
    kind: body.kind,
    body,
  }));
  await tx.query(
    'insert into visit_event select * from jsonb_populate_recordset(null::visit_event, $1::jsonb)',
    [JSON.stringify(rows)],
    'visit-event-insert',
  );
}

async function saveSubjects(tx: Queryable, state: VisitState): Promise<void> {
  await tx.query(
    `insert into visit_subject (visit_id, warning_id, person_id, is_open)
     select $1, * from unnest($2::text[], $3::text[], $4::boolean[])
     on conflict (visit_id, warning_id) do update set is_open = excluded.is_open
     where visit_subject.is_open <> excluded.is_open`,
    [
      state.id,
      state.subjects.map((s) => s.warningId),
      state.subjects.map((s) => s.personId),
      state.subjects.map((s) => !isOver(state) && s.result === null && s.dropped === null),
    ],
    'visit-subject-save',
  );
}

/** The living visit of each of these warnings. */
export async function openVisitsOf(
  db: Queryable,
  warningIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ warning_id: string; visit_id: string }>(
    `select warning_id, visit_id from visit_subject where is_open and warning_id = any($1)
     order by visit_id`,
    [warningIds],
    'visit-of-warning',
  );
  return new Map(rows.map((row) => [row.warning_id, row.visit_id]));
}

/** What is known of a person on a card, and of the warning that put them there. */
export type SubjectRecord = {
  readonly warning_id: string;
  readonly number: string;
  readonly category: Category;
  readonly amount_at_risk_fen: number;
  readonly status: string;
  readonly warning_unit_id: string;
  readonly person_id: string;
  readonly name: string | null;
  readonly sex: 'F' | 'M' | null;
  readonly birth_date: string | null;
  readonly phone: string | null;
  readonly region: string | null;
  readonly place: string | null;
  readonly address: string | null;
  readonly cell_q: number | null;
  readonly cell_r: number | null;
  readonly grade: WarningGrade;
  readonly tier: string;
  readonly holder_id: string | null;
  readonly deadline_at: number;
};

export async function readSubjects(
  db: Queryable,
  warningIds: readonly string[],
): Promise<ReadonlyMap<string, SubjectRecord>> {
  if (warningIds.length === 0) return new Map();
  const rows = await db.query<SubjectRecord>(
    `select w.id as warning_id, w.number, w.category, w.amount_at_risk_fen, w.status,
       w.unit_id as warning_unit_id, w.person_id, w.grade, w.tier, w.holder_id,
       w.deadline_at, p.name, p.sex,
       p.birth_date, p.phone, p.region, p.place, p.address, p.cell_q, p.cell_r
     from warning w join person p on p.id = w.person_id where w.id = any($1)`,
    [warningIds],
    'visit-subjects',
  );
  return new Map(rows.map((row) => [row.warning_id, row]));
}

export const cellOf = (row: { cell_q: number | null; cell_r: number | null }): MapCell | null =>
  row.cell_q === null || row.cell_r === null ? null : { q: row.cell_q, r: row.cell_r };

export type UnitRecord = {
  readonly id: string;
  readonly name: string;
  readonly level: string;
  readonly parent_id: string | null;
  readonly cell_q: number | null;
  readonly cell_r: number | null;
};

export async function readUnit(db: Queryable, id: string): Promise<UnitRecord | undefined> {
  const rows = await db.query<UnitRecord>(
    'select id, name, level, parent_id, cell_q, cell_r from unit where id = $1',
    [id],
    'visit-unit',
  );
  return rows[0];
}

/** The unit of a level that covers a region most closely. */
export async function unitFor(
  db: Queryable,
  level: VisitTier,
  region: string | null,
): Promise<UnitRecord | undefined> {
  if (region === null) return undefined;
  const rows = await db.query<UnitRecord>(
    `select u.id, u.name, u.level, u.parent_id, u.cell_q, u.cell_r
     from unit u, unnest(u.regions) code
     where u.level = $1 and $2 like code || '%' order by length(code) desc, u.id limit 1`,
    [level, region],
    'visit-unit-for',
  );
  return rows[0];
}

/** The one role that goes to the door for a tier. */
const visitorRole: Readonly<Record<VisitTier, string>> = {
  station: 'station-officer',
  grid: 'grid-worker',
};

export type VisitorRecord = {
  readonly id: string;
  readonly name: string;
  readonly unit_id: string;
  readonly unit_name: string;
  readonly cell_q: number | null;
  readonly cell_r: number | null;
  readonly open_count: number;
};

/** People who could go: of these units, with the role of the tier. */
export async function readVisitors(
  db: Queryable,
  tier: VisitTier,
  unitIds: readonly string[],
): Promise<VisitorRecord[]> {
  return db.query<VisitorRecord>(
    `select a.id, a.name, u.id as unit_id, u.name as unit_name, u.cell_q, u.cell_r,
       (select count(*) from visit v where v.assignee_id = a.id and v.over_at is null)::int
         as open_count
     from account_user a join unit u on u.id = a.unit_id
     where a.unit_id = any($1) and a.status <> 'disabled' and $2 = any(a.roles)
     order by a.id limit 500`,
    [unitIds, visitorRole[tier]],
    'visit-visitors',
  );
}

/** Units of the fourth level below a station. */
export async function gridUnitsBelow(db: Queryable, stationId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select id from unit where parent_id = $1 and level = 'grid' order by id limit 500`,
    [stationId],
    'visit-grid-units',
  );
  return rows.map((row) => row.id);
}

export type BoardRecord = {
  readonly id: string;
  readonly version: number;
  readonly status: VisitStatus;
  readonly tier: VisitTier;
  readonly grade: WarningGrade;
  readonly due_at: number;
  readonly place: string | null;
  readonly cell_q: number | null;
  readonly cell_r: number | null;
  readonly unit_id: string;
  readonly unit_name: string;
  readonly assignee_id: string | null;
  readonly assignee_name: string | null;
  readonly attempts: number;
  readonly kept_count: number;
  readonly opened_at: number;
  readonly updated_at: number;
  readonly people: readonly { name: string | null; sex: 'F' | 'M' | null }[];
};

export type BoardFilter = {
  readonly tab: 'open' | 'late' | 'kept' | 'over' | undefined;
  readonly visitId?: string | undefined;
  readonly warningId?: string | undefined;
  readonly unitId?: string | undefined;
  readonly tier?: VisitTier | undefined;
  readonly now: number;
  readonly limit: number;
  readonly offset: number;
};

const tabSql: Readonly<Record<NonNullable<BoardFilter['tab']>, string>> = {
  open: 'v.over_at is null',
  late: 'v.over_at is null and v.due_at <= $2',
  kept: 'v.kept_count > 0',
  over: 'v.over_at is not null',
};

const boardSql = `v.*, u.name as unit_name, a.name as assignee_name,
  (select count(*) from visit_event e where e.visit_id = v.id and e.kind = 'result'
    and e.body->'retryAt' <> 'null'::jsonb)::int as attempts,
  coalesce((select jsonb_agg(jsonb_build_object('name', p.name, 'sex', p.sex) order by p.id)
    from visit_subject s join person p on p.id = s.person_id where s.visit_id = v.id), '[]'::jsonb)
    as people`;

/** Visits of the jurisdiction; open ones by when they are due, others newest first. */
export async function listVisits(
  db: Queryable,
  actor: UserActor,
  filter: BoardFilter,
): Promise<BoardRecord[]> {
  const params: unknown[] = [actor.unitId, filter.now];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  const wheres = ['v.unit_id in (select id from scope)', '$2::bigint is not null'];
  if (filter.tab !== undefined) wheres.push(tabSql[filter.tab]);
  if (filter.visitId !== undefined) wheres.push(`v.id = ${bind(filter.visitId)}`);
  if (filter.unitId !== undefined) wheres.push(`v.unit_id = ${bind(filter.unitId)}`);
  if (filter.tier !== undefined) wheres.push(`v.tier = ${bind(filter.tier)}`);
  if (filter.warningId !== undefined) {
    wheres.push(`exists (select 1 from visit_subject s where s.visit_id = v.id
      and s.warning_id = ${bind(filter.warningId)})`);
  }
  const order =
    filter.tab === 'open' || filter.tab === 'late' ? 'v.due_at, v.id' : 'v.updated_at desc, v.id';
  return db.query<BoardRecord>(
    `${scopeSql}, page as (select v.* from visit v where ${wheres.join(' and ')}
       order by ${order} limit ${bind(filter.limit)} offset ${bind(filter.offset)})
     select ${boardSql} from page v join unit u on u.id = v.unit_id
     left join account_user a on a.id = v.assignee_id order by ${order}`,
    params,
  );
}

export type BoardCounts = {
  readonly waiting: number;
  readonly accepted: number;
  readonly underWay: number;
  readonly arrived: number;
  readonly late: number;
  readonly kept: number;
  readonly doneToday: number;
};

export async function countVisits(
  db: Queryable,
  actor: UserActor,
  now: number,
  since: number,
): Promise<BoardCounts> {
  const rows = await db.query<BoardCounts>(
    `${scopeSql} select
       (count(*) filter (where v.over_at is null and v.status = 'waiting'))::int as waiting,
       (count(*) filter (where v.over_at is null and v.status = 'accepted'))::int as accepted,
       (count(*) filter (where v.over_at is null and v.status = 'under-way'))::int as "underWay",
       (count(*) filter (where v.over_at is null and v.status = 'arrived'))::int as arrived,
       (count(*) filter (where v.over_at is null and v.due_at <= $2))::int as late,
       (count(*) filter (where v.kept_count > 0))::int as kept,
       (count(*) filter (where v.status = 'done' and v.over_at >= $3))::int as "doneToday"
     from visit v where v.unit_id in (select id from scope)
       and (v.over_at is null or v.over_at >= $3 or v.kept_count > 0)`,
    [actor.unitId, now, since],
    'visit-counts',
  );
  const none = { waiting: 0, accepted: 0, underWay: 0, arrived: 0, late: 0, kept: 0, doneToday: 0 };
  return rows[0] ?? none;
}

/** Whether a visit lies in the actor's jurisdiction. */
export async function seesVisit(db: Queryable, actor: UserActor, id: string): Promise<boolean> {
  const rows = await db.query(
    `${scopeSql} select 1 from visit where id = $2 and unit_id in (select id from scope)`,
    [actor.unitId, id],
    'visit-seen',
  );
  return rows.length > 0;
}

/** Whether a unit lies in the actor's jurisdiction. */
export async function unitIsWithin(
  db: Queryable,
  actor: UserActor,
  unitId: string,
): Promise<boolean> {
  const rows = await db.query(
    `${scopeSql} select 1 from scope where id = $2`,
    [actor.unitId, unitId],
    'visit-unit-within',
  );
  return rows.length > 0;
}

/** Visits that one person has or may take, those over today that they had, and those kept of theirs. */
export async function visitIdsFor(
  db: Queryable,
  actor: UserActor,
  tiers: readonly VisitTier[],
  since: number,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select id from visit where over_at is null and (assignee_id = $1
       or (assignee_id is null and unit_id = $2 and tier = any($3)))
     union select distinct e.visit_id from visit_event e
       where e.kind = 'kept' and e.actor = $1 and e.received_at >= $4
     order by id limit 300`,
    [actor.id, actor.unitId, tiers, since],
    'visit-today',
  );
  return rows.map((row) => row.id);
}

export async function countDone(db: Queryable, userId: string, since: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as count from visit
     where over_at >= $2 and status = 'done' and assignee_id = $1`,
    [userId, since],
    'visit-done-today',
  );
  return rows[0]?.count ?? 0;
}

/** Whether this person ever had the visit: then what they did there is worth keeping. */
export async function hadVisit(db: Queryable, userId: string, visitId: string): Promise<boolean> {
  const rows = await db.query(
    `select 1 from visit_event where visit_id = $2
       and (actor = $1 or (kind = 'assigned' and body->>'userId' = $1)) limit 1`,
    [userId, visitId],
    'visit-had',
  );
  return rows.length > 0;
}

export type ActRecord = {
  readonly id: string;
  readonly user_id: string;
  readonly verdict: 'applied' | 'kept' | 'refused';
  readonly refusal: string | null;
};

export async function readActs(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ActRecord>> {
  const rows = await db.query<ActRecord>(
    'select id, user_id, verdict, refusal from visit_act where id = any($1)',
    [ids],
    'visit-acts',
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** False where the act is on record already. */
export async function recordAct(
  tx: Queryable,
  act: ActRecord & { readonly visitId: string },
  now: Instant,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into visit_act (id, visit_id, user_id, received_at, verdict, refusal)
     values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing returning 1`,
    [act.id, act.visitId, act.user_id, now, act.verdict, act.refusal],
    'visit-act-insert',
  );
  return rows.length > 0;
}

export async function readNames(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ id: string; name: string }>(
    `select id, name from account_user where id = any($1)
     union all select id, name from unit where id = any($1)`,
    [ids],
    'visit-names',
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

export type MapRecord = { q: number; r: number; district: string; place: string };

/** The cells in which people live, a loose scan of their index. */
export async function readMap(db: Queryable): Promise<MapRecord[]> {
  return db.query<MapRecord>(
    `with recursive cell as (
       (select cell_q, cell_r, place from person where cell_q is not null
         order by cell_q, cell_r, place limit 1)
       union all select next.* from cell c cross join lateral (
         select p.cell_q, p.cell_r, p.place from person p
         where p.cell_q is not null and (p.cell_q, p.cell_r) > (c.cell_q, c.cell_r)
         order by p.cell_q, p.cell_r, p.place limit 1) next)
     select cell_q as q, cell_r as r, coalesce(split_part(place, ' · ', 1), '') as district,
       coalesce(split_part(place, ' · ', 2), '') as place
     from (select * from cell limit 2000) c`,
    [],
    'visit-map',
  );
}
