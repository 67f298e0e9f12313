/** A file as it lies on disk: unpacked, its encoding found, cut into rows. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { signalLimits } from '../../core/signal/index.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const;
export type Encoding = (typeof encodings)[number];

const sampleBytes = 1_048_576;

/** The bytes of the file, unpacked where it is gzip; `onRead` is told of bytes as they lie on disk. */
export function openFile(path: string, onRead: (bytes: number) => void = () => {}): Readable {
  const file = createReadStream(path, { highWaterMark: 262_144 });
  file.on('data', (chunk) => onRead(chunk.length));
  if (!path.endsWith('.gz')) return file;
  const unpacked = createGunzip();
  file.on('error', (cause) => unpacked.destroy(cause));
  return file.pipe(unpacked);
}

/** The first megabyte, unpacked. */
export async function readSample(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of openFile(path) as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= sampleBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, sampleBytes);
}

export function decodes(encoding: Encoding, bytes: Uint8Array): boolean {
  try {
    // The end of a sample may cut a character: `stream` allows for it.
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Finds the encoding: a byte order mark, zero bytes of UTF-16, strict UTF-8, strict GBK (GB 18030).
 * Where nothing decodes it is UTF-8 with broken rows.
 */
export function detectEncoding(sample: Uint8Array): Encoding {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le';
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be';
  const head = sample.subarray(0, 4_096);
  const zeros = [0, 1].map((odd) => head.filter((byte, i) => byte === 0 && i % 2 === odd).length);
  if (Math.max(...zeros) > head.length / 8) {
    return (zeros[1] ?? 0) > (zeros[0] ?? 0) ? 'utf-16le' : 'utf-16be';
  }
  if (decodes('utf-8', sample)) return 'utf-8';
  return mostLinesAreUtf8(sample) || !decodes('gb18030', sample) ? 'utf-8' : 'gb18030';
}

/** One damaged line does not make a file GBK. */
function mostLinesAreUtf8(sample: Uint8Array): boolean {
  let broken = 0;
  let wide = 0;
  for (let start = 0; start < sample.length;) {
    const found = sample.indexOf(10, start);
    const end = found < 0 ? sample.length : found;
    const line = sample.subarray(start, end);
    if (line.some((byte) => byte > 127)) {
      wide += 1;
      if (!decodes('utf-8', line)) broken += 1;
    }
    start = end + 1;
  }
  return broken * 2 < wide;
}

/** The text of a byte stream. Throws a TypeError where the bytes are not of the encoding. */
export async function* decodeStream(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

export type Line = {
  /** Counted from 1 in the file, empty lines too. */
  readonly number: number;
  /** Undefined where the bytes are not of the encoding. */
  readonly text: string | undefined;
  /** The beginning of the line, for the quarantine file. */
  readonly excerpt: string;
  readonly bytes: number;
};

const newline = 10;
const keptBytesMax = signalLimits.rowBytesMax;

/** Lines with content. A line of any length costs no more memory than the longest row allowed. */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<Line> {
  const source = encoding.startsWith('utf-16') ? encoded(decodeStream(bytes, encoding)) : bytes;
  const decoder = new TextDecoder(encoding === 'gb18030' ? 'gb18030' : 'utf-8', { fatal: true });
  let kept: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  const take = (part: Uint8Array): void => {
    if (length <= keptBytesMax) kept.push(part.subarray(0, keptBytesMax + 1));
    length += part.length;
  };
  const finish = (): Line | undefined => {
    number += 1;
    const line = lineOf(Buffer.concat(kept), { number, length, decoder });
    kept = [];
    length = 0;
    return line;
  };
  for await (const chunk of source) {
    let start = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
      take(chunk.subarray(start, at));
      start = at + 1;
      const line = finish();
      if (line) yield line;
    }
    take(chunk.subarray(start));
  }
  const last = length > 0 ? finish() : undefined;
  if (last) yield last;
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

type LineParts = {
  readonly number: number;
  readonly length: number;
  readonly decoder: TextDecoder;
};

function lineOf(bytes: Buffer, { number, length, decoder }: LineParts): Line | undefined {
  if (length > keptBytesMax) {
    return { number, text: '', excerpt: bytes.toString('utf8', 0, 1_024), bytes: length };
  }
  let text: string | undefined;
  try {
    text = decoder.decode(bytes).trim();
  } catch {
    text = undefined;
  }
  if (text === '') return undefined;
  return { number, text, excerpt: text ?? bytes.toString('latin1'), bytes: length };
}

/** Tells a file again by its length and both ends, without reading all of it. */
export async function fingerprintOf(path: string, ...more: readonly string[]): Promise<string> {
  const { size } = await stat(path);
  const hash = createHash('sha256').update([size, ...more].join('\n'));
  const file = await open(path);
  try {
    for (const position of [0, Math.max(0, size - 65_536)]) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, position);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex').slice(0, 32);
}
