import { ok, refuse, type Result } from '../kernel/result.ts';
import { openModel, packModel, type ModelHead } from './file.ts';
import type { ModelRefusal } from './types.ts';

/** Weights of one question over hashed features: 16-bit numbers with one scale a class. */
export interface LinearHead {
  readonly name: string;
  /** One class stands for a yes-or-no question, several for a choice of one. */
  readonly classes: readonly string[];
  readonly bits: number;
  /** Weight of class k in bucket b is `weights[b * classes.length + k] * scale[k]`. */
  readonly weights: Int16Array;
  readonly scale: readonly number[];
  readonly bias: readonly number[];
}

export interface ModelHeader extends ModelHead {
  readonly task: 'text' | 'url';
}

export interface ModelFile extends ModelHeader {
  /** Content hash: the same weights and settings always give the same version. */
  readonly version: string;
  readonly heads: readonly LinearHead[];
}

interface StoredHead extends Omit<LinearHead, 'weights'> {
  readonly offset: number;
  readonly length: number;
}

/** The bytes of a model file. */
export function encodeModelFile(header: ModelHeader, heads: readonly LinearHead[]): Uint8Array {
  let offset = 0;
  const stored = heads.map(({ weights, ...rest }) => {
    const at = offset;
    offset += weights.byteLength;
    return { ...rest, offset: at, length: weights.length };
  });
  const body = new Uint8Array(offset);
  heads.forEach((head, i) => {
    const bytes = new Uint8Array(
      head.weights.buffer,
      head.weights.byteOffset,
      head.weights.byteLength,
    );
    body.set(bytes, stored[i]?.offset ?? 0);
  });
  return packModel(header, { heads: stored }, body);
}

/**
 * Reads a model file. Refused, in this order: not such a file, an unreadable header, a model for
 * another task, weights that the file does not hold.
 */
export function decodeModelFile(
  bytes: Uint8Array,
  task: ModelHeader['task'],
): Result<ModelFile, ModelRefusal> {
  const opened = openModel(bytes);
  if (!opened.ok) return opened;
  const { header, body, card, settings, version } = opened.value;
  if (opened.value.task !== task) return refuse('model-for-another-task');
  const stored = header['heads'] as readonly StoredHead[] | undefined;
  if (!Array.isArray(stored) || !stored.every(isHead)) return refuse('model-format-unknown');
  const heads: LinearHead[] = [];
  for (const { offset, length: count, ...rest } of stored as readonly StoredHead[]) {
    if (count !== rest.classes.length * 2 ** rest.bits) return refuse('model-format-unknown');
    if (body.length < offset + count * 2) return refuse('model-truncated');
    const copy = body.slice(offset, offset + count * 2);
    heads.push({ ...rest, weights: new Int16Array(copy.buffer, copy.byteOffset, count) });
  }
  return ok({ task, card, settings, version, heads });
}

function isHead(head: StoredHead): boolean {
  const count = Array.isArray(head.classes) ? head.classes.length : 0;
  const sized = Number.isInteger(head.bits) && head.bits >= 8 && head.bits <= 22;
  const listed = Array.isArray(head.scale) && Array.isArray(head.bias);
  return count > 0 && sized && listed && head.scale.length === count && head.bias.length === count;
}
