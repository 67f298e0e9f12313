import { ok, refuse, type Result } from '../kernel/result.ts';
import { openModel, packModel, type ModelHead, type ModelRefusal } from '../text/index.ts';
import type { Forest } from './forest.ts';

/** A model of tables: forests by name, and what else turns a table into rows. */
export interface TreeModelFile extends ModelHead {
  readonly version: string;
  readonly forests: ReadonlyMap<string, Forest>;
}

interface StoredForest {
  readonly name: string;
  readonly features: readonly string[];
  readonly base: number;
  readonly trees: number;
  readonly nodes: number;
  readonly leaves: number;
  readonly offset: number;
}

const FEATURES_MAX = 4096;

/** Bytes of one forest; eight-byte numbers first, so that every array is aligned. */
function sizeOf({ trees, nodes, leaves }: StoredForest): number {
  const plain = 8 * nodes + 4 * nodes + 4 * leaves + 4 * trees + 12 * nodes + 2 * nodes;
  return Math.ceil(plain / 8) * 8;
}

/** The bytes of a model of tables. Means and leaves are kept as 32-bit numbers. */
export function encodeTreeModel(head: ModelHead, forests: ReadonlyMap<string, Forest>): Uint8Array {
  let offset = 0;
  const stored = Array.from(forests, ([name, forest]): StoredForest => {
    const { features, base, roots, feature, leaf } = forest;
    const counts = { trees: roots.length, nodes: feature.length, leaves: leaf.length };
    const one = { name, features, base, ...counts, offset };
    offset += sizeOf(one);
    return one;
  });
  const body = new Uint8Array(offset);
  stored.forEach((one) => {
    const forest = forests.get(one.name);
    if (forest === undefined) return;
    let at = one.offset;
    const put = (array: ArrayBufferView): void => {
      body.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
      at += array.byteLength;
    };
    put(forest.threshold);
    put(Float32Array.from(forest.mean));
    put(Float32Array.from(forest.leaf));
    put(forest.roots);
    put(forest.left);
    put(forest.right);
    put(forest.missing);
    put(forest.feature);
  });
  return packModel(head, { forests: stored }, body);
}

/**
 * Reads a model of tables. Refused, in this order: not such a file, an unreadable header, a model
 * for another task, arrays that the file does not hold, nodes that lead nowhere or backwards.
 */
export function decodeTreeModel(
  bytes: Uint8Array,
  task: string,
): Result<TreeModelFile, ModelRefusal> {
  const opened = openModel(bytes);
  if (!opened.ok) return opened;
  const { header, body, card, settings, version } = opened.value;
  if (opened.value.task !== task) return refuse('model-for-another-task');
  const stored = header['forests'] as readonly StoredForest[] | undefined;
  if (!Array.isArray(stored) || !stored.every(isStored)) return refuse('model-format-unknown');
  const forests = new Map<string, Forest>();
  for (const one of stored as readonly StoredForest[]) {
    if (body.length < one.offset + sizeOf(one)) return refuse('model-truncated');
    const forest = readForest(one, body);
    if (!isSound(forest)) return refuse('model-format-unknown');
    forests.set(one.name, forest);
  }
  return ok({ task, card, settings, version, forests });
}

function isStored(one: StoredForest): boolean {
  const counts = [one.trees, one.nodes, one.leaves, one.offset];
  const counted = counts.every((count) => Number.isInteger(count) && count >= 0);
  const listed = Array.isArray(one.features) && one.features.length <= FEATURES_MAX;
  return counted && listed && typeof one.name === 'string' && Number.isFinite(one.base);
}

function readForest(one: StoredForest, body: Uint8Array): Forest {
  const { trees, nodes, leaves } = one;
  // Copied by the constructor: `slice` of a Node buffer would share its memory, unaligned.
  const copy = new Uint8Array(body.subarray(one.offset, one.offset + sizeOf(one))).buffer;
  let at = 0;
  const next = (bytes: number): number => {
    const from = at;
    at += bytes;
    return from;
  };
  const threshold = new Float64Array(copy, next(8 * nodes), nodes);
  const mean = Float64Array.from(new Float32Array(copy, next(4 * nodes), nodes));
  const leaf = Float64Array.from(new Float32Array(copy, next(4 * leaves), leaves));
  const roots = new Int32Array(copy, next(4 * trees), trees);
  const left = new Int32Array(copy, next(4 * nodes), nodes);
  const right = new Int32Array(copy, next(4 * nodes), nodes);
  const missing = new Int32Array(copy, next(4 * nodes), nodes);
  const feature = new Uint16Array(copy, next(2 * nodes), nodes);
  const { features, base } = one;
  return { features, base, roots, feature, threshold, left, right, missing, mean, leaf };
}

/** Every way down ends: children lie behind their parents, leaves and columns exist. */
function isSound(forest: Forest): boolean {
  const { roots, feature, left, right, missing, leaf, features } = forest;
  const exists = (child: number, above: number): boolean =>
    child < 0 ? ~child < leaf.length : child > above && child < feature.length;
  for (const root of roots) if (!exists(root, -1)) return false;
  for (let n = 0; n < feature.length; n++) {
    if ((feature[n] ?? 0) >= features.length) return false;
    const children = [left[n] ?? 0, right[n] ?? 0, missing[n] ?? 0];
    if (!children.every((child) => exists(child, n))) return false;
  }
  return true;
}
