/**
 * Goal: the short way of reading a message row gives what the long way gives, and leaves to it
 * whatever is not plain or not right. Method: rows with values of every sort, read both ways.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayMs, type Instant } from '../kernel/index.ts';
import { parseRowText, parseSignal } from './index.ts';

/** 2026-02-01. */
const context = { now: (20_485 * dayMs) as Instant };

const row = fc.record({
  kind: fc.constant('sms'),
  id: fc.constantFrom('sms-1', 'a.b:c_d', 'no space', '', 'x'.repeat(129)),
  source: fc.constantFrom('carrier', 'c.1-a_b', 'Carrier', '', 's'.repeat(65)),
  occurredAt: fc.constantFrom(
    '2026-01-31T08:15:00Z',
    '2026-01-31T08:15:00.250Z',
    '2026-01-31T08:15:00+08:00',
    '2026-02-30T08:15:00Z',
    '2026-01-31T25:15:00Z',
    '2028-01-31T08:15:00Z',
    '1999-01-31T08:15:00Z',
    'yesterday',
  ),
  subject: fc.record({
    phone: fc.constantFrom('13800138000', '+8613800138000', '138 0013 8000', '95588', '12', ''),
  }),
  counterpart: fc.record({
    number: fc.constantFrom(
      '106912345678',
      '95588',
      '13900139000',
      '+85261234567',
      'abc',
      '1'.repeat(40),
    ),
  }),
  text: fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.constantFrom(
      '您的验证码',
      '他说"好"',
      '一\n二',
      '\u0001',
      '   ',
      '\\',
      '好'.repeat(10_001),
      '',
    ),
  ),
});

test('both ways agree on every row', () => {
  fc.assert(
    fc.property(row, (value) => {
      expect(parseRowText(JSON.stringify(value), context)).toEqual(parseSignal(value, context));
    }),
    { numRuns: 2_000 },
  );
});

test('a row in another order, with more fields or behind spaces is read too', () => {
  const head = { kind: 'sms', id: 'a', source: 'b', occurredAt: '2026-01-31T08:15:00Z' };
  const rest = { subject: { phone: '13800138000' }, counterpart: { sender: '银行' }, text: '好' };
  for (const value of [
    { ...rest, ...head },
    { ...head, ...rest },
    { ...head, device: 'x', ...rest },
  ]) {
    for (const text of [JSON.stringify(value), ` ${JSON.stringify(value)} `]) {
      expect(parseRowText(text, context)).toEqual(parseSignal(value, context));
    }
  }
});

test('a row that is no JSON is refused, however plainly it begins', () => {
  const plain =
    '{"kind":"sms","id":"a","source":"b","occurredAt":"2026-01-31T08:15:00Z",' +
    '"subject":{"phone":"13800138000"},"counterpart":{"number":"95588"},"text":"好"}';
  expect(parseRowText(plain, context).ok).toBe(true);
  for (const bad of [
    `${plain}x`,
    plain.slice(0, -1),
    plain.replace('好', '好\n'),
    `${plain}${plain}`,
  ]) {
    expect(parseRowText(bad, context).ok).toBe(false);
  }
});
