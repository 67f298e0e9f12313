/**
 * Rows a second that one core judges by boosted trees, one row at a time, beside a walker over tree
 * objects with the same trees (as a model kept in JSON is usually read) and beside the floor: the
 * same number of steps through one array without asking anything. LightGBM has no package that
 * installs here without a compiler. The sides take turns in one process; processor time is counted
 * and the median of the rounds printed. Training time is that of 100 trees of 31 leaves.
 *
 *   node_modules/.bin/node bench/tree.bench.ts
 */
import { sumForest, type Forest } from '../src/core/tree/index.ts';
import { areaUnderCurve, trainForest, type TreeOptions } from '../src/engine/train/index.ts';

const ROWS = 100_000;
const COLUMNS = 30;
const options: TreeOptions = {
  seed: 1,
  rounds: 100,
  rate: 0.1,
  leaves: 31,
  leafRowsMin: 20,
  leafHessianMin: 0.001,
  l2: 0,
  gainMin: 0,
  columnShare: 1,
  rowShare: 1,
  bins: 255,
  patience: 50,
};

/** Numbers in [0, 1), the same in every run. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

const random = makeRandom(7);
const columns = Array.from({ length: COLUMNS }, () =>
  Float64Array.from({ length: ROWS }, () => random() * 2 - 1),
);
const targets = Float64Array.from({ length: ROWS }, (_, row) => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = columns.map((column) => column[row] ?? 0);
  const sum = 3 * a + 6 * b * c + 2 * Math.sin(5 * d) + (e > 0 ? 2 * f : -2 * f);
  return random() < 1 / (1 + Math.exp(-2 * sum)) ? 1 : 0;
});
const table = { features: columns.map((_, i) => `f${i}`), columns, rows: ROWS };

const before = process.cpuUsage();
const { forest } = trainForest(
  { table, targets, weights: new Float64Array(ROWS).fill(1) },
  options,
);
const training = process.cpuUsage(before);

interface ObjectNode {
  readonly feature: string;
  readonly threshold: number;
  readonly left: ObjectNode | number;
  readonly right: ObjectNode | number;
}

function toObject(of: Forest, child: number): ObjectNode | number {
  if (child < 0) return of.leaf[~child] ?? 0;
  return {
    feature: of.features[of.feature[child] ?? 0] ?? '',
    threshold: of.threshold[child] ?? 0,
    left: toObject(of, of.left[child] ?? 0),
    right: toObject(of, of.right[child] ?? 0),
  };
}

const objectTrees = Array.from(forest.roots, (root) => toObject(forest, root));

function sumObjects(row: Readonly<Record<string, number>>): number {
  let sum = forest.base;
  for (const tree of objectTrees) {
    let node = tree;
    while (typeof node !== 'number') {
      node = (row[node.feature] ?? 0) <= node.threshold ? node.left : node.right;
    }
    sum += node;
  }
  return sum;
}

const sample = Array.from({ length: 20_000 }, (_, row) =>
  Float64Array.from(columns, (column) => column[row] ?? 0),
);
const records = sample.map((row) =>
  Object.fromEntries(forest.features.map((name, i) => [name, row[i] ?? 0])),
);

/** Mean depth of a leaf that a row reaches: the steps no walker can save. */
function meanDepth(): number {
  let steps = 0;
  for (const row of sample.slice(0, 1000)) {
    for (const root of forest.roots) {
      let node = root;
      while (node >= 0) {
        steps++;
        const value = row[forest.feature[node] ?? 0] ?? 0;
        node = (value <= (forest.threshold[node] ?? 0) ? forest.left : forest.right)[node] ?? 0;
      }
    }
  }
  return steps / 1000 / forest.roots.length;
}

const depth = Math.round(meanDepth());
const chain = Int32Array.from({ length: forest.left.length }, (_, i) => (i * 7919) % 3000);

function walkFloor(start: number): number {
  let at = start % chain.length;
  for (let t = 0; t < forest.roots.length; t++) {
    for (let step = 0; step < depth; step++) at = chain[at] ?? 0;
  }
  return at;
}

let sink = 0;
const sides: readonly (readonly [string, (row: number) => number])[] = [
  ['wuzha sumForest', (row) => sumForest(forest, sample[row] ?? new Float64Array())],
  ['walker over objects', (row) => sumObjects(records[row] ?? {})],
  ['floor: dependent steps', walkFloor],
];
const rounds = new Map<string, number[]>(sides.map(([name]) => [name, []]));
for (let round = 0; round < 15; round++) {
  for (const [name, judge] of round % 2 === 0 ? sides : sides.toReversed()) {
    const start = process.cpuUsage();
    for (let row = 0; row < sample.length; row++) sink += judge(row);
    const { user, system } = process.cpuUsage(start);
    if (round >= 3) rounds.get(name)?.push((user + system) / sample.length);
  }
}

const scored = sample.map((row, i) => ({
  score: sumForest(forest, row),
  fraud: targets[i] === 1,
}));
const worst = sample.reduce(
  (most, row, i) => Math.max(most, Math.abs(sumForest(forest, row) - sumObjects(records[i] ?? {}))),
  0,
);
const seconds = (training.user + training.system) / 1e6;
process.stdout.write(
  `${ROWS} rows x ${COLUMNS} columns, ${forest.roots.length} trees of ${options.leaves} leaves: ` +
    `trained in ${seconds.toFixed(1)} s of processor time, AUC ${areaUnderCurve(scored).toFixed(4)}\n`,
);
const medians = [...rounds].map(([name, values]) => {
  const sorted = values.toSorted((a, b) => a - b);
  return { name, micros: sorted[sorted.length >> 1] ?? 0 };
});
const own = medians[0]?.micros ?? 1;
for (const { name, micros } of medians) {
  const rate = Math.round(1e6 / micros).toLocaleString('en');
  process.stdout.write(
    `${name.padEnd(26)} ${micros.toFixed(2).padStart(7)} us  ${rate.padStart(9)} rows/s  ` +
      `${(micros / own).toFixed(2)}\n`,
  );
}
process.stdout.write(
  `largest difference ${worst.toExponential(1)} (checksum ${sink.toFixed(0)})\n`,
);
