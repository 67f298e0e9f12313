/**
 * A trie over sequences of code units: the first unit is looked up directly, the others in one
 * hash table of (node, unit), so that a place that begins nothing costs a single read.
 */
export interface Trie {
  readonly root: Uint16Array;
  readonly keys: Float64Array;
  readonly next: Uint16Array;
  /** Numbers of the sequences that end at the node. */
  readonly ends: readonly (readonly number[])[];
  readonly mask: number;
  /** A bit for the first two units of every sequence: most places end here. */
  readonly openings: Uint8Array;
}

const OPENING_BITS = 16;

/** Whether a sequence of two units or more may begin with these; never wrong when it says no. */
export function mayBegin(trie: Trie, first: number, second: number): boolean {
  const bit = openingBit(first, second);
  return ((trie.openings[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
}

function openingBit(first: number, second: number): number {
  return Math.imul((first << 16) ^ second, 0x9e3779b1) >>> (32 - OPENING_BITS);
}

/** Sequence i of the list gets the number i; nodes are limited to 65,535. */
export function buildTrie(sequences: readonly (readonly number[])[]): Trie {
  const children: Map<number, number>[] = [new Map()];
  const ends: number[][] = [[]];
  sequences.forEach((sequence, number) => {
    let node = 0;
    for (const unit of sequence) {
      let child = children[node]?.get(unit);
      if (child === undefined) {
        child = children.push(new Map()) - 1;
        ends.push([]);
        children[node]?.set(unit, child);
      }
      node = child;
    }
    if (node !== 0) ends[node]?.push(number);
  });
  const size = 2 ** Math.ceil(Math.log2(children.length * 4));
  const trie: Trie = {
    root: new Uint16Array(65536),
    keys: new Float64Array(size).fill(-1),
    next: new Uint16Array(size),
    ends,
    mask: size - 1,
    openings: new Uint8Array(2 ** (OPENING_BITS - 3)),
  };
  for (const [first, second] of sequences) {
    if (first === undefined || second === undefined) continue;
    const bit = openingBit(first, second);
    trie.openings[bit >>> 3] = (trie.openings[bit >>> 3] ?? 0) | (1 << (bit & 7));
  }
  children.forEach((edges, node) => {
    for (const [unit, child] of edges) link(trie, node, { unit, child });
  });
  return trie;
}

/** The node behind another one; 0: there is none. */
export function step(trie: Trie, node: number, unit: number): number {
  const key = node * 65536 + unit;
  for (let slot = slotOf(key, trie.mask); ; slot = (slot + 1) & trie.mask) {
    const held = trie.keys[slot];
    if (held === key) return trie.next[slot] ?? 0;
    if (held === -1) return 0;
  }
}

function slotOf(key: number, mask: number): number {
  return (Math.imul(key | 0, 0x9e3779b1) >>> 12) & mask;
}

function link(trie: Trie, node: number, edge: { unit: number; child: number }): void {
  if (node === 0) {
    trie.root[edge.unit] = edge.child;
    return;
  }
  const key = node * 65536 + edge.unit;
  let slot = slotOf(key, trie.mask);
  while (trie.keys[slot] !== -1) slot = (slot + 1) & trie.mask;
  trie.keys[slot] = key;
  trie.next[slot] = edge.child;
}

/** The units of a word, as `buildTrie` takes them. */
export function unitsOf(word: string): number[] {
  return Array.from({ length: word.length }, (_, i) => word.charCodeAt(i));
}
