// Goal: a source is called silent by its own habit. Method: tables over frozen times.
import { expect, test } from 'vitest';
import { healthOf, loadOf } from './health.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
const every = (count: number): number[] => Array.from({ length: 24 }, () => count);

test.each([
  ['busy source, 9 minutes', 600, 9, 'live'],
  ['busy source, 11 minutes', 600, 11, 'silent'],
  ['two an hour, 9 hours', 2, 540, 'live'],
  ['two an hour, 11 hours', 2, 660, 'silent'],
  ['nothing all day, 23 hours', 0, 1380, 'live'],
  ['nothing all day, 25 hours', 0, 1500, 'silent'],
] as const)('%s', (_, hourly, minutes, wanted) => {
  const source = {
    status: 'active' as const,
    lastSignalAt: minutesAgo(minutes),
    hourly: every(hourly),
  };
  expect(healthOf(source, now)).toBe(wanted);
});

test('suspended and never connected have names of their own', () => {
  expect(
    healthOf({ status: 'suspended', lastSignalAt: minutesAgo(1), hourly: every(9) }, now),
  ).toBe('suspended');
  expect(healthOf({ status: 'active', lastSignalAt: null, hourly: every(0) }, now)).toBe('never');
});

test('load', () => {
  expect([0, 49_999, 50_000, 160_000].map((backlog) => loadOf(backlog, 200_000))).toEqual([
    'calm',
    'calm',
    'busy',
    'full',
  ]);
});
