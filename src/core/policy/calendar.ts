/**
 * The calendar of working days (工作日历): days off besides Saturday and Sunday, and days worked though
 * they fall there (调休). The State Council tells them anew each November, so they are a table of their
 * own, which every clock that runs by working days reads: returns, objections, appeals.
 */
import { Type, type Static } from 'typebox';
import { dayMs, formatInstant, parseInstant, type Problem } from '../kernel/index.ts';

const day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const days = Type.Array(day, { maxItems: 400 });

export const calendarSchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    /** Until this day the arrangement is published; after it only Saturday and Sunday are off. */
    knownUntil: day,
    holidays: days,
    workdays: days,
  },
  { additionalProperties: false },
);
export type WorkCalendar = Static<typeof calendarSchema>;

const noonOf = (date: string) => parseInstant(`${date}T12:00:00+00:00`);

/** Dates from the first to the last, both counted. */
function span(first: string, last: string): string[] {
  const [from = 0, until = 0] = [noonOf(first), noonOf(last)];
  const count = Math.round((until - from) / dayMs) + 1;
  return Array.from({ length: count }, (_, i) => formatInstant(from + i * dayMs).slice(0, 10));
}

/** 国务院办公厅关于2026年部分节假日安排的通知, 4 November 2025. */
export const defaultCalendar: WorkCalendar = {
  version: 'calendar-2026-1',
  knownUntil: '2026-12-31',
  holidays: [
    ...span('2026-01-01', '2026-01-03'),
    ...span('2026-02-15', '2026-02-23'),
    ...span('2026-04-04', '2026-04-06'),
    ...span('2026-05-01', '2026-05-05'),
    ...span('2026-06-19', '2026-06-21'),
    ...span('2026-09-25', '2026-09-27'),
    ...span('2026-10-01', '2026-10-07'),
  ],
  workdays: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
};

/** What the schema cannot say: a day that is none, one told twice, one that is both off and worked. */
export function calendarProblems({ holidays, workdays }: WorkCalendar): readonly Problem[] {
  const problems: Problem[] = [];
  const check = (field: 'holidays' | 'workdays', dates: readonly string[]): void =>
    dates.forEach((date, i) => {
      const wrong =
        noonOf(date) === undefined
          ? (['is no day', 'write the day as 2026-10-01'] as const)
          : dates.indexOf(date) !== i
            ? (['stands twice', 'leave one of the two out'] as const)
            : field === 'workdays' && holidays.includes(date)
              ? (['is a day off as well', 'leave it out of one of the two lists'] as const)
              : undefined;
      if (wrong === undefined) return;
      const [problem, remedy] = wrong;
      problems.push({ field: `${field}.${i}`, code: 'not-a-choice', problem, remedy });
    });
  check('holidays', holidays);
  check('workdays', workdays);
  return problems;
}
