/**
 * A busy window: a block with one cell for each of 32 buckets; of a distinct, 256 bits for each.
 * The row keeps the newest bucket, marked, and the block.
 */
import type { Arena } from './window-arena.ts';
import { ringBuckets, sketchBits } from './window-layout.ts';

/** Set in the bucket of an item that names a ring; buckets are below it until the year 2140. */
export const ringMark = 0x80000000;

/** By measure: the size of the block. */
export const ringSizes: readonly number[] = [0, 1, 3];

const slotMask = ringBuckets - 1;
const sketchWords = sketchBits / 32;

/** 32 bits of a key: equal keys have equal ones, and two of sixteen are hardly ever the same. */
export function fingerprint(key: number): number {
  let x = Math.imul(key >>> 0, 0x9e3779b1) ^ Math.imul((key / 0x100000000) >>> 0, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Empties the buckets behind `head` up to `bucket`. */
export function advanceRing(arena: Arena, ring: number, size: number, gap: BucketGap): void {
  const words = arena.words(ring);
  const each = 1 << size;
  for (let b = Math.max(gap.head + 1, gap.bucket - slotMask); b <= gap.bucket; b += 1) {
    const from = arena.at(ring) + (b & slotMask) * each;
    words.fill(0, from, from + each);
  }
}

export type BucketGap = { readonly head: number; readonly bucket: number };

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

export function readDistinctRing(arena: Arena, ring: number, first: number, last: number): number {
  const words = arena.words(ring);
  const at = arena.at(ring);
  let set = 0;
  for (let word = 0; word < sketchWords; word += 1) {
    let bits = 0;
    for (let b = first; b <= last; b += 1) {
      bits |= words[at + (b & slotMask) * sketchWords + word] ?? 0;
    }
    set += bitCount(bits);
  }
  return estimates[set] ?? 0;
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
