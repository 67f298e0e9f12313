// Goal: nothing half-written is submitted, and yuan become the right fen. Method: tables.
import { expect, test } from 'vitest';
import { parseYuan, readiness, type Draft } from './draft.ts';
import { trailStart } from './script-place.ts';

test('yuan as people type them', () => {
  const rows: readonly [string, number | null | undefined][] = [
    ['', null],
    ['  ', null],
    ['12000', 1_200_000],
    ['12,000.5', 1_200_050],
    ['¥12，000.05', 1_200_005],
    ['0', 0],
    ['12.345', undefined],
    ['-5', undefined],
    ['1万', undefined],
    ['1e5', undefined],
  ];
  for (const [text, fen] of rows) expect([text, parseYuan(text)]).toEqual([text, fen]);
});

test('what is missing before a draft may go', () => {
  const draft: Draft = { outcome: null, note: '', lost: '', trail: trailStart };
  expect(readiness(draft)).toBe('outcome');
  expect(readiness({ ...draft, outcome: 'dissuaded' })).toBe('ready');
  expect(readiness({ ...draft, outcome: 'false-alarm', note: ' ' })).toBe('reason');
  expect(readiness({ ...draft, outcome: 'false-alarm', note: '快递' })).toBe('ready');
  expect(readiness({ ...draft, outcome: 'transferred', lost: 'x' })).toBe('amount');
  expect(readiness({ ...draft, outcome: 'transferred' })).toBe('ready');
});
