/** A table for training: one array a column, missing values NaN. */
export interface Table {
  readonly features: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly rows: number;
}

/** The table with each value as the number of its bin; bin 0 is missing. */
export interface BinnedTable {
  readonly rows: number;
  /** Bin of row r in column f is `bins[f * rows + r]`. */
  readonly bins: Uint8Array;
  /** Column f: bin b holds values up to `edges[f][b - 1]`, the last bin what is larger. */
  readonly edges: readonly Float64Array[];
}

export const BIN_MAX = 256;

/** Sorts each column into at most `binCount` bins of about as many rows each. */
export function binTable(table: Table, binCount: number): BinnedTable {
  const { rows, columns } = table;
  const bins = new Uint8Array(rows * columns.length);
  const edges = columns.map((column, f) => {
    const found = edgesOf(column, Math.min(binCount, BIN_MAX - 1));
    const target = bins.subarray(f * rows, (f + 1) * rows);
    for (let r = 0; r < rows; r++) target[r] = binOf(found, column[r] ?? Number.NaN);
    return found;
  });
  return { rows, bins, edges };
}

/** Bin of a value: 0 for missing, else 1 + the number of edges below it. */
export function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

function edgesOf(column: Float64Array, binCount: number): Float64Array {
  const sorted = column.filter((value) => !Number.isNaN(value)).sort();
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === values.at(-1)) counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  const edges: number[] = [];
  let left = sorted.length;
  let wanted = binCount;
  let inside = 0;
  for (let i = 0; i + 1 < values.length && wanted > 1; i++) {
    inside += counts[i] ?? 0;
    const few = values.length <= binCount;
    if (!few && inside < left / wanted) continue;
    edges.push(between(values[i] ?? 0, values[i + 1] ?? 0));
    left -= inside;
    wanted--;
    inside = 0;
  }
  return Float64Array.from(edges);
}

/** A short number that is at least the lower and below the upper value. */
function between(lower: number, upper: number): number {
  const middle = lower / 2 + upper / 2;
  for (let digits = 2; digits < 17; digits++) {
    const short = Number(middle.toPrecision(digits));
    if (short >= lower && short < upper) return short;
  }
  return lower;
}
