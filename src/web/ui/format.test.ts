// Goal: figures read the same on every screen. Method: tables of value and text.
import { expect, test } from 'vitest';
import {
  countdown,
  countText,
  dialText,
  durationText,
  moneyText,
  percentText,
  stopwatch,
  timeText,
} from './format.ts';

const inDays = (days: number, hours: number) => `${days}天${hours}小时`;

test('a deadline says what is left, then by how much it has passed', () => {
  const rows = [
    [60_000, 0, { over: false, clock: '01:00', urgent: true }],
    [372_000, 0, { over: false, clock: '06:12', urgent: false }],
    [500, 0, { over: false, clock: '00:01', urgent: true }],
    [0, 0, { over: false, clock: '00:00', urgent: true }],
    [0, 1_485_000, { over: true, clock: '24:45', urgent: true }],
    [3_898_000, 0, { over: false, clock: '1:04:58', urgent: false }],
  ] as const;
  for (const [deadline, now, expected] of rows)
    expect(countdown(deadline, now, inDays)).toEqual(expected);
});

test('long waits are told in days', () => {
  expect(stopwatch(86_400 + 3 * 3600, inDays)).toBe('1天3小时');
  expect(stopwatch(86_399, inDays)).toBe('23:59:59');
});

test('money, counts and shares', () => {
  expect(moneyText(48_600_000)).toBe('¥486,000');
  expect(moneyText(48_600_050)).toBe('¥486,001');
  expect(moneyText(48_600_050, 'always')).toBe('¥486,000.50');
  expect(countText(1_234_567)).toBe('1,234,567');
  expect(percentText(0.9127)).toBe('91.3%');
});

test('a mobile number is grouped as it is read aloud', () => {
  expect(dialText('+8613800138000')).toBe('138 0013 8000');
  expect(dialText('+85261234567')).toBe('+85261234567');
});

test('the time of another day is its date', () => {
  const now = new Date(2026, 10, 22, 10, 42, 7);
  expect(timeText(new Date(2026, 10, 22, 9, 5, 0), now)).toBe('09:05:00');
  expect(timeText(new Date(2026, 7, 14, 9, 5, 0), now)).toBe('08-14');
});

test('durations leave out what is zero', () => {
  const words = (h: number, m: number, s: number) => `${h}/${m}/${s}`;
  expect(durationText(192_000, words)).toBe('0/3/12');
  expect(durationText(-5, words)).toBe('0/0/0');
});
