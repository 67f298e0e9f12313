/**
 * Goal: a forest answers what its trees say, explains its own answer, and a file that would lead
 * astray is refused. Method: a forest written by hand, and every single damage to its file.
 */
import { expect, test } from 'vitest';
import {
  averageForests,
  decodeTreeModel,
  encodeTreeModel,
  explainForest,
  sumForest,
  topContributions,
  type Forest,
} from './index.ts';

/** Tree 1: a <= 1 ? (b <= 5 ? -1 : 2) : 4, missing a to the left, missing b to the right. */
const forest: Forest = {
  features: ['a', 'b'],
  base: -0.5,
  roots: Int32Array.of(0, ~3),
  feature: Uint16Array.of(0, 1),
  threshold: Float64Array.of(1, 5),
  left: Int32Array.of(1, ~0),
  right: Int32Array.of(~2, ~1),
  missing: Int32Array.of(1, ~1),
  mean: Float64Array.of(1, 0.5),
  leaf: Float64Array.of(-1, 2, 4, 0.25),
};
const card = { title: '', date: '', licence: '', data: [], quality: [] };
const bytes = encodeTreeModel(
  { task: 'caller', card, settings: { slope: 1 } },
  new Map([['fraud', forest]]),
);

test.each([
  [1, 5, -1],
  [1, 5.1, 2],
  [1.1, 0, 4],
  [Number.NaN, 0, -1],
  [Number.NaN, Number.NaN, 2],
  [Infinity, Number.NaN, 4],
])('a=%d b=%d answers %d', (a, b, leaf) => {
  expect(sumForest(forest, Float64Array.of(a, b))).toBe(-0.5 + leaf + 0.25);
});

test('the parts of an explanation add up to the answer', () => {
  const parts = new Float64Array(2);
  const row = Float64Array.of(1, 9);
  const rest = explainForest(forest, row, parts);
  expect([rest, ...parts]).toEqual([0.75, -0.5, 1.5]);
  expect(rest + (parts[0] ?? 0) + (parts[1] ?? 0)).toBe(sumForest(forest, row));
  expect(topContributions(forest, row, 1)).toEqual([{ feature: 'b', value: 9, weight: 1.5 }]);
});

test('the mean of forests answers the mean of their answers', () => {
  const other = { ...forest, leaf: Float64Array.of(1, 1, 1, 1), base: 0.5 };
  const mean = averageForests([forest, other]);
  for (const row of [Float64Array.of(0, 0), Float64Array.of(2, 7), Float64Array.of(0, 7)]) {
    const expected = (sumForest(forest, row) + sumForest(other, row)) / 2;
    expect(sumForest(mean, row)).toBeCloseTo(expected, 12);
  }
});

test('a file gives back the forest it was made of', () => {
  const larger = Buffer.concat([Buffer.of(0), bytes]);
  for (const file of [bytes, larger.subarray(1)]) {
    const read = decodeTreeModel(file, 'caller');
    expect(read.ok && read.value.forests.get('fraud')).toEqual(forest);
    expect(read.ok && read.value.settings).toEqual({ slope: 1 });
  }
});

test('refusals, in their order', () => {
  const refusal = (changed: Uint8Array, task = 'caller'): string => {
    const read = decodeTreeModel(changed, task);
    return read.ok ? 'none' : read.error;
  };
  expect(refusal(bytes.subarray(1))).toBe('model-not-recognised');
  expect(refusal(bytes.slice(0, 40))).toBe('model-truncated');
  expect(refusal(bytes, 'laundering')).toBe('model-for-another-task');
  expect(refusal(bytes.slice(0, -8))).toBe('model-truncated');
  const circle = { ...forest, left: Int32Array.of(0, ~0) };
  const beyond = { ...forest, right: Int32Array.of(~2, ~9) };
  const column = { ...forest, feature: Uint16Array.of(0, 2) };
  for (const wrong of [circle, beyond, column]) {
    const file = encodeTreeModel({ task: 'caller', card, settings: {} }, new Map([['x', wrong]]));
    expect(refusal(file)).toBe('model-format-unknown');
  }
});
