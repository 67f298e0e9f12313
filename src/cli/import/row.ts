/** The rows of a file, ready to send: lines of NDJSON, or records of a table by a mapping. */
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { Problem } from '../../core/kernel/index.ts';
import { problemOf, signalLimits } from '../../core/signal/index.ts';
import { messageOf } from '../../server/platform/fault.ts';
import { UsageError } from '../command.ts';
import { checkColumns, mapRecord, type Mapping } from './mapping.ts';
import {
  decodeStream,
  detectEncoding,
  openFile,
  readLines,
  readSample,
  type Encoding,
} from './source-file.ts';

/** One row: JSON text to send, or why it cannot be sent. `number` is its line or record in the file. */
export type ImportRow =
  | { readonly number: number; readonly json: string }
  | { readonly number: number; readonly raw: string; readonly problems: readonly Problem[] };

export type RowSource = {
  readonly encoding: Encoding;
  readonly form: string;
  rows(onRead: (bytes: number) => void): AsyncGenerator<ImportRow>;
};

/** Looks at the beginning of a file and says how its rows are read. */
export async function openRows(path: string, mapping: Mapping | undefined): Promise<RowSource> {
  const sample = await readSample(path);
  const encoding = mapping?.encoding ?? detectEncoding(sample);
  const head = new TextDecoder(encoding).decode(sample).trimStart();
  if (mapping) {
    const delimiter = mapping.delimiter ?? detectDelimiter(head);
    const shown = delimiter === '\t' ? 'tab' : delimiter;
    return {
      encoding,
      form: `CSV, ${encoding}, delimiter ${shown}`,
      rows: (onRead) => recordRows(path, mapping, { encoding, delimiter, onRead }),
    };
  }
  if (head.startsWith('[')) {
    throw new UsageError(
      `${path} is one JSON array; write one object a line (jq -c '.[]' does it)`,
    );
  }
  if (/\.(?:csv|tsv)(?:\.gz)?$/i.test(path)) {
    throw new UsageError(`${path} is a table: say with --map FILE what its columns mean`);
  }
  return {
    encoding,
    form: `NDJSON, ${encoding}`,
    rows: (onRead) => lineRows(path, encoding, onRead),
  };
}

async function* lineRows(
  path: string,
  encoding: Encoding,
  onRead: (bytes: number) => void,
): AsyncGenerator<ImportRow> {
  for await (const line of readLines(openFile(path, onRead), encoding)) {
    const { number, text, bytes } = line;
    if (bytes > signalLimits.rowBytesMax) {
      yield {
        number,
        raw: line.excerpt,
        problems: [
          problemOf(
            '',
            'row-too-long',
            `the row has ${bytes} bytes`,
            `keep a row under ${signalLimits.rowBytesMax} bytes`,
          ),
        ],
      };
    } else if (text === undefined) {
      yield {
        number,
        raw: line.excerpt,
        problems: [
          problemOf(
            '',
            'not-utf8',
            `the row is not ${encoding}`,
            'write the row again in the encoding of the file',
          ),
        ],
      };
    } else yield { number, json: text };
  }
}

type TableOptions = {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly onRead: (bytes: number) => void;
};

/** The delimiter that cuts the first lines most evenly. */
export function detectDelimiter(head: string): string {
  const lines = head
    .split(/\r?\n/)
    .slice(0, 20)
    .filter((l) => l !== '');
  const scored = [',', '\t', ';', '|'].map((delimiter) => {
    const counts = lines.map((l) => l.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const even = counts.filter((c) => c === first).length / Math.max(1, counts.length);
    return { delimiter, score: first > 0 ? even * 100 + first : 0 };
  });
  return scored.reduce((best, next) => (next.score > best.score ? next : best)).delimiter;
}

async function* recordRows(
  path: string,
  mapping: Mapping,
  { encoding, delimiter, onRead }: TableOptions,
): AsyncGenerator<ImportRow> {
  const text = Readable.from(decodeStream(openFile(path, onRead), encoding));
  const parser = text.pipe(
    parse({
      delimiter,
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: 16 * signalLimits.rowBytesMax,
    }),
  );
  text.on('error', (cause) => parser.destroy(cause));
  let columns = mapping.columns;
  if (columns) checkColumns(mapping, columns);
  let number = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number += 1;
      if (columns) yield recordRow(mapping, columns, { cells, number });
      else {
        columns = cells.map((c) => c.trim());
        checkColumns(mapping, columns);
      }
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(
      `${path} cannot be read as ${encoding} after record ${number}: ${messageOf(thrown)}`,
    );
  }
}

type RecordParts = { readonly cells: readonly string[]; readonly number: number };

function recordRow(
  mapping: Mapping,
  columns: readonly string[],
  { cells, number }: RecordParts,
): ImportRow {
  const byName = new Map(columns.map((name, i) => [name, cells[i] ?? '']));
  const mapped = mapRecord(mapping, byName);
  if (mapped.ok) return { number, json: JSON.stringify(mapped.value) };
  return { number, raw: JSON.stringify(Object.fromEntries(byName)), problems: mapped.error };
}
