/** Goal: a roster file is read as people write it, and a bad row says what to do. Method: tables. */
import { expect, test } from 'vitest';
import { parseDays, parseMinute, parseRosterRow } from './index.ts';

test.each([
  ['1-5', [1, 2, 3, 4, 5]],
  ['周一至周五', [1, 2, 3, 4, 5]],
  ['六，日', [6, 7]],
  ['6-2', [1, 2, 6, 7]],
  ['每天', [1, 2, 3, 4, 5, 6, 7]],
  ['星期天', [7]],
] as const)('days %s', (text, days) => {
  expect(parseDays(text)).toEqual({ kind: 'weekly', days });
});

test('a cycle of days, and what is none', () => {
  expect(parseDays('4:0,1')).toEqual({ kind: 'cycle', everyDays: 4, days: [0, 1] });
  for (const text of ['4:4', '1:0', '', '8', '1-2-3', 'Mon'])
    expect(parseDays(text)).toBeUndefined();
});

test.each([
  ['08:00', 480],
  ['8：30', 510],
  ['24:00', 1440],
  ['24:01', undefined],
  ['8', undefined],
  ['08:60', undefined],
] as const)('time %s', (text, minute) => {
  expect(parseMinute(text)).toBe(minute);
});

const good = { login: 'seat01', days: '1-5', start: '20:00', end: '08:00', from: '2026-11-16' };

test('a row becomes a shift; it may go over midnight', () => {
  expect(parseRosterRow(good)).toEqual({
    ok: true,
    value: {
      login: 'seat01',
      role: 'A',
      pattern: { kind: 'weekly', days: [1, 2, 3, 4, 5] },
      startMinute: 1200,
      lengthMinutes: 720,
      fromDay: '2026-11-16',
      untilDay: null,
    },
  });
  const whole = parseRosterRow({ ...good, role: 'B 角', start: '08:00', until: '2026-12-01' });
  expect(whole.ok && [whole.value.role, whole.value.lengthMinutes, whole.value.untilDay]).toEqual([
    'B',
    1440,
    '2026-12-01',
  ]);
});

test.each([
  [{ login: '' }, ['login']],
  [{ role: 'C' }, ['role']],
  [{ days: 'x', start: 'x', end: '' }, ['days', 'start', 'end']],
  [{ from: '2026-02-30' }, ['from']],
  [{ until: '2026-11-01' }, ['until']],
  [{ start: '24:00' }, ['start']],
] as const)('%j is refused with its fields', (change, fields) => {
  const read = parseRosterRow({ ...good, ...change });
  expect(read.ok ? [] : read.error.map((p) => p.field)).toEqual(fields);
});
