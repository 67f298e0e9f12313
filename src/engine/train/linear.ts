import { seededRandom, shuffle } from './random.ts';

/** Training rows as hashed features with values, all rows behind one another. */
export interface Matrix {
  /** Row r holds the entries from `starts[r]` up to `starts[r + 1]`. */
  readonly starts: Int32Array;
  readonly buckets: Int32Array;
  readonly values: Float32Array;
}

export interface LinearTask {
  readonly rows: Matrix;
  readonly bits: number;
  /** One class: target 0..1 a row. Several: number of the class a row. */
  readonly classCount: number;
  readonly targets: Float32Array;
  readonly weights: Float32Array;
}

export interface LinearOptions {
  readonly seed: number;
  readonly epochs: number;
  readonly rate: number;
  readonly l2: number;
  /** Share of the features of a row left out at each visit, so that no single one is relied on. */
  readonly dropout: number;
}

export interface LinearWeights {
  readonly weights: Float32Array;
  readonly bias: Float64Array;
}

/**
 * Logistic (one class) or softmax (several) regression by AdaGrad with averaged passes:
 * the weights of the second half of training are averaged, which makes the last order of rows
 * matter less.
 */
export function trainLinear(task: LinearTask, options: LinearOptions): LinearWeights {
  const { classCount, bits } = task;
  const size = classCount * 2 ** bits;
  const state: State = {
    weights: new Float32Array(size),
    squares: new Float32Array(size).fill(1e-6),
    bias: new Float64Array(classCount),
    biasSquares: new Float64Array(classCount).fill(1e-6),
    sums: new Float64Array(classCount),
    random: seededRandom(options.seed),
  };
  const average = new Float32Array(size);
  const biasAverage = new Float64Array(classCount);
  const order = Int32Array.from(task.targets, (_, row) => row);
  const from = options.epochs >> 1;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, state.random);
    const rate = options.rate / (1 + epoch * 0.15);
    for (const row of order) visit(task, { ...options, rate }, state, row);
    if (epoch < from) continue;
    const share = 1 / (epoch - from + 1);
    moveTowards(average, state.weights, share);
    moveTowards(biasAverage, state.bias, share);
  }
  return { weights: average, bias: biasAverage };
}

function moveTowards<A extends Float32Array | Float64Array>(held: A, goal: A, share: number): void {
  for (let i = 0; i < held.length; i++) {
    held[i] = (held[i] ?? 0) + share * ((goal[i] ?? 0) - (held[i] ?? 0));
  }
}

interface State {
  readonly weights: Float32Array;
  readonly squares: Float32Array;
  readonly bias: Float64Array;
  readonly biasSquares: Float64Array;
  readonly sums: Float64Array;
  readonly random: () => number;
}

/** Entries of the row that stay in at this visit. */
const kept = new Int32Array(1 << 17);

function visit(task: LinearTask, options: LinearOptions, state: State, row: number): void {
  const weight = task.weights[row] ?? 1;
  if (weight === 0) return;
  const count = keepEntries(task.rows, options, state, row);
  const gain = 1 / (1 - options.dropout);
  addSums(task, state, count, gain);
  toErrors(state.sums, task.classCount, task.targets[row] ?? 0);
  learnBias(state, options.rate, weight);
  learnWeights({ task, options, state }, count, gain * weight);
}

function keepEntries(rows: Matrix, options: LinearOptions, state: State, row: number): number {
  const end = rows.starts[row + 1] ?? 0;
  let count = 0;
  for (let i = rows.starts[row] ?? 0; i < end; i++) {
    if (options.dropout === 0 || state.random() >= options.dropout) kept[count++] = i;
  }
  return count;
}

function addSums(task: LinearTask, state: State, count: number, gain: number): void {
  const { buckets, values } = task.rows;
  const { weights, sums, bias } = state;
  const width = task.classCount;
  sums.set(bias);
  for (let e = 0; e < count; e++) {
    const i = kept[e] ?? 0;
    const at = (buckets[i] ?? 0) * width;
    const value = (values[i] ?? 0) * gain;
    for (let k = 0; k < width; k++) sums[k] = (sums[k] ?? 0) + value * (weights[at + k] ?? 0);
  }
}

function learnBias({ sums, bias, biasSquares }: State, rate: number, weight: number): void {
  for (let k = 0; k < bias.length; k++) {
    const gradient = (sums[k] ?? 0) * weight;
    biasSquares[k] = (biasSquares[k] ?? 0) + gradient * gradient;
    bias[k] = (bias[k] ?? 0) - (0.3 * rate * gradient) / Math.sqrt(biasSquares[k] ?? 1);
  }
}

function learnWeights(
  scene: { readonly task: LinearTask; readonly options: LinearOptions; readonly state: State },
  count: number,
  gain: number,
): void {
  const { buckets, values } = scene.task.rows;
  const { weights, squares, sums } = scene.state;
  const { rate, l2 } = scene.options;
  const width = scene.task.classCount;
  for (let e = 0; e < count; e++) {
    const i = kept[e] ?? 0;
    const at = (buckets[i] ?? 0) * width;
    const value = (values[i] ?? 0) * gain;
    for (let k = 0; k < width; k++) {
      const held = weights[at + k] ?? 0;
      const gradient = value * (sums[k] ?? 0) + l2 * held;
      const square = (squares[at + k] ?? 0) + gradient * gradient;
      squares[at + k] = square;
      weights[at + k] = held - (rate * gradient) / Math.sqrt(square);
    }
  }
}

/** Turns the sums of the classes into probability minus target, in place. */
function toErrors(sums: Float64Array, width: number, target: number): void {
  if (width === 1) {
    sums[0] = 1 / (1 + Math.exp(-(sums[0] ?? 0))) - target;
    return;
  }
  let top = -Infinity;
  for (let k = 0; k < width; k++) top = Math.max(top, sums[k] ?? 0);
  let total = 0;
  for (let k = 0; k < width; k++) {
    sums[k] = Math.exp((sums[k] ?? 0) - top);
    total += sums[k] ?? 0;
  }
  for (let k = 0; k < width; k++) sums[k] = (sums[k] ?? 0) / total - (k === target ? 1 : 0);
}
