/** Goal: short forms are never ambiguous. Method: fixed vectors in both languages. */
import { expect, test } from 'vitest';
import { elapsed, shortMoney, shortSpan } from './short.ts';

test.each([
  [25_800_000, '25.8万', '258k'],
  [680_000, '6800', '6.8k'],
  [0, '0', '0'],
  [15_000_000, '15万', '150k'],
  [68_000, '680', '680'],
  [120_000_000, '120万', '1.2M'],
  [1_230_000_000_000, '123亿', '12300M'],
])('%i fen', (fen, zh, en) => {
  expect([shortMoney(fen, 'zh'), shortMoney(fen, 'en')]).toEqual([zh, en]);
});

test.each([
  [0, '0秒', '0s'],
  [47_999, '47秒', '47s'],
  [180_000, '3分', '3m'],
  [7_500_000, '2时', '2h'],
  [200_000_000, '2天', '2d'],
])('%i ms', (ms, zh, en) => {
  expect([shortSpan(ms, 'zh'), shortSpan(ms, 'en')]).toEqual([zh, en]);
});

test('the golden time runs in hours, then days', () => {
  expect(elapsed(6_432_000, '天')).toBe('01:47:12');
  expect(elapsed(90_061_000, '天')).toBe('1 天 01:01:01');
  expect(elapsed(-5, '天')).toBe('00:00:00');
});
