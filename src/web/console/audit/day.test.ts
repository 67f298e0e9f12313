// Goal: a day is the whole day of the machine. Method: known answers in the zone of the machine.
import { expect, test } from 'vitest';
import { dayEnd, dayStart } from './day.ts';

test('a day begins at its midnight and ends a millisecond before the next', () => {
  const start = new Date(dayStart('2026-11-22') ?? '');
  expect([start.getFullYear(), start.getMonth(), start.getDate(), start.getHours()]).toEqual([
    2026, 10, 22, 0,
  ]);
  const end = new Date(dayEnd('2026-11-22') ?? '');
  expect([end.getDate(), end.getHours(), end.getMilliseconds()]).toEqual([22, 23, 999]);
});

test('what is no day asks for nothing', () => {
  expect([undefined, '', 'x', '2026-13-99', '2026-02-30'].map(dayStart)).toEqual(
    Array(5).fill(undefined),
  );
});
