import { CONCEPTS } from './lexicon.ts';
import { BREAK, NUMBER_TOKEN, URL_TOKEN, type Folded } from './folded.ts';
import { buildTrie, mayBegin, step, unitsOf } from './trie.ts';

/** Concepts of the lexicon, in the order that gives each its number. */
export const CONCEPT_NAMES: readonly string[] = Object.keys(CONCEPTS);

/** Sequence of each phrase, and the concept that it belongs to. */
const PHRASES = CONCEPT_NAMES.flatMap((name, concept) =>
  (CONCEPTS[name] ?? '').split(' ').map((phrase) => ({ units: phraseUnits(phrase), concept })),
);
const TRIE = buildTrie(PHRASES.map((phrase) => phrase.units));
/** Nodes behind a first unit that is a phrase by itself. */
const ALONE = Uint8Array.from(TRIE.ends, (phrases) => (phrases.length > 0 ? 1 : 0));
const CONCEPT_OF = Uint8Array.from(PHRASES, (phrase) => phrase.concept);
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
    const node = TRIE.root[codes[i] ?? 0] ?? 0;
    if (node === 0) continue;
    if (ALONE[node] === 0 && !mayBegin(TRIE, codes[i] ?? 0, codes[i + 1] ?? 0)) continue;
    count = takeFrom({ codes, node, behind: i + 1, to: span.to }, out, count);
  }
  sortFirst(out, count);
  return count;
}

/** Takes every concept with a phrase on the way down from a node. */
function takeFrom(
  way: { codes: Uint16Array; node: number; behind: number; to: number },
  out: Uint8Array,
  held: number,
): number {
  let count = held;
  let { node } = way;
  for (let j = way.behind; node !== 0; j++) {
    for (const phrase of TRIE.ends[node] ?? []) {
      const concept = CONCEPT_OF[phrase] ?? 0;
      if (seenAt[concept] === round) continue;
      seenAt[concept] = round;
      out[count++] = concept;
    }
    if (j >= way.to) break;
    const unit = way.codes[j] ?? BREAK;
    node = unit === BREAK ? 0 : step(TRIE, node, unit);
  }
  return count;
}

/** A handful of small numbers: insertion is quicker than anything that makes an object. */
function sortFirst(numbers: Uint8Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const held = numbers[i] ?? 0;
    let j = i - 1;
    for (; j >= 0 && (numbers[j] ?? 0) > held; j--) numbers[j + 1] = numbers[j] ?? 0;
    numbers[j + 1] = held;
  }
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
      for (const phrase of TRIE.ends[node] ?? []) {
        const concept = CONCEPT_OF[phrase] ?? 0;
        if (!found.has(concept)) found.set(concept, { concept, from, to });
      }
      const unit = to < span.to ? (folded.codes[to] ?? BREAK) : BREAK;
      node = unit === BREAK ? 0 : step(TRIE, node, unit);
    }
  }
  return [...found.values()];
}

function phraseUnits(phrase: string): number[] {
  const plain = phrase
    .replaceAll('〔网址〕', String.fromCharCode(URL_TOKEN))
    .replaceAll('〔号码〕', String.fromCharCode(NUMBER_TOKEN));
  return unitsOf(plain);
}
