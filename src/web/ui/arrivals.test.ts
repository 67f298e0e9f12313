// Goal: a list says what came and what went without moving. Method: rows, an answer, the outcome.
import { expect, test } from 'vitest';
import { arrivals } from './arrivals.ts';

const rows = (ids: string) => [...ids].map((id) => ({ id }));

test('what came is counted, what went is named, what moved up is neither', () => {
  const table = [
    // rows, answer, is there more, came, went
    ['abc', 'abc', false, 0, ''],
    ['abc', 'xabc', false, 1, ''],
    ['abc', 'ac', false, 0, 'b'],
    ['abc', '', false, 0, 'abc'],
    ['', 'ab', false, 2, ''],
    // The first page of many: d and e moved up when b left.
    ['abc', 'acde', true, 0, ''],
    ['abc', 'xacd', true, 1, ''],
    ['abc', 'xyz', true, 0, ''],
  ] as const;
  for (const [before, after, isMore, fresh, gone] of table) {
    const seen = arrivals(rows(before), { items: rows(after), next: isMore ? 'cursor' : null });
    expect([before, after, seen.fresh, [...seen.gone].join('')]).toEqual([
      before,
      after,
      fresh,
      gone,
    ]);
  }
  expect(arrivals(rows('ab'), undefined).gone.size).toBe(0);
});
