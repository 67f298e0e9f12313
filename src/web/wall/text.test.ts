// Goal: figures read as the style guide says, and visitors see no name or number. Method: tables.
import { expect, test } from 'vitest';
import { amountText, changeText, trendOf, visitorText } from './text.ts';

test('changes carry their sign and one decimal', () => {
  expect([0.062, -0.31, 0, 1.5].map((change) => changeText(change))).toEqual([
    '+6.2%',
    '−31.0%',
    '0.0%',
    '+150.0%',
  ]);
  expect([0.38, -0.22, 0.03, -0.1].map(trendOf)).toEqual(['worse', 'better', 'same', 'better']);
});

test('amounts in ten thousands or millions', () => {
  expect(amountText(316_400_000, 'zh')).toBe('316.4');
  expect(amountText(316_400_000, 'en')).toBe('3.2');
  expect(amountText(48_632_000_000, 'zh')).toBe('48,632');
  expect(amountText(0, 'zh')).toBe('0.0');
});

test.each([
  ['林*芳 通话中', '某人 通话中'],
  ['吴* 连续转账 3 笔', '某人 连续转账 3 笔'],
  ['6217****3306 等 3 张', '号码 等 3 张'],
  ['138****2071 呼叫', '号码 呼叫'],
  ['+852 1234 5678', '号码'],
  ['海晏区 · 停止转账 ¥120,000', '海晏区 · 停止转账 ¥120,000'],
  ['03 席认领 12 条', '03 席认领 12 条'],
])('visitors see %s without names and numbers', (text, wanted) => {
  expect(visitorText(text, '某人', '号码')).toBe(wanted);
});
