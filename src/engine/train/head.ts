import type { LinearHead } from '../../core/text/index.ts';
import { trainLinear, type LinearOptions, type LinearWeights, type Matrix } from './linear.ts';
import type { Scored } from './measure.ts';

/** Everything that one head is trained from. */
export interface HeadTask {
  readonly name: string;
  readonly classes: readonly string[];
  readonly bits: number;
  readonly rows: Matrix;
  /** Target 0..1 of a yes-or-no head, else the number of the class. */
  readonly targets: Float32Array;
  readonly weights: Float32Array;
}

export function trainHead(task: HeadTask, options: LinearOptions): LinearHead {
  const { rows, bits, targets, weights } = task;
  const classCount = task.classes.length;
  const linear = trainLinear({ rows, bits, classCount, targets, weights }, options);
  return quantise(task, linear);
}

/** Weights as 16-bit numbers with one scale a class; the loss is far below one part in 10,000. */
export function quantise(
  task: Pick<HeadTask, 'name' | 'classes' | 'bits'>,
  { weights, bias }: LinearWeights,
): LinearHead {
  const width = task.classes.length;
  const tops = new Float64Array(width);
  for (let i = 0; i < weights.length; i++) {
    const k = i % width;
    tops[k] = Math.max(tops[k] ?? 0, Math.abs(weights[i] ?? 0));
  }
  const scale = Array.from(tops, (top) => Number((Math.max(top, 1e-9) / 32767).toPrecision(8)));
  const packed = new Int16Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    packed[i] = Math.round((weights[i] ?? 0) / (scale[i % width] ?? 1));
  }
  const { name, classes, bits } = task;
  const rounded = Array.from(bias, (value) => Number(value.toPrecision(8)));
  return { name, classes, bits, weights: packed, scale, bias: rounded };
}

/** Sum of one row under a yes-or-no head. */
export function sumHead(head: LinearHead, rows: Matrix, row: number): number {
  let sum = 0;
  for (let i = rows.starts[row] ?? 0; i < (rows.starts[row + 1] ?? 0); i++) {
    sum += (head.weights[rows.buckets[i] ?? 0] ?? 0) * (rows.values[i] ?? 0);
  }
  return (head.bias[0] ?? 0) + sum * (head.scale[0] ?? 0);
}

/** Name of the class with the highest sum in one row. */
export function bestClass(head: LinearHead, rows: Matrix, row: number): string {
  const width = head.classes.length;
  const sums = new Float64Array(width);
  for (let i = rows.starts[row] ?? 0; i < (rows.starts[row + 1] ?? 0); i++) {
    const at = (rows.buckets[i] ?? 0) * width;
    const value = rows.values[i] ?? 0;
    for (let k = 0; k < width; k++) sums[k] = (sums[k] ?? 0) + value * (head.weights[at + k] ?? 0);
  }
  const totals = head.classes.map(
    (_, k) => (head.bias[k] ?? 0) + (sums[k] ?? 0) * (head.scale[k] ?? 0),
  );
  return head.classes[totals.indexOf(Math.max(...totals))] ?? '';
}

/**
 * Platt's calibration: slope and shift so that sigmoid(slope * sum + shift) is the share of
 * fraud among rows of that sum. Both classes count alike, as when a set was collected by class, or
 * each as often as it occurs (`as-is`). Newton's method.
 */
export function calibrate(
  scored: readonly Scored[],
  balance: 'even' | 'as-is' = 'even',
): { slope: number; shift: number } {
  let slope = 1;
  let shift = 0;
  const fraud = Math.max(1, scored.filter((one) => one.fraud).length);
  const ordinary = Math.max(1, scored.length - fraud);
  const share = (yes: boolean): number => {
    if (balance === 'as-is') return 2 / (fraud + ordinary);
    return 1 / (yes ? fraud : ordinary);
  };
  for (let round = 0; round < 50; round++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 1e-6, 0, 1e-6];
    for (const { score, fraud: yes } of scored) {
      const weight = share(yes);
      const p = 1 / (1 + Math.exp(-(slope * score + shift)));
      const target = yes ? (fraud + 1) / (fraud + 2) : 1 / (ordinary + 2);
      const error = weight * (p - target);
      const curve = weight * Math.max(p * (1 - p), 1e-9);
      ga += error * score;
      gb += error;
      haa += curve * score * score;
      hab += curve * score;
      hbb += curve;
    }
    const det = haa * hbb - hab * hab;
    if (Math.abs(det) < 1e-12) break;
    const stepSlope = (hbb * ga - hab * gb) / det;
    const stepShift = (haa * gb - hab * ga) / det;
    slope = Math.max(0.05, slope - clamp(stepSlope));
    shift -= clamp(stepShift);
    if (Math.abs(stepSlope) + Math.abs(stepShift) < 1e-7) break;
  }
  return { slope: Number(slope.toPrecision(8)), shift: Number(shift.toPrecision(8)) };
}

function clamp(step: number): number {
  return Math.max(-1, Math.min(1, step));
}
