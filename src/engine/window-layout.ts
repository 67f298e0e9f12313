/** Where the windows of one table lie in a row, computed once from their specs. */
import { assert } from '../core/kernel/index.ts';
import {
  windowBuckets,
  windowSpanMaxMs,
  windowSpanMinMs,
  type WindowMeasure,
  type WindowSpec,
} from '../core/typology/index.ts';

/** Buckets kept: those of a span, the running one, and seven more for signals that come late. */
export const ringBuckets = 32;
/** Bits of one bucket of a distinct that is estimated. */
export const sketchBits = 256;

export const measureCodes: Readonly<Record<WindowMeasure, number>> = {
  count: 0,
  sum: 1,
  distinct: 2,
  since: 3,
};

/** Words of a row before the windows: key (two), latest second, block. */
export const headWords = 4;
/** Cells of all windows of a row are counted in a byte. */
const cellsMax = 255;
const itemsMin = 2;
const inlineMax = 12;

export type Layout = {
  readonly specs: readonly WindowSpec[];
  readonly slots: number;
  readonly measure: Uint8Array;
  /** Milliseconds of a bucket. */
  readonly width: Float64Array;
  readonly span: Float64Array;
  /** Items a window keeps one by one before it becomes a ring of buckets. */
  readonly items: Uint8Array;
  /** Cells of one item: a sum needs two. */
  readonly step: Uint8Array;
  /** Words that hold, a byte each, where the cells of a window end. */
  readonly endsWords: number;
  readonly cellsAt: number;
  readonly inlineCells: number;
  /** Words of a row. */
  readonly stride: number;
};

/** Refuses, as a bug, spans out of bounds and more windows than a row can hold. */
export function layoutOf(specs: readonly WindowSpec[]): Layout {
  const slots = specs.length;
  for (const { id, spanMs } of specs) {
    const isRight = spanMs >= windowSpanMinMs && spanMs <= windowSpanMaxMs;
    assert(isRight, `window ${id} spans a minute to thirty days`);
  }
  const step = Uint8Array.from(specs, ({ measure }) => (measure === 'sum' ? 2 : 1));
  const stepSum = step.reduce((sum, n) => sum + n, 0);
  const isFew = stepSum * itemsMin <= cellsMax;
  assert(isFew, `at most ${cellsMax >> 1} windows in a table, a sum counting twice`);
  const endsWords = Math.ceil(slots / 4);
  const cellsAt = even(headWords + endsWords);
  const least = cellsAt + 2 * Math.min(Math.max(2 * stepSum, 4), inlineMax);
  const stride = Math.ceil(least / 16) * 16;
  return {
    specs,
    slots,
    measure: Uint8Array.from(specs, ({ measure }) => measureCodes[measure]),
    width: Float64Array.from(specs, ({ spanMs }) => Math.ceil(spanMs / windowBuckets)),
    span: Float64Array.from(specs, ({ spanMs }) => spanMs),
    items: itemsOf(specs, step),
    step,
    endsWords,
    cellsAt,
    inlineCells: Math.min(cellsMax, (stride - cellsAt) >> 1),
    stride,
  };
}

/** Eight items, sixteen of a distinct; fewer where many windows share the cells of a row. */
function itemsOf(specs: readonly WindowSpec[], step: Uint8Array): Uint8Array {
  for (let shift = 0; ; shift += 1) {
    const items = Uint8Array.from(specs, ({ measure }) =>
      Math.max(itemsMin, (measure === 'distinct' ? 16 : 8) >> shift),
    );
    const cells = items.reduce((sum, n, i) => sum + n * (step[i] ?? 1), 0);
    if (cells <= cellsMax || shift === 3) return items;
  }
}

function even(n: number): number {
  return n + (n & 1);
}
