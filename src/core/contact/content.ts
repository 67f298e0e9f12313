/**
 * What an official message may say (operating-rules 5.3): a warning by SMS has no link, telephone
 * number, QQ or WeChat; no message of the centre ever asks for a transfer, an account, a password or
 * a code. Checked when a template is made or changed, and again for each text that leaves.
 */
import type { ContactChannel } from './channel.ts';

export const contentRules = [
  { code: 'link', zh: '不得含有网址', en: 'holds a link' },
  { code: 'number', zh: '不得含有号码', en: 'holds a number that could be called' },
  {
    code: 'messenger',
    zh: '不得含有 QQ、微信等联系方式',
    en: 'names QQ, WeChat or another messenger',
  },
  { code: 'asks-money', zh: '不得要求转账付款', en: 'asks for money to be moved' },
  {
    code: 'asks-secret',
    zh: '不得索要账号、密码、验证码或屏幕共享',
    en: 'asks for an account, a password, a code or the screen',
  },
  { code: 'empty', zh: '没有内容', en: 'says nothing' },
  { code: 'too-long', zh: '过长', en: 'is too long' },
] as const;
export type ContentRule = (typeof contentRules)[number]['code'];

export type ContentProblem = {
  readonly rule: ContentRule;
  /** Place of the offending span in the text. */
  readonly start: number;
  readonly end: number;
  readonly found: string;
};

/** Characters of a text; 600 are nine parts of an SMS. */
const lengthMax: Readonly<Record<ContactChannel, number>> = {
  sms: 600,
  'flash-sms': 160,
  email: 8000,
  push: 300,
  app: 2000,
};

/** Numbers that a channel may name: beside an SMS its sender is shown, so it needs none. */
const allowedNumbers: Readonly<Record<ContactChannel, readonly string[]>> = {
  sms: [],
  'flash-sms': [],
  email: ['96110', '110'],
  push: [],
  app: ['96110', '110'],
};

/** Any scheme or www, and any name with a dot and a last label of letters. */
const linkForm =
  /[a-z][a-z0-9+.-]{1,15}:\/\/\S*|www\.\S+|(?<![a-z0-9])[a-z0-9-]+(?:[.。·][a-z0-9-]+)*[.。·](?!\d)[a-z]{2,18}(?![a-z])/giu;
/** Digits with what people put between them. */
const digitsForm = /\+?\d(?:[\d\s\-().·*#]*\d)?/gu;
const chineseDigitsForm = /[〇零一二三四五六七八九幺两]{5,}/gu;
const emergencyForm = /^1[12]\d$/;
const digitsMin = 5;
const messengerForm =
  /q{2}|扣扣|企鹅号|微信|薇信|威信号|v信|(?<![a-z])(?:vx|wx|wechat|weixin|telegram|whatsapp|line号|skype)(?![a-z])|纸飞机|二维码|扫码|qr code/giu;

const moneyForm =
  /转账|转帐|汇款|打款|付款|支付|充值|缴费|缴纳|垫付|存入|转入|(?<![a-z])(?:transfer|pay|remit|deposit|top up|send money)[a-z]*/giu;
const secretForm =
  /密码|验证码|账号|帐号|账户|卡号|银行卡|身份证|动态码|口令|共享屏幕|屏幕共享|(?<![a-z])(?:passwords?|passcodes?|pins?|accounts?|card numbers?|verification codes?|share (?:your )?screen|screen sharing)(?![a-z])/giu;
/** A clause that warns: it forbids, or says that it is a fraud. */
const warnsForm =
  /不|没有|勿|别|莫|停止|拒绝|暂停|中止|骗|假冒|冒充|(?<![a-z])(?:not|never|no|nobody|none|stop|refuse|without|fraud[a-z]*|scams?|fake|false)(?![a-z])|n't/iu;
const clauseForm = /[^，。；！？,;!?\n]+/gu;

/**
 * Every rule that a text breaks, in the order of the text. Placeholders such as `{code}` are taken
 * for what they stand for and break none.
 */
export function contentProblems(channel: ContactChannel, text: string): readonly ContentProblem[] {
  const plain = fold(text.replace(/\{[a-z]+\}/g, (mark) => '\u{e000}'.repeat(mark.length)));
  const hit = (rule: ContentRule, start: number, length: number): ContentProblem => ({
    rule,
    start,
    end: start + length,
    found: text.slice(start, start + length),
  });
  if (text.trim() === '') return [hit('empty', 0, 0)];
  const found: ContentProblem[] = [];
  if (text.length > lengthMax[channel]) {
    found.push(hit('too-long', lengthMax[channel], text.length - lengthMax[channel]));
  }
  for (const m of plain.matchAll(linkForm)) found.push(hit('link', m.index, m[0].length));
  for (const m of plain.matchAll(digitsForm)) {
    if (isCallable(m[0], allowedNumbers[channel])) found.push(hit('number', m.index, m[0].length));
  }
  for (const m of plain.matchAll(chineseDigitsForm)) {
    found.push(hit('number', m.index, m[0].length));
  }
  for (const m of plain.matchAll(messengerForm)) {
    found.push(hit('messenger', m.index, m[0].length));
  }
  for (const clause of plain.matchAll(clauseForm)) {
    if (warnsForm.test(clause[0])) continue;
    for (const m of clause[0].matchAll(moneyForm)) {
      found.push(hit('asks-money', clause.index + m.index, m[0].length));
    }
    for (const m of clause[0].matchAll(secretForm)) {
      found.push(hit('asks-secret', clause.index + m.index, m[0].length));
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function isCallable(run: string, allowed: readonly string[]): boolean {
  const digits = run.replace(/\D/g, '');
  if (allowed.includes(digits)) return false;
  return digits.length >= digitsMin || emergencyForm.test(digits);
}

/** Wide letters and digits as narrow ones, in the same places. */
function fold(text: string): string {
  return text.replace(/[\u{ff01}-\u{ff5e}]/gu, (wide) =>
    /[，；！？：（）]/u.test(wide) ? wide : String.fromCharCode(wide.charCodeAt(0) - 0xfee0),
  );
}
