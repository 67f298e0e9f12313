/** The words in which typologies are read, Chinese first. */
import { categories } from '../kernel/index.ts';
import type { SignalKind } from '../signal/index.ts';
import type { Field } from './field.ts';
import type { Action, Role, WindowTerm } from './schema.ts';

export type Tongue = 'zh' | 'en';
type Both = { readonly zh: string; readonly en: string };

export const kindWords: Readonly<Record<SignalKind | 'any', Both>> = {
  call: { zh: '通话', en: 'calls' },
  sms: { zh: '短信', en: 'messages' },
  visit: { zh: '访问', en: 'visits' },
  transfer: { zh: '转账', en: 'transfers' },
  report: { zh: '报告', en: 'reports' },
  any: { zh: '信号', en: 'signals' },
};

export const roleWords: Readonly<Record<Role, Both>> = {
  person: { zh: '本人', en: 'the person' },
  number: { zh: '对方号码', en: 'the number' },
  payer: { zh: '付款账户', en: 'the paying account' },
  payee: { zh: '收款账户', en: 'the receiving account' },
  device: { zh: '设备', en: 'the device' },
  pair: { zh: '本人与对方', en: 'the person and the other side' },
  site: { zh: '网站', en: 'the site' },
};

/** What a distinct tells apart. */
export const eachWords: Readonly<Record<Role, Both>> = {
  person: { zh: '人数', en: 'different people' },
  number: { zh: '号码数', en: 'different numbers' },
  payer: { zh: '付款账户数', en: 'different paying accounts' },
  payee: { zh: '收款账户数', en: 'different receiving accounts' },
  device: { zh: '设备数', en: 'different devices' },
  pair: { zh: '往来对数', en: 'different pairs' },
  site: { zh: '网站数', en: 'different sites' },
};

export const measureWords: Readonly<Record<WindowTerm['measure'], Both>> = {
  count: { zh: '次数', en: 'number' },
  sum: { zh: '{value}合计', en: 'sum of {value}' },
  mean: { zh: '平均{value}', en: 'mean {value}' },
  distinct: { zh: '涉及的{each}', en: '{each}' },
  ratio: { zh: '占比', en: 'share' },
  since: { zh: '距上一次', en: 'time since the last' },
};

export const sumWords: Readonly<Record<NonNullable<WindowTerm['value']>, Both>> = {
  amount: { zh: '金额', en: 'amount' },
  callMinutes: { zh: '通话分钟', en: 'call minutes' },
  loss: { zh: '损失', en: 'loss' },
};

export const actionWords: Readonly<Record<Action, Both>> = {
  warn: { zh: '预警', en: 'warn' },
  'hold-transfer': { zh: '建议延迟转账', en: 'propose to hold the transfer' },
  'propose-block': { zh: '建议封堵', en: 'propose to block' },
  lead: { zh: '生成线索', en: 'open a lead' },
  'spare-warning': { zh: '不预警付款人', en: 'spare the payer a warning' },
};

const words: Readonly<Record<string, Both>> = {
  none: { zh: '未列入', en: 'not listed' },
  block: { zh: '涉诈名单', en: 'blocked' },
  allow: { zh: '白名单', en: 'allowed' },
  remote: { zh: '远程或会议', en: 'remote or meeting' },
  bank: { zh: '银行', en: 'bank' },
  listed: { zh: '涉诈应用', en: 'a listed app' },
  counter: { zh: '柜面', en: 'counter' },
  atm: { zh: '自助机', en: 'ATM' },
  mobile: { zh: '手机银行', en: 'mobile' },
  web: { zh: '网银', en: 'web' },
  pos: { zh: 'POS', en: 'POS' },
  qr: { zh: '扫码', en: 'QR' },
  loan: { zh: '贷款发放', en: 'loan paid out' },
  deposit: { zh: '定期支取', en: 'deposit withdrawn' },
  exposure: { zh: '接触前', en: 'exposure' },
  contact: { zh: '已接触', en: 'contact' },
  intent: { zh: '准备付款', en: 'intent' },
  moving: { zh: '资金移动', en: 'moving' },
};

/** A word of an enumeration in the reader's language; itself where there is none. */
export function wordOf(field: Field | undefined, word: string, tongue: Tongue): string {
  const category = categories.find((c) => c.code === word);
  if (category !== undefined) return category[tongue];
  if (field?.name === 'kind' && word in kindWords) return kindWords[word as SignalKind][tongue];
  return words[word]?.[tongue] ?? word;
}
