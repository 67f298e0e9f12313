import { parseJson } from '../kernel/json.ts';
import { ok, refuse, type Result } from '../kernel/result.ts';
import type { ModelCard, ModelRefusal } from './types.ts';

const MAGIC = [0x57, 0x5a, 0x4d, 0x31];
const HEADER_LENGTH_MAX = 1 << 20;
const HEADER_DEPTH_MAX = 8;

/** What every model file says of itself, whatever it holds. */
export interface ModelHead {
  readonly task: string;
  readonly card: ModelCard;
  /** Numbers that turn an input into features and a sum into a probability. */
  readonly settings: Readonly<Record<string, number>>;
}

/** A model file before anybody has looked at what it holds. */
export interface OpenModel extends ModelHead {
  readonly version: string;
  /** The whole header, with whatever the task keeps beside the fields above. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

/**
 * The bytes of a model file: `WZM1`, the length of a header, the header as ASCII JSON, then the
 * numbers. `content` says what the numbers are; it and they make the version.
 */
export function packModel(
  { task, card, settings }: ModelHead,
  content: Readonly<Record<string, unknown>>,
  body: Uint8Array,
): Uint8Array {
  const version = contentHash(ascii(JSON.stringify({ task, settings, ...content })), body);
  const json = ascii(JSON.stringify({ task, version, card, settings, ...content }));
  const padded = Math.ceil((8 + json.length) / 8) * 8;
  const file = new Uint8Array(padded + body.length);
  file.set(MAGIC, 0);
  new DataView(file.buffer).setUint32(4, padded - 8, true);
  file.fill(0x20, 8, padded);
  file.set(json, 8);
  file.set(body, padded);
  return file;
}

/** Reads the outside of a model file. Refused: not such a file, an unreadable header, cut off. */
export function openModel(bytes: Uint8Array): Result<OpenModel, ModelRefusal> {
  if (bytes.length < 8 || MAGIC.some((byte, i) => bytes[i] !== byte)) {
    return refuse('model-not-recognised');
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (length > HEADER_LENGTH_MAX) return refuse('model-format-unknown');
  if (bytes.length < 8 + length) return refuse('model-truncated');
  const header = parseHeader(bytes.subarray(8, 8 + length));
  if (header === undefined) return refuse('model-format-unknown');
  return ok({ ...header, body: bytes.subarray(8 + length) });
}

function parseHeader(bytes: Uint8Array): Omit<OpenModel, 'body'> | undefined {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] ?? 0);
  if (!/^\{"task":"[a-z]+","version":"[0-9a-f]+","card":\{.*\}\s*$/u.test(text)) return undefined;
  const parsed = parseJson(text, HEADER_DEPTH_MAX);
  if (!parsed.ok) return undefined;
  const header = parsed.value as Omit<OpenModel, 'body' | 'header'>;
  if (typeof header.settings !== 'object') return undefined;
  const { task, version, card, settings } = header;
  return { task, version, card, settings, header: { ...header } };
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
