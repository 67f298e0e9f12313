import { foldText, makeFolded } from '../../core/text/index.ts';

const HASHES = 24;
const BAND = 3;
const SHINGLE = 4;
const folded = makeFolded();

/**
 * Numbers the groups of near-duplicates: texts that share a band of their MinHash signature
 * over character 4-grams (about half of the fragments in common). A split that keeps groups
 * together does not measure how well a template was learnt by heart.
 */
export function groupNearDuplicates(texts: readonly string[]): Int32Array {
  const parents = Int32Array.from(texts, (_, i) => i);
  const bands = new Map<string, number>();
  const signature = new Uint32Array(HASHES);
  texts.forEach((text, row) => {
    signText(text, signature);
    for (let from = 0; from < HASHES; from += BAND) {
      const key = `${from}:${signature.subarray(from, from + BAND).join(':')}`;
      const first = bands.get(key);
      if (first === undefined) bands.set(key, row);
      else join(parents, first, row);
    }
  });
  return parents.map((_, row) => rootOf(parents, row));
}

function signText(text: string, signature: Uint32Array): void {
  foldText(text, folded);
  signature.fill(0xffffffff);
  const { codes, length } = folded;
  for (let i = 0; i + SHINGLE <= Math.max(length, SHINGLE); i++) {
    let hash = 0x811c9dc5;
    for (let j = i; j < i + SHINGLE && j < length; j++) {
      hash = Math.imul(hash ^ (codes[j] ?? 0), 0x01000193);
    }
    hash ^= hash >>> 15;
    for (let k = 0; k < HASHES; k++) {
      const mixed = Math.imul(hash ^ (k * 0x9e3779b1), 0x85ebca6b + k * 2);
      const value = (mixed ^ (mixed >>> 13)) >>> 0;
      if (value < (signature[k] ?? 0)) signature[k] = value;
    }
  }
}

function rootOf(parents: Int32Array, row: number): number {
  let at = row;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at] ?? 0] ?? 0;
    at = parents[at] ?? 0;
  }
  return at;
}

function join(parents: Int32Array, a: number, b: number): void {
  const [low, high] = [rootOf(parents, a), rootOf(parents, b)].sort((x, y) => x - y);
  parents[high ?? 0] = low ?? 0;
}
