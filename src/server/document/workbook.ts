/** The tables of a document as a workbook (XLSX), in numbers that an accountant can add up again. */
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import type { Paper, PaperBlock } from '../../contract/index.ts';

type TableBlock = Extract<PaperBlock, { kind: 'table' }>;
type Column = TableBlock['columns'][number];

const moneyFormat = '#,##0.00';

export function tablesOf(paper: Paper): readonly TableBlock[] {
  return paper.blocks.filter((block) => block.kind === 'table');
}

/** One sheet for each table, below it number and check code. The same content, the same bytes. */
export async function makeWorkbook(
  paper: Paper,
  { number, shortCode }: { readonly number: string; readonly shortCode: string },
): Promise<Uint8Array> {
  const tables = tablesOf(paper);
  const sheets = tables.map((table, i) => ({
    data: dataOf(table, `${paper.title} ${number}　校验码 ${shortCode}`),
    sheet: sheetName(table.title, i),
    columns: table.columns.map(widthOf),
    stickyRowsCount: 1,
  }));
  const bytes = await writeXlsxFile(sheets).toBuffer();
  return withoutTimes(bytes);
}

function dataOf({ columns, rows, total }: TableBlock, foot: string): SheetData {
  const head = columns.map(({ title, form }) => ({
    value: form === 'money' ? `${title}（元）` : title,
    fontWeight: 'bold' as const,
    backgroundColor: '#F2F2F2',
  }));
  const lineOf = (row: TableBlock['rows'][number], bold: boolean) =>
    columns.map((column, i) => cellOf(row[i] ?? null, column, bold));
  return [
    head,
    ...rows.map((row) => lineOf(row, false)),
    ...(total === undefined ? [] : [lineOf(total, true)]),
    [],
    [{ value: foot }],
  ];
}

function cellOf(value: string | number | null, { form }: Column, bold: boolean) {
  const weight = bold ? { fontWeight: 'bold' as const } : {};
  if (value === null) return null;
  if (typeof value === 'string') return { value, type: String, ...weight };
  // A cell holds yuan; a safe integer of fen divided by 100 prints exactly with two decimals.
  return form === 'money'
    ? { value: value / 100, type: Number, format: moneyFormat, ...weight }
    : { value, type: Number, ...weight };
}

const widthOf = ({ form, title }: Column) => ({
  width: form === 'text' ? Math.max(18, title.length * 2 + 2) : 16,
});

/** A sheet's name has at most 31 characters and none of `[]:*?/\`. */
const sheetName = (title: string, i: number): string =>
  `${i + 1} ${title.replace(/[[\]:*?/\\]/g, ' ')}`.trim().slice(0, 31);

/**
 * A zip archive tells when each part was packed; that would make two equal tables differ. Sets
 * every such time to the first day that the format knows.
 */
function withoutTimes(archive: Uint8Array): Uint8Array {
  const bytes = Buffer.from(archive);
  const endAt = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let entryAt = bytes.readUInt32LE(endAt + 16);
  for (let left = bytes.readUInt16LE(endAt + 10); left > 0; left -= 1) {
    const localAt = bytes.readUInt32LE(entryAt + 42);
    bytes.writeUInt32LE(firstDay, entryAt + 12);
    bytes.writeUInt32LE(firstDay, localAt + 10);
    const [name, extra, comment] = [28, 30, 32].map((i) => bytes.readUInt16LE(entryAt + i));
    entryAt += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return bytes;
}

/** 1980-01-01 00:00 in the form of a zip archive: date in the upper half, time in the lower. */
const firstDay = 0x0021_0000;
