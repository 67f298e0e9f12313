/** Deadlines by working days over the long holidays and the days worked instead (调休). */
import { expect, test } from 'vitest';
import {
  afterWorkingDays,
  formatInstant,
  isWorkingDay,
  parseInstant,
  zoneMs,
} from '../kernel/index.ts';
import { calendarProblems, defaultCalendar as calendar } from './calendar.ts';

const noon = (date: string): number => parseInstant(`${date}T12:00:00+08:00`) ?? 0;
/** The last day that counts, in Beijing. */
const lastDay = (from: string, days: number): string =>
  formatInstant(afterWorkingDays(noon(from), days, calendar) - 1 + zoneMs).slice(0, 10);

test.each([
  // An ordinary week.
  ['2026-03-10', 3, '2026-03-13'],
  ['2026-03-13', 1, '2026-03-16'],
  // Spring Festival: 15 to 23 February are off, Saturdays the 14th and the 28th are worked.
  ['2026-02-12', 1, '2026-02-13'],
  ['2026-02-12', 2, '2026-02-14'],
  ['2026-02-13', 3, '2026-02-25'],
  ['2026-02-14', 1, '2026-02-24'],
  ['2026-02-18', 5, '2026-02-28'],
  ['2026-02-27', 1, '2026-02-28'],
  ['2026-02-27', 2, '2026-03-02'],
  // New Year, Labour Day, National Day: a Sunday or Saturday worked stands beside each.
  ['2025-12-31', 1, '2026-01-04'],
  ['2026-04-30', 3, '2026-05-08'],
  ['2026-04-30', 4, '2026-05-09'],
  ['2026-09-18', 1, '2026-09-20'],
  ['2026-09-30', 3, '2026-10-10'],
  // Beyond what is published only Saturday and Sunday are off.
  ['2027-02-05', 1, '2027-02-08'],
] as const)('from %s, %i working days end on %s', (from, days, last) => {
  expect(lastDay(from, days)).toBe(last);
});

test('the year has 33 days off of its own and 6 days worked instead', () => {
  expect(calendar.holidays).toHaveLength(33);
  expect(calendar.workdays.every((date) => isWorkingDay(noon(date), calendar))).toBe(true);
  expect(calendar.holidays.some((date) => isWorkingDay(noon(date), calendar))).toBe(false);
  expect(calendarProblems(calendar)).toEqual([]);
});

test('a day that is none, one told twice, and one off and worked are refused by name', () => {
  const wrong = {
    ...calendar,
    holidays: ['2027-02-30', '2027-02-06', '2027-02-06'],
    workdays: ['2027-02-06'],
  };
  expect(calendarProblems(wrong).map(({ field }) => field)).toEqual([
    'holidays.0',
    'holidays.2',
    'workdays.0',
  ]);
});
