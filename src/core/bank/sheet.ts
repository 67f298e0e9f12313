/** Tables as people paste or upload them: comma or tab, quoted cells, a header in Chinese or English. */
import { quoteValue, refuse, type Problem, type Result } from '../kernel/index.ts';

const sheetRowsMax = 5000;

/** Cells of each line; what a spreadsheet adds (byte order mark, tabs before numbers) is taken off. */
function readSheet(text: string): string[][] {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const firstLine = source.slice(0, Math.max(0, source.indexOf('\n')) || source.length);
  const comma = firstLine.includes('\t') && !firstLine.includes(',') ? '\t' : ',';
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    row.push(cell.replace(/^[\s']+|\s+$/g, ''));
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    if (row.some((value) => value !== '')) rows.push(row);
    row = [];
  };
  for (let i = 0; i < source.length && rows.length <= sheetRowsMax + 1; i += 1) {
    const c = source.charAt(i);
    if (quoted) {
      if (c !== '"') cell += c;
      else if (source.charAt(i + 1) === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && cell.trim() === '') quoted = true;
    else if (c === comma) endCell();
    else if (c === '\n') endRow();
    else if (c !== '\r') cell += c;
  }
  endRow();
  return rows;
}

/** One line of a file; a cell that a spreadsheet would calculate or round is kept as text. */
export function writeSheetRow(cells: readonly string[]): string {
  return cells
    .map((value) => {
      const safe = /^[=+\-@]|^\d{9,}$/.test(value) ? `\t${value}` : value;
      return /[",\n\r\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    })
    .join(',');
}

export type Columns = Readonly<Record<string, readonly string[]>>;

/** Where each known column stands, by any of its names; -1 where it is not there. */
function columnsOf(header: readonly string[], known: Columns): ReadonlyMap<string, number> {
  const names = header.map((name) => name.toLowerCase().replace(/[\s（(].*$/, ''));
  return new Map(
    Object.entries(known).map(([column, words]) => [
      column,
      names.findIndex((name) => words.some((word) => word.toLowerCase() === name)),
    ]),
  );
}

/** The cells of one row, by the name of their column; empty where there is none. */
export type Cell = (name: string) => string;
/** A row that was not taken. */
export type RowProblem = Problem & { readonly line: number };

export type TableForm<T> = {
  readonly columns: Columns;
  /** Columns without which no row can be read. */
  readonly needed: readonly string[];
  /** What to do where one of them is missing. */
  readonly remedy: string;
  /** Undefined where the row is passed over. */
  readonly read: (cell: Cell, line: number) => Result<T, Problem> | undefined;
  /** What may stand once only, and what is said of the second. */
  readonly once?: { readonly keyOf: (value: T) => string; readonly problem: Problem };
};

/** Reads a table with names of columns first. Rows that cannot be read are told, the others count. */
export function readTable<T>(
  text: string,
  { columns, needed, remedy, read, once }: TableForm<T>,
): { readonly rows: readonly T[]; readonly problems: readonly RowProblem[] } {
  const [header = [], ...lines] = readSheet(text);
  const places = columnsOf(header, columns);
  const missing = needed.filter((name) => (places.get(name) ?? -1) < 0);
  if (missing.length > 0) {
    const names = missing.map((name) => columns[name]?.[0] ?? name).join('、');
    const problem = `has no column ${names}`;
    return {
      rows: [],
      problems: [{ line: 1, field: 'header', code: 'required', problem, remedy }],
    };
  }
  const rows: T[] = [];
  const problems: RowProblem[] = [];
  const seen = new Set<string>();
  for (const [i, cells] of lines.entries()) {
    const line = i + 2;
    if (i === sheetRowsMax) {
      problems.push({ line, ...tooLong });
      break;
    }
    const row = read((name) => cells[places.get(name) ?? -1] ?? '', line);
    if (row === undefined) continue;
    const key = row.ok ? once?.keyOf(row.value) : undefined;
    if (!row.ok) problems.push({ line, ...row.error });
    else if (once !== undefined && key !== undefined && seen.has(key)) {
      problems.push({ line, ...once.problem });
    } else {
      if (key !== undefined) seen.add(key);
      rows.push(row.value);
    }
  }
  return { rows, problems };
}

const tooLong: Problem = {
  field: 'rows',
  code: 'wrong-length',
  problem: `is the first of the rows after ${sheetRowsMax}, which are not read`,
  remedy: `give at most ${sheetRowsMax} rows at a time`,
};

/** A cell that cannot be read, with what it holds. */
export const wrongCell = (
  field: string,
  code: string,
  value: string,
  remedy: string,
): Result<never, Problem> => refuse({ field, code, problem: `is ${quoteValue(value)}`, remedy });
