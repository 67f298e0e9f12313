// Goal: nothing half-written is submitted, and yuan become the right fen. Method: tables.
import { expect, test } from 'vitest';
import { scriptFor } from '../../../core/dissuasion/index.ts';
import { defaultOutcomes } from '../../../core/warning/index.ts';
import { emptyDraft, readiness, type Draft } from './draft.ts';
import { feedbackOf, feedbackStart, kindOfFound } from './feedback.ts';
import { answer, trailStart, type Script } from './script-place.ts';
import { parseYuan } from './yuan.ts';

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
  const missing = (change: Partial<Draft>) =>
    readiness({ ...emptyDraft, ...change }, defaultOutcomes);
  const because = (falseAlarm: 'other' | 'own-account') => ({ ...feedbackStart, falseAlarm });
  expect(missing({})).toBe('outcome');
  expect(missing({ outcome: 'no-such' })).toBe('outcome');
  expect(missing({ outcome: 'dissuaded' })).toBe('ready');
  expect(missing({ outcome: 'false-alarm', note: ' ' })).toBe('reason');
  expect(missing({ outcome: 'false-alarm', note: '快递' })).toBe('ready');
  expect(missing({ outcome: 'false-alarm', feedback: because('other') })).toBe('reason');
  expect(missing({ outcome: 'false-alarm', feedback: because('own-account') })).toBe('ready');
  expect(missing({ outcome: 'transferred', lost: 'x' })).toBe('amount');
  expect(missing({ outcome: 'transferred' })).toBe('ready');
  expect(missing({ outcome: 'dissuaded', feedback: { ...feedbackStart, pending: 'x' } })).toBe(
    'amount',
  );
});

const script = scriptFor(
  { centre: '临江市反诈中心', category: 'ECOM', ongoingCall: false },
  'zh',
) as unknown as Script;

test('the record comes from the script; what the seat chose stands above it', () => {
  const trail = answer(script, trailStart, 'takes-for-fraud');
  const draft = { ...emptyDraft, trail };
  expect(feedbackOf(emptyDraft, script)).toBeUndefined();
  expect(feedbackOf(draft, script)).toEqual({
    reached: 'person',
    channel: 'phone',
    belief: 'doubts',
    answers: ['identity:takes-for-fraud'],
  });
  const own = { ...feedbackStart, belief: 'accepts' as const, pending: '3,000' };
  expect(feedbackOf({ ...draft, feedback: own }, script)).toMatchObject({
    belief: 'accepts',
    reached: 'person',
    pendingFen: 300_000,
  });
});

test('what was pasted is told apart', () => {
  const rows: readonly [string, string][] = [
    ['h5.example-pay.top/a?b=1', 'url'],
    ['https://a.example', 'url'],
    ['+86 170 0000 0001', 'number'],
    ['95588', 'number'],
    ['6217 0000 1234 5678 901', 'account'],
    ['畅连会议', 'app'],
  ];
  for (const [text, kind] of rows) expect([text, kindOfFound(text)]).toEqual([text, kind]);
});
