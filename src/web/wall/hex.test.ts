// Goal: the map has no holes, no overlap, and borders only where districts meet. Method: small
// grids with known answers.
import { describe, expect, test } from 'vitest';
import { borderPath, boundsOf, cellPath, centreOf, clearOf, stepOf } from './hex.ts';

describe('cells', () => {
  test('neighbours in all six directions lie at the same distance', () => {
    const here = centreOf({ q: 3, r: 2 });
    const around = [
      [4, 2],
      [2, 2],
      [3, 3],
      [3, 1],
      [4, 1],
      [2, 3],
    ].map(([q = 0, r = 0]) => centreOf({ q, r }));
    for (const p of around)
      expect(Math.hypot(p.x - here.x, p.y - here.y)).toBeCloseTo(Math.sqrt(3));
  });

  test('a cell is a closed hexagon within its bounds', () => {
    const path = cellPath({ q: 0, r: 0 }, 1);
    expect(path.match(/[ML]/g)).toHaveLength(6);
    expect(path.endsWith('Z')).toBe(true);
    expect(boundsOf([{ q: 0, r: 0 }])).toEqual({
      x: -1,
      y: -Math.sqrt(3) / 2,
      width: 2,
      height: Math.sqrt(3),
    });
  });
});

describe('borders', () => {
  test('none within a district, one edge between two cells of different ones', () => {
    const a = { q: 0, r: 0, district: 'A' };
    expect(borderPath([a, { q: 1, r: 0, district: 'A' }])).toBe('');
    expect(borderPath([a, { q: 1, r: 0, district: 'B' }]).match(/M/g)).toHaveLength(1);
  });

  test('a cell in the midst of another district has six, each drawn once', () => {
    const ring = [
      [0, 0],
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
      [1, -1],
      [-1, 1],
    ];
    const cells = ring.map(([q = 0, r = 0], i) => ({ q, r, district: i === 0 ? 'A' : 'B' }));
    const edges = borderPath(cells).split('M').slice(1);
    expect(edges).toHaveLength(6);
    expect(new Set(edges).size).toBe(6);
  });
});

test('steps: zero apart, one at least for any, the most is the last', () => {
  expect([0, 1, 2, 25, 50, 100].map((count) => stepOf(count, 100))).toEqual([0, 1, 1, 3, 5, 6]);
  expect([0, 1, 2].map((count) => stepOf(count, 2))).toEqual([0, 2, 3]);
});

test('a label moves off a mark and stays where there is none', () => {
  const place = { x: 10, y: 5 };
  expect(clearOf(place, [])).toEqual(place);
  expect(clearOf(place, [{ x: 14, y: 5 }])).toEqual(place);
  expect(clearOf(place, [{ x: 10.5, y: 4.6 }]).y).toBeGreaterThan(5);
  expect(clearOf(place, [{ x: 10, y: 6 }]).y).toBeLessThan(5);
});
