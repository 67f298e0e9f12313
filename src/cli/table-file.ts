import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { messageOf } from '../server/platform/fault.ts';

/** One row of a table file by column name, or why it cannot be read. Rows count from 1. */
export type TableRow =
  | { readonly row: number; readonly fields: Fields; readonly raw: string }
  | { readonly row: number; readonly problem: string; readonly raw: string };

export type Fields = Readonly<Record<string, unknown>>;

const LINE_LENGTH_MAX = 1_000_000;

/**
 * The rows of a file in their order, one at a time: CSV with a header (`.csv`), lists of addresses
 * (`.tsv`: date and address, or address and list), NDJSON (anything else); gzip where the name ends
 * in `.gz`. Columns may stand in any order.
 */
export async function* readTableRows(path: string): AsyncGenerator<TableRow> {
  const raw = createReadStream(path);
  const stream: Readable = path.endsWith('.gz') ? pipeFaults(raw) : raw;
  const plain = path.replace(/\.gz$/u, '');
  if (plain.endsWith('.csv')) yield* csvRows(stream);
  else yield* lineRows(stream, plain.endsWith('.tsv') ? tabFields : jsonFields);
}

/** A fault of the file ends the reading of what is unpacked. */
function pipeFaults(raw: Readable): Readable {
  const unpacked = createGunzip();
  raw.on('error', (fault) => unpacked.destroy(fault));
  return raw.pipe(unpacked);
}

async function* csvRows(stream: Readable): AsyncGenerator<TableRow> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LINE_LENGTH_MAX,
    trim: true,
  });
  stream.on('error', (fault) => parser.destroy(fault));
  let header: readonly string[] | undefined;
  let row = 0;
  for await (const cells of stream.pipe(parser) as AsyncIterable<string[]>) {
    if (header === undefined) {
      header = cells;
      continue;
    }
    row++;
    const raw = cells.join(',');
    if (cells.length !== header.length) {
      const problem = `${cells.length} columns where the header has ${header.length}`;
      yield { row, problem, raw };
      continue;
    }
    const names = header;
    yield { row, raw, fields: Object.fromEntries(cells.map((cell, i) => [names[i] ?? '', cell])) };
  }
}

async function* lineRows(
  stream: Readable,
  fieldsOf: (line: string) => Fields | string,
): AsyncGenerator<TableRow> {
  let row = 0;
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => {});
  for await (const line of lines) {
    const raw = row === 0 ? line.replace(/^\ufeff/u, '') : line;
    if (raw.trim() === '') continue;
    row++;
    const fields =
      raw.length > LINE_LENGTH_MAX ? 'longer than 1,000,000 characters' : fieldsOf(raw);
    yield typeof fields === 'string' ? { row, problem: fields, raw } : { row, fields, raw };
  }
  if (stream.errored) await failed;
}

function jsonFields(line: string): Fields | string {
  try {
    const value: unknown = JSON.parse(line);
    const object = typeof value === 'object' && value !== null && !Array.isArray(value);
    return object ? (value as Fields) : 'the row is not a JSON object';
  } catch (thrown) {
    return `the row is not JSON: ${messageOf(thrown)}`;
  }
}

/** Public lists of addresses have a date or a list name beside the address. */
export function tabFields(line: string): Fields {
  const [first = '', second = ''] = line.split('\t');
  const dated = /^\d{4}-\d{2}/u.test(first);
  return dated ? { url: second, date: first } : { url: first, source: second };
}

/** A cell as a number; missing (NaN) when empty or a word for missing. `undefined`: no number. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined || value === null) return Number.NaN;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (text === '' || /^(?:nan|null|none|na|n\/a|-)$/iu.test(text)) return Number.NaN;
  const number = Number(text);
  return Number.isNaN(number) ? undefined : number;
}

/** The first of the named fields that holds a text or number. */
export function wordOf(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  }
  return undefined;
}
