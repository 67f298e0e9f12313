import { createReadStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { readTableRows, tabFields } from './table-file.ts';

/** One row of a training or measuring file, as far as it could be read. */
export interface LabelledRow {
  readonly text: string | undefined;
  readonly url: string | undefined;
  readonly label: string;
  readonly category: string | undefined;
  readonly topic: string | undefined;
  readonly source: string;
}

export interface BadRow {
  readonly file: string;
  readonly line: number;
  readonly problem: string;
  readonly raw: string;
}

export interface LabelledFile {
  readonly rows: readonly LabelledRow[];
  readonly bad: readonly BadRow[];
}

export interface ReadLabelledOptions {
  /** Field that holds the label; `label` unless told. */
  readonly labelField: string;
  /** Which field a row must have. */
  readonly task: 'text' | 'url';
  /** Keep only rows of these sources; all when empty. */
  readonly sources: readonly string[];
}

const LINE_LENGTH_MAX = 1_000_000;

/**
 * Reads NDJSON (`{text | turns | url | domain, label, ...}`), CSV with such a header or tab-separated
 * domains, gzip or not. `PATH=LABEL` gives every row of the file that label. Rows that cannot be used are named.
 */
export async function readLabelled(
  argument: string,
  options: ReadLabelledOptions,
): Promise<LabelledFile> {
  const { path, label } = splitArgument(argument);
  const rows: LabelledRow[] = [];
  const bad: BadRow[] = [];
  const source = sourceOf(path);
  const take = (fields: Fields, line: number, raw: string): void => {
    const row = readRow(fields, { ...options, label, source });
    if (typeof row === 'string') bad.push({ file: path, line, problem: row, raw });
    else if (options.sources.length === 0 || options.sources.includes(row.source)) rows.push(row);
  };
  if (/\.csv(?:\.gz)?$/u.test(path)) {
    for await (const entry of readTableRows(path)) {
      take('problem' in entry ? entry.problem : entry.fields, entry.row, entry.raw);
    }
    return { rows, bad };
  }
  const raw = createReadStream(path);
  const stream = path.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  let line = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    line++;
    if (text.trim() === '') continue;
    const plain = line === 1 ? text.replace(/^\ufeff/u, '') : text;
    take(path.includes('.tsv') ? tabFields(plain) : jsonFields(plain), line, plain);
  }
  return { rows, bad };
}

function splitArgument(argument: string): { path: string; label: string | undefined } {
  const at = argument.lastIndexOf('=');
  if (at < 0) return { path: argument, label: undefined };
  return { path: argument.slice(0, at), label: argument.slice(at + 1) };
}

/** `fraud/POLICE.ndjson` is of the source `fraud`'s parent collection; other files name themselves. */
function sourceOf(path: string): string {
  const parts = dirname(path).split(/[\\/]/u);
  if (parts.includes('corpus')) return 'own corpus';
  return basename(path).replace(/\..*$/u, '');
}

type Fields = Readonly<Record<string, unknown>> | string;

function jsonFields(line: string): Fields {
  if (line.length > LINE_LENGTH_MAX) return 'the line is longer than 1,000,000 characters';
  try {
    const value: unknown = JSON.parse(line);
    const object = typeof value === 'object' && value !== null && !Array.isArray(value);
    return object ? (value as Record<string, unknown>) : 'the line is not a JSON object';
  } catch {
    return 'the line is not JSON';
  }
}

function readRow(
  fields: Fields,
  options: ReadLabelledOptions & { label: string | undefined; source: string },
): LabelledRow | string {
  if (typeof fields === 'string') return fields;
  const text = wordsOf(fields);
  const url = stringOf(fields['url']) ?? stringOf(fields['domain']);
  if (options.task === 'text' && (text === undefined || text.trim() === '')) {
    return 'no text: give "text" or "turns"';
  }
  if (options.task === 'url' && (url === undefined || url.trim() === '')) {
    return 'no address: give "url" or "domain"';
  }
  const label = options.label ?? stringOf(fields[options.labelField]);
  if (label === undefined || label === '') return `no label: give "${options.labelField}"`;
  const source = stringOf(fields['source']) || options.source;
  const category = stringOf(fields['category']);
  return { text, url, label, category, topic: stringOf(fields['topic']), source };
}

/** A text, or the turns of a dialogue one a line; who spoke is left out. */
export function wordsOf(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { turns } = fields as { turns?: unknown };
  if (!Array.isArray(turns)) return stringOf(fields['text']);
  const words = turns.map((turn: unknown) => stringOf(Array.isArray(turn) ? turn.at(-1) : turn));
  return words.filter((word) => word !== undefined).join('\n');
}

function stringOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
