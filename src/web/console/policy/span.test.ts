/** Goal: a time that is shown and typed back is the same time. Method: property and cases. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSpan, spanText } from './span.ts';

test('what is shown reads back as the same time, in either language', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 * 86_400_000 }),
      fc.constantFrom<'zh' | 'en'>('zh', 'en'),
      (ms, lang) => parseSpan(spanText(ms, lang)) === ms,
    ),
  );
});

test.each([
  ['3', 180_000],
  ['3分', 180_000],
  ['1.5 h', 5_400_000],
  ['1 小时 30 分钟', 5_400_000],
  ['2d', 172_800_000],
  ['90 s', 90_000],
  ['', undefined],
  ['soon', undefined],
  ['3 4', undefined],
  ['-3 分', undefined],
  ['3 月', undefined],
])('%j is %s ms', (text, ms) => {
  expect(parseSpan(text)).toBe(ms);
});
