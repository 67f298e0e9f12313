/** A point in time: milliseconds since 1970-01-01T00:00Z. The core never reads a clock; it is told. */
export type Instant = number & { readonly __brand: 'Instant' };

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** China keeps one time zone without summer time: UTC+8. */
export const zoneMs = 8 * hourMs;

const isoForm =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Parses an ISO 8601 time with an explicit offset. Times without an offset are refused: a centre
 * that guesses a time zone loses hours. Impossible dates (31 February) are refused too.
 */
export function parseInstant(text: string): Instant | undefined {
  return parseUtc(text) ?? parseAny(text);
}

/** `2026-01-31T08:15:00Z` and with milliseconds: what machines write, without a pattern. */
function parseUtc(text: string): Instant | undefined {
  const { length } = text;
  if ((length !== 20 && length !== 24) || text.charCodeAt(length - 1) !== 90) return undefined;
  const [year, month, day] = [digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)];
  const [hour, minute] = [digitsAt(text, 11, 2), digitsAt(text, 14, 2)];
  const second = digitsAt(text, 17, 2);
  const ms = length === 24 ? digitsAt(text, 20, 3) : 0;
  const inRange = hour <= 23 && minute <= 59 && second <= 59 && day <= (monthDays[month] ?? 0);
  // From the year 100 on; the sum is NaN where a digit is missing.
  const sum = year + month + day + hour + minute + second + ms;
  if (!inRange || !(sum > 0) || year < 100 || month < 1 || day < 1) return undefined;
  if (!hasSigns(text)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) as Instant;
}

/** By number of the month; 29 February is left to the pattern. */
const monthDays = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function hasSigns(text: string): boolean {
  const date = text[4] === '-' && text[7] === '-' && text[10] === 'T';
  return date && text[13] === ':' && text[16] === ':' && (text.length === 20 || text[19] === '.');
}

/** A whole number of so many digits; NaN where something else stands there. */
function digitsAt(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function parseAny(text: string): Instant | undefined {
  const m = isoForm.exec(text);
  if (!m) return undefined;
  const part = (i: number): number => Number(m[i] ?? '0');
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = m[7] === undefined ? 0 : Math.floor(Number(`0.${m[7]}`) * 1000);
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  const back = new Date(utc);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return undefined;
  const zone = m[8] ?? 'Z';
  if (zone === 'Z') return utc as Instant;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  if (offset > 14 * 60) return undefined;
  return (utc - (zone.startsWith('-') ? -1 : 1) * offset * minuteMs) as Instant;
}

/** ISO 8601 in UTC with milliseconds. */
export function formatInstant(at: number): string {
  return new Date(at).toISOString();
}

/** The same day so many months later by the calendar of China; the last day where there is none. */
export function addMonths(at: Instant, months: number): Instant {
  const local = new Date(at + zoneMs);
  const day = local.getUTCDate();
  const first = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months, 1);
  const last = new Date(first);
  const lastDay = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 0)).getUTCDate();
  const timeOfDay = (at + zoneMs) % dayMs;
  return (first + (Math.min(day, lastDay) - 1) * dayMs + timeOfDay - zoneMs) as Instant;
}
