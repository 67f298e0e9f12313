/**
 * Duty rosters (值班表): who stands for a unit and when. A shift repeats by week or by a cycle of
 * days; an exception changes one of its days. Days are days of the centre.
 */
import { assert, dayMs, formatInstant, minuteMs, parseInstant, zoneMs } from '../kernel/index.ts';

/** A-role stands first, B-role steps in for it (AB 角). */
export const dutyRoles = [
  { code: 'A', zh: 'A 角（主班）', en: 'A, first' },
  { code: 'B', zh: 'B 角（备班）', en: 'B, stands by' },
] as const;
export type DutyRole = (typeof dutyRoles)[number]['code'];

export type DutyPattern =
  /** Days of the week, 1 is Monday. */
  | { readonly kind: 'weekly'; readonly days: readonly number[] }
  /** Days of a cycle that begins on the first day of the shift; four teams have a cycle of 4. */
  | { readonly kind: 'cycle'; readonly everyDays: number; readonly days: readonly number[] };

export type DutyShift = {
  readonly id: string;
  readonly unitId: string;
  readonly userId: string;
  readonly role: DutyRole;
  readonly pattern: DutyPattern;
  /** Minute of the day at which it begins, and how long it lasts; it may go over midnight. */
  readonly startMinute: number;
  readonly lengthMinutes: number;
  /** First and last day, `2026-11-22`; null: until further notice. */
  readonly fromDay: string;
  readonly untilDay: string | null;
};

export type DutyException = {
  readonly shiftId: string;
  readonly day: string;
  /** Who stands in; null: nobody stands on that day. */
  readonly standInId: string | null;
};

/** One stretch of duty, from a shift on a day. */
export type DutySpan = {
  readonly shiftId: string;
  readonly unitId: string;
  readonly userId: string;
  readonly role: DutyRole;
  readonly day: string;
  readonly fromAt: number;
  readonly untilAt: number;
  readonly standIn: boolean;
};

export type Stretch = { readonly fromAt: number; readonly untilAt: number };

/** Days since 1970 of `2026-11-22`; undefined where there is no such day. */
export function dayNumber(day: string): number | undefined {
  const at = parseInstant(`${day}T00:00:00Z`);
  return at === undefined ? undefined : at / dayMs;
}

export function dayText(number: number): string {
  return formatInstant(number * dayMs).slice(0, 10);
}

/** The day of the centre that holds this instant. */
export function dayOf(at: number): string {
  return dayText(Math.floor((at + zoneMs) / dayMs));
}

/** Instant at which a day of the centre begins. */
export function startOfDay(day: string): number {
  const number = dayNumber(day);
  assert(number !== undefined, 'a day is written 2026-11-22');
  return number * dayMs - zoneMs;
}

/** 1 is Monday; day 0 of 1970 was a Thursday. */
export function weekdayOf(number: number): number {
  return ((((number + 3) % 7) + 7) % 7) + 1;
}

/** Minute of the centre's day. */
export function minuteOfDay(at: number): number {
  return Math.floor(((((at + zoneMs) % dayMs) + dayMs) % dayMs) / minuteMs);
}

function isOn(pattern: DutyPattern, number: number, first: number): boolean {
  switch (pattern.kind) {
    case 'weekly':
      return pattern.days.includes(weekdayOf(number));
    case 'cycle':
      return pattern.days.includes((number - first) % pattern.everyDays);
  }
}

function spansOfShift(
  shift: DutyShift,
  exceptions: ReadonlyMap<string, DutyException>,
  { fromAt, untilAt }: Stretch,
): DutySpan[] {
  const first = dayNumber(shift.fromDay) ?? 0;
  const last = shift.untilDay === null ? Infinity : (dayNumber(shift.untilDay) ?? -1);
  const begin = Math.max(first, Math.floor((fromAt + zoneMs) / dayMs) - 1);
  const end = Math.min(last, Math.floor((untilAt + zoneMs) / dayMs));
  const spans: DutySpan[] = [];
  for (let number = begin; number <= end; number += 1) {
    if (!isOn(shift.pattern, number, first)) continue;
    const day = dayText(number);
    const exception = exceptions.get(`${shift.id} ${day}`);
    if (exception !== undefined && exception.standInId === null) continue;
    const at = number * dayMs - zoneMs + shift.startMinute * minuteMs;
    const span = { fromAt: at, untilAt: at + shift.lengthMinutes * minuteMs };
    if (span.untilAt <= fromAt || span.fromAt >= untilAt) continue;
    spans.push({
      shiftId: shift.id,
      unitId: shift.unitId,
      userId: exception?.standInId ?? shift.userId,
      role: shift.role,
      day,
      ...span,
      standIn: exception !== undefined,
    });
  }
  return spans;
}

/** Who stands when within a stretch, in order of beginning; spans that reach into it are whole. */
export function spansOf(
  shifts: readonly DutyShift[],
  exceptions: readonly DutyException[],
  within: Stretch,
): readonly DutySpan[] {
  const byDay = new Map(exceptions.map((e) => [`${e.shiftId} ${e.day}`, e]));
  return shifts
    .flatMap((shift) => spansOfShift(shift, byDay, within))
    .sort((a, b) => a.fromAt - b.fromAt || (a.role < b.role ? -1 : Number(a.role > b.role)));
}

/** Stretches in which nobody stands (缺岗). */
export function gapsOf(spans: readonly Stretch[], within: Stretch): readonly Stretch[] {
  const gaps: Stretch[] = [];
  let at = within.fromAt;
  for (const span of [...spans].sort((a, b) => a.fromAt - b.fromAt)) {
    if (span.fromAt > at) gaps.push({ fromAt: at, untilAt: Math.min(span.fromAt, within.untilAt) });
    at = Math.max(at, span.untilAt);
    if (at >= within.untilAt) return gaps;
  }
  gaps.push({ fromAt: at, untilAt: within.untilAt });
  return gaps;
}

/** The first pair of stretches of one person that lie over each other: nobody stands twice at once. */
export function clashOf(
  spans: readonly DutySpan[],
): { readonly a: DutySpan; readonly b: DutySpan } | undefined {
  const last = new Map<string, DutySpan>();
  for (const span of [...spans].sort((a, b) => a.fromAt - b.fromAt)) {
    const before = last.get(span.userId);
    if (before !== undefined && before.untilAt > span.fromAt) return { a: before, b: span };
    if (before === undefined || before.untilAt < span.untilAt) last.set(span.userId, span);
  }
  return undefined;
}

/** Whether a shift can be put on a roster: the first thing wrong with it, or null. */
export function shiftProblem(shift: Omit<DutyShift, 'id'>): ShiftProblem | null {
  const { pattern, startMinute, lengthMinutes } = shift;
  const first = dayNumber(shift.fromDay);
  const last = shift.untilDay === null ? Infinity : dayNumber(shift.untilDay);
  if (first === undefined) return 'fromDay';
  if (last === undefined || last < first) return 'untilDay';
  if (!Number.isInteger(startMinute) || startMinute < 0 || startMinute > 1439) return 'start';
  if (!Number.isInteger(lengthMinutes) || lengthMinutes < 15 || lengthMinutes > 1440)
    return 'length';
  const max = pattern.kind === 'weekly' ? 7 : pattern.everyDays - 1;
  const min = pattern.kind === 'weekly' ? 1 : 0;
  const fits = (day: number): boolean => Number.isInteger(day) && day >= min && day <= max;
  return pattern.days.length > 0 && pattern.days.every(fits) ? null : 'days';
}
export type ShiftProblem = 'fromDay' | 'untilDay' | 'start' | 'length' | 'days';
