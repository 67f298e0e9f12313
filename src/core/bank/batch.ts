/**
 * Many instructions in one file: what is open goes down with empty columns at its end, and the same
 * file comes back with them filled. One bad line keeps no other from counting.
 */
import {
  formatInstant,
  ok,
  refuse,
  zoneMs,
  type Instant,
  type Problem,
  type Result,
} from '../kernel/index.ts';
import { parseAmount, parseTime, type HandDraft } from './hand.ts';
import { bankRequestKinds, type BankRequest } from './message.ts';
import { readTable, writeSheetRow, type Cell, type Columns, type RowProblem } from './sheet.ts';
import { formatYuan } from './yuan.ts';

const askedColumns = [
  '申请编号',
  '类型',
  '加急',
  '账号',
  '户名',
  '限额（元）',
  '转出账号',
  '转账金额（元）',
  '转账时间',
  '办理时限',
] as const;

const answerColumns = [
  '结果代码',
  '执行金额（元）',
  '账户余额（元）',
  '可用余额（元）',
  '生效时间',
  '到期时间',
  '备注',
] as const;

const known: Columns = {
  key: ['申请编号'],
  code: ['结果代码'],
  executed: ['执行金额'],
  balance: ['账户余额'],
  available: ['可用余额'],
  start: ['生效时间'],
  expire: ['到期时间'],
  remark: ['备注'],
};

/** What a field of a line is called at the head of the file. */
export function batchColumn(field: string): string {
  return known[field.replace(/(At|Fen)$/, '')]?.[0] ?? field;
}

const beijing = (at: number | null): string =>
  at === null
    ? ''
    : formatInstant(at + zoneMs)
        .slice(0, 19)
        .replace('T', ' ');
const yuan = (fen: number | null): string => (fen === null ? '' : formatYuan(fen));

/** The file that goes down; begins with the mark by which spreadsheets know UTF-8. */
export function writeBatch(
  open: readonly { readonly request: BankRequest; readonly dueAt: Instant | null }[],
): string {
  const lines = open.map(({ request, dueAt }) =>
    writeSheetRow([
      request.key,
      bankRequestKinds.find(({ code }) => code === request.kind)?.zh ?? request.kind,
      request.isUrgent ? '是' : '否',
      request.account.number,
      request.account.name,
      yuan(request.amountFen),
      request.transfer?.fromAccount ?? '',
      yuan(request.transfer?.amountFen ?? null),
      beijing(request.transfer?.at ?? null),
      beijing(dueAt),
      ...answerColumns.map(() => ''),
    ]),
  );
  return `\ufeff${[writeSheetRow([...askedColumns, ...answerColumns]), ...lines].join('\r\n')}\r\n`;
}

export type BatchLine = { readonly line: number; readonly key: string; readonly draft: HandDraft };
export type Batch = {
  readonly lines: readonly BatchLine[];
  readonly problems: readonly RowProblem[];
};

/** The file that comes back; lines without a result code are passed over. */
export function readBatch(text: string): Batch {
  const { rows, problems } = readTable(text, {
    columns: known,
    needed: ['key', 'code'],
    remedy: 'upload the file that was downloaded, filled in',
    read: (cell, line) => (cell('code') === '' ? undefined : readLine(cell, line)),
  });
  return { lines: rows, problems };
}

function readLine(cell: Cell, line: number): Result<BatchLine, Problem> {
  const wrong = ['executed', 'balance', 'available'].find(
    (name) => cell(name) !== '' && parseAmount(cell(name)) === undefined,
  );
  if (wrong !== undefined) {
    return wrongCell(wrong, 'amount-form', cell(wrong), 'write yuan such as 48600.00');
  }
  const late = ['start', 'expire'].find(
    (name) => cell(name) !== '' && parseTime(cell(name)) === undefined,
  );
  if (late !== undefined) {
    return wrongCell(late, 'time-form', cell(late), 'write 2026-03-10 09:30:00, Beijing time');
  }
  return ok({
    line,
    key: cell('key'),
    draft: {
      // A spreadsheet makes 0 of 0000.
      code: cell('code').padStart(4, '0'),
      remark: cell('remark').slice(0, 500),
      executedFen: parseAmount(cell('executed')) ?? null,
      balanceFen: parseAmount(cell('balance')) ?? null,
      availableFen: parseAmount(cell('available')) ?? null,
      startAt: parseTime(cell('start')) ?? null,
      expireAt: parseTime(cell('expire')) ?? null,
      priorOffice: null,
      transactions: [],
      accounts: [],
      holder: null,
    },
  });
}

const wrongCell = (field: string, code: string, value: string, remedy: string) =>
  refuse({ field, code, problem: `is ${JSON.stringify(value.slice(0, 40))}`, remedy });
