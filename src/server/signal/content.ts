/** The bytes of a submitted body: read within a bound, inflated within a bound. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { IncomingHttpHeaders } from 'node:http';
import { Answer, invalid, tooLarge } from '../platform/answer.ts';
import { codeOf } from '../platform/fault.ts';

const inflate = promisify(gunzip);

export type ContentLimits = { readonly bytesMax: number; readonly inflatedBytesMax: number };

const accepted =
  /^(?:application\/(?:x-ndjson|ndjson|jsonlines|x-jsonlines|jsonl|json|octet-stream|gzip|x-gzip)|text\/plain)$/;

/**
 * Reads the whole body. Refused in this order: content type (415), content encoding (415), size as
 * sent (413), broken gzip (400), size inflated (413).
 */
export async function readContent(
  body: AsyncIterable<Uint8Array>,
  headers: IncomingHttpHeaders,
  limits: ContentLimits,
): Promise<Uint8Array> {
  if (!accepted.test(contentType(headers))) throw new Answer(415, 'unsupported-media-type');
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (!['identity', 'gzip', 'x-gzip'].includes(encoding))
    throw new Answer(415, 'unsupported-media-type');
  if (Number(headers['content-length'] ?? 0) > limits.bytesMax) throw tooLarge();
  const bytes = await collect(body, limits.bytesMax);
  const isGzip = encoding !== 'identity' || (bytes[0] === 0x1f && bytes[1] === 0x8b);
  return isGzip ? inflated(bytes, limits.inflatedBytesMax) : bytes;
}

/** The content type without its parameters; NDJSON where none is told. */
function contentType(headers: IncomingHttpHeaders): string {
  const type = (headers['content-type'] ?? 'application/x-ndjson').split(';', 1)[0] ?? '';
  return type.trim().toLowerCase();
}

/** Whether the sender says that each line is a row: then no row is taken for an array of rows. */
export function saysLines(headers: IncomingHttpHeaders): boolean {
  return /ndjson|jsonl/.test(contentType(headers));
}

async function collect(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > bytesMax) throw tooLarge();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
}

async function inflated(bytes: Uint8Array, inflatedBytesMax: number): Promise<Uint8Array> {
  try {
    return await inflate(bytes, { maxOutputLength: inflatedBytesMax });
  } catch (thrown) {
    if (codeOf(thrown) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw invalid([
      {
        field: '',
        code: 'gzip-broken',
        problem: 'the body is not whole gzip data',
        remedy: 'compress it again, or send it without content-encoding',
      },
    ]);
  }
}
