/**
 * Goal: one message has one normalised form however it is masked, spaced, split or decorated.
 * Method: a table of texts with their form and the disguises undone, and pairs that must agree.
 */
import { expect, test } from 'vitest';
import { normaliseText } from './index.ts';

const FORMS: readonly (readonly [string, string, readonly string[]])[] = [
  ['【平川银行】您的积分已到期', '平川银行您的积分已到期', []],
  ['ＡＰＰ下载', 'app下载', ['width']],
  ['贷\u200b款', '贷款', ['zero-width']],
  ['①元购', '元购', ['circled']],
  ['请加 1 3 8 0 0 1 3 8 0 0 0', '请加〔号码〕', ['spaced-digits']],
  ['贷*款', '贷款', []],
  ['贷★款★秒★批', '贷款秒批', ['symbols']],
  ['請轉賬到安全帳戶', '请转账到安全帐户', ['traditional']],
  ['车专账给亻言用卡', '转账给信用卡', ['split-characters']],
  ['点击 https://a.example/b?c=1 查询', '点击〔网址〕查询', []],
  ['登录 jf-dh.example 兑换', '登录〔网址〕兑换', []],
  ['致电 0xx-xxxx-3376', '致电〔号码〕', []],
  ['加V信 vx：abc12345', '加v信微信〔账号〕', []],
  ['支出人民币1,280.00元', '支出人民币元', []],
  ['验证码：402917，请勿告知', '验证码请勿告知', []],
  ['李强: 转过来\n王红: 好的', '转过来\n好的', []],
  ['客服：您好，请问需要什么', '您好请问需要什么', []],
];

test.each(FORMS)('%s', (text, form, undone) => {
  expect(normaliseText(text)).toEqual({ text: form, undone });
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
