import type { Forest } from '../../core/tree/index.ts';
import { seededRandom, shuffle } from './random.ts';
import { binTable, type BinnedTable, type Table } from './tree-bins.ts';
import { makeGrower, type GrowOptions, type GrownTree } from './tree-grow.ts';

export interface TreeOptions extends GrowOptions {
  readonly seed: number;
  readonly rounds: number;
  /** Share of a tree's answer that is added (shrinkage). */
  readonly rate: number;
  /** Share of the rows that each tree sees. */
  readonly rowShare: number;
  readonly bins: number;
  /** Rounds without a better loss on the rows held out after which training ends. */
  readonly patience: number;
}

export interface TreeTask {
  readonly table: Table;
  /** 1 fraud, 0 ordinary. */
  readonly targets: Float64Array;
  readonly weights: Float64Array;
  /** 1 for rows that end the training early and are not trained on; none when absent. */
  readonly heldOut?: Uint8Array;
}

export interface GrownForest {
  readonly forest: Forest;
  /** Rounds that were kept. */
  readonly rounds: number;
}

/**
 * Boosted trees for a yes-or-no question: each tree is fitted to what the ones before it got
 * wrong (logistic loss, Newton steps). With rows held out, the number of trees is the one that
 * was best on them; the caller keeps what belongs together on one side.
 */
export function trainForest(task: TreeTask, options: TreeOptions): GrownForest {
  const binned = binTable(task.table, options.bins);
  const random = seededRandom(options.seed);
  const grower = makeGrower(binned, options);
  const known = Int32Array.from(task.targets.keys()).filter((row) => task.heldOut?.[row] !== 1);
  const judged = Int32Array.from(task.targets.keys()).filter((row) => task.heldOut?.[row] === 1);
  const base = baseOf(task, known);
  const sums = new Float64Array(task.table.rows).fill(base);
  const gradients = {
    slope: new Float64Array(task.table.rows),
    curve: new Float64Array(task.table.rows),
  };
  const trees: GrownTree[] = [];
  let best = { loss: Infinity, rounds: 0 };
  for (let round = 0; round < options.rounds; round++) {
    fillGradients(task, sums, gradients);
    const order = sampleRows(known, options.rowShare, random);
    const columns = sampleColumns(binned, options.columnShare, random);
    const tree = grower.grow(order, gradients, columns);
    shrink(tree, options.rate);
    trees.push(tree);
    for (let row = 0; row < sums.length; row++) {
      sums[row] = (sums[row] as number) + answerOf(tree, binned, row);
    }
    if (judged.length === 0) continue;
    const loss = lossOf(task, sums, judged);
    if (loss < best.loss - 1e-7) best = { loss, rounds: round + 1 };
    else if (round + 1 - best.rounds >= options.patience) break;
  }
  const rounds = judged.length === 0 ? trees.length : best.rounds;
  return { forest: flatten(trees.slice(0, rounds), base, task.table, binned), rounds };
}

function baseOf({ targets, weights }: TreeTask, rows: Int32Array): number {
  let fraud = 1e-6;
  let all = 2e-6;
  for (const row of rows) {
    fraud += (targets[row] ?? 0) * (weights[row] ?? 1);
    all += weights[row] ?? 1;
  }
  return Math.log(fraud / (all - fraud));
}

function fillGradients(
  { targets, weights }: TreeTask,
  sums: Float64Array,
  { slope, curve }: { slope: Float64Array; curve: Float64Array },
): void {
  for (let row = 0; row < sums.length; row++) {
    const p = 1 / (1 + Math.exp(-(sums[row] as number)));
    const weight = weights[row] as number;
    slope[row] = weight * (p - (targets[row] as number));
    curve[row] = weight * Math.max(p * (1 - p), 1e-9);
  }
}

function sampleRows(known: Int32Array, share: number, random: () => number): Int32Array {
  if (share >= 1) return known.slice();
  const order = new Int32Array(known.length);
  let count = 0;
  for (const row of known) if (random() < share) order[count++] = row;
  return order.slice(0, count);
}

function sampleColumns(binned: BinnedTable, share: number, random: () => number): Int32Array {
  const useful = Int32Array.from(binned.edges.keys()).filter(
    (column) => (binned.edges[column]?.length ?? 0) > 0 || hasBoth(binned, column),
  );
  if (useful.length === 0) return Int32Array.of(0);
  if (share >= 1) return useful;
  shuffle(useful, random);
  return useful.slice(0, Math.max(1, Math.round(useful.length * share))).sort();
}

/** One value and some missing: still a question. */
function hasBoth({ bins, rows }: BinnedTable, column: number): boolean {
  const part = bins.subarray(column * rows, (column + 1) * rows);
  return part.includes(0) && part.some((bin) => bin > 0);
}

function shrink(tree: GrownTree, rate: number): void {
  tree.leaf.forEach((value, i) => (tree.leaf[i] = value * rate));
  tree.mean.forEach((value, i) => (tree.mean[i] = value * rate));
}

function answerOf(tree: GrownTree, { bins, rows }: BinnedTable, row: number): number {
  let node = tree.feature.length === 0 ? -1 : 0;
  while (node >= 0) {
    const bin = bins[(tree.feature[node] as number) * rows + row] as number;
    const goesLeft = bin === 0 ? tree.missingLeft[node] : bin <= (tree.bin[node] as number);
    node = (goesLeft === true ? tree.left : tree.right)[node] as number;
  }
  return tree.leaf[~node] as number;
}

function lossOf({ targets, weights }: TreeTask, sums: Float64Array, rows: Int32Array): number {
  let loss = 0;
  let total = 0;
  for (const row of rows) {
    const sign = (targets[row] as number) > 0.5 ? -1 : 1;
    const weight = weights[row] as number;
    loss += weight * Math.log1p(Math.exp(sign * (sums[row] as number)));
    total += weight;
  }
  return total === 0 ? 0 : loss / total;
}

/** All trees behind one another, with values instead of bins. */
function flatten(
  trees: readonly GrownTree[],
  base: number,
  table: Table,
  binned: BinnedTable,
): Forest {
  const parts = { roots: [], feature: [], left: [], right: [], missing: [] } as Record<
    'roots' | 'feature' | 'left' | 'right' | 'missing',
    number[]
  >;
  const [threshold, mean, leaf]: [number[], number[], number[]] = [[], [], []];
  for (const tree of trees) {
    const [nodes, leaves] = [parts.feature.length, leaf.length];
    const move = (child: number): number => (child < 0 ? child - leaves : child + nodes);
    parts.roots.push(tree.feature.length === 0 ? ~leaves : nodes);
    parts.feature.push(...tree.feature);
    parts.left.push(...tree.left.map(move));
    parts.right.push(...tree.right.map(move));
    const missing = tree.missingLeft.map((left, n) => (left ? tree.left : tree.right)[n] ?? 0);
    parts.missing.push(...missing.map(move));
    tree.feature.forEach((column, n) => {
      // Behind the last edge every value is on the left: only missing ones go right.
      threshold.push(binned.edges[column]?.[(tree.bin[n] ?? 0) - 1] ?? Number.MAX_VALUE);
    });
    mean.push(...tree.mean);
    leaf.push(...tree.leaf);
  }
  return {
    features: table.features,
    base,
    roots: Int32Array.from(parts.roots),
    feature: Uint16Array.from(parts.feature),
    threshold: Float64Array.from(threshold),
    left: Int32Array.from(parts.left),
    right: Int32Array.from(parts.right),
    missing: Int32Array.from(parts.missing),
    mean: Float64Array.from(mean),
    leaf: Float64Array.from(leaf),
  };
}
