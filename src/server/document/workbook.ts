/** The tables of a document as a workbook (XLSX), in numbers that an accountant can add up again. */
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import type { Paper, PaperBlock } from '../../contract/index.ts';

type TableBlock = Extract<PaperBlock, { kind: 'table' }>;
type Column = TableBlock['columns'][number];
type Check = NonNullable<TableBlock['checks']>[number];

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
    columns: [
      ...table.columns.map(widthOf),
      ...checksOf(table).flatMap(() => [{ width: 18 }, { width: 14 }]),
    ],
    stickyRowsCount: 1,
  }));
  const bytes = await writeXlsxFile(sheets).toBuffer();
  return withoutTimes(bytes);
}

/** The sheet: figures as they are printed, and beside them formulas that compute them anew. */
function dataOf(table: TableBlock, foot: string): SheetData {
  const { columns, rows, total } = table;
  const head = [
    ...columns.map(({ title, form }) => (form === 'money' ? `${title}（元）` : title)),
    ...checksOf(table).flatMap((check) => checkTitles(table, check)),
  ].map((value) => ({ value, fontWeight: 'bold' as const, backgroundColor: '#F2F2F2' }));
  const lineOf = (row: TableBlock['rows'][number], bold: boolean) =>
    columns.map((column, i) => cellOf(row[i] ?? null, column, bold));
  const last = rows.length + 1;
  return [
    head,
    ...rows.map((row, i) => [...lineOf(row, false), ...checkCells(table, i + 2)]),
    ...(total === undefined ? [] : [lineOf(total, true)]),
    ...(total === undefined || rows.length === 0 ? [] : sumRows(table, total, last)),
    [],
    [{ value: foot }],
  ];
}

const checksOf = ({ checks = [] }: TableBlock): readonly Check[] => checks;

function checkTitles({ columns }: TableBlock, { of }: Check): readonly string[] {
  const title = columns[of]?.title ?? '';
  return [`复算${title}（公式）`, `${title}差额（公式）`];
}

/** `A`, `B`, ... of a column counted from 0; a sheet here has fewer than 26. */
const letterOf = (column: number): string => String.fromCharCode(65 + column);

const formula = (value: string, bold = false) => ({
  value,
  type: 'Formula' as const,
  format: moneyFormat,
  ...(bold ? { fontWeight: 'bold' as const } : {}),
});

/** For each check the figure computed anew, and how far the printed one is from it: 0.00. */
function checkCells(table: TableBlock, line: number) {
  return checksOf(table).flatMap((check, i) => {
    const own = letterOf(table.columns.length + 2 * i);
    const printed = `${letterOf(check.of)}${line}`;
    return [formula(anewOf(check, own, line)), formula(`ROUND(${printed}-${own}${line},2)`)];
  });
}

function anewOf(check: Check, own: string, line: number): string {
  if (check.kind === 'parts') {
    return `SUM(${letterOf(check.from)}${line}:${letterOf(check.to)}${line})`;
  }
  // The balance before is itself computed, so an error is not carried over from a printed figure.
  const before = line === 2 ? '' : `${own}${line - 1}+`;
  return `ROUND(${before}N(${letterOf(check.plus)}${line})-N(${letterOf(check.less)}${line}),2)`;
}

/** Below the printed total: the sums of the columns as formulas, and the difference. */
function sumRows({ columns }: TableBlock, total: TableBlock['rows'][number], last: number) {
  const isSummed = (i: number): boolean =>
    columns[i]?.form === 'money' && typeof total[i] === 'number';
  const labelled = (label: string, of: (letter: string) => string) =>
    columns.map((_column, i) => {
      if (isSummed(i)) return formula(of(letterOf(i)), true);
      return i === columns.findIndex(({ form }) => form === 'text') ? { value: label } : null;
    });
  return [
    labelled('复算合计（公式）', (letter) => `SUM(${letter}2:${letter}${last})`),
    labelled('差额（公式）', (letter) => `ROUND(${letter}${last + 1}-${letter}${last + 2},2)`),
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
