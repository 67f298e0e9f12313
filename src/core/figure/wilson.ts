/** The interval of a share (Wilson 1927): honest for small counts and for shares near 0 and 1. */

export type Share = {
  readonly numerator: number;
  readonly denominator: number;
  /** Null where there are too few cases to say anything. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
};

/** Two-sided 95 %. */
const z = 1.959963984540054;

export function shareOf(numerator: number, denominator: number, casesMin: number): Share {
  if (denominator < Math.max(1, casesMin)) {
    return { numerator, denominator, value: null, low: null, high: null };
  }
  const p = numerator / denominator;
  const z2 = (z * z) / denominator;
  const middle = (p + z2 / 2) / (1 + z2);
  const half = (z * Math.sqrt((p * (1 - p)) / denominator + z2 / (4 * denominator))) / (1 + z2);
  return {
    numerator,
    denominator,
    value: p,
    low: Math.max(0, middle - half),
    high: Math.min(1, middle + half),
  };
}
