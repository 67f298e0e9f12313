/** A point in time: milliseconds since 1970-01-01T00:00Z. The core never reads a clock; it is told. */
export type Instant = number & { readonly __brand: 'Instant' };

export const secondMs = 1000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const isoForm =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Parses an ISO 8601 time with an explicit offset. Times without an offset are refused: a centre
 * that guesses a time zone loses hours. Impossible dates (31 February) are refused too.
 */
export function parseInstant(text: string): Instant | undefined {
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
