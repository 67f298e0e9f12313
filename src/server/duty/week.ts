/** The week of a roster, as the screen shows it. */
import type { RosterReply } from '../../contract/index.ts';
import {
  dayNumber,
  dayText,
  gapsOf,
  languageCodes,
  spansOf,
  startOfDay,
  weekdayOf,
  type DutyRole,
  type DutyShift,
  type DutySpan,
  type Language,
} from '../../core/duty/index.ts';
import { dayMs, formatInstant, type Problem } from '../../core/kernel/index.ts';
import { absent } from '../platform/answer.ts';
import type { Queryable } from '../platform/database.ts';
import { peopleSql } from './edit.ts';
import { readExceptions, readShifts, type ExceptionRecord } from './roster.ts';

type PersonRecord = {
  readonly id: string;
  readonly name: string;
  readonly seat: string | null;
  readonly login: string;
  readonly languages: readonly string[];
};

/** The week that holds a day, Monday first. */
export async function readRoster(db: Queryable, unitId: string, day: string): Promise<RosterReply> {
  const [unit] = await db.query<{ id: string; name: string; level: string }>(
    'select id, name, level from unit where id = $1',
    [unitId],
  );
  if (unit === undefined) throw absent();
  const number = dayNumber(day) ?? 0;
  const monday = number - weekdayOf(number) + 1;
  const days = Array.from({ length: 7 }, (_, i) => dayText(monday + i));
  const fromAt = startOfDay(dayText(monday));
  const within = { fromAt, untilAt: fromAt + 7 * dayMs };
  const since = dayText(monday - 1);
  const shifts = await readShifts(db, unitId, since);
  const exceptions = await readExceptions(db, unitId, since);
  const spans = spansOf(shifts, exceptions, within);
  const people = await db.query<PersonRecord>(
    `select a.id, a.name, a.seat, a.login, a.languages ${peopleSql}
     order by a.unit_id <> $1, a.seat nulls last, a.name, a.id limit 500`,
    [unitId],
  );
  const named = await readNames(db, [
    ...shifts.map((s) => s.userId),
    ...spans.map((s) => s.userId),
    ...exceptions.map((e) => e.standInId ?? ''),
  ]);
  const nameOf = (id: string): string => named.get(id)?.name ?? '';
  const told = { days, nameOf, seatOf: (id: string) => named.get(id)?.seat ?? null };
  return {
    unit,
    days,
    ...shiftReplies({ shifts, spans, exceptions }, told),
    gaps: gapsOf(spans, within).map((gap) => ({
      fromAt: formatInstant(gap.fromAt),
      untilAt: formatInstant(gap.untilAt),
    })),
    contacts: await readContacts(db, unitId),
    people: people.map((p) => ({ ...p, languages: languagesOf(p.languages) })),
    importRows: await readImportRows(db, unitId),
  };
}

type Kept = {
  readonly shifts: readonly DutyShift[];
  readonly spans: readonly DutySpan[];
  readonly exceptions: readonly ExceptionRecord[];
};
type Told = {
  readonly days: readonly string[];
  readonly nameOf: (id: string) => string;
  readonly seatOf: (id: string) => string | null;
};

function shiftReplies({ shifts, spans, exceptions }: Kept, { days, nameOf, seatOf }: Told) {
  return {
    shifts: shifts
      .filter((s) => s.fromDay <= (days[6] ?? ''))
      .map(({ pattern, ...s }) => ({
        id: s.id,
        userId: s.userId,
        role: s.role,
        startMinute: s.startMinute,
        lengthMinutes: s.lengthMinutes,
        fromDay: s.fromDay,
        untilDay: s.untilDay,
        pattern:
          pattern.kind === 'weekly'
            ? { kind: pattern.kind, days: [...pattern.days] }
            : { kind: pattern.kind, everyDays: pattern.everyDays, days: [...pattern.days] },
        name: nameOf(s.userId),
        seat: seatOf(s.userId),
      })),
    spans: spans.map((s) => ({
      shiftId: s.shiftId,
      day: s.day,
      userId: s.userId,
      role: s.role,
      standIn: s.standIn,
      name: nameOf(s.userId),
      fromAt: formatInstant(s.fromAt),
      untilAt: formatInstant(s.untilAt),
    })),
    exceptions: exceptions
      .filter((e) => days.includes(e.day))
      .map((e) => ({
        shiftId: e.shiftId,
        day: e.day,
        standInName: e.standInId === null ? null : nameOf(e.standInId),
        reason: e.reason,
      })),
  } satisfies Partial<RosterReply>;
}

const languagesOf = (codes: readonly string[]): Language[] =>
  languageCodes.filter((code) => codes.includes(code));

async function readNames(db: Queryable, ids: readonly string[]) {
  const rows = await db.query<{ id: string; name: string; seat: string | null }>(
    'select id, name, seat from account_user where id = any($1)',
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function readContacts(db: Queryable, unitId: string) {
  const rows = await db.query<{ role: DutyRole; name: string; phone: string }>(
    'select role, name, phone from duty_contact where unit_id = $1 order by role',
    [unitId],
  );
  return [...rows];
}

async function readImportRows(db: Queryable, unitId: string) {
  const rows = await db.query<{
    id: string;
    file: string;
    row_number: number;
    raw: string;
    problems: Problem[];
  }>(
    `select id, file, row_number, raw, problems from duty_import_row
     where unit_id = $1 and settled_at is null order by imported_at desc, row_number limit 100`,
    [unitId],
  );
  return rows.map(({ row_number, ...row }) => ({ ...row, row: row_number }));
}
