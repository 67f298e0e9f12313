/** Goal: money in words is what a bank clerk writes. Method: a table of amounts and words. */
import { expect, test } from 'vitest';
import { capitalFen, dayWord, timeWord } from './capital.ts';
import { parseInstant } from './instant.ts';

test.each([
  [0, '零元整'],
  [1, '壹分'],
  [10, '壹角整'],
  [100, '壹元整'],
  [105, '壹元零伍分'],
  [150, '壹元伍角整'],
  [3_900_050, '叁万玖仟元伍角整'],
  [3_900_000, '叁万玖仟元整'],
  [10_000_001, '壹拾万元零壹分'],
  [10_010_000, '壹拾万零壹佰元整'],
  [100_050_000, '壹佰万零伍佰元整'],
  [100_000_000_000, '壹拾亿元整'],
  [100_000_500_000, '壹拾亿零伍仟元整'],
  [123_456_789, '壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分'],
  [1_005_000, '壹万零伍拾元整'],
])('%i fen is %s', (fen, words) => {
  expect(capitalFen(fen)).toBe(words);
});

test('days and times are those of Beijing', () => {
  const at = parseInstant('2026-11-22T16:05:09Z') ?? 0;
  expect([dayWord(at), timeWord(at)]).toEqual(['2026年11月23日', '2026年11月23日 00:05:09']);
});
