/**
 * The printed form (PDF): A4, the office and the number on top, page x of y and the beginning of the
 * content's hash at the foot of every page. The same content gives the same bytes: no clock, no
 * randomness, only fonts that are shipped with the program and embedded as subsets.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pdfmake, { type Content, type PdfDefinition, type TableCell } from 'pdfmake';
import type { Paper, PaperBlock } from '../../contract/index.ts';
import { formatFen } from '../../core/kernel/index.ts';

export type DrawJob = {
  readonly number: string;
  readonly shortCode: string;
  readonly issuedAt: number;
  readonly paper: Paper;
};

export type Drawn = { readonly bytes: Uint8Array; readonly pages: number };

const folder = join(dirname(fileURLToPath(import.meta.resolve('@embedpdf/fonts-sc'))), '../fonts');
const regular = join(folder, 'NotoSansHans-Regular.otf');
const bold = join(folder, 'NotoSansHans-Bold.otf');

// Nothing is fetched, and no file but the two fonts is read.
pdfmake.setFonts({ Noto: { normal: regular, bold, italics: regular, bolditalics: bold } });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path === regular || path === bold);

/** Points; a page has 20 mm left and right. */
const sideMargin = 57;
const topMargin = 58;
const footMargin = 52;
const bodySize = 11;
const grey = '#555555';
const rule = '#333333';

/** Draws one document. */
export async function drawPdf(job: DrawJob): Promise<Drawn> {
  const seen = { pages: 0 };
  const bytes = await pdfmake.createPdf(definitionOf(job, seen)).getBuffer();
  return { bytes, pages: seen.pages };
}

function definitionOf(job: DrawJob, seen: { pages: number }): PdfDefinition {
  const { paper, number, shortCode, issuedAt } = job;
  const made = new Date(issuedAt);
  return {
    pageSize: 'A4',
    pageOrientation: paper.landscape === true ? 'landscape' : 'portrait',
    pageMargins: [sideMargin, topMargin, sideMargin, footMargin],
    defaultStyle: { font: 'Noto', fontSize: bodySize, lineHeight: 1.35, color: '#111111' },
    info: {
      title: `${paper.title} ${number}`,
      author: paper.office,
      creator: 'Wuzha',
      producer: 'Wuzha',
      creationDate: made,
      modDate: made,
    },
    header: (page) =>
      page === 1
        ? ''
        : {
            margin: [sideMargin, 28, sideMargin, 0],
            columns: [
              { text: paper.title, fontSize: 8.5, color: grey },
              { text: number, fontSize: 8.5, color: grey, alignment: 'right' },
            ],
          },
    footer: (page, pages) => {
      seen.pages = pages;
      return {
        margin: [sideMargin, 14, sideMargin, 0],
        columns: [
          { text: `校验码 ${shortCode}`, fontSize: 8.5, color: grey },
          { text: `第 ${page} 页　共 ${pages} 页`, fontSize: 8.5, color: grey, alignment: 'right' },
        ],
      };
    },
    content: [
      ...headOf(paper, paper.title, number),
      ...(paper.to === '' ? [] : [{ text: `${paper.to}：`, margin: [0, 0, 0, 4] } as Content]),
      ...paper.blocks.flatMap((block) => drawBlock(block, job)),
    ],
  };
}

/** Width of a page between its margins, in points. */
const widthOfPage = { portrait: 481, landscape: 728 } as const;

function headOf({ office, landscape }: Paper, title: string, number: string): Content[] {
  const x2 = widthOfPage[landscape === true ? 'landscape' : 'portrait'];
  return [
    { text: office, alignment: 'center', fontSize: 15, bold: true, margin: [0, 0, 0, 2] },
    { text: title, alignment: 'center', fontSize: 20, bold: true, margin: [0, 0, 0, 4] },
    { text: number, alignment: 'right', fontSize: 10, margin: [0, 0, 0, 6] },
    {
      canvas: [{ type: 'line', x1: 0, y1: 0, x2, y2: 0, lineWidth: 0.8, lineColor: rule }],
      margin: [0, 0, 0, 10],
    },
  ];
}

function drawBlock(block: PaperBlock, { paper, number }: DrawJob): Content[] {
  switch (block.kind) {
    case 'text':
      return [drawText(block)];
    case 'part':
      return [{ text: block.title, bold: true, fontSize: 12, margin: [0, 8, 0, 4] }];
    case 'fields':
      return [drawFields(block.rows)];
    case 'table':
      return drawTable(block);
    case 'sign':
      return [drawSign(block.title, block.lines)];
    case 'seal':
      return [
        {
          unbreakable: true,
          margin: [0, 26, 0, 0],
          stack: [
            { text: block.office, alignment: 'right' },
            { text: block.date, alignment: 'right' },
            { text: '（印章）', alignment: 'right', fontSize: 9, color: grey },
          ],
        },
      ];
    case 'page': {
      const [first, ...rest] = headOf(paper, block.title ?? paper.title, number);
      return first === undefined ? [] : [{ stack: [first, ...rest], pageBreak: 'before' }];
    }
  }
}

const indent = bodySize * 2;

function drawText({ text, style = 'body' }: Extract<PaperBlock, { kind: 'text' }>): Content {
  if (style === 'small') return { text, fontSize: 9, color: grey, margin: [0, 2, 0, 2] };
  if (style === 'strong') return { text, bold: true, margin: [0, 4, 0, 4] };
  if (style === 'plain') return { text, margin: [0, 0, 0, 4] };
  return { text, leadingIndent: indent, margin: [0, 0, 0, 5] };
}

const layout = {
  hLineWidth: () => 0.6,
  vLineWidth: () => 0.6,
  hLineColor: () => rule,
  vLineColor: () => rule,
  paddingTop: () => 3.5,
  paddingBottom: () => 2.5,
  paddingLeft: () => 5,
  paddingRight: () => 5,
};
const labelFill = '#f2f2f2';

/** A form: short values stand two to a row, long ones have a row of their own. */
function drawFields(rows: readonly (readonly [string, string])[]): Content {
  const body: TableCell[][] = [];
  const long = ([, value]: readonly [string, string]): boolean => widthOf(value) > shortMax;
  for (let i = 0; i < rows.length; i += 1) {
    const [first, second] = [rows[i], rows[i + 1]];
    if (first === undefined) break;
    if (long(first) || second === undefined || long(second)) {
      body.push([labelCell(first[0]), { text: first[1], colSpan: 3 }, {}, {}]);
    } else {
      body.push([labelCell(first[0]), { text: first[1] }, labelCell(second[0]), second[1]]);
      i += 1;
    }
  }
  const table = { widths: [92, '*', 92, '*'], body, dontBreakRows: true };
  return { table, layout, fontSize: 10, margin: [0, 3, 0, 8] };
}

/** Han characters that fit into half a row. */
const shortMax = 13;
/** In widths of a Han character. */
const widthOf = (text: string): number => text.length - 0.45 * text.replace(/[^ -~]/g, '').length;

const labelCell = (text: string): TableCell => ({ text, fillColor: labelFill, bold: true });

/** `3900000` -> `39,000.00`: the fen always, as on every statement. */
export const yuanOf = (amountFen: number): string =>
  formatFen(amountFen, 'always').replace('¥', '');

type TableBlock = Extract<PaperBlock, { kind: 'table' }>;
type CellValue = TableBlock['rows'][number][number];

function textOf(value: CellValue | undefined, form: TableBlock['columns'][number]['form']): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'number' && form === 'money' ? yuanOf(value) : String(value);
}

function drawTable({ title, columns, rows, total }: TableBlock): Content[] {
  const cellsOf = (row: TableBlock['rows'][number], strong: boolean): TableCell[] =>
    columns.map(({ form }, i) => ({
      text: textOf(row[i], form),
      alignment: form === 'text' ? 'left' : 'right',
      noWrap: form === 'money',
      ...(strong ? { bold: true } : {}),
    }));
  const head: TableCell[] = columns.map((one) => ({
    text: one.title,
    bold: true,
    alignment: 'center',
    fillColor: labelFill,
  }));
  const body = [
    head,
    ...rows.map((row) => cellsOf(row, false)),
    ...(total === undefined ? [] : [cellsOf(total, true)]),
  ];
  const widths = columns.map(({ width }) => (width === undefined ? '*' : `${width}%`));
  return [
    ...(title === '' ? [] : [{ text: title, bold: true, margin: [0, 8, 0, 3] } as Content]),
    {
      table: { headerRows: 1, widths, body, dontBreakRows: true },
      layout,
      fontSize: columns.length > 8 ? 7.5 : columns.length > 6 ? 8.2 : 9,
      margin: [0, 0, 0, 8],
    },
  ];
}

/** A box to be filled in by hand; it is never torn between two pages. */
function drawSign(title: string, lines: readonly string[]): Content {
  const filled = lines.map((line): Content => ({ text: line, margin: [0, 3, 0, 3] }));
  const body: TableCell[][] = [
    [
      { text: title, bold: true, fillColor: labelFill },
      { stack: filled, margin: [2, 2, 2, 2] },
    ],
  ];
  return {
    table: { widths: [92, '*'], body, dontBreakRows: true },
    layout,
    fontSize: 10,
    margin: [0, -8, 0, 8],
  };
}
