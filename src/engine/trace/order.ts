/** Stable order of many rows by a number each, sixteen bits at a time. */

const bits = 16;
const buckets = 1 << bits;

export function isRising(keys: Float64Array): boolean {
  for (let i = 1; i < keys.length; i += 1) {
    if ((keys[i] as number) < (keys[i - 1] as number)) return false;
  }
  return true;
}

/** Numbers of the rows in the order of their keys (whole, within 2^53 of each other). */
export function orderOf(keys: Float64Array): Uint32Array {
  let [least, most] = [Infinity, -Infinity];
  for (const key of keys) {
    if (key < least) least = key;
    if (key > most) most = key;
  }
  let order = Uint32Array.from(keys, (_, i) => i);
  let other = new Uint32Array(keys.length);
  for (let unit = 1; unit <= most - least; unit *= buckets) {
    const counts = new Uint32Array(buckets + 1);
    const digitOf = (row: number): number =>
      Math.floor(((keys[row] as number) - least) / unit) % buckets;
    for (let i = 0; i < keys.length; i += 1) count(counts, digitOf(i) + 1);
    for (let i = 1; i <= buckets; i += 1) count(counts, i, counts[i - 1] ?? 0);
    for (let i = 0; i < order.length; i += 1) {
      const row = order[i] as number;
      const digit = digitOf(row);
      other[counts[digit] as number] = row;
      count(counts, digit);
    }
    [order, other] = [other, order];
  }
  return order;
}

function count(counts: Uint32Array, at: number, by = 1): void {
  counts[at] = (counts[at] as number) + by;
}
