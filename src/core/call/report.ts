/**
 * The report-and-stop form (报案止付登记) of a three-way call: did you pay, how, to which account,
 * how much, when (operating-rules 5.3). It begins with what the signals already tell, and takes
 * what is pasted from a message or a receipt.
 */
import { formatInstant, parseInstant, zoneMs, type Instant } from '../kernel/index.ts';

export const reportReporters = [
  { code: 'self', zh: '本人', en: 'The person' },
  { code: 'relative', zh: '家属', en: 'A relative' },
  { code: 'other', zh: '他人', en: 'Somebody else' },
] as const;
export const reportPaid = [
  { code: 'yes', zh: '已付', en: 'Paid' },
  { code: 'no', zh: '未付', en: 'Not paid' },
  { code: 'unknown', zh: '未问明', en: 'Not known yet' },
] as const;

export type ReportTransfer = {
  readonly account: string;
  readonly bank: string;
  readonly name: string;
  readonly amountFen: number | null;
  readonly at: Instant | null;
  readonly known: boolean;
};

/** What a transfer signal tells. */
export type KnownTransfer = {
  readonly occurredAt: Instant;
  readonly amountFen: number;
  readonly payee: { readonly account: string; readonly bank?: string; readonly name?: string };
  readonly channel?: string;
};

/** How money goes, by the channel that banks tell. */
const channelWords: ReadonlyMap<string, string> = new Map([
  ['mobile', '手机银行'],
  ['web', '网上银行'],
  ['atm', 'ATM'],
  ['counter', '柜面'],
  ['qr', '扫码'],
  ['pos', 'POS'],
]);

const transfersMax = 20;

/** The form before anybody was asked: transfers newest first, and paid where one is known. */
export function draftReport(transfers: readonly KnownTransfer[]) {
  const newest = [...transfers].sort((a, b) => b.occurredAt - a.occurredAt).slice(0, transfersMax);
  return {
    reporter: 'self' as const,
    paid: newest.length > 0 ? ('yes' as const) : ('unknown' as const),
    how: channelWords.get(newest[0]?.channel ?? '') ?? '',
    transfers: newest.map(({ occurredAt, amountFen, payee }) => ({
      account: payee.account,
      bank: payee.bank ?? '',
      name: payee.name ?? '',
      amountFen,
      at: occurredAt,
      known: true,
    })),
    note: '',
  };
}

/** Digits alone or in groups of four, as cards and accounts are written. */
const accountForm = /(?<![\d.])(?:\d{4}[ -]){3,4}\d{1,4}(?![\d.])|(?<![\d.])\d{12,25}(?![\d.])/;
const amountForm =
  /(?:[¥￥]|人民币|RMB|CNY)\s*(\d[\d,，]*(?:\.\d{1,2})?)\s*(万|千)?|(\d[\d,，]*(?:\.\d{1,4})?)\s*(万|千)?\s*(?:元|块|圆|yuan)|(\d+(?:\.\d{1,4})?)\s*(万)/i;
const bankForm = /[\p{Script=Han}]{2,12}(?:银行|信用社|支付)/u;
const nameForm = /(?:户名|姓名|收款人|名字)\s*[:：是]?\s*([\p{Script=Han}·]{2,12})/u;

/**
 * Transfers in a pasted text, one a line; a line without an account and without an amount tells
 * none. Times are of Beijing; a time without a day is of the day of `now`.
 */
export function parseTransfers(text: string, now: Instant): readonly ReportTransfer[] {
  const blocks = text
    .slice(0, 10_000)
    .split(/\n+/)
    .map((line) => line.normalize('NFKC').trim())
    .filter((line) => line !== '');
  const found = blocks.flatMap((line) => {
    const account = accountForm.exec(line)?.[0].replace(/[ -]/g, '') ?? '';
    const rest = account === '' ? line : line.replace(accountForm, ' ');
    const { at, without } = timeIn(rest, now);
    const amountFen = amountIn(without);
    if (account === '' && amountFen === null) return [];
    const bank = bankForm.exec(line)?.[0] ?? '';
    return [{ account, bank, name: nameForm.exec(line)?.[1] ?? '', amountFen, at, known: false }];
  });
  return found.slice(0, transfersMax);
}

function amountIn(line: string): number | null {
  const parts = amountForm.exec(line);
  if (!parts) return null;
  const [, marked, markedUnit, plain, plainUnit, bare, bareUnit] = parts;
  const digits = (marked ?? plain ?? bare ?? '').replace(/[,，]/g, '');
  const unit = markedUnit ?? plainUnit ?? bareUnit;
  const yuan = Number(digits) * (unit === '万' ? 10_000 : unit === '千' ? 1_000 : 1);
  const fen = Math.round(yuan * 100);
  return Number.isSafeInteger(fen) && fen > 0 && fen <= 1_000_000_000_000_000 ? fen : null;
}

const dateForm = /(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?/;
const clockForm = /(上午|下午|晚上|中午|凌晨)?\s*(\d{1,2})\s*(?:[:：时点])\s*(?:(\d{1,2})|(半))?/;

function timeIn(line: string, now: Instant): { at: Instant | null; without: string } {
  const clock = clockForm.exec(line);
  if (!clock) return { at: null, without: line };
  const before = line.slice(0, clock.index);
  const date = dateForm.exec(before);
  const at = parseInstant(`${dayOf(date, now)}T${hourOf(clock)}:00+08:00`);
  // What is no time, such as 99:00, is left where it is.
  if (at === undefined) return { at: null, without: line };
  const rest = line.slice(clock.index + clock[0].length);
  return { at, without: (date ? before.replace(dateForm, ' ') : before) + rest };
}

function dayOf(date: RegExpExecArray | null, now: Instant): string {
  const [year = '', month = '', day = ''] = beijingDay(now);
  return `${date?.[1] ?? year}-${two(date?.[2] ?? month)}-${two(date?.[3] ?? day)}`;
}

function hourOf([, part = '', hour = '', minute = '0', half]: RegExpExecArray): string {
  const late = /下午|晚上/.test(part) && Number(hour) < 12 ? 12 : 0;
  return `${two(Number(hour) + late)}:${half === undefined ? two(minute) : '30'}`;
}

const two = (value: number | string): string => String(value).padStart(2, '0');

/** Year, month and day in Beijing. */
function beijingDay(now: Instant): readonly string[] {
  return formatInstant(now + zoneMs)
    .slice(0, 10)
    .split('-');
}
