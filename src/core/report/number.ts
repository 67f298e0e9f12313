/** Account numbers in a text (账号、卡号): whole, in groups, masked, or only a tail. */
import { isCard, parseAccount } from '../kernel/index.ts';

export type FoundNumber = {
  readonly start: number;
  readonly end: number;
  /** The number where it is whole; empty where only a tail is shown. */
  readonly account: string;
  /** Last digits where only they are shown. */
  readonly tail: string;
  readonly side: 'from' | 'to' | 'unsaid';
  readonly doubt: 'check-failed' | 'masked' | null;
};

const whole =
  /(?<![\w.*¥@-])(?:\d{4}[ -]){2,5}\d{1,4}(?![\w*@])|(?<![\w.*¥@-])\d{12,25}(?![\w*@.])/g;
/** `6222****1234`, `6222 **** **** 1234`, `138****5678`. */
const masked = /(?<![\w*])(\d{2,8})\s?\*[\s*]*(\d{2,4})(?![\d*])/g;
/** `尾号1234`, `尾号为1234`, `(1234)`, `末四位1234`. */
const tailForm =
  /(?:尾号|尾数|末四位|后四位|卡尾|卡号尾号)\s*(?:为|是|:)?\s*\*{0,4}(\d{3,4})(?!\d)|(?:银行|储蓄卡|借记卡|卡|账户|帐户)\s*(?:\(\*{0,4}(\d{4})\)|\*{0,4}(\d{4})(?![\d.年元]|[,/-]\d| ?[\d*]{4}))/g;
/** A wallet is known by a telephone number or an address: `支付宝账号 138…`, `微信号 wx_12`. */
const walletForm =
  /(?:支付宝|微信|QQ钱包|对方|收款|数字人民币钱包)\s*(?:账[号户]|帐[号户]|号|钱包(?:编号|ID)?)\s*(?:是|为)?\s*:?\s*([A-Za-z0-9_.]{3,30}@[A-Za-z0-9.-]{3,30}|1[3-9]\d{9}|(?=[A-Za-z0-9_]*[A-Za-z])[A-Za-z0-9_]{5,30}|\d{10,19})(?![\w*])/g;

/** What precedes a number that is none of an account: serials, orders, identity, telephones. */
const otherNumber =
  /(?:流水|订单|单号|凭证|交易号|商户号|参考号|回单|编号|快递|运单|验证码|身份证|证件|工号|警号|微信支付单)[^\d\n]{0,8}$/;
const fromWords =
  /(?:付款|转出|扣款|汇款人|汇出|付方|本人|自己|我的?|您的?|你的?|从|用|户主)[^,。;\n>→]{0,14}$/;
const toWords =
  /(?:收款|转入|收方|对方|入账|汇入|转到|转给|转至|转账给|转账到|打到|打给|打进|汇到|汇给|汇至|存到|存入|向|到|至|给|->|→|>)[^,。;\n]{0,18}$/;

/** Every account of a folded text, in its order. Identity numbers and serials are left out. */
export function numbersIn(text: string): readonly FoundNumber[] {
  const all = [
    ...[...text.matchAll(walletForm)].flatMap((m) => walletOf(text, m)),
    ...[...text.matchAll(whole)].flatMap((m) => wholeOf(text, m)),
    ...[...text.matchAll(masked)].flatMap((m) => tailOf(text, m, m[2])),
    ...[...text.matchAll(tailForm)].flatMap((m) => tailOf(text, m, m[1] ?? m[2] ?? m[3])),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: FoundNumber[] = [];
  for (const one of all) if (one.start >= (kept.at(-1)?.end ?? 0)) kept.push(one);
  return kept;
}

const around = 24;
const before = (text: string, start: number): string =>
  text.slice(Math.max(0, start - around), start);

function wholeOf(text: string, match: RegExpMatchArray): FoundNumber[] {
  const start = match.index ?? 0;
  const written = match[0].trimEnd();
  const end = start + written.length;
  const digits = written.replace(/[ -]/g, '');
  const isOther =
    otherNumber.test(before(text, start)) ||
    digits.length < 12 ||
    isIdentity(digits, text[end]) ||
    isPackedTime(digits);
  if (isOther) return [];
  const parsed = parseAccount(digits);
  const doubt = typeof parsed === 'string' ? null : 'check-failed';
  return [{ start, end, account: digits, tail: '', side: sideOf(text, start), doubt }];
}

function walletOf(text: string, match: RegExpMatchArray): FoundNumber[] {
  const account = match[1] ?? '';
  const end = (match.index ?? 0) + match[0].length;
  const start = end - account.length;
  const said = sideOf(text, start);
  const side = said === 'unsaid' ? 'to' : said;
  return [{ start, end, account: account.toUpperCase(), tail: '', side, doubt: null }];
}

function tailOf(text: string, match: RegExpMatchArray, tail: string | undefined): FoundNumber[] {
  const start = match.index ?? 0;
  if (tail === undefined || otherNumber.test(before(text, start))) return [];
  const end = start + match[0].length;
  return [{ start, end, account: '', tail, side: sideOf(text, start), doubt: 'masked' }];
}

/** 18 signs with a day of birth in the middle that are no card. */
function isIdentity(digits: string, next: string | undefined): boolean {
  const born = /^[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\d?$/;
  if (!born.test(digits)) return false;
  return digits.length === 17
    ? next === 'X' || next === 'x'
    : digits.length === 18 && !isCard(digits);
}

const isPackedTime = (digits: string): boolean =>
  /^20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$/.test(
    digits,
  );

/** The nearer word tells whose account or bank it is. */
export function sideOf(text: string, start: number): FoundNumber['side'] {
  const line = before(text, start).split('\n').slice(-2).join('\n');
  const to = lastOf(line, toWords);
  const from = lastOf(line, fromWords);
  if (to === from) return 'unsaid';
  return to > from ? 'to' : 'from';
}

/** Where the last of the words begins that reach to the end; -1 where none does. */
function lastOf(line: string, words: RegExp): number {
  let best = -1;
  for (let i = 0; i < line.length; i += 1) {
    const found = words.exec(line.slice(i));
    if (found === null) break;
    best = i + found.index;
    i = best;
  }
  return best;
}
