/**
 * Boosted trees (提升树) behind one another in flat arrays: node n asks whether
 * `row[feature[n]] <= threshold[n]`. A child of 0 or more is a node, a negative one the leaf `~child`.
 */
export interface Forest {
  /** Names of the columns of a row, in their order. */
  readonly features: readonly string[];
  /** Log-odds before any tree has spoken. */
  readonly base: number;
  /** First node of each tree; negative when the tree is a single leaf. */
  readonly roots: Int32Array;
  readonly feature: Uint16Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Where a missing value (NaN) goes. */
  readonly missing: Int32Array;
  /** What the tree would answer if it stopped at this node. */
  readonly mean: Float64Array;
  readonly leaf: Float64Array;
}

/** Log-odds of one row; missing values are NaN. */
export function sumForest(forest: Forest, row: Float64Array): number {
  const { roots, feature, threshold, left, right, missing, leaf } = forest;
  let sum = forest.base;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t] as number;
    while (node >= 0) {
      const value = row[feature[node] as number] as number;
      if (value <= (threshold[node] as number)) node = left[node] as number;
      else if (value === value) node = right[node] as number;
      else node = missing[node] as number;
    }
    sum += leaf[~node] as number;
  }
  return sum;
}

/**
 * What each column adds to the log-odds of one row: at each node on the way, the change of the
 * tree's answer belongs to the column that was asked (Saabas). Answers what no column explains;
 * it and `out` add up to `sumForest`.
 */
export function explainForest(forest: Forest, row: Float64Array, out: Float64Array): number {
  const { roots, feature, threshold, left, right, missing, mean, leaf } = forest;
  out.fill(0);
  let rest = forest.base;
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t] as number;
    let held = node < 0 ? (leaf[~node] as number) : (mean[node] as number);
    rest += held;
    while (node >= 0) {
      const asked = feature[node] as number;
      const value = row[asked] as number;
      if (value <= (threshold[node] as number)) node = left[node] as number;
      else if (value === value) node = right[node] as number;
      else node = missing[node] as number;
      const next = node < 0 ? (leaf[~node] as number) : (mean[node] as number);
      out[asked] = (out[asked] as number) + next - held;
      held = next;
    }
  }
  return rest;
}

export interface Contribution {
  readonly feature: string;
  readonly value: number;
  /** Part of the log-odds of fraud; positive speaks for fraud, negative against. */
  readonly weight: number;
}

/** The columns that decided one row, strongest first. */
export function topContributions(forest: Forest, row: Float64Array, count: number): Contribution[] {
  const parts = new Float64Array(forest.features.length);
  explainForest(forest, row, parts);
  const order = Array.from(parts, (weight, i) => ({ weight, i }))
    .filter(({ weight }) => weight !== 0)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.i - b.i);
  return order.slice(0, count).map(({ weight, i }) => {
    return { feature: forest.features[i] ?? '', value: row[i] ?? Number.NaN, weight };
  });
}

/** Several forests over the same columns as one that answers their mean. */
export function averageForests(forests: readonly Forest[]): Forest {
  const share = 1 / forests.length;
  const features = forests[0]?.features ?? [];
  const base = forests.reduce((sum, forest) => sum + forest.base * share, 0);
  const nodeStarts = startsOf(forests.map((forest) => forest.feature.length));
  const leafStarts = startsOf(forests.map((forest) => forest.leaf.length));
  const children = (pick: (forest: Forest) => Int32Array): Int32Array =>
    Int32Array.from(
      forests.flatMap((forest, i) =>
        Array.from(pick(forest), (child) =>
          child < 0 ? child - (leafStarts[i] ?? 0) : child + (nodeStarts[i] ?? 0),
        ),
      ),
    );
  const scaled = (pick: (forest: Forest) => Float64Array): Float64Array =>
    Float64Array.from(forests.flatMap((forest) => Array.from(pick(forest), (x) => x * share)));
  return {
    features,
    base,
    roots: children((forest) => forest.roots),
    feature: Uint16Array.from(forests.flatMap((forest) => [...forest.feature])),
    threshold: Float64Array.from(forests.flatMap((forest) => [...forest.threshold])),
    left: children((forest) => forest.left),
    right: children((forest) => forest.right),
    missing: children((forest) => forest.missing),
    mean: scaled((forest) => forest.mean),
    leaf: scaled((forest) => forest.leaf),
  };
}

function startsOf(lengths: readonly number[]): number[] {
  let at = 0;
  return lengths.map((length) => {
    const start = at;
    at += length;
    return start;
  });
}
