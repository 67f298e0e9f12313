/**
 * Goal: a document is the same bytes whenever it is drawn, says what it should, and its table adds
 * up. Method: draw papers twice, in this thread and in the one that draws; read the workbook back.
 */
import { inflateRawSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import type { Paper } from '../../contract/index.ts';
import type { Instant } from '../../core/kernel/index.ts';
import { drawPdf } from './draw.ts';
import { makeDrawer } from './drawer.ts';
import { measurePaper, type MeasureFacts } from './form.ts';
import { makeWorkbook } from './workbook.ts';

const at = Date.UTC(2026, 10, 22, 8) as Instant;
const drawer = makeDrawer();
afterAll(() => drawer.stop());

const facts: MeasureFacts = {
  office: '临江市公安局',
  contact: '0755-96110',
  account: { bank: '105', number: '6217001230004567890', name: '王大力', type: 'personal' },
  bankName: '临江银行',
  reportNumber: 'A-20261122-0037',
  caseNumber: null,
  reason: '电信网络诈骗',
  basis: '《反电信网络诈骗法》第二十条',
  amountFen: 3_900_050,
  fromAt: at,
  untilAt: at,
  transfer: null,
  officers: ['钱卫东', '孙丽'],
  approvedBy: '韩立',
  question: null,
  at,
  remedyCode: 'K7MP2RTX',
};

const table: Paper = {
  title: '涉案资金流向表',
  office: '临江市公安局',
  to: '',
  landscape: true,
  blocks: [
    {
      kind: 'table',
      title: '一级到二级',
      columns: [
        { title: '流水号', form: 'text' },
        { title: '金额', form: 'money' },
      ],
      rows: Array.from({ length: 120 }, (_, i) => [`S${i}`, 100 + i]),
      total: ['合计', 19_140],
    },
  ],
};

const head = { number: '反诈协冻字〔2026〕3号', shortCode: '3F9A-0C11-77B2', issuedAt: at };

test('the same content is the same bytes, here and in the thread that draws', async () => {
  const job = { ...head, paper: measurePaper('freeze-notice', facts) };
  const [here, there] = [await drawPdf(job), await drawer.draw(job)];
  expect(Buffer.from(there.bytes).equals(Buffer.from(here.bytes))).toBe(true);
  expect(here.pages).toBe(2);
  const other = await drawPdf({ ...job, shortCode: '0000-0000-0000' });
  expect(Buffer.from(other.bytes).equals(Buffer.from(here.bytes))).toBe(false);
});

test('a long table has its head and its foot on every page', async () => {
  const drawn = await drawer.draw({ ...head, paper: table });
  expect(drawn.pages).toBeGreaterThan(2);
  expect(Buffer.from(drawn.bytes).subarray(0, 5).toString()).toBe('%PDF-');
});

test('a paper that cannot be drawn is a fault of that paper alone', async () => {
  const broken = { ...table, blocks: [{ kind: 'text', text: 7 }] } as unknown as Paper;
  await expect(drawer.draw({ ...head, issuedAt: Number.NaN, paper: broken })).rejects.toThrow(
    'drawing failed',
  );
  expect((await drawer.draw({ ...head, paper: table })).pages).toBeGreaterThan(2);
});

/** The parts of a zip archive, by name. */
function partsOf(archive: Buffer): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  let entry = archive.readUInt32LE(archive.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  while (archive.readUInt32LE(entry) === 0x02_01_4b_50) {
    const nameLength = archive.readUInt16LE(entry + 28);
    const name = archive.toString('utf8', entry + 46, entry + 46 + nameLength);
    const local = archive.readUInt32LE(entry + 42);
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const packed = archive.subarray(from, from + archive.readUInt32LE(entry + 20));
    const isPacked = archive.readUInt16LE(entry + 10) === 8;
    parts.set(name, (isPacked ? inflateRawSync(packed) : packed).toString('utf8'));
    entry += 46 + nameLength + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32);
  }
  return parts;
}

test('a workbook computes sums and balances anew beside the printed figures', async () => {
  const lines: Paper = {
    ...table,
    blocks: [
      {
        kind: 'table',
        title: '逐笔权属',
        columns: ['收入', '支出', '余额', '林小芳', '其他'].map((title) => {
          return { title, form: 'money' as const };
        }),
        rows: [
          [500, null, 500, 500, 0],
          [300, null, 800, 500, 300],
          [null, 200, 600, 300, 300],
        ],
        total: [800, 200, null, null, null],
        checks: [
          { kind: 'running', of: 2, plus: 0, less: 1 },
          { kind: 'parts', of: 2, from: 3, to: 4 },
        ],
      },
    ],
  };
  const bytes = Buffer.from(await makeWorkbook(lines, head));
  const sheet = partsOf(bytes).get('xl/worksheets/sheet1.xml') ?? '';
  const formulas = [...sheet.matchAll(/<c r="([A-Z]+\d+)"[^>]*><f>([^<]+)<\/f>/g)];
  expect(formulas.map(([, cell, text]) => `${cell} ${text}`)).toEqual([
    'F2 ROUND(N(A2)-N(B2),2)',
    'G2 ROUND(C2-F2,2)',
    'H2 SUM(D2:E2)',
    'I2 ROUND(C2-H2,2)',
    'F3 ROUND(F2+N(A3)-N(B3),2)',
    'G3 ROUND(C3-F3,2)',
    'H3 SUM(D3:E3)',
    'I3 ROUND(C3-H3,2)',
    'F4 ROUND(F3+N(A4)-N(B4),2)',
    'G4 ROUND(C4-F4,2)',
    'H4 SUM(D4:E4)',
    'I4 ROUND(C4-H4,2)',
    'A6 SUM(A2:A4)',
    'B6 SUM(B2:B4)',
    'A7 ROUND(A5-A6,2)',
    'B7 ROUND(B5-B6,2)',
  ]);
});

test('a workbook holds numbers that add up, and no time of packing', async () => {
  const bytes = Buffer.from(await makeWorkbook(table, head));
  const sheet = partsOf(bytes).get('xl/worksheets/sheet1.xml') ?? '';
  const values = [...sheet.matchAll(/<c r="B\d+"[^>]*><v>([\d.]+)<\/v>/g)].map((m) => Number(m[1]));
  const body = values.filter((_, i) => i >= values.length - 121);
  const rows = body.slice(0, 120).reduce((sum, value) => sum + Math.round(value * 100), 0);
  expect([rows, Math.round((body[120] ?? 0) * 100)]).toEqual([19_140, 19_140]);
  const central = bytes.readUInt32LE(bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1') + 16);
  expect(bytes.readUInt32LE(central + 12)).toBe(0x00_21_00_00);
});
