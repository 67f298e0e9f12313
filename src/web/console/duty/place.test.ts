/** Goal: shifts stand where they belong in the week. Method: stretches over midnight and its ends. */
import { expect, test } from 'vitest';
import {
  clockOf,
  dayAfter,
  endOf,
  lengthBetween,
  minuteOf,
  minuteText,
  piecesOf,
} from './place.ts';

const at = (text: string): string => new Date(Date.parse(`${text}+08:00`)).toISOString();

test('a stretch over midnight is two pieces, and the week ends it', () => {
  expect(piecesOf(at('2026-11-16T20:00:00'), at('2026-11-17T08:00:00'), '2026-11-16')).toEqual([
    { day: 0, from: 20 / 24, to: 1 },
    { day: 1, from: 0, to: 8 / 24 },
  ]);
  const sunday = piecesOf(at('2026-11-22T20:00:00'), at('2026-11-23T08:00:00'), '2026-11-16');
  expect(sunday).toHaveLength(1);
  const before = piecesOf(at('2026-11-15T20:00:00'), at('2026-11-16T08:00:00'), '2026-11-16');
  expect(before).toEqual([{ day: 0, from: 0, to: 8 / 24 }]);
});

test('times of day', () => {
  expect(clockOf(at('2026-11-16T20:05:00'))).toBe('20:05');
  expect([minuteText(485), minuteOf('08:05'), minuteOf('x')]).toEqual(['08:05', 485, undefined]);
  expect([endOf(1200, 720), lengthBetween(1200, 480), lengthBetween(480, 480)]).toEqual([
    '08:00',
    720,
    1440,
  ]);
  expect(dayAfter('2026-11-30', 7)).toBe('2026-12-07');
});
