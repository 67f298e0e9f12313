/** Codes and appeals between the database and the core. */
import type { UserActor } from '../../core/access/index.ts';
import { isOpenAppeal, type MeasureAppeal } from '../../core/appeal/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { dayCode } from '../../core/warning/index.ts';
import { scopeSql } from '../access/index.ts';
import type { Queryable } from '../platform/database.ts';

export type PublicCode = {
  readonly code: string;
  readonly kind: 'case' | 'measure';
  readonly subject: string;
  readonly case_id: string;
};

/** The code of a case or measure; made when it is first asked for, then always the same. */
export async function codeOf(
  tx: Queryable,
  wanted: Omit<PublicCode, 'code'>,
  fresh: string,
  now: Instant,
): Promise<string> {
  await tx.query(
    `insert into public_code (code, kind, subject, case_id, made_at) values ($1, $2, $3, $4, $5)
     on conflict (kind, subject) do nothing`,
    [fresh, wanted.kind, wanted.subject, wanted.case_id, now],
    'appeal-code',
  );
  const rows = await tx.query<{ code: string }>(
    'select code from public_code where kind = $1 and subject = $2',
    [wanted.kind, wanted.subject],
    'appeal-code-read',
  );
  return rows[0]?.code ?? fresh;
}

export async function findCode(db: Queryable, code: string): Promise<PublicCode | undefined> {
  const rows = await db.query<PublicCode>(
    'select code, kind, subject, case_id from public_code where code = $1',
    [code],
    'appeal-code-find',
  );
  return rows[0];
}

/** `SS-260310-0001`: counted by day. */
export async function nextAppealNumber(tx: Queryable, now: Instant): Promise<string> {
  const day = dayCode(now);
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', ['measure-appeal'], 'appeal-turn');
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::int as count from measure_appeal where number like $1',
    [`SS-${day}-%`],
    'appeal-number',
  );
  return `SS-${day}-${String((row?.count ?? 0) + 1).padStart(4, '0')}`;
}

const saveSql = `insert into measure_appeal (id, number, case_id, measure_id, unit_id, status,
    received_at, due_at, state, version)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (id) do update set status = excluded.status, due_at = excluded.due_at,
    state = excluded.state, version = excluded.version`;

export async function saveAppeal(tx: Queryable, state: MeasureAppeal): Promise<void> {
  const { id, number, caseId, measureId, unitId, status, receivedAt, version } = state;
  const dueAt = isOpenAppeal(state) ? (state.dueAt ?? state.decideBy) : null;
  const text = JSON.stringify(state);
  await tx.query(
    saveSql,
    [id, number, caseId, measureId, unitId, status, receivedAt, dueAt, text, version],
    'appeal-save',
  );
}

export type AppealEvent = {
  readonly at: Instant;
  readonly act: string;
  readonly actor: string;
  readonly note: string;
};

export async function appendAppealEvent(
  tx: Queryable,
  { id, version }: MeasureAppeal,
  { at, act, actor, note }: AppealEvent,
): Promise<void> {
  await tx.query(
    `insert into measure_appeal_event (appeal_id, seq, at, act, actor, note)
     values ($1, $2, $3, $4, $5, $6)`,
    [id, version, at, act, actor, note],
    'appeal-event',
  );
}

export type AppealRecord = {
  readonly state: MeasureAppeal;
  readonly events: readonly AppealEvent[];
};

const selectSql = `select a.state, coalesce((select jsonb_agg(jsonb_build_object('at', e.at,
    'act', e.act, 'actor', e.actor, 'note', e.note) order by e.seq desc)
    from measure_appeal_event e where e.appeal_id = a.id), '[]') as events
  from measure_appeal a where a.unit_id in (select id from scope)`;

export type AppealFilter = {
  readonly open?: boolean | undefined;
  readonly caseId?: string | undefined;
};
const filterSql = `($2::boolean is null or (a.due_at is not null) = $2)
  and ($3::text is null or a.case_id = $3)`;

export async function listAppeals(
  db: Queryable,
  { unitId }: UserActor,
  { open, caseId }: AppealFilter,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<readonly AppealRecord[]> {
  return db.query<AppealRecord>(
    `${scopeSql} ${selectSql} and ${filterSql}
     order by a.due_at nulls last, a.received_at desc, a.id limit $4 offset $5`,
    [unitId, open ?? null, caseId ?? null, limit, offset],
    'appeal-list',
  );
}

export async function countAppeals(
  db: Queryable,
  { unitId }: UserActor,
  { open, caseId }: AppealFilter,
): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `${scopeSql} select count(*)::int as count from measure_appeal a
     where a.unit_id in (select id from scope) and ${filterSql}`,
    [unitId, open ?? null, caseId ?? null],
    'appeal-count',
  );
  return row?.count ?? 0;
}

/** One appeal of the jurisdiction; undefined where there is none there. */
export async function readAppeal(
  db: Queryable,
  { unitId }: UserActor,
  id: string,
): Promise<AppealRecord | undefined> {
  const rows = await db.query<AppealRecord>(
    `${scopeSql} ${selectSql} and a.id = $2`,
    [unitId, id],
    'appeal-read',
  );
  return rows[0];
}

/** The newest appeal against a measure. */
export async function appealAgainst(
  db: Queryable,
  measureId: string,
): Promise<MeasureAppeal | undefined> {
  const rows = await db.query<{ state: MeasureAppeal }>(
    'select state from measure_appeal where measure_id = $1 order by received_at desc limit 1',
    [measureId],
    'appeal-against',
  );
  return rows[0]?.state;
}

export async function lockAppeals(
  tx: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, MeasureAppeal>> {
  const rows = await tx.query<{ id: string; state: MeasureAppeal }>(
    'select id, state from measure_appeal where id = any($1) order by id for update',
    [[...ids]],
    'appeal-lock',
  );
  return new Map(rows.map((row) => [row.id, row.state]));
}
