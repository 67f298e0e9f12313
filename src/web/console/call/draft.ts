/** The report form as it is typed: amounts and times are texts until it is saved. */
import type { ReportBody } from '../../../contract/index.ts';
import type { ReportTransfer } from '../../../core/call/index.ts';
import { parseYuan } from '../warning/yuan.ts';

export type Row = {
  readonly key: string;
  readonly account: string;
  readonly bank: string;
  readonly name: string;
  readonly amount: string;
  /** As the browser's own field writes it, time of Beijing: 2026-03-10T09:30. */
  readonly time: string;
  readonly known: boolean;
};

let serial = 0;
const newKey = (): string => `t${(serial += 1)}`;
const offset = '+08:00';
const zoneMs = 8 * 3_600_000;

export const emptyRow = (): Row => ({
  key: newKey(),
  account: '',
  bank: '',
  name: '',
  amount: '',
  time: '',
  known: false,
});

const yuanOf = (fen: number | null): string => (fen === null ? '' : (fen / 100).toFixed(2));

/** The field of the browser for a time in milliseconds, in Beijing. */
const fieldOf = (at: number): string => new Date(at + zoneMs).toISOString().slice(0, 16);

export function rowsOf(body: ReportBody): Row[] {
  return body.transfers.map((t) => ({
    key: newKey(),
    account: t.account,
    bank: t.bank,
    name: t.name,
    amount: yuanOf(t.amountFen),
    time: t.at === null ? '' : fieldOf(Date.parse(t.at)),
    known: t.known,
  }));
}

export function rowOf(t: ReportTransfer): Row {
  const time = t.at === null ? '' : fieldOf(t.at);
  return {
    ...emptyRow(),
    account: t.account,
    bank: t.bank,
    name: t.name,
    amount: yuanOf(t.amountFen),
    time,
  };
}

export const accountOf = (text: string): string => text.replace(/[\s-]/g, '');
export const isAccount = (text: string): boolean => /^[0-9A-Za-z@._]{0,40}$/.test(accountOf(text));

/** Whether every field can be saved. */
export function isWhole(rows: readonly Row[]): boolean {
  return rows.every((row) => parseYuan(row.amount) !== undefined && isAccount(row.account));
}

export function transfersOf(rows: readonly Row[]): ReportBody['transfers'] {
  return rows
    .filter((row) => row.account !== '' || row.amount !== '' || row.name !== '')
    .map((row) => ({
      account: accountOf(row.account),
      bank: row.bank,
      name: row.name,
      amountFen: parseYuan(row.amount) ?? null,
      at: row.time === '' ? null : `${row.time}:00${offset}`,
      known: row.known,
    }));
}
