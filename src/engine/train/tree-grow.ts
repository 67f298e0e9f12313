import { BIN_MAX, type BinnedTable } from './tree-bins.ts';

export interface GrowOptions {
  readonly leaves: number;
  readonly leafRowsMin: number;
  /** Curvature that a leaf must hold: keeps leaves of rows that are already certain from growing. */
  readonly leafHessianMin: number;
  readonly l2: number;
  readonly gainMin: number;
  /** Share of the columns that each tree may look at. */
  readonly columnShare: number;
}

/** Slopes and curvatures of the loss, one a row. */
export interface Gradients {
  readonly slope: Float64Array;
  readonly curve: Float64Array;
}

/** One tree in bins; children as in `Forest`, numbered from 0 within the tree. */
export interface GrownTree {
  readonly feature: number[];
  readonly bin: number[];
  readonly left: number[];
  readonly right: number[];
  readonly missingLeft: boolean[];
  readonly mean: number[];
  readonly leaf: number[];
}

interface Split {
  readonly gain: number;
  readonly column: number;
  /** Rows of bins up to this one go left. */
  readonly bin: number;
  readonly missingLeft: boolean;
}

/** Sums of one leaf by column and bin: slope, curvature and rows behind one another. */
type Histogram = Float64Array;

const CELL = 3;
const COLUMN_WIDTH = BIN_MAX * CELL;

interface Leaf {
  readonly from: number;
  readonly to: number;
  readonly slope: number;
  readonly curve: number;
  readonly histogram: Histogram;
  readonly split: Split | undefined;
  /** Where the tree points at this leaf: node and side, none for the root. */
  readonly parent: number;
  readonly side: 'left' | 'right';
}

/** Grows trees over one table, keeping the memory of histograms between them. */
export interface Grower {
  /** `order` holds the sampled rows and is put into the order of the leaves. */
  grow(order: Int32Array, gradients: Gradients, columns: Int32Array): GrownTree;
}

export function makeGrower(table: BinnedTable, options: GrowOptions): Grower {
  const width = table.edges.length * COLUMN_WIDTH;
  const free: Histogram[] = [];
  const scene: Scene = {
    table,
    options,
    slopes: new Float64Array(table.rows),
    curves: new Float64Array(table.rows),
    spare: new Int32Array(table.rows),
    take: () => free.pop() ?? new Float64Array(width),
    give: (histogram) => free.push(histogram),
  };
  return { grow: (order, gradients, columns) => growTree(scene, { order, gradients, columns }) };
}

interface Scene {
  readonly table: BinnedTable;
  readonly options: GrowOptions;
  readonly slopes: Float64Array;
  readonly curves: Float64Array;
  readonly spare: Int32Array;
  readonly take: () => Histogram;
  readonly give: (histogram: Histogram) => void;
}

interface Work {
  readonly order: Int32Array;
  readonly gradients: Gradients;
  readonly columns: Int32Array;
}

/** Leaf-wise: the leaf whose best split gains most is split next. */
function growTree(scene: Scene, work: Work): GrownTree {
  const tree: GrownTree = {
    feature: [],
    bin: [],
    left: [],
    right: [],
    missingLeft: [],
    mean: [],
    leaf: [],
  };
  const span = { from: 0, to: work.order.length, parent: -1, side: 'left' } as const;
  const leaves: Leaf[] = [makeLeaf(scene, work, span, fillHistogram(scene, work, span))];
  while (leaves.length < scene.options.leaves) {
    let best = -1;
    leaves.forEach(({ split }, i) => {
      const held = best < 0 ? scene.options.gainMin : (leaves[best]?.split?.gain ?? 0);
      if (split !== undefined && split.gain > held) best = i;
    });
    const leaf = leaves[best];
    if (leaf?.split === undefined) break;
    leaves.splice(best, 1, ...splitLeaf(scene, work, tree, leaf));
  }
  for (const leaf of leaves) {
    const child = ~tree.leaf.length;
    tree.leaf.push(answerOf(leaf, scene.options.l2));
    if (leaf.parent >= 0) point(tree, leaf, child);
    scene.give(leaf.histogram);
  }
  return tree;
}

function answerOf({ slope, curve }: { slope: number; curve: number }, l2: number): number {
  return -slope / (curve + l2);
}

/** Lets the parent of a leaf point at what has become of it. */
function point(tree: GrownTree, { parent, side }: Leaf, child: number): void {
  tree[side][parent] = child;
}

function splitLeaf(scene: Scene, work: Work, tree: GrownTree, leaf: Leaf): [Leaf, Leaf] {
  const split = leaf.split as Split;
  const node = tree.feature.length;
  if (leaf.parent >= 0) point(tree, leaf, node);
  tree.feature.push(split.column);
  tree.bin.push(split.bin);
  tree.left.push(-1);
  tree.right.push(-1);
  tree.missingLeft.push(split.missingLeft);
  tree.mean.push(answerOf(leaf, scene.options.l2));
  const middle = partition(scene, work.order, leaf, split);
  const left = { from: leaf.from, to: middle, parent: node, side: 'left' } as const;
  const right = { from: middle, to: leaf.to, parent: node, side: 'right' } as const;
  const small = middle - leaf.from <= leaf.to - middle ? left : right;
  const filled = fillHistogram(scene, work, small);
  subtract(scene, leaf.histogram, filled, work.columns);
  const [a, b] = small === left ? [filled, leaf.histogram] : [leaf.histogram, filled];
  return [makeLeaf(scene, work, left, a), makeLeaf(scene, work, right, b)];
}

function partition(scene: Scene, order: Int32Array, leaf: Leaf, split: Split): number {
  const { table, spare } = scene;
  const bins = table.bins.subarray(split.column * table.rows, (split.column + 1) * table.rows);
  let kept = leaf.from;
  let moved = 0;
  for (let i = leaf.from; i < leaf.to; i++) {
    const row = order[i] as number;
    const bin = bins[row] as number;
    const goesLeft = bin === 0 ? split.missingLeft : bin <= split.bin;
    if (goesLeft) order[kept++] = row;
    else spare[moved++] = row;
  }
  order.set(spare.subarray(0, moved), kept);
  return kept;
}

type Span = Pick<Leaf, 'from' | 'to' | 'parent' | 'side'>;

function fillHistogram(scene: Scene, work: Work, { from, to }: Span): Histogram {
  const { slopes, curves } = scene;
  const { order, gradients, columns } = work;
  const histogram = scene.take();
  for (let i = from; i < to; i++) {
    const row = order[i] as number;
    slopes[i] = gradients.slope[row] as number;
    curves[i] = gradients.curve[row] as number;
  }
  const rows = order.subarray(from, to);
  for (const column of columns) {
    const part = histogram.subarray(column * COLUMN_WIDTH, (column + 1) * COLUMN_WIDTH);
    part.fill(0);
    const bins = scene.table.bins.subarray(column * scene.table.rows);
    fillColumn(part, bins, rows, { slopes, curves, from });
  }
  return histogram;
}

function fillColumn(
  part: Float64Array,
  bins: Uint8Array,
  rows: Int32Array,
  { slopes, curves, from }: { slopes: Float64Array; curves: Float64Array; from: number },
): void {
  for (let i = 0; i < rows.length; i++) {
    const at = (bins[rows[i] as number] as number) * CELL;
    part[at] = (part[at] as number) + (slopes[from + i] as number);
    part[at + 1] = (part[at + 1] as number) + (curves[from + i] as number);
    part[at + 2] = (part[at + 2] as number) + 1;
  }
}

/** The larger child is what is left of its parent. */
function subtract(scene: Scene, whole: Histogram, part: Histogram, columns: Int32Array): void {
  for (const column of columns) {
    const start = column * COLUMN_WIDTH;
    const used = start + ((scene.table.edges[column]?.length ?? 0) + 2) * CELL;
    for (let at = start; at < used; at++) {
      whole[at] = (whole[at] as number) - (part[at] as number);
    }
  }
}

function makeLeaf(scene: Scene, work: Work, span: Span, histogram: Histogram): Leaf {
  const [first = 0] = work.columns;
  let slope = 0;
  let curve = 0;
  for (let at = first * COLUMN_WIDTH; at < (first + 1) * COLUMN_WIDTH; at += CELL) {
    slope += histogram[at] as number;
    curve += histogram[at + 1] as number;
  }
  const sums = { slope, curve, count: span.to - span.from };
  let split: Split | undefined;
  if (sums.count >= 2 * scene.options.leafRowsMin) {
    for (const column of work.columns) {
      const found = bestSplit(scene, histogram, column, sums);
      if (found !== undefined && found.gain > (split?.gain ?? 0)) split = found;
    }
  }
  return { ...span, slope, curve, histogram, split };
}

interface Sums {
  slope: number;
  curve: number;
  count: number;
}

/** The best cut of one column, with missing values on the side that gains more. */
function bestSplit(
  scene: Scene,
  histogram: Histogram,
  column: number,
  whole: Sums,
): Split | undefined {
  const base = column * COLUMN_WIDTH;
  const absent = histogram[base + 2] as number;
  const right = scanSplits(scene, histogram, column, { whole, missingLeft: false });
  if (absent === 0) {
    // Nothing is known of missing values here: they go where more rows go.
    if (right === undefined) return undefined;
    let left = 0;
    for (let b = 1; b <= right.bin; b++) left += histogram[base + b * CELL + 2] as number;
    return { ...right, missingLeft: left * 2 > whole.count };
  }
  const left = scanSplits(scene, histogram, column, { whole, missingLeft: true });
  return (left?.gain ?? 0) > (right?.gain ?? 0) ? left : right;
}

function scanSplits(
  scene: Scene,
  histogram: Histogram,
  column: number,
  { whole, missingLeft }: { whole: Sums; missingLeft: boolean },
): Split | undefined {
  const { l2, leafRowsMin, leafHessianMin } = scene.options;
  const base = column * COLUMN_WIDTH;
  const edges = scene.table.edges[column]?.length ?? 0;
  const still = (whole.slope * whole.slope) / (whole.curve + l2);
  let slope = missingLeft ? (histogram[base] as number) : 0;
  let curve = missingLeft ? (histogram[base + 1] as number) : 0;
  let count = missingLeft ? (histogram[base + 2] as number) : 0;
  let best = 0;
  let bestBin = -1;
  // Behind the last edge only missing values are left to part from the rest.
  const last = missingLeft ? edges : edges + 1;
  for (let bin = 1; bin <= last; bin++) {
    slope += histogram[base + bin * CELL] as number;
    curve += histogram[base + bin * CELL + 1] as number;
    count += histogram[base + bin * CELL + 2] as number;
    if (count < leafRowsMin || curve < leafHessianMin) continue;
    const [restCount, restCurve] = [whole.count - count, whole.curve - curve];
    if (restCount < leafRowsMin || restCurve < leafHessianMin) break;
    const rest = whole.slope - slope;
    const gain = (slope * slope) / (curve + l2) + (rest * rest) / (restCurve + l2) - still;
    if (gain > best) {
      best = gain;
      bestBin = bin;
    }
  }
  return bestBin < 0 ? undefined : { gain: best, column, bin: bestBin, missingLeft };
}
