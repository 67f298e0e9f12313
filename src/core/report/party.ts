/** Banks and holders in a text (银行、户名). */
import { sideOf } from './number.ts';

export type FoundBank = {
  readonly start: number;
  readonly end: number;
  readonly bank: string;
  /** A message that a bank signed is of the payer's bank. */
  readonly isSignature: boolean;
  readonly side: 'from' | 'to' | 'unsaid';
};
export type FoundName = {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly side: 'from' | 'to';
  readonly doubt: 'masked' | null;
};

/** Banks by the short name of the card table, each with what people and papers call it. */
const bankNames: readonly (readonly [bank: string, ...said: string[]])[] = [
  ['工商银行', '中国工商银行', '工行', 'ICBC'],
  ['农业银行', '中国农业银行', '农行', 'ABC'],
  ['中国银行', '中行', 'BOC'],
  ['建设银行', '中国建设银行', '建行', 'CCB'],
  ['交通银行', '交行', 'BOCOM'],
  ['邮储银行', '中国邮政储蓄银行', '邮政储蓄银行', '邮政储蓄', '邮储', 'PSBC'],
  ['招商银行', '招行', 'CMB'],
  ['浦发银行', '上海浦东发展银行', '浦发'],
  ['中信银行', '中信'],
  ['光大银行', '中国光大银行', '光大'],
  ['华夏银行', '华夏'],
  ['民生银行', '中国民生银行', '民生'],
  ['兴业银行', '兴业'],
  ['广发银行', '广东发展银行', '广发'],
  ['平安银行', '平安'],
  ['浙商银行'],
  ['渤海银行'],
  ['恒丰银行'],
  ['北京银行'],
  ['上海银行'],
  ['南京银行'],
  ['宁波银行'],
  ['杭州银行'],
  ['江苏银行'],
  ['支付宝', 'Alipay', '余额宝'],
  ['微信支付', '微信', '财付通', '零钱', 'WeChat Pay'],
  ['云闪付'],
];
const bankOfName = new Map(
  bankNames.flatMap(([bank, ...said]) => [bank, ...said].map((n) => [n, bank] as const)),
);
const known = [...bankOfName.keys()]
  .sort((a, b) => b.length - a.length)
  .map((name) => (/^[A-Z]+$/.test(name) ? `(?<![A-Za-z])${name}(?![A-Za-z])` : name))
  .join('|');
const bankForm = new RegExp(
  `(${known})|(?<=^|[^\\p{Script=Han}]|[到给至向入为是])([\\p{Script=Han}]{2,10}(?:银行|信用社|农商行|村镇银行))`,
  'gu',
);

/** `收款银行` and the like are labels, no banks. */
const noBank =
  /^(?:收款|付款|开户|对方|发卡|转入|转出|所属|我的?|本人|他的?|贵|本)|(?:手机|网上|网络|电话|掌上|企业|个人)银行$/;

export function banksIn(text: string): readonly FoundBank[] {
  return [...text.matchAll(bankForm)].flatMap((match) => {
    const end = match.index + match[0].length;
    const said =
      match[1] ?? match[2]?.replace(/^.*[向到给至转户的](?=.{2,}(?:银行|社)$)/u, '') ?? '';
    if (noBank.test(said)) return [];
    const start = end - said.length;
    const bank = bankOfName.get(said) ?? said;
    const open = text.slice(Math.max(0, start - 1), start);
    const close = text[end] ?? '';
    const isSignature = /[【[]/.test(open) && /[】\]]/.test(close);
    const side = isSignature ? 'from' : sideOf(text, start);
    return [{ start, end, bank, isSignature, side }];
  });
}

const person = '[\\p{Script=Han}·*＊]{2,16}';
const company = '[\\p{Script=Han}()]{4,30}(?:公司|商行|店|中心|经营部|工作室|个体户|合作社)';
const toLabel =
  '(?:收款人(?:姓名|户名|名称)?|收款方(?:户名|名称|姓名)?|收款户名|对方户名|对方姓名|对方账户名|对方|收方户名|户名|姓名|名字|叫|商户(?:全称|名称)?|收款商户)';
const labelled = new RegExp(`(${toLabel})\\s*(?:是|为|叫|:)?\\s*(${company}|${person})`, 'gu');
const told = new RegExp(
  `(?:转账?给|汇给|打给|付款给|扫二维码付款-给|转账-给|转账-来自|向)\\s*(${company}|${person}?)(?=\\s*(?:尾号|转|汇|付|账|支|的|\\(|,|;|。|$|\\n|\\d|¥))`,
  'gu',
);
/** A name that stands bare beside a number, by the family names that nine in ten people have. */
const familyNames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤';
const beside = new RegExp(
  `(?:(?<=\\d{4})[ ,]|(?<=^|[\\s,给到]))([${familyNames}][\\p{Script=Han}·]{1,3})(?=\\s+\\d|\\s*(?:$|[,;。\\n ]))`,
  'gmu',
);
/** Words that follow a label and are no name. */
const noName =
  /^(?:账[号户]|帐[号户]|卡号|银行|尾号|开户|人民币|信息|支付宝|微信|转账|成功|自称|客服|要求|说|让|叫我|名称|姓名|户名|账|电话|号码|手机|本人|他人|对方|商家|的|是|为|卡|支出|支付|付款|金额|方式|时间|万元|向|于)/;
const tailWords = /(?:的?(?:账[号户]|帐[号户]|银行|卡|尾号|转|汇|付款|支付|入账).*)$/u;

/** Holders named by a label or as the one to whom money went. */
export function namesIn(text: string): readonly FoundName[] {
  const all = [
    ...[...text.matchAll(labelled)].flatMap((m) => nameOf(text, m, m[2] ?? '')),
    ...[...text.matchAll(told)].flatMap((m) => nameOf(text, m, m[1] ?? '')),
    ...[...text.matchAll(beside)].flatMap((m) => nameOf(text, m, m[1] ?? '')),
  ].sort((a, b) => a.start - b.start);
  const kept: FoundName[] = [];
  for (const one of all) if (one.start >= (kept.at(-1)?.end ?? 0)) kept.push(one);
  return kept;
}

function nameOf(text: string, match: RegExpMatchArray, written: string): FoundName[] {
  const name = written.replace(tailWords, '').replace(/[()]+$/u, (s) => (s.includes(')') ? s : ''));
  const start = (match.index ?? 0) + match[0].lastIndexOf(written);
  if (name.length < 2 || noName.test(name) || bankOfName.has(name)) return [];
  if (/银行|信用社/.test(name) || /^\*+$/.test(name)) return [];
  const before = text.slice(Math.max(0, (match.index ?? 0) - 4), match.index ?? 0);
  const side = /付款|汇款|本人|我的?$|您/.test(before) && !/向|给/.test(match[0]) ? 'from' : 'to';
  const doubt = name.includes('*') ? 'masked' : null;
  return [{ start, end: start + name.length, name, side, doubt }];
}
