/** Shares and medians, rounded so that two machines print the same. */

/** Four places; null where there is nothing to divide by. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

/** The upper median, to a tenth; null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const middle = Float64Array.from(values).sort()[Math.floor(values.length / 2)] ?? 0;
  return Math.round(middle * 10) / 10;
}
