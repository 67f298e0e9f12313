/** A citizen's report as a form: what was seen, what was said, and nothing guessed. */
import { expect, test } from 'vitest';
import { minuteMs, parseInstant, type Instant } from '../kernel/index.ts';
import { waitingForm, type SeenTransfer } from './waiting.ts';

const at = (parseInstant('2026-11-22T09:00:00+08:00') ?? 0) as Instant;
const victim = { name: '林小芳', phone: '13800001001', idNumber: '' };
const seen = (minutes: number, amountFen: number, isSuspect = false): SeenTransfer => ({
  occurredAt: (at - minutes * minuteMs) as Instant,
  amountFen,
  from: '6217001234567890000',
  payee: { account: `62220000${minutes}`, bank: '工商银行', name: '张伟' },
  isSuspect,
});
const rows = (text: string, lossFen: number | null, payments: readonly SeenTransfer[] = []) => {
  const told = { text, lossFen, at, victim, category: null };
  return waitingForm(told, payments).transfers.map(
    (t) => `${t.toAccount || '?'} ${t.amountFen ?? '?'}${t.known ? ' seen' : ''}`,
  );
};
const card = '6222021234567890128';

test.each([
  ['the payment of that sum', '被骗了', 500, [seen(5, 500), seen(9, 30)], ['622200005 500 seen']],
  [
    'the newest that add up to it',
    '被骗了',
    700,
    [seen(30, 90), seen(9, 200), seen(5, 500)],
    ['622200005 500 seen', '622200009 200 seen'],
  ],
  ['no honest payment of the day', '被骗了', 900, [seen(5, 500)], ['? 900']],
  ['a suspect one', '被骗了', null, [seen(5, 500, true), seen(9, 30)], ['622200005 500 seen']],
  ['the words of the person', `转了3万到${card} 户名张伟`, null, [], [`${card} 3000000`]],
  ['a sum that was seen stands once', '转了5元', 500, [seen(5, 500)], ['622200005 500 seen']],
  [
    'another account beside the one that was seen',
    `又转了2万到 ${card}`,
    500,
    [seen(5, 500)],
    ['622200005 500 seen', `${card} 2000000`],
  ],
  ['no money', '有人打电话，没有理他', null, [], []],
] as const)('%s', (_, text, lossFen, payments, expected) => {
  expect(rows(text, lossFen, payments)).toEqual(expected);
});
