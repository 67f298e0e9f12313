/** Working days, by which the clocks of offices and banks run. Days are those of Beijing. */
import { dayMs, formatInstant, zoneMs } from './instant.ts';

export type Calendar = {
  readonly holidays: readonly string[];
  readonly workdays: readonly string[];
};

function dateOf(at: number): string {
  return formatInstant(at + zoneMs).slice(0, 10);
}

export function isWorkingDay(at: number, { holidays, workdays }: Calendar): boolean {
  const date = dateOf(at);
  if (workdays.includes(date)) return true;
  if (holidays.includes(date)) return false;
  // 1970-01-01 was a Thursday.
  const weekday = (Math.floor((at + zoneMs) / dayMs) + 4) % 7;
  return weekday !== 0 && weekday !== 6;
}

const daysMost = 400;

/** The end of the n-th working day after the one of `at`. */
export function afterWorkingDays(at: number, count: number, calendar: Calendar): number {
  const midnight = Math.floor((at + zoneMs) / dayMs) * dayMs - zoneMs;
  let day = midnight;
  for (let left = count, i = 0; left > 0 && i < daysMost; i += 1) {
    day += dayMs;
    if (isWorkingDay(day, calendar)) left -= 1;
  }
  return day + dayMs;
}
