import { CONCEPT_NAMES, findConcepts } from './concept.ts';
import { BREAK, type Folded } from './normalise.ts';

/** How a text is turned into features; stored in the model, so old models keep working. */
export interface FeatureSettings {
  /** Longest n-gram. */
  readonly grams: number;
  /** Features fall into 2^bits buckets. */
  readonly bits: number;
  /** Value of one concept or pair beside one n-gram. */
  readonly conceptValue: number;
}

/** Features of one text: n-grams first, concepts behind; each bucket at most once a block. */
export interface Features {
  buckets: Int32Array;
  gramCount: number;
  count: number;
  /** Value of each n-gram, and of each concept feature. */
  gramValue: number;
  conceptValue: number;
}

const CONCEPT_HASHES = Int32Array.from(CONCEPT_NAMES, hashName);
const GRAM_SEED = 0x811c9dc5;
const CAPACITY = 65536;
const concepts = new Uint8Array(CONCEPT_NAMES.length);
const stamps = new Map<number, Uint32Array>();
let round = 0;

export function makeFeatures(): Features {
  return {
    buckets: new Int32Array(CAPACITY),
    gramCount: 0,
    count: 0,
    gramValue: 0,
    conceptValue: 0,
  };
}

/** Fills `out` with the features of a span of the buffer. */
export function extractFeatures(
  folded: Folded,
  span: { readonly from: number; readonly to: number },
  settings: FeatureSettings,
  out: Features,
): void {
  const seen = stampOf(settings.bits);
  if (++round >= 0xffffffff) round = restart();
  out.count = 0;
  addGrams(folded, span, settings, { seen, out });
  out.gramCount = out.count;
  if (settings.conceptValue > 0) addConcepts(folded, span, settings, { seen, out });
  const pairs = out.count - out.gramCount;
  out.gramValue = 1 / Math.sqrt(Math.max(out.gramCount, 12));
  out.conceptValue = settings.conceptValue / Math.sqrt(Math.max(pairs, 6));
}

interface Sink {
  readonly seen: Uint32Array;
  readonly out: Features;
}

function addGrams(
  folded: Folded,
  span: { readonly from: number; readonly to: number },
  settings: FeatureSettings,
  sink: Sink,
): void {
  const { codes } = folded;
  const { seen, out } = sink;
  const { buckets } = out;
  let count = out.count;
  for (let i = span.from; i < span.to; i++) {
    const last = Math.min(i + settings.grams, span.to);
    let hash = GRAM_SEED;
    for (let j = i; j < last; j++) {
      const unit = codes[j] ?? BREAK;
      if (unit === BREAK) break;
      hash = mix(hash, unit);
      const bucket = gramBucket(hash, settings.bits);
      if (seen[bucket] === round || count >= CAPACITY) continue;
      seen[bucket] = round;
      buckets[count++] = bucket;
    }
  }
  out.count = count;
}

function addConcepts(
  folded: Folded,
  span: { readonly from: number; readonly to: number },
  settings: FeatureSettings,
  sink: Sink,
): void {
  const found = findConcepts(folded, span, concepts);
  for (let i = 0; i < found; i++) {
    const a = concepts[i] ?? 0;
    add(sink, conceptBucket(a, settings.bits));
    for (let j = i + 1; j < found; j++) add(sink, pairBucket(a, concepts[j] ?? 0, settings.bits));
  }
}

function add(sink: Sink, bucket: number): void {
  if (sink.out.count >= CAPACITY) return;
  sink.out.buckets[sink.out.count++] = bucket;
}

/** Every distinct n-gram with its bucket and first place; for explanations. */
export function gramBuckets(
  folded: Folded,
  span: { readonly from: number; readonly to: number },
  settings: FeatureSettings,
): { bucket: number; from: number; to: number }[] {
  const found = new Map<number, { bucket: number; from: number; to: number }>();
  for (let from = span.from; from < span.to; from++) {
    let hash = GRAM_SEED;
    for (let to = from + 1; to <= Math.min(from + settings.grams, span.to); to++) {
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

function stampOf(bits: number): Uint32Array {
  const held = stamps.get(bits);
  if (held !== undefined) return held;
  const fresh = new Uint32Array(2 ** bits);
  stamps.set(bits, fresh);
  return fresh;
}

function restart(): number {
  for (const held of stamps.values()) held.fill(0);
  return 1;
}
