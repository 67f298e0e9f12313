/** Tables as people paste or upload them: comma or tab, quoted cells, a header in Chinese or English. */

export const sheetRowsMax = 5000;

/** Cells of each line; what a spreadsheet adds (byte order mark, tabs before numbers) is taken off. */
export function readSheet(text: string): string[][] {
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
  for (let i = 0; i < source.length && rows.length <= sheetRowsMax; i += 1) {
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
export function columnsOf(header: readonly string[], known: Columns): ReadonlyMap<string, number> {
  const names = header.map((name) => name.toLowerCase().replace(/[\s（(].*$/, ''));
  return new Map(
    Object.entries(known).map(([column, words]) => [
      column,
      names.findIndex((name) => words.some((word) => word.toLowerCase() === name)),
    ]),
  );
}
