/** Changes of rosters: each locks the roster, writes, looks for clashes and fills the spans anew. */
import {
  actorKey,
  permissionsOfRole,
  roles,
  type Actor,
  type UserActor,
} from '../../core/access/index.ts';
import { shiftProblem, type DutyRole, type DutyShift } from '../../core/duty/index.ts';
import type { Instant, Problem } from '../../core/kernel/index.ts';
import { isWithin } from '../access/index.ts';
import { absent, denied, invalid, refused } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { newId } from '../platform/random.ts';
import type { Transaction } from '../platform/transact.ts';
import { fillSpans, lockRoster } from './roster.ts';

export type Editing = {
  readonly tx: Transaction;
  readonly actor: UserActor;
  readonly now: Instant;
};

/** The same by whoever may be no person, such as the demonstration. */
export type Entering = Pick<Editing, 'tx' | 'now'> & { readonly actor: Actor };

export type ShiftParts = Omit<DutyShift, 'id' | 'unitId'>;

/** 404 where the unit is not in the jurisdiction of whoever asks. */
export async function requireUnit(
  db: Queryable,
  actor: UserActor,
  unitId: string,
  action: string,
): Promise<void> {
  if (await isWithin(db, actor, unitId)) return;
  const there = await db.query('select 1 from unit where id = $1', [unitId]);
  if (there.length === 0) throw absent();
  throw denied({ action, subject: unitId, rule: 'outside-jurisdiction' }, true);
}

const standingRoles = roles
  .map((r) => r.code)
  .filter((role) =>
    permissionsOfRole[role].some((p) => p === 'warning.handle' || p === 'visit.handle'),
  );

/** People who may stand for a unit: those of its own and of the unit above who reach people. */
export const peopleSql = `from account_user a where a.status <> 'disabled'
  and a.roles && array['${standingRoles.join("', '")}'] and (a.unit_id = $1
  or a.unit_id = (select parent_id from unit where id = $1))`;

async function requirePerson(tx: Queryable, unitId: string, userId: string): Promise<void> {
  const rows = await tx.query(`select 1 ${peopleSql} and a.id = $2 for no key update of a`, [
    unitId,
    userId,
  ]);
  if (rows.length === 0) throw refused('not-of-unit');
}

const remedies: Readonly<Record<string, readonly [field: string, remedy: string]>> = {
  fromDay: ['fromDay', 'write a day, such as 2026-11-16'],
  untilDay: ['untilDay', 'write a day not before the first, or leave it out'],
  start: ['startMinute', 'write a minute of the day, 0 to 1439'],
  length: ['lengthMinutes', 'write 15 to 1440 minutes'],
  days: ['pattern', 'name at least one day; days of a cycle begin at 0'],
};

function requireSound(shift: Omit<DutyShift, 'id'>): void {
  const problem = shiftProblem(shift);
  if (problem === null) return;
  const [field = '', remedy = ''] = remedies[problem] ?? [];
  const told: Problem = { field, code: 'wrong-form', problem: 'does not make a shift', remedy };
  throw invalid([told]);
}

/** Fills the spans anew; refused where somebody of this unit would stand twice at once. */
async function settle({ tx, now }: Pick<Editing, 'tx' | 'now'>, unitId: string): Promise<void> {
  await fillSpans(tx, unitId, now);
  const clash = await tx.query(
    `select 1 from duty_span a join duty_span b on b.user_id = a.user_id
       and (b.shift_id, b.day) <> (a.shift_id, a.day)
       and b.from_at < a.until_at and b.until_at > a.from_at
     where a.unit_id = $1 and a.until_at > $2 limit 1`,
    [unitId, now],
  );
  if (clash.length > 0) throw refused('duty-overlap');
}

function note(
  { tx }: Pick<Editing, 'tx'>,
  action: string,
  unitId: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  tx.audit({ action, subject: unitId, detail });
  tx.emit('duty', { kind: 'roster', unitId });
}

async function insertShift({ tx, actor, now }: Entering, shift: DutyShift): Promise<void> {
  await tx.query(
    `insert into duty_shift (id, unit_id, user_id, role, pattern, start_minute, length_minutes,
       from_day, until_day, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      shift.id,
      shift.unitId,
      shift.userId,
      shift.role,
      JSON.stringify(shift.pattern),
      shift.startMinute,
      shift.lengthMinutes,
      shift.fromDay,
      shift.untilDay,
      actorKey(actor),
      now,
    ],
  );
}

/** Puts shifts on the roster of a unit. Refused: `not-of-unit`, `duty-overlap`. */
export async function addShifts(
  editing: Entering,
  unitId: string,
  parts: readonly ShiftParts[],
): Promise<void> {
  const { tx, now } = editing;
  await lockRoster(tx, unitId);
  for (const part of parts) {
    const shift: DutyShift = { ...part, id: newId('dty', now), unitId };
    requireSound(shift);
    await requirePerson(tx, unitId, shift.userId);
    await insertShift(editing, shift);
  }
  await settle(editing, unitId);
  note(editing, 'duty.shift-add', unitId, { shifts: parts.length, who: parts[0]?.userId });
}

/** The unit of a shift within the jurisdiction, its roster locked. */
async function unitOfShift(editing: Editing, shiftId: string, action: string): Promise<string> {
  const [row] = await editing.tx.query<{ unit_id: string }>(
    'select unit_id from duty_shift where id = $1',
    [shiftId],
  );
  if (row === undefined) throw absent();
  await requireUnit(editing.tx, editing.actor, row.unit_id, action);
  await lockRoster(editing.tx, row.unit_id);
  return row.unit_id;
}

/** Changes a shift; exceptions of days that it no longer has lose their meaning and stay. */
export async function changeShift(
  editing: Editing,
  shiftId: string,
  parts: ShiftParts,
): Promise<string> {
  const { tx } = editing;
  const unitId = await unitOfShift(editing, shiftId, 'duty.shift-change');
  requireSound({ ...parts, unitId });
  await requirePerson(tx, unitId, parts.userId);
  await tx.query(
    `update duty_shift set user_id = $2, role = $3, pattern = $4, start_minute = $5,
       length_minutes = $6, from_day = $7, until_day = $8, version = version + 1 where id = $1`,
    [
      shiftId,
      parts.userId,
      parts.role,
      JSON.stringify(parts.pattern),
      parts.startMinute,
      parts.lengthMinutes,
      parts.fromDay,
      parts.untilDay,
    ],
  );
  await settle(editing, unitId);
  note(editing, 'duty.shift-change', unitId, { shift: shiftId, who: parts.userId });
  return unitId;
}

/** Takes a shift off; without any shift the unit keeps no roster any more, and its switch holds. */
export async function removeShift(editing: Editing, shiftId: string): Promise<void> {
  const { tx } = editing;
  const unitId = await unitOfShift(editing, shiftId, 'duty.shift-remove');
  await tx.query('delete from duty_shift where id = $1', [shiftId]);
  await settle(editing, unitId);
  await tx.query(
    `delete from duty_roster r where unit_id = $1
     and not exists (select 1 from duty_shift s where s.unit_id = r.unit_id)`,
    [unitId],
  );
  note(editing, 'duty.shift-remove', unitId, { shift: shiftId });
}

export type ExceptionParts = {
  readonly day: string;
  readonly standInId: string | null;
  readonly reason: string;
};

/** On one day somebody else stands, or nobody. Refused: not-of-unit, no-shift-that-day, duty-overlap. */
export async function setException(
  editing: Editing,
  shiftId: string,
  { day, standInId, reason }: ExceptionParts,
): Promise<string> {
  const { tx, actor, now } = editing;
  const unitId = await unitOfShift(editing, shiftId, 'duty.exception');
  if (standInId !== null) await requirePerson(tx, unitId, standInId);
  const known = await tx.query(
    `select 1 from duty_span where shift_id = $1 and day = $2
     union all select 1 from duty_exception where shift_id = $1 and day = $2`,
    [shiftId, day],
  );
  if (known.length === 0) throw refused('no-shift-that-day');
  await tx.query(
    `insert into duty_exception (shift_id, day, stand_in_id, reason, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (shift_id, day) do update
     set stand_in_id = excluded.stand_in_id, reason = excluded.reason,
       created_by = excluded.created_by, created_at = excluded.created_at`,
    [shiftId, day, standInId, reason, actorKey(actor), now],
  );
  await settle(editing, unitId);
  note(editing, 'duty.exception', unitId, { shift: shiftId, day, who: standInId });
  return unitId;
}

export async function removeException(
  editing: Editing,
  shiftId: string,
  day: string,
): Promise<void> {
  const { tx } = editing;
  const unitId = await unitOfShift(editing, shiftId, 'duty.exception');
  const gone = await tx.query(
    'delete from duty_exception where shift_id = $1 and day = $2 returning 1',
    [shiftId, day],
  );
  if (gone.length === 0) throw absent();
  await settle(editing, unitId);
  note(editing, 'duty.exception-remove', unitId, { shift: shiftId, day });
}

/** Whom to ring when nobody is there (紧急联系人). */
export async function setContact(
  editing: Editing,
  unitId: string,
  contact: { readonly role: DutyRole; readonly name: string; readonly phone: string },
): Promise<void> {
  const { tx, actor, now } = editing;
  await tx.query(
    `insert into duty_contact (unit_id, role, name, phone, updated_by, updated_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (unit_id, role) do update
     set name = excluded.name, phone = excluded.phone, updated_by = excluded.updated_by,
       updated_at = excluded.updated_at`,
    [unitId, contact.role, contact.name, contact.phone, actorKey(actor), now],
  );
  note(editing, 'duty.contact', unitId, { role: contact.role });
}

/** Which languages a person speaks; 404 outside the jurisdiction. */
export async function setLanguages(
  editing: Editing,
  userId: string,
  languages: readonly string[],
): Promise<void> {
  const { tx, actor } = editing;
  const [row] = await tx.query<{ unit_id: string }>(
    'select unit_id from account_user where id = $1 for no key update',
    [userId],
  );
  if (row === undefined) throw absent();
  await requireUnit(tx, actor, row.unit_id, 'duty.languages');
  await tx.query('update account_user set languages = $2 where id = $1', [userId, languages]);
  note(editing, 'duty.languages', row.unit_id, { who: userId, languages });
}
