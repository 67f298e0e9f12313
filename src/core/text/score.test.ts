/**
 * Goal: a model file that is damaged, foreign or of another task is refused by name, and the
 * shipped model keeps ordinary messages down and disguised fraud up. Method: the shipped file.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadTextModel, scoreText, type TextModel } from './index.ts';

const bytes = readFileSync(new URL('../../../reference/model/text.wzm', import.meta.url));

function shipped(): TextModel {
  const loaded = loadTextModel(bytes);
  if (!loaded.ok) throw new Error(loaded.error);
  return loaded.value;
}

const model = shipped();
const threshold = model.file.settings['threshold'] ?? 0.5;
const probability = (text: string): number => scoreText(model, text).probability;

test('what is not a model is refused by name', () => {
  const text = bytes.toString('latin1');
  const other = Buffer.from(text.replace('"task":"text"', '"task":"url" '), 'latin1');
  const answers = [
    new Uint8Array(0),
    new TextEncoder().encode('hello, I am not a model'),
    bytes.subarray(0, 100),
    bytes.subarray(0, bytes.length - 1000),
    Buffer.concat([bytes.subarray(0, 8), Buffer.from('{]'), bytes.subarray(10)]),
    other,
  ].map((damaged) => {
    const loaded = loadTextModel(damaged);
    return loaded.ok ? 'accepted' : loaded.error;
  });
  expect(answers).toEqual([
    'model-not-recognised',
    'model-not-recognised',
    'model-truncated',
    'model-truncated',
    'model-format-unknown',
    'model-format-unknown',
  ]);
});

test('an address model is not a text model', () => {
  const url = readFileSync(new URL('../../../reference/model/url.wzm', import.meta.url));
  expect(loadTextModel(url)).toEqual({ ok: false, error: 'model-for-another-task' });
});

const ORDINARY = [
  '【云柜】您的包裹已放入小区北门3号柜，取件码 61-2-8840，请在今晚八点前取走。',
  '您的登录验证码是 551903，五分钟内有效，请勿告知任何人。',
  '您尾号1180的储蓄卡11月3日支出230.00元，余额4,018.22元。',
  '这里是城关派出所，您上周丢的身份证补办好了，带上户口本来窗口领取就行。',
  '市反诈中心提醒：凡是让您把钱转到安全账户的都是诈骗，请立即挂断并拨打96110。',
  '妈，我今晚加班，饭不用等我，记得吃降压药。',
  '张主任，下午三点的项目会改到二楼小会议室，材料我打印好了。',
  '【青禾超市】周末生鲜八折，会员另赠鸡蛋一盒，地址人民路12号，退订回T',
  '家长您好，明天秋游，请给孩子准备水和帽子，七点四十在校门口集合。',
  '您预约的11月9日上午口腔科号源已确认，请提前二十分钟到三楼取号。',
];

test.each(ORDINARY)('an ordinary message stays under the threshold: %s', (text) => {
  expect(probability(text)).toBeLessThan(threshold);
});

const FRAUD: readonly (readonly [string, string])[] = [
  ['POLICE', '你名下银行卡涉嫌洗钱，现在要把资金转到安全账户核查，不许告诉家人，否则马上逮捕'],
  ['ECOM', '您开通的百万保障今天到期，不取消每月自动扣费八百，请下载会议软件共享屏幕我帮您关闭'],
  ['BRUSH', '兼职刷单做任务，先垫付本金，做完三单返本金加佣金，下载app联系接待员领取任务'],
  ['LOAN', '您的贷款已审批，但卡号填错账户被冻结，需要先交两万元解冻费才能提现'],
  ['INVEST', '老师带单稳赚不赔，跟着内幕消息买入，进群下载平台充值，日收益百分之五'],
];

test.each(FRAUD)('%s is found and named: %s', (category, text) => {
  const score = scoreText(model, text);
  expect(score.probability).toBeGreaterThan(0.5);
  expect(score.category).toBe(category);
});

const DISGUISES: readonly (readonly [string, (text: string) => string])[] = [
  ['spaces', (text) => [...text].join(' ')],
  ['zero-width', (text) => [...text].join('\u200b')],
  ['symbols', (text) => [...text].join('*')],
  [
    'width',
    (text) => text.replaceAll(/[a-z]/gu, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
  ],
  [
    'split',
    (text) => text.replaceAll('转', '车专').replaceAll('账', '贝长').replaceAll('银', '钅艮'),
  ],
  [
    'traditional',
    (text) => text.replaceAll('转', '轉').replaceAll('户', '戶').replaceAll('资', '資'),
  ],
];

test.each(DISGUISES)('fraud disguised by %s scores as the plain text does', (_, disguise) => {
  for (const [, text] of FRAUD)
    expect(probability(disguise(text))).toBeCloseTo(probability(text), 1);
});

test('an explanation names fragments of the text, strongest first, only when asked', () => {
  const text = '请把钱转到安全账户，不要告诉家人';
  expect(scoreText(model, text).fragments).toEqual([]);
  const { fragments } = scoreText(model, text, { explain: 3 });
  expect(fragments.length).toBeGreaterThan(0);
  expect(
    fragments.some(({ fragment }) => '请把钱转到安全账户不要告诉家人'.includes(fragment)),
  ).toBe(true);
  const weights = fragments.map(({ weight }) => Math.abs(weight));
  expect(weights).toEqual([...weights].sort((a, b) => b - a));
});

test('the worst window of a dialogue counts', () => {
  const small = '今天天气不错\n是啊\n吃饭了吗\n吃了\n孩子好吗\n挺好的\n周末来玩\n好啊\n';
  const fraud = '您涉嫌洗钱\n啊怎么办\n把钱转到安全账户，不许告诉家人\n好\n';
  expect(probability(small + fraud + small)).toBeGreaterThan(probability(small) + 0.2);
});

test('nothing, or nothing but signs, is not fraud', () => {
  for (const text of ['', '   ', '\n\n', '……！！！'])
    expect(probability(text)).toBeLessThan(threshold);
});
