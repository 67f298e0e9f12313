/** `floor(a * b / whole)` and its rest, exact for all whole fen, and fast for those that occur. */

/** Below this two halves of 26 bits hold a number. */
const halvesMax = 2 ** 50;
const half = 2 ** 26;
const wrap = 2 ** 52;

export const quotient = { floor: 0, rest: 0 };

/** Sets `quotient` to the whole part and the rest of `a * b / whole`, where `b <= whole`. */
export function divideProduct(a: number, b: number, whole: number): void {
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) {
    settle(Math.floor(product / whole), product, whole);
  } else if (a < halvesMax && whole < halvesMax) {
    divideHalves(a, b, whole);
  } else {
    const exact = BigInt(a) * BigInt(b);
    quotient.floor = Number(exact / BigInt(whole));
    quotient.rest = Number(exact % BigInt(whole));
  }
}

/** The whole part may be one off where the division was rounded. */
function settle(floor: number, product: number, whole: number): void {
  const rest = product - floor * whole;
  const step = rest < 0 ? -1 : rest >= whole ? 1 : 0;
  quotient.floor = floor + step;
  quotient.rest = rest - step * whole;
}

/**
 * The whole part of a rounded product is off by one at most, so the rest is a small number, and
 * small numbers are known from their lowest 52 bits.
 */
function divideHalves(a: number, b: number, whole: number): void {
  let floor = Math.floor(a * (b / whole));
  let rest = lowBits(a, b) - lowBits(floor, whole);
  if (rest >= wrap / 2) rest -= wrap;
  if (rest < -wrap / 2) rest += wrap;
  while (rest < 0) {
    rest += whole;
    floor -= 1;
  }
  while (rest >= whole) {
    rest -= whole;
    floor += 1;
  }
  quotient.floor = floor;
  quotient.rest = rest;
}

/** The lowest 52 bits of a product of numbers below 2^52. */
function lowBits(a: number, b: number): number {
  const highA = Math.floor(a / half);
  const highB = Math.floor(b / half);
  const lowA = a - highA * half;
  const lowB = b - highB * half;
  const cross = highA * lowB + lowA * highB;
  const sum = (cross - Math.floor(cross / half) * half) * half + lowA * lowB;
  return sum >= wrap ? sum - wrap : sum;
}
