/** Values of fields, read from their bytes without making strings. */

/** Greatest amount of one row: ten thousand thousand million yuan. */
export const amountMaxFen = 1e15;

/** Whole fen from 0 to `amountMaxFen`; -1 where the bytes say something else. */
export function readFen(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > 20) return -1;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= amountMaxFen ? value : -1;
}

/** Milliseconds whose microseconds a number still holds exactly; beyond is no time of a bank. */
const epochMaxMs = 9e12;
/** A time without its offset is Beijing time, as in the messages of banks. */
const beijingMinutes = 480;
const dayMicro = 86_400e6;

/** Reads times of one file; neighbouring rows are of the same day, whose start is kept. */
export class TimeReader {
  #day = Number.NaN;
  #dayMicro = 0;

  /**
   * ISO 8601 or milliseconds since 1970, as microseconds; NaN where it is neither. Fractions beyond
   * a microsecond are cut.
   */
  read(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < 10 || bytes[start + 4] !== 45) return epoch(bytes, start, end);
    if (bytes[start + 7] !== 45) return Number.NaN;
    const year = digits(bytes, start, 4);
    const date = year * 10_000 + digits(bytes, start + 5, 2) * 100 + digits(bytes, start + 8, 2);
    if (date !== this.#day) {
      this.#dayMicro = dayOf(date) * dayMicro;
      this.#day = date;
    }
    return this.#dayMicro + timeOf(bytes, start + 10, end);
  }
}

function epoch(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > 13) return Number.NaN;
  const value = digits(bytes, start, end - start);
  return value <= epochMaxMs ? value * 1000 : Number.NaN;
}

/** A number of so many digits; NaN where something else stands there. */
function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) {
    const digit = (bytes[at] as number) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const monthDays = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days since 1970 of a date written as a number; NaN where there is no such day. */
function dayOf(date: number): number {
  const day = date % 100;
  const month = Math.floor(date / 100) % 100;
  const year = Math.floor(date / 10_000);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && isLeap ? 29 : (monthDays[month] ?? 0);
  if (!(year >= 1 && day >= 1 && day <= last)) return Number.NaN;
  // Years begin in March here, so that the day that leap years add is the last of its year.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leaps = Math.floor(ofEra / 4) - Math.floor(ofEra / 100);
  return era * 146_097 + ofEra * 365 + leaps + ofYear - 719_468;
}

/** What follows the date: nothing, or hour and minute, seconds and fraction if any, and offset. */
function timeOf(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return -beijingMinutes * 60e6;
  const hasMark = bytes[start] === 84 || bytes[start] === 32;
  if (!hasMark || end - start < 6 || bytes[start + 3] !== 58) return Number.NaN;
  const minutes = digits(bytes, start + 1, 2) * 60 + digits(bytes, start + 4, 2);
  if (digits(bytes, start + 1, 2) > 23 || digits(bytes, start + 4, 2) > 59) return Number.NaN;
  const zoneAt = zoneAfter(bytes, start + 6, end);
  const micro = secondsOf(bytes, start + 6, zoneAt);
  return (minutes - offsetOf(bytes, zoneAt, end)) * 60e6 + micro;
}

/** Where the offset begins behind seconds and fraction. */
function zoneAfter(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== 90 && bytes[at] !== 43 && bytes[at] !== 45) at += 1;
  return at;
}

/** `:30` or `:30.123456` as microseconds; nothing is none. */
function secondsOf(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  const seconds = end - start < 3 || bytes[start] !== 58 ? 60 : digits(bytes, start + 1, 2);
  if (!(seconds < 60)) return Number.NaN;
  if (end === start + 3) return seconds * 1e6;
  const hasPoint = bytes[start + 3] === 46 || bytes[start + 3] === 44;
  if (!hasPoint || end === start + 4) return Number.NaN;
  let micro = seconds * 1e6;
  let weight = 1e5;
  for (let at = start + 4; at < end; at += 1) {
    if (!isDigit(bytes[at])) return Number.NaN;
    micro += ((bytes[at] as number) - 48) * Math.floor(weight);
    weight /= 10;
  }
  return micro;
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 48 && byte <= 57;

/** Minutes ahead of UTC: `Z`, `+08:00`, `+0800`, `+08`, or none. */
function offsetOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return beijingMinutes;
  if (length === 1 && bytes[start] === 90) return 0;
  const sign = bytes[start] === 43 ? 1 : bytes[start] === 45 ? -1 : Number.NaN;
  const hours = digits(bytes, start + 1, 2);
  if (length === 3) return sign * hours * 60;
  const minuteAt = length === 6 && bytes[start + 3] === 58 ? start + 4 : start + 3;
  if (end - minuteAt !== 2) return Number.NaN;
  const minutes = digits(bytes, minuteAt, 2);
  return hours <= 14 && minutes <= 59 ? sign * (hours * 60 + minutes) : Number.NaN;
}
