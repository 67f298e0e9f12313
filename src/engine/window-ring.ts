/**
 * A busy window: a block with one cell for each of 32 buckets; of a distinct, 256 bits for each.
 * The row keeps the newest bucket, marked, and the block.
 */
import { sizeFor, type Arena } from './window-arena.ts';
import { ringBuckets, sketchBits } from './window-layout.ts';

/** Set in the bucket of an item that names a ring; buckets are below it until the year 2140. */
export const ringMark = 0x80000000;

const ringSizes = [ringBuckets, 2 * ringBuckets, sketchBits].map(sizeFor);

/** Size of the block of a ring: a word a bucket for a count, two for a sum, eight for a distinct. */
export function ringSize(measure: number): number {
  return ringSizes[measure] ?? 0;
}

const slotMask = ringBuckets - 1;
const sketchWords = sketchBits / 32;

/** 32 bits of a key: equal keys have equal ones, and two of sixteen are hardly ever the same. */
export function fingerprint(key: number): number {
  let x = Math.imul(key >>> 0, 0x9e3779b1) ^ Math.imul((key / 0x100000000) >>> 0, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Empties one bucket of so many words. */
export function clearBucket(
  words: Uint32Array,
  ringAt: number,
  bucket: number,
  each: number,
): void {
  const from = ringAt + (bucket & slotMask) * each;
  for (let i = from; i < from + each; i += 1) words[i] = 0;
}

export function addCountRing(arena: Arena, ring: number, bucket: number, value: number): void {
  const words = arena.words(ring);
  const at = arena.at(ring) + (bucket & slotMask);
  words[at] = (words[at] ?? 0) + value;
}

export function addSumRing(arena: Arena, ring: number, bucket: number, value: number): void {
  const floats = arena.floats(ring);
  const at = (arena.at(ring) >> 1) + (bucket & slotMask);
  floats[at] = (floats[at] ?? 0) + value;
}

export function addDistinctRing(arena: Arena, ring: number, bucket: number, print: number): void {
  const words = arena.words(ring);
  const word = (print >>> 5) & (sketchWords - 1);
  const at = arena.at(ring) + (bucket & slotMask) * sketchWords + word;
  words[at] = (words[at] ?? 0) | (1 << (print & 31));
}

export function readCountRing(arena: Arena, ring: number, first: number, last: number): number {
  const words = arena.words(ring);
  const at = arena.at(ring);
  let total = 0;
  for (let b = first; b <= last; b += 1) total += words[at + (b & slotMask)] ?? 0;
  return total;
}

export function readSumRing(arena: Arena, ring: number, first: number, last: number): number {
  const floats = arena.floats(ring);
  const at = arena.at(ring) >> 1;
  let total = 0;
  for (let b = first; b <= last; b += 1) total += floats[at + (b & slotMask)] ?? 0;
  return total;
}

/** Eight words a bucket, each with its own union: a loop over them would cost twice the time. */
export function readDistinctRing(arena: Arena, ring: number, first: number, last: number): number {
  const words = arena.words(ring);
  const start = arena.at(ring);
  let [a, b, c, d] = [0, 0, 0, 0];
  let [e, f, g, h] = [0, 0, 0, 0];
  for (let bucket = first; bucket <= last; bucket += 1) {
    const at = start + (bucket & slotMask) * sketchWords;
    a |= words[at] ?? 0;
    b |= words[at + 1] ?? 0;
    c |= words[at + 2] ?? 0;
    d |= words[at + 3] ?? 0;
    e |= words[at + 4] ?? 0;
    f |= words[at + 5] ?? 0;
    g |= words[at + 6] ?? 0;
    h |= words[at + 7] ?? 0;
  }
  const upper = bitCount(a) + bitCount(b) + bitCount(c) + bitCount(d);
  return estimates[upper + bitCount(e) + bitCount(f) + bitCount(g) + bitCount(h)] ?? 0;
}

function bitCount(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * How many different keys set so many of 256 bits: what a collector of coupons needs on average,
 * 256/256 + 256/255 + ... Sums of quotients only, so that every machine has the same table.
 */
export const estimates: readonly number[] = (() => {
  const table = [0];
  let drawn = 0;
  for (let set = 0; set < sketchBits; set += 1) {
    drawn += sketchBits / (sketchBits - set);
    table.push(Math.round(drawn));
  }
  return table;
})();
