/** How figures and times are written on every screen; pure, in the machine's own time zone. */
import { formatFen } from '../../core/kernel/index.ts';

const pad = (value: number): string => String(value).padStart(2, '0');

/** `10:42:07`. */
export function clockText(at: Date): string {
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** `11-22`. */
export function dateText(at: Date): string {
  return `${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/** The clock for a time of today, the date for any other day. */
export function timeText(at: Date, now: Date): string {
  return at.toDateString() === now.toDateString() ? clockText(at) : dateText(at);
}

/** `2026-11-22 10:42:07`. */
export function fullTimeText(at: Date): string {
  return `${at.getFullYear()}-${dateText(at)} ${clockText(at)}`;
}

export type Countdown = {
  readonly over: boolean;
  readonly clock: string;
  readonly urgent: boolean;
};

const minute = 60_000;

/** Days and hours in the words of a language. */
export type DayWords = (days: number, hours: number) => string;

/** `06:12` left or over; `urgent` in the last two minutes and after. */
export function countdown(deadlineAt: number, now: number, days: DayWords): Countdown {
  const over = now > deadlineAt;
  const seconds = over
    ? Math.floor((now - deadlineAt) / 1000)
    : Math.ceil((deadlineAt - now) / 1000);
  return { over, clock: stopwatch(seconds, days), urgent: deadlineAt - now <= 2 * minute };
}

/** `06:12`, `1:04:58`; beyond a day in the words given: `2天3小时`. */
export function stopwatch(seconds: number, days: DayWords): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours >= 24) return days(Math.floor(hours / 24), hours % 24);
  const tail = `${pad(minutes)}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** `3 分 12 秒` in the words given. */
export function durationText(
  ms: number,
  words: (hours: number, minutes: number, seconds: number) => string,
): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return words(Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60);
}

/** `¥486,000`; fen only in ledgers. */
export function moneyText(amountFen: number, fen: 'auto' | 'always' | 'never' = 'never'): string {
  return fen === 'never' ? formatFen(Math.round(amountFen / 100) * 100) : formatFen(amountFen, fen);
}

/** `91.3%` of a share between 0 and 1. */
export function percentText(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** `12,340`. */
export function countText(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1380013 8000` as people read a number aloud: 3-4-4 for a mainland mobile number. */
export function dialText(number: string): string {
  const local = number.replace(/^\+86/, '');
  const mobile = /^(1\d{2})(\d{4})(\d{4})$/.exec(local);
  return mobile ? `${mobile[1]} ${mobile[2]} ${mobile[3]}` : local;
}
