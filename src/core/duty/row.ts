/** One row of a roster file (排班表) as a shift, or what is wrong with it, field by field. */
import { ok, refuse, type Problem, type Result } from '../kernel/index.ts';
import { dayNumber, dutyRoles, type DutyPattern, type DutyRole, type DutyShift } from './roster.ts';

/** Columns of the file, by either name. */
export const rosterColumns = {
  login: ['login', '登录名'],
  role: ['role', '角色'],
  days: ['days', '班日'],
  start: ['start', '起'],
  end: ['end', '止'],
  from: ['from', '自'],
  until: ['until', '至'],
} as const;
export type RosterColumn = keyof typeof rosterColumns;

export type RosterRow = Pick<
  DutyShift,
  'role' | 'pattern' | 'startMinute' | 'lengthMinutes' | 'fromDay' | 'untilDay'
> & { readonly login: string };

const weekdays = '一二三四五六日';

/** Number of a weekday from `3`, `三`, `周三`; undefined where it is none. */
function weekdayIn(text: string): number | undefined {
  const word = text.trim().replace(/^(?:周|星期)/u, '');
  const known = weekdays.indexOf(word.replace('天', '日')) + 1;
  if (word.length === 1 && known > 0) return known;
  return /^[1-7]$/.test(word) ? Number(word) : undefined;
}

/** `1-5`, `1,3,5`, `周一-周五`, `每天`, or `4:0,1`: days 0 and 1 of a cycle of four. */
export function parseDays(text: string): DutyPattern | undefined {
  const value = text
    .trim()
    .replaceAll(/[，、]/gu, ',')
    .replaceAll(/[—–~至]/gu, '-');
  if (value === '每天' || value === 'daily') return { kind: 'weekly', days: [1, 2, 3, 4, 5, 6, 7] };
  return cycleIn(value) ?? weekIn(value);
}

function cycleIn(value: string): DutyPattern | undefined {
  const cycle = /^(\d{1,2}):(\d{1,2}(?:,\d{1,2})*)$/.exec(value);
  if (cycle === null) return undefined;
  const everyDays = Number(cycle[1]);
  const days = [...new Set((cycle[2] ?? '').split(',').map(Number))].sort((a, b) => a - b);
  const fits = everyDays >= 2 && everyDays <= 56 && days.every((day) => day < everyDays);
  return fits ? { kind: 'cycle', everyDays, days } : undefined;
}

function weekIn(value: string): DutyPattern | undefined {
  const days = new Set<number>();
  for (const part of value.split(',')) {
    const [first = '', last = first, more] = part.split('-');
    const [from, until] = [weekdayIn(first), weekdayIn(last)];
    if (from === undefined || until === undefined || more !== undefined) return undefined;
    for (let day = from; ; day = (day % 7) + 1) {
      days.add(day);
      if (day === until) break;
    }
  }
  return { kind: 'weekly', days: [...days].sort((a, b) => a - b) };
}

/** Minute of the day of `8:00` or `20:30`; 24:00 is the end of the day. */
export function parseMinute(text: string): number | undefined {
  const m = /^(\d{1,2})[:：](\d{2})$/.exec(text.trim());
  if (m === null) return undefined;
  const minute = Number(m[1]) * 60 + Number(m[2]);
  return Number(m[2]) < 60 && minute <= 1440 ? minute : undefined;
}

const roleOf = (text: string): DutyRole | undefined => {
  const letter = text.trim().toUpperCase().slice(0, 1);
  return letter === '' ? 'A' : dutyRoles.find((r) => r.code === letter)?.code;
};

const wrong = (field: RosterColumn, code: string, problem: string, remedy: string): Problem => ({
  field,
  code,
  problem,
  remedy,
});
const shown = (text: string): string => JSON.stringify(text.slice(0, 40));

/** Reads one row; a missing role is A, a missing end day is until further notice. */
export function parseRosterRow(
  cells: Readonly<Partial<Record<RosterColumn, string>>>,
): Result<RosterRow, Problem[]> {
  const cell = (column: RosterColumn): string => (cells[column] ?? '').trim();
  const [login, days, from, until] = [cell('login'), cell('days'), cell('from'), cell('until')];
  const role = roleOf(cell('role'));
  const pattern = parseDays(days);
  const [start, end] = [parseMinute(cell('start')), parseMinute(cell('end'))];
  const problems: Problem[] = [];
  if (login === '') {
    problems.push(wrong('login', 'required', 'nobody is named', 'write the login of the person'));
  }
  if (role === undefined) {
    problems.push(wrong('role', 'wrong-form', `${shown(cell('role'))} is no role`, 'write A or B'));
  }
  if (pattern === undefined) {
    problems.push(
      wrong(
        'days',
        'wrong-form',
        `${shown(days)} names no days`,
        'write 1-5, 周一-周五, 每天 or 4:0,1',
      ),
    );
  }
  for (const [column, minute] of [
    ['start', start],
    ['end', end],
  ] as const) {
    if (minute !== undefined) continue;
    problems.push(
      wrong(column, 'wrong-form', `${shown(cell(column))} is no time of day`, 'write it as 08:00'),
    );
  }
  problems.push(...dayProblems(from, until));
  if (role === undefined || pattern === undefined || start === undefined || end === undefined) {
    return refuse(problems);
  }
  if (start === 1440) {
    problems.push(
      wrong('start', 'wrong-form', 'no shift begins at 24:00', 'write 00:00 of the next day'),
    );
  }
  if (problems.length > 0) return refuse(problems);
  return ok({
    login,
    role,
    pattern,
    startMinute: start,
    lengthMinutes: lengthOf(start, end),
    fromDay: from,
    untilDay: until === '' ? null : until,
  });
}

function dayProblems(from: string, until: string): Problem[] {
  const first = dayNumber(from);
  const last = until === '' ? Infinity : dayNumber(until);
  const problems: Problem[] = [];
  if (first === undefined) {
    problems.push(
      wrong('from', 'wrong-form', `${shown(from)} is no day`, 'write it as 2026-11-16'),
    );
  }
  if (last === undefined || (first !== undefined && last < first)) {
    problems.push(
      wrong(
        'until',
        'wrong-form',
        `${shown(until)} is no day after the first`,
        'write it as 2026-11-30, or leave it out',
      ),
    );
  }
  return problems;
}

/** Over midnight where the end is not after the beginning; equal ends are a whole day. */
function lengthOf(start: number, end: number): number {
  return end > start ? end - start : end + 1440 - start;
}
