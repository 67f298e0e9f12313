/**
 * Goal: one message has one normalised form however it is masked, spaced, split or decorated.
 * Method: a table of texts with their form and the disguises undone, and pairs that must agree.
 */
import { expect, test } from 'vitest';
import { normaliseText } from './index.ts';

const FORMS: readonly (readonly [string, string, readonly string[]])[] = [
  ['【平川银行】您的积分已到期', '平川银行您的积分已到期', []],
  ['ＡＰＰ下载', 'app下载', ['width 3']],
  ['贷\u200b款', '贷款', ['zero-width 1']],
  ['①元购', '元购', ['circled 1']],
  ['①③⑧⓪⓪①③⑧⓪⓪⓪', '〔号码〕', ['circled 11']],
  ['请加 1 3 8 0 0 1 3 8 0 0 0', '请加〔号码〕', ['spaced-digits 1']],
  ['请加一三八○○一三八○○○', '请加〔号码〕', ['written-digits 1']],
  ['请加1三8零0一3八零零0', '请加〔号码〕', ['written-digits 1']],
  ['请加l38OO138OO0', '请加〔号码〕', ['look-alikes 1']],
  ['贷*款', '贷款', []],
  ['贷★款★秒★批', '贷款秒批', ['symbols 3']],
  ['转.账.到.安.全.账.户', '转账到安全账户', ['symbols 6']],
  ['转 账 到 安 全 账 户', '转账到安全账户', ['spaced-characters 6']],
  ['请轉賬到安全帳戶', '请转账到安全账户', ['traditional 4']],
  ['Ｗｅіхіn：abc12345', '微信〔账号〕', ['width 2', 'look-alikes 3']],
  ['车专账给亻言用卡', '转账给信用卡', ['split-characters 2']],
  ['请言身寸，士示欠到', '请谢款到', ['split-characters 2']],
  ['言正件和钅戋都在门口', '证件和钱都在问', ['split-characters 3']],
  ['请zhuan账到an全账户', '请转账到安全账户', ['pinyin 2']],
  ['zhuan zhang dao 安全 zhang hu', '转账dao安全账户', ['pinyin 2']],
  ['加威信领hongbao', '加微信领红包', ['pinyin 1', 'sound-alikes 1']],
  ['赚账、贷宽、佰家乐、菠菜平台', '转账贷款百家乐博彩平台', ['sound-alikes 4']],
  ['💰打到🏦卡', '钱打到银行卡', ['emoji 2']],
  ['点击 https://a.example/b?c=1 查询', '点击〔网址〕查询', []],
  ['登录 jf-dh.example 兑换', '登录〔网址〕兑换', []],
  ['致电 0xx-xxxx-3376', '致电〔号码〕', []],
  ['加V信 vx：abc12345', '加微信微信〔账号〕', ['sound-alikes 1']],
  ['支出人民币1,280.00元', '支出人民币元', []],
  ['验证码：402917，请勿告知', '验证码请勿告知', []],
  ['李强: 转过来\n王红: 好的', '转过来\n好的', []],
  ['客服：您好，请问需要什么', '您好请问需要什么', []],
];

/** Ordinary writing that looks like a disguise and is none. */
const ORDINARY = [
  '包裹放门口了，女子组决赛在中心医院旁边',
  '这项工程体现了大家克服困难的老实人精神',
  '人物采访：正式员工的带宽够不够',
  '个人所得税专项附加扣除，小区充电桩公示单价',
  '很好的😀谢谢❤️',
  '二〇二六年第一季度，共三百二十八人',
];

test.each(ORDINARY)('nothing is undone in ordinary writing: %s', (text) => {
  expect(normaliseText(text).undone).toEqual([]);
});

test.each(FORMS)('%s', (text, form, undone) => {
  const { text: said, undone: told } = normaliseText(text);
  expect({ said, told: told.map(({ disguise, count }) => `${disguise} ${count}`) }).toEqual({
    said: form,
    told: undone,
  });
});

const SAME: readonly (readonly [string, string])[] = [
  ['您 的 账户 已 满 DIGIT 积分 请 登录 URL', '您的账户已满10000积分，请登录 www.a.example！'],
  ['联系 CELLPHONE 或 WECHAT', '联系 13800138000 或微信'],
  ['NAME 您好', '您好'],
  ['您好。\n\n再见', '您好\n再见'],
];

test.each(SAME)('masked and plain agree: %s', (masked, plain) => {
  expect(normaliseText(masked).text).toBe(normaliseText(plain).text);
});

test('a text beyond the limit is cut, not refused', () => {
  expect(normaliseText('好'.repeat(100_000)).text).toHaveLength(8000);
});

test('normalising twice changes nothing', () => {
  for (const [text] of FORMS) {
    const once = normaliseText(text).text.replaceAll(/〔.*?〕/gu, '');
    expect(normaliseText(once).text).toBe(once);
  }
});
