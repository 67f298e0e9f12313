/** Short keys of what signals name, so that history is numbers only. */

/** 53 bits of a text under a seed; equal texts give equal keys in every run and on every machine. */
export function hashText(seed: number, text: string): number {
  let low = (0x811c9dc5 ^ seed) | 0;
  let high = (0x27d4eb2f + seed) | 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
    high ^= high >>> 13;
  }
  return (mixed(high ^ low) >>> 0) * 0x200000 + (mixed(low) >>> 11);
}

/** Spreads every bit over all others (the finish of MurmurHash3). */
function mixed(bits: number): number {
  let x = bits;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

const seeds = { number: 1, sender: 2, domain: 3, url: 4, account: 5, app: 6 } as const;
export type KeyKind = keyof typeof seeds;

export function keyOf(kind: KeyKind, value: string): number {
  return hashText(seeds[kind], value);
}
