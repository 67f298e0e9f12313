/** Rows of a request or file: found in the bytes, bounded, decoded, parsed. */
import { ok, parseJson, refuse, type Problem, type Result } from '../kernel/index.ts';
import { problemOf } from './explain.ts';
import { ageMaxMs, aheadMaxMs, parseSignal, type ParseContext } from './parse.ts';
import { signalLimits } from './schema.ts';
import type { FraudSignal } from './signal.ts';
import { readSmsRow } from './sms-row.ts';

export type RowContext = ParseContext & {
  /** Strict UTF-8: undefined where the bytes are not. */
  readonly decode: (bytes: Uint8Array) => string | undefined;
};

const newline = 10;

/** Reads one row of NDJSON. Refused in this order: length, encoding, depth, JSON, then the signal. */
export function parseRow(bytes: Uint8Array, context: RowContext): Result<FraudSignal, Problem[]> {
  if (bytes.length > signalLimits.rowBytesMax) return refuse([tooLong(bytes.length)]);
  const text = context.decode(bytes);
  return text === undefined ? refuse([notUtf8(bytes)]) : parseRowText(text, context);
}

/** The same for a row that is text already. */
export function parseRowText(text: string, context: ParseContext): Result<FraudSignal, Problem[]> {
  if (text.length > signalLimits.rowBytesMax) return refuse([tooLong(text.length)]);
  const plain = readSmsRow(text, {
    earliest: context.now - (context.ageMaxMs ?? ageMaxMs),
    latest: context.now + (context.aheadMaxMs ?? aheadMaxMs),
    source: context.source,
  });
  if (plain !== undefined) return ok(plain);
  const parsed = parseJson(
    text.charCodeAt(0) === 0xfeff ? text.slice(1) : text,
    signalLimits.depthMax,
  );
  if (parsed.ok) return parseSignal(parsed.value, context);
  const fault = parsed.error;
  const at = fault.at + 1;
  switch (fault.kind) {
    case 'too-deep':
      return refuse([
        problemOf(
          '',
          'too-deep',
          `brackets are nested more than ${fault.depth} deep from character ${at} on`,
          'write a signal as it is described; it needs three levels',
        ),
      ]);
    case 'truncated':
      return refuse([
        problemOf(
          '',
          'json-truncated',
          `the JSON ends after ${text.length} characters, unfinished`,
          'send the row again whole; it may not hold a line end outside of text',
        ),
      ]);
    case 'malformed':
      return refuse([
        problemOf(
          '',
          'not-json',
          `character ${at}${fault.found === '' ? '' : ` (${JSON.stringify(fault.found)})`} is not JSON`,
          'write one JSON object a row: names and text in double quotes, no trailing comma',
        ),
      ]);
  }
}

function tooLong(length: number): Problem {
  return problemOf(
    '',
    'row-too-long',
    `the row has ${length} bytes`,
    `keep a row under ${signalLimits.rowBytesMax} bytes; shorten text, transcript or title`,
  );
}

function notUtf8(bytes: Uint8Array): Problem {
  const utf16 = bytes[0] === 0xff || bytes[0] === 0xfe || bytes[1] === 0;
  return problemOf(
    '',
    'not-utf8',
    `the row is not UTF-8${utf16 ? '; it looks like UTF-16' : ''}`,
    'send UTF-8; "wuzha import" converts GBK and UTF-16 files',
  );
}

/** Bounds of one row in the bytes; `end` is behind its last byte. */
export type RowBounds = { readonly start: number; readonly end: number };

/** Lines that hold anything but spaces, in order; at most `countMax` + 1. */
export function splitLines(bytes: Uint8Array, countMax: number): RowBounds[] {
  const rows: RowBounds[] = [];
  for (let start = 0; start < bytes.length && rows.length <= countMax;) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    const row = trimmed(bytes, start, end);
    if (row.end > row.start) rows.push(row);
    start = end + 1;
  }
  return rows;
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 32 || byte === 9 || byte === 13 || byte === newline;

function trimmed(bytes: Uint8Array, from: number, to: number): RowBounds {
  let start = from;
  let end = to;
  if (bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) start += 3;
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return { start, end };
}

/** The first byte that is not space decides: `[` begins a JSON array, anything else is NDJSON. */
export function isArrayBody(bytes: Uint8Array): boolean {
  const { start } = trimmed(bytes, 0, bytes.length);
  return bytes[start] === 91;
}

/**
 * The elements of a JSON array, unparsed, so that one bad element spoils only itself. Undefined
 * where the array does not end or something follows it.
 */
export function splitArray(bytes: Uint8Array, countMax: number): RowBounds[] | undefined {
  const whole = trimmed(bytes, 0, bytes.length);
  const rows: RowBounds[] = [];
  let depth = 0;
  let start = whole.start + 1;
  for (let i = whole.start; i < whole.end; i += 1) {
    const c = bytes[i];
    if (c === quote) i = endOfString(bytes, i, whole.end);
    else depth += depthChange(c);
    if (depth > 1 || (depth === 1 && c !== comma)) continue;
    const row = trimmed(bytes, start, i);
    // An empty element is a bad row; only `[]` has none.
    if (row.end > row.start || depth === 1 || rows.length > 0) rows.push(row);
    if (depth < 1) return i === whole.end - 1 ? rows : undefined;
    if (rows.length > countMax) return rows;
    start = i + 1;
  }
  return undefined;
}

const quote = 34;
const comma = 44;

/** +1 for `[` and `{`, -1 for `]` and `}`. */
function depthChange(c: number | undefined): number {
  if (c === 91 || c === 123) return 1;
  return c === 93 || c === 125 ? -1 : 0;
}

/** Index of the closing quote, or the end where there is none. */
function endOfString(bytes: Uint8Array, open: number, end: number): number {
  for (let i = open + 1; i < end; i += 1) {
    if (bytes[i] === 92) i += 1;
    else if (bytes[i] === quote) return i;
  }
  return end;
}
