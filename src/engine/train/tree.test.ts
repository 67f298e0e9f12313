/**
 * Goal: the trainer finds what is there, in bins as in values, with missing values and alike for
 * one seed. Method: tables made by a rule, trained in well under a second.
 */
import { expect, test } from 'vitest';
import { sumForest } from '../../core/tree/index.ts';
import { areaUnderCurve } from './measure.ts';
import { seededRandom } from './random.ts';
import { binOf, binTable } from './tree-bins.ts';
import { trainForest, type TreeOptions } from './tree.ts';

const options: TreeOptions = {
  seed: 1,
  rounds: 60,
  rate: 0.2,
  leaves: 8,
  leafRowsMin: 5,
  leafHessianMin: 0.01,
  l2: 1,
  gainMin: 0,
  columnShare: 1,
  rowShare: 1,
  bins: 64,
  patience: 5,
};

/** Fraud is where the two values disagree; the third column is noise. */
function crossTable(rows: number) {
  const random = seededRandom(5);
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: rows }, () => random() - 0.5));
  const [a = new Float64Array(), b = new Float64Array()] = columns;
  const targets = a.map((value, i) => (value > 0 === (b[i] ?? 0) > 0 ? 0 : 1));
  const table = { features: ['a', 'b', 'noise'], columns, rows };
  return { table, targets, weights: new Float64Array(rows).fill(1) };
}

function scores(task: ReturnType<typeof crossTable>, forest: Parameters<typeof sumForest>[0]) {
  return Array.from(task.targets, (target, i) => ({
    score: sumForest(
      forest,
      Float64Array.from(task.table.columns, (column) => column[i] ?? 0),
    ),
    fraud: target === 1,
  }));
}

test('two columns that only tell together are learnt', () => {
  const task = crossTable(2000);
  const { forest } = trainForest(task, options);
  expect(areaUnderCurve(scores(task, forest))).toBeGreaterThan(0.99);
});

test('the same seed gives the same forest, another seed another', () => {
  const task = crossTable(500);
  const sampled = { ...options, rowShare: 0.7, rounds: 10 };
  const [one, same, other] = [1, 1, 2].map((seed) => trainForest(task, { ...sampled, seed }));
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
});

test('rows held out end the training where they fit best', () => {
  const task = crossTable(600);
  const random = seededRandom(9);
  const noisy = { ...task, targets: task.targets.map((t) => (random() < 0.3 ? 1 - t : t)) };
  const heldOut = Uint8Array.from(task.targets, (_, i) => (i % 3 === 0 ? 1 : 0));
  const { rounds, forest } = trainForest({ ...noisy, heldOut }, { ...options, rounds: 500 });
  expect(rounds).toBeGreaterThan(3);
  expect(rounds).toBeLessThan(200);
  expect(forest.roots).toHaveLength(rounds);
});

test('that a value is missing can be the whole message', () => {
  const rows = 400;
  const column = Float64Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? Number.NaN : i % 7));
  const targets = column.map((value) => (Number.isNaN(value) ? 1 : 0));
  const weights = new Float64Array(rows).fill(1);
  const table = { features: ['a'], columns: [column], rows };
  const { forest } = trainForest({ table, targets, weights }, options);
  expect(sumForest(forest, Float64Array.of(Number.NaN))).toBeGreaterThan(2);
  for (const value of [-1e300, 0, 3, 1e300]) {
    expect(sumForest(forest, Float64Array.of(value))).toBeLessThan(-2);
  }
});

test('rows of weight 0 are not learnt from, one class alone is one answer', () => {
  const task = crossTable(300);
  const weights = task.targets.map((target) => 1 - target);
  const { forest } = trainForest({ ...task, weights }, { ...options, rounds: 3 });
  expect(sumForest(forest, Float64Array.of(0.2, -0.2, 0))).toBeLessThan(-5);
});

test('bins: few values keep one each, many share, every value finds its own', () => {
  const few = Float64Array.of(3, 1, 1, 2, Number.NaN);
  const table = { features: ['a'], columns: [few], rows: 5 };
  const { bins, edges } = binTable(table, 10);
  expect([...bins]).toEqual([3, 1, 1, 2, 0]);
  expect(edges[0]).toHaveLength(2);
  const many = Float64Array.from({ length: 1000 }, (_, i) => i * i);
  const coarse = binTable({ features: ['a'], columns: [many], rows: 1000 }, 16);
  const sizes = new Map<number, number>();
  for (const bin of coarse.bins) sizes.set(bin, (sizes.get(bin) ?? 0) + 1);
  expect(sizes.size).toBe(16);
  expect(Math.max(...sizes.values())).toBeLessThan(80);
  expect(binOf(coarse.edges[0] ?? new Float64Array(), Infinity)).toBe(16);
});
