import { CONCEPT_NAMES, findConcepts } from './concept.ts';
import { BREAK, type Folded } from './folded.ts';

/** How a text is turned into features; stored in the model, so old models keep working. */
export interface FeatureSettings {
  /** Longest n-gram. */
  readonly grams: number;
  /** Features fall into 2^bits buckets. */
  readonly bits: number;
  /** Value of the n-grams of the opening, counted a second time apart; 0 leaves them out. */
  readonly openValue: number;
  /** Value of the concepts and their pairs beside the n-grams; 0 leaves them out. */
  readonly conceptValue: number;
}

/** Features of one text in three blocks: n-grams, those of the opening, concepts. */
export interface Features {
  buckets: Int32Array;
  /** Where the block of n-grams ends, and where that of the opening does. */
  gramEnd: number;
  openEnd: number;
  count: number;
  /** Value of each feature of a block. */
  gramValue: number;
  openValue: number;
  conceptValue: number;
}

/** Who writes and why is mostly said in the first units; they are counted apart. */
const OPENING_LENGTH = 32;
const OPENING_SEED = 0x5bd1e995;

const CONCEPT_HASHES = Int32Array.from(CONCEPT_NAMES, hashName);
const GRAM_SEED = 0x811c9dc5;
const CAPACITY = 65536;
const concepts = new Uint8Array(CONCEPT_NAMES.length);
/** Buckets that the block at hand already has, in open addressing: round and bucket in one. */
const seen = new Int32Array(CAPACITY * 2);
const ROUND_SHIFT = 22;
const ROUND_END = 511;
let round = 0;
/** Buckets of pairs of concepts, worked out once for each size of head. */
const pairTables = new Map<number, Int32Array>();

export function makeFeatures(): Features {
  return {
    buckets: new Int32Array(CAPACITY),
    gramEnd: 0,
    openEnd: 0,
    count: 0,
    gramValue: 0,
    openValue: 0,
    conceptValue: 0,
  };
}

/** Fills `out` with the features of a span of the buffer. */
export function extractFeatures(
  folded: Folded,
  span: Span,
  settings: FeatureSettings,
  out: Features,
): void {
  out.count = 0;
  addGrams(folded, span, settings, { seed: GRAM_SEED, out });
  out.gramEnd = out.count;
  if (settings.openValue > 0) {
    const opening = { from: span.from, to: Math.min(span.to, span.from + OPENING_LENGTH) };
    addGrams(folded, opening, settings, { seed: OPENING_SEED, out });
  }
  out.openEnd = out.count;
  if (settings.conceptValue > 0) addConcepts(folded, span, settings, out);
  out.gramValue = 1 / Math.sqrt(Math.max(out.gramEnd, 12));
  out.openValue = settings.openValue / Math.sqrt(Math.max(out.openEnd - out.gramEnd, 12));
  out.conceptValue = settings.conceptValue / Math.sqrt(Math.max(out.count - out.openEnd, 6));
}

/** Value of the feature at a place of `buckets`. */
export function valueAt(features: Features, place: number): number {
  if (place < features.gramEnd) return features.gramValue;
  return place < features.openEnd ? features.openValue : features.conceptValue;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

function addGrams(
  folded: Folded,
  span: Span,
  settings: FeatureSettings,
  sink: { readonly seed: number; readonly out: Features },
): void {
  const { codes } = folded;
  const { grams, bits } = settings;
  const { buckets } = sink.out;
  const mark = nextRound() << ROUND_SHIFT;
  // Twice the n-grams at the most, so that what a message touches stays close.
  const mask = tableMask((span.to - span.from) * grams);
  let count = sink.out.count;
  for (let i = span.from; i < span.to; i++) {
    const last = Math.min(i + grams, span.to);
    let hash = sink.seed;
    for (let j = i; j < last; j++) {
      const unit = codes[j] ?? BREAK;
      if (unit === BREAK) break;
      hash = mix(hash, unit);
      const bucket = gramBucket(hash, bits);
      if (count >= CAPACITY || isHeld(mark | bucket, mark, mask)) continue;
      buckets[count++] = bucket;
    }
  }
  sink.out.count = count;
}

/** Whether this round already has the bucket; it has it from now on. */
function isHeld(entry: number, mark: number, mask: number): boolean {
  for (let slot = entry & mask; ; slot = (slot + 1) & mask) {
    const held = seen[slot] ?? 0;
    if (held === entry) return true;
    if ((held ^ mark) >>> ROUND_SHIFT === 0) continue;
    seen[slot] = entry;
    return false;
  }
}

function tableMask(entries: number): number {
  return Math.min(seen.length, 1 << (33 - Math.clz32(Math.max(128, entries)))) - 1;
}

function nextRound(): number {
  if (round === ROUND_END) {
    seen.fill(0);
    round = 0;
  }
  return ++round;
}

function addConcepts(folded: Folded, span: Span, settings: FeatureSettings, out: Features): void {
  const found = findConcepts(folded, span, concepts);
  const pairs = pairTable(settings.bits);
  const width = CONCEPT_NAMES.length;
  for (let i = 0; i < found; i++) {
    const a = (concepts[i] ?? 0) * width;
    for (let j = i; j < found; j++) add(out, pairs[a + (concepts[j] ?? 0)] ?? 0);
  }
}

function add(out: Features, bucket: number): void {
  if (out.count < CAPACITY) out.buckets[out.count++] = bucket;
}

/** Every distinct n-gram with its bucket and first place; for explanations. */
export function gramBuckets(
  folded: Folded,
  span: Span,
  settings: FeatureSettings,
  block: 'text' | 'opening',
): { bucket: number; from: number; to: number }[] {
  const found = new Map<number, { bucket: number; from: number; to: number }>();
  const opening = block === 'opening';
  const end = opening ? Math.min(span.to, span.from + OPENING_LENGTH) : span.to;
  for (let from = span.from; from < end; from++) {
    let hash = opening ? OPENING_SEED : GRAM_SEED;
    for (let to = from + 1; to <= Math.min(from + settings.grams, end); to++) {
      const unit = folded.codes[to - 1] ?? BREAK;
      if (unit === BREAK) break;
      hash = mix(hash, unit);
      const bucket = gramBucket(hash, settings.bits);
      if (!found.has(bucket)) found.set(bucket, { bucket, from, to });
    }
  }
  return [...found.values()];
}

function mix(hash: number, unit: number): number {
  const mixed = Math.imul(hash ^ unit, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

function gramBucket(hash: number, bits: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - bits);
}

/** Bucket of a single concept; it follows from the name, so the lexicon may be reordered. */
export function conceptBucket(concept: number, bits: number): number {
  return Math.imul(CONCEPT_HASHES[concept] ?? 0, 0x85ebca6b) >>> (32 - bits);
}

/** Bucket of two concepts in one text, in either order. */
export function pairBucket(a: number, b: number, bits: number): number {
  const sum = (CONCEPT_HASHES[a] ?? 0) + (CONCEPT_HASHES[b] ?? 0);
  return Math.imul(Math.imul(sum, 0x27d4eb2f) ^ 0x3c6ef372, 0x9e3779b1) >>> (32 - bits);
}

function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) | 1;
}

/** Row a, column b: the bucket of the pair; on the diagonal that of the concept alone. */
function pairTable(bits: number): Int32Array {
  const held = pairTables.get(bits);
  if (held !== undefined) return held;
  const width = CONCEPT_NAMES.length;
  const table = Int32Array.from({ length: width * width }, (_, i) => {
    const [a, b] = [Math.floor(i / width), i % width];
    return a === b ? conceptBucket(a, bits) : pairBucket(a, b, bits);
  });
  pairTables.set(bits, table);
  return table;
}
