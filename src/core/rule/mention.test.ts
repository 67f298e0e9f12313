/** Goal: find what a message names, without taking ordinary text for links. Method: a table. */
import { expect, test } from 'vitest';
import { linksIn, numbersIn } from './mention.ts';

test.each([
  ['请打开 http://kefu-tuikuan.example/a 办理', ['http://kefu-tuikuan.example/a']],
  ['登录t-cn-bz88.top/x?y=1查看', ['http://t-cn-bz88.top/x?y=1']],
  ['点击 https://a.vercel.app，回复TD退订', ['https://a.vercel.app/']],
  ['余额2,345.67元，日期2026.01.31', []],
  ['版本v1.2.3发布', []],
  ['写信到 me@example.com', []],
  ['没有链接', []],
])('links in %s', (text, urls) => {
  expect(linksIn(text).map((w) => w.url)).toEqual(urls);
});

test.each([
  ['请致电 00852-61234567', ['+85261234567']],
  ['联系13800138000或400-800-1234', ['+8613800138000', '+864008001234']],
  ['订单号 202601310001234', []],
  ['验证码 123456', []],
])('numbers in %s', (text, numbers) => {
  expect(numbersIn(text)).toEqual(numbers);
});
