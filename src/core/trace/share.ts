/** Exact shares of whole fen, where the product of two amounts is more than a number can hold. */

/** `floor(a * b / whole)` and what is left of the division; all are whole and `b <= whole`. */
function divide(a: number, b: number, whole: number): readonly [floor: number, rest: number] {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) {
    const rest = product % whole;
    return [(product - rest) / whole, rest];
  }
  const exact = BigInt(a) * BigInt(b);
  const divisor = BigInt(whole);
  return [Number(exact / divisor), Number(exact % divisor)];
}

/**
 * Shares an amount by weights so that the shares add up to it: each gets the whole fen of its
 * share, and the remaining fen go one each to the largest fractions. Ties go to whoever comes
 * first. Nothing is shared where all weights are zero.
 */
export function shareOut(amountFen: number, weights: readonly number[]): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return weights.map(() => 0);
  const parts = weights.map((weight, index) => {
    // Whole multiples are set aside first, so that the rest divides like a share.
    const turns = Math.floor(amountFen / whole);
    const [floor, rest] = divide(amountFen - turns * whole, weight, whole);
    return { index, fen: turns * weight + floor, rest };
  });
  const given = parts.reduce((sum, part) => sum + part.fen, 0);
  const byRest = [...parts].sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const part of byRest.slice(0, amountFen - given)) part.fen += 1;
  return parts.map((part) => part.fen);
}
