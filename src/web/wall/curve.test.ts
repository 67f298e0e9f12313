// Goal: scales hold every value, curves do not invent values. Method: properties and known answers.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaPath, niceScale, smoothPath } from './curve.ts';

describe('niceScale', () => {
  test('known answers', () => {
    expect([0, 3, 7, 18, 97, 412].map((most) => niceScale(most))).toEqual([
      { top: 1, step: 1 },
      { top: 3, step: 1 },
      { top: 8, step: 2 },
      { top: 20, step: 5 },
      { top: 100, step: 25 },
      { top: 600, step: 200 },
    ]);
  });

  test('the top holds the greatest value and is a whole number of steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (most) => {
        const { top, step } = niceScale(most);
        expect(top).toBeGreaterThanOrEqual(most);
        expect(top % step).toBe(0);
        expect(top / step).toBeLessThanOrEqual(5);
      }),
    );
  });
});

describe('smoothPath', () => {
  test('nothing for fewer than two points', () => {
    expect(smoothPath([])).toBe('');
    expect(smoothPath([{ x: 1, y: 1 }])).toBe('');
    expect(areaPath([{ x: 1, y: 1 }], 0)).toBe('');
  });

  test('control points stay between the values of their ends', () => {
    const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 48 });
    fc.assert(
      fc.property(values, (ys) => {
        const path = smoothPath(ys.map((y, i) => ({ x: i * 10, y })));
        for (const [i, part] of path.split('C').slice(1).entries()) {
          const [, y1 = 0, , y2 = 0] = part.trim().split(/\s+/).map(Number);
          const low = Math.min(ys[i] ?? 0, ys[i + 1] ?? 0) - 0.1;
          const high = Math.max(ys[i] ?? 0, ys[i + 1] ?? 0) + 0.1;
          for (const y of [y1, y2]) {
            expect(y).toBeGreaterThanOrEqual(low);
            expect(y).toBeLessThanOrEqual(high);
          }
        }
      }),
    );
  });
});
