import { parseJson } from '../kernel/json.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { ModelCard, ModelRefusal } from './types.ts';

/**
 * One file for one model: `WZM1`, the length of a header, the header as ASCII JSON, then the
 * weights as 16-bit numbers with one scale a class. Everything that scoring needs is inside.
 */
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

export interface ModelHeader {
  readonly task: 'text' | 'url';
  readonly card: ModelCard;
  /** Numbers that turn an input into features and a sum into a probability. */
  readonly settings: Readonly<Record<string, number>>;
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

interface StoredHeader extends ModelHeader {
  readonly version: string;
  readonly heads: readonly StoredHead[];
}

const MAGIC = [0x57, 0x5a, 0x4d, 0x31];
const HEADER_LENGTH_MAX = 1 << 20;
const HEADER_DEPTH_MAX = 8;

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
  const { task, card, settings } = header;
  const identity = contentHash(ascii(JSON.stringify({ task, settings, heads: stored })), body);
  const json = ascii(JSON.stringify({ task, version: identity, card, settings, heads: stored }));
  const padded = Math.ceil((8 + json.length) / 8) * 8;
  const file = new Uint8Array(padded + body.length);
  file.set(MAGIC, 0);
  new DataView(file.buffer).setUint32(4, padded - 8, true);
  file.fill(0x20, 8, padded);
  file.set(json, 8);
  file.set(body, padded);
  return file;
}

/**
 * Reads a model file. Refused, in this order: not such a file, an unreadable header, weights
 * that the file does not hold, a model for another task.
 */
export function decodeModelFile(
  bytes: Uint8Array,
  task: ModelHeader['task'],
): Result<ModelFile, ModelRefusal> {
  if (bytes.length < 8 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    return refuse('model-not-recognised');
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (length > HEADER_LENGTH_MAX) return refuse('model-format-unknown');
  if (bytes.length < 8 + length) return refuse('model-truncated');
  const header = parseHeader(bytes.subarray(8, 8 + length));
  if (header === undefined) return refuse('model-format-unknown');
  if (header.task !== task) return refuse('model-for-another-task');
  const heads: LinearHead[] = [];
  for (const { offset, length: count, ...rest } of header.heads) {
    const from = 8 + length + offset;
    if (count !== rest.classes.length * 2 ** rest.bits) return refuse('model-format-unknown');
    if (bytes.length < from + count * 2) return refuse('model-truncated');
    const copy = bytes.slice(from, from + count * 2);
    heads.push({ ...rest, weights: new Int16Array(copy.buffer, copy.byteOffset, count) });
  }
  const { card, settings, version } = header;
  return ok({ task, card, settings, version, heads });
}

function parseHeader(bytes: Uint8Array): StoredHeader | undefined {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] ?? 0);
  if (!/^\{"task":"(?:text|url)","version":"[0-9a-f]+","card":\{.*\}\s*$/u.test(text)) {
    return undefined;
  }
  const parsed = parseJson(text, HEADER_DEPTH_MAX);
  if (!parsed.ok) return undefined;
  const header = parsed.value as Partial<StoredHeader>;
  const whole = header.settings !== undefined && Array.isArray(header.heads);
  return whole && header.heads.every(isHead) ? (header as StoredHeader) : undefined;
}

function isHead(head: StoredHead): boolean {
  const count = Array.isArray(head.classes) ? head.classes.length : 0;
  const sized = Number.isInteger(head.bits) && head.bits >= 8 && head.bits <= 22;
  const listed = Array.isArray(head.scale) && Array.isArray(head.bias);
  return count > 0 && sized && listed && head.scale.length === count && head.bias.length === count;
}

/** Every character outside ASCII as an escape, so that the header needs no decoder. */
function ascii(json: string): Uint8Array {
  const plain = json.replace(
    /[\u007f-\uffff]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return Uint8Array.from(plain, (unit) => unit.charCodeAt(0));
}

function contentHash(...parts: readonly Uint8Array[]): string {
  let a = 0x9747b28c;
  let b = 0x3c6ef372;
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) {
      a = Math.imul(a ^ (part[i] ?? 0), 0x01000193);
      b = Math.imul(b + (part[i] ?? 0) + (a >>> 7), 0x85ebca6b);
      b ^= b >>> 13;
    }
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0');
}
