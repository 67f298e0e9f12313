// Goal: after an act the next open row opens, and the keys stop at the ends. Method: a table.
import { expect, test } from 'vitest';
import { neighbourOf, nextOpen } from './order.ts';

const rows = (['open', 'resent', 'open', 'discarded', 'open'] as const).map((status, i) => ({
  id: String(i),
  status,
}));

test('neighbours', () => {
  expect(neighbourOf(rows, undefined, 1)).toBe('0');
  expect(neighbourOf(rows, '0', 1)).toBe('1');
  expect(neighbourOf(rows, '0', -1)).toBe('0');
  expect(neighbourOf(rows, '4', 1)).toBe('4');
  expect(neighbourOf([], '4', 1)).toBeUndefined();
});

test('the next open row, else the nearest before', () => {
  expect(nextOpen(rows, '0')).toBe('2');
  expect(nextOpen(rows, '2')).toBe('4');
  expect(nextOpen(rows, '4')).toBe('2');
  expect(nextOpen(rows.slice(0, 2), '0')).toBeUndefined();
});
