/**
 * Goal: a dictionary finds exactly what comparing every phrase at every place finds, folded alike.
 * Method: a table of folded texts, and random texts over a small alphabet against brute force.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeDictionary } from './index.ts';

function hits(phrases: readonly string[], text: string): string[] {
  const found: string[] = [];
  makeDictionary(phrases).scan(text, (phrase, from, to) => {
    found.push(`${phrases[phrase] ?? ''}@${from}-${to}`);
  });
  return found;
}

test.each([
  [['转账', '安全账户'], '请转账到安全账户', ['转账@1-3', '安全账户@4-8']],
  [['转账'], '转 ★账，轉賬', ['转账@0-4', '转账@5-7']],
  [['APP'], '下载ａｐｐ', ['APP@2-5']],
  [['贷', '贷款', '贷款'], '贷款', ['贷@0-1', '贷款@0-2', '贷款@0-2']],
  [['，。', ''], '，。', []],
  [['转账'], '转', []],
  [['1069'], '来自 106 912', ['1069@3-8']],
] as const)('%j in %s', (phrases, text, expected) => {
  expect(hits(phrases, text)).toEqual(expected);
});

test('as brute force', () => {
  const word = fc.string({
    unit: fc.constantFrom('甲', '乙', '丙', 'a'),
    minLength: 1,
    maxLength: 4,
  });
  const text = fc.string({ unit: fc.constantFrom('甲', '乙', '丙', 'a'), maxLength: 30 });
  fc.assert(
    fc.property(fc.uniqueArray(word, { maxLength: 12 }), text, (phrases, subject) => {
      const expected: string[] = [];
      for (const phrase of phrases) {
        for (let at = subject.indexOf(phrase); at >= 0; at = subject.indexOf(phrase, at + 1)) {
          expected.push(`${phrase}@${at}-${at + phrase.length}`);
        }
      }
      expect(hits(phrases, subject).toSorted()).toEqual(expected.toSorted());
    }),
  );
});

test('a text beyond the limit is read up to it', () => {
  expect(hits(['转账'], `${'好'.repeat(7998)}转账转账`)).toEqual(['转账@7998-8000']);
});
