/** Where things of a week stand in the grid: pure, in hours of the centre's days. */
import type { RosterReply } from '../../../contract/index.ts';

export type Span = RosterReply['spans'][number];
export type Shift = RosterReply['shifts'][number];

const dayMs = 86_400_000;
/** China keeps one time zone; the week is that of the centre, wherever the browser stands. */
const zone = '+08:00';

export const dayStartOf = (day: string): number => Date.parse(`${day}T00:00:00${zone}`);

/** A part of a stretch that lies on one day, as shares of that day. */
export type Piece = { readonly day: number; readonly from: number; readonly to: number };

/** Cuts a stretch at midnight; what lies outside the week is left out. */
export function piecesOf(fromAt: string, untilAt: string, monday: string): readonly Piece[] {
  const [from, until] = [Date.parse(fromAt), Date.parse(untilAt)];
  const pieces: Piece[] = [];
  for (let day = 0; day < 7; day += 1) {
    const start = dayStartOf(monday) + day * dayMs;
    const piece = {
      day,
      from: Math.max(0, from - start) / dayMs,
      to: Math.min(dayMs, until - start) / dayMs,
    };
    if (piece.to > piece.from) pieces.push(piece);
  }
  return pieces;
}

/** `08:00` of a minute of the day; the end of the day is 24:00. */
export function minuteText(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** `08:00` of the centre's clock. */
export function clockOf(at: string): string {
  return new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 16);
}

/** The day so many days after. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** When a shift ends, as the form shows it: not after the beginning is the next day. */
export function endOf(startMinute: number, lengthMinutes: number): string {
  return minuteText((startMinute + lengthMinutes) % 1440);
}

/** Minutes from one time of day to another; not after the beginning is the next day. */
export function lengthBetween(start: number, end: number): number {
  return end > start ? end - start : end + 1440 - start;
}

/** Minute of the day of `08:00`; undefined where it is none. */
export function minuteOf(text: string): number | undefined {
  const m = /^(\d{2}):(\d{2})$/.exec(text);
  return m === null ? undefined : Number(m[1]) * 60 + Number(m[2]);
}
