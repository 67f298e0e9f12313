import { CONCEPTS } from './lexicon.ts';
import { BREAK, NUMBER_TOKEN, URL_TOKEN, type Folded } from './normalise.ts';

/** Concepts of the lexicon, in the order that gives each its number. */
export const CONCEPT_NAMES: readonly string[] = Object.keys(CONCEPTS);

/**
 * A trie over the phrases: the first unit is looked up directly, the others in one hash table
 * of (node, unit), so that a position that begins no phrase costs a single read.
 */
interface Trie {
  readonly root: Uint16Array;
  readonly keys: Float64Array;
  readonly next: Uint16Array;
  /** Concepts that end at the node, as a slice of `ends`. */
  readonly ends: readonly (readonly number[])[];
  readonly mask: number;
}

const TRIE = buildTrie();
const seenAt = new Uint32Array(CONCEPT_NAMES.length);
let round = 0;

/** Writes the numbers of the concepts between two places of the buffer, each once. */
export function findConcepts(
  folded: Folded,
  span: { readonly from: number; readonly to: number },
  out: Uint8Array,
): number {
  round++;
  let count = 0;
  const { codes } = folded;
  for (let i = span.from; i < span.to; i++) {
    let node = TRIE.root[codes[i] ?? 0] ?? 0;
    for (let j = i + 1; node !== 0; j++) {
      for (const concept of TRIE.ends[node] ?? []) {
        if (seenAt[concept] === round) continue;
        seenAt[concept] = round;
        out[count++] = concept;
      }
      if (j >= span.to) break;
      const unit = codes[j] ?? BREAK;
      node = unit === BREAK ? 0 : step(node, unit);
    }
  }
  return out.subarray(0, count).sort().length;
}

/** Where each concept is first met; the slow companion of `findConcepts`, for explanations. */
export function conceptMatches(
  folded: Folded,
  span: { readonly from: number; readonly to: number },
): { concept: number; from: number; to: number }[] {
  const found = new Map<number, { concept: number; from: number; to: number }>();
  for (let from = span.from; from < span.to; from++) {
    let node = TRIE.root[folded.codes[from] ?? 0] ?? 0;
    for (let to = from + 1; node !== 0; to++) {
      for (const concept of TRIE.ends[node] ?? []) {
        if (!found.has(concept)) found.set(concept, { concept, from, to });
      }
      const unit = to < span.to ? (folded.codes[to] ?? BREAK) : BREAK;
      node = unit === BREAK ? 0 : step(node, unit);
    }
  }
  return [...found.values()];
}

function step(node: number, unit: number): number {
  const key = node * 65536 + unit;
  for (let slot = slotOf(key, TRIE.mask); ; slot = (slot + 1) & TRIE.mask) {
    const held = TRIE.keys[slot];
    if (held === key) return TRIE.next[slot] ?? 0;
    if (held === -1) return 0;
  }
}

function slotOf(key: number, mask: number): number {
  return (Math.imul(key | 0, 0x9e3779b1) >>> 12) & mask;
}

function buildTrie(): Trie {
  const children: Map<number, number>[] = [new Map()];
  const ends: number[][] = [[]];
  CONCEPT_NAMES.forEach((name, concept) => {
    for (const phrase of (CONCEPTS[name] ?? '').split(' ')) {
      let node = 0;
      for (const unit of phraseUnits(phrase)) {
        let child = children[node]?.get(unit);
        if (child === undefined) {
          child = children.push(new Map()) - 1;
          ends.push([]);
          children[node]?.set(unit, child);
        }
        node = child;
      }
      if (node !== 0 && !ends[node]?.includes(concept)) ends[node]?.push(concept);
    }
  });
  const size = 2 ** Math.ceil(Math.log2(children.length * 4));
  const trie: Trie = {
    root: new Uint16Array(65536),
    keys: new Float64Array(size).fill(-1),
    next: new Uint16Array(size),
    ends,
    mask: size - 1,
  };
  children.forEach((edges, node) => {
    for (const [unit, child] of edges) link(trie, node, { unit, child });
  });
  return trie;
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

function phraseUnits(phrase: string): number[] {
  const plain = phrase
    .replaceAll('〔网址〕', String.fromCharCode(URL_TOKEN))
    .replaceAll('〔号码〕', String.fromCharCode(NUMBER_TOKEN));
  return [...plain].map((unit) => unit.charCodeAt(0));
}
