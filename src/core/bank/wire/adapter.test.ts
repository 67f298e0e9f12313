/**
 * Goal: every adapter carries what a stop needs, there and back, and reads nothing else. Method: one
 * suite over all adapters; what one of them cannot do is listed here with the reason.
 */
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../kernel/index.ts';
import { applicationId, type BankAnswer, type BankRequest } from '../index.ts';
import { iso20022Adapter, platformAdapter, shippedDialect, type BankAdapter } from './index.ts';

const adapters: readonly BankAdapter[] = [platformAdapter(shippedDialect), iso20022Adapter()];
const at = 1_773_104_400_000 as Instant;
const stop: BankRequest = {
  key: applicationId('stop', 'msr_1', 1),
  kind: 'stop',
  account: { bank: '1021', number: '6222020000000001', name: '张三', type: 'personal' },
  caseNumber: null,
  isUrgent: true,
  reason: '冒充客服 <退款> & "理赔"',
  originalKey: null,
  transfer: {
    fromBank: '招商银行',
    fromAccount: '6225000011112222',
    fromName: '李四',
    amountFen: 4_860_001,
    at: (at - 600_000) as Instant,
  },
  amountFen: null,
  fromAt: null,
  untilAt: null,
  payee: null,
  office: { id: '440300', name: '临江市反诈中心' },
  officers: [],
  papers: [],
  madeAt: at,
};
const answer: BankAnswer = {
  key: stop.key,
  kind: 'stop',
  bank: '1021',
  serial: 'b-1',
  at,
  code: '0000',
  remark: '',
  accounts: [
    {
      account: stop.account.number,
      name: null,
      code: '0000',
      remark: '',
      balanceFen: null,
      availableFen: null,
      executedFen: 4_860_001,
      startAt: at,
      expireAt: null,
      prior: null,
      status: null,
    },
  ],
  transactions: [],
  holder: null,
};
const there = { from: '111111000000', to: '1021', serial: 'bnk_1' };
const back = { from: '1021', to: '111111000000', serial: 'b-1' };
const ofText = (result: { ok: boolean; value?: string }): string => result.value ?? 'not written';

describe.each(adapters.map((adapter) => ({ name: adapter.name, adapter })))(
  '$name',
  ({ adapter }) => {
    test('a stop says which account, which transfer, why and since when', () => {
      expect(adapter.cannotAsk(stop)).toBeNull();
      const read = adapter.readRequest(ofText(adapter.writeRequest(stop, there)));
      const { key, kind, account, reason, transfer, madeAt } = stop;
      expect(read).toMatchObject({
        ok: true,
        value: { envelope: there, body: { key, kind, account, reason, transfer, madeAt } },
      });
    });

    test('the same request is the same bytes', () => {
      expect(adapter.writeRequest(stop, there)).toEqual(adapter.writeRequest(stop, there));
    });

    test('done, with the amount', () => {
      expect(adapter.readAnswer(ofText(adapter.writeAnswer(answer, back)))).toEqual({
        ok: true,
        value: { body: answer, envelope: back, pending: false },
      });
    });

    test.each(['0301', '0400', '1300', '0304', '0999'])('refused with %s and why', (code) => {
      const [account] = answer.accounts;
      if (account === undefined) throw new Error('an account is told');
      const refused: BankAnswer = {
        ...answer,
        code,
        remark: '户名不符',
        accounts: [{ ...account, code, remark: '户名不符', executedFen: null }],
      };
      expect(adapter.readAnswer(ofText(adapter.writeAnswer(refused, back)))).toMatchObject({
        ok: true,
        value: { body: { code, remark: '户名不符', key: stop.key }, pending: false },
      });
    });

    test.each([
      ['an amount with three decimals', (text: string) => text.replaceAll('48600.01', '48600.010')],
      ['a negative amount', (text: string) => text.replaceAll('48600.01', '-48600.01')],
      ['no key', (text: string) => text.replaceAll(stop.key.slice(1), '').replaceAll('>0<', '><')],
      ['a document type', (text: string) => text.replace('?>', '?><!DOCTYPE a []>')],
      ['another root', (text: string) => text.replaceAll(/(Message|Document)(?=[ >])/g, 'Other')],
    ])('%s is refused with the field', (_, spoil) => {
      const verdict = adapter.readAnswer(spoil(ofText(adapter.writeAnswer(answer, back))));
      expect(verdict).toMatchObject({ ok: false });
    });
  },
);

const [platform, iso] = adapters;

test('what an adapter cannot ask, and why', () => {
  const freeze: BankRequest = { ...stop, kind: 'freeze' };
  expect(platform?.cannotAsk(freeze)).toBeNull();
  expect(iso?.cannotAsk(freeze)).toBe('ISO 20022 has no message for freeze');
  expect(iso?.cannotAsk({ ...stop, transfer: null })).toContain('camt.056 needs the transfer');
});

test('ISO 20022: money is asked back with camt.056 and comes with pacs.004', () => {
  const asked: BankRequest = {
    ...stop,
    key: applicationId('return', 'rtn_1', 1),
    kind: 'return',
    originalKey: applicationId('freeze', 'msr_1', 1),
    transfer: null,
    amountFen: 1_234_567,
    payee: { bank: '招商银行', number: '6225000011112222', name: '李四', type: 'personal' },
  };
  expect(iso?.cannotAsk(asked)).toBeNull();
  expect(iso?.cannotAsk({ ...asked, payee: null })).toContain('who gets it back');
  const { key, kind, originalKey, amountFen, payee, transfer } = asked;
  const text = ofText(iso?.writeRequest(asked, there) ?? { ok: false });
  expect(iso?.readRequest(text)).toMatchObject({
    ok: true,
    value: { body: { key, kind, originalKey, amountFen, payee, transfer } },
  });
  const [account] = answer.accounts;
  if (account === undefined) throw new Error('an account is told');
  const accounts = [{ ...account, executedFen: amountFen }];
  const paid: BankAnswer = { ...answer, key, kind, accounts };
  const returned = ofText(iso?.writeAnswer(paid, back) ?? { ok: false });
  expect(returned).toContain('<PmtRtr>');
  expect(iso?.readAnswer(returned)).toMatchObject({
    ok: true,
    value: { body: { key, kind, code: '0000', accounts: [{ executedFen: amountFen }] } },
  });
  const refused: BankAnswer = { ...paid, code: '0400', accounts: [{ ...account, code: '0400' }] };
  expect(iso?.readAnswer(ofText(iso.writeAnswer(refused, back)))).toMatchObject({
    ok: true,
    value: { body: { key, kind, code: '0400' } },
  });
});

test('ISO 20022: a bank that still works on it, the money that comes back, the question', () => {
  const written = ofText(iso?.writeAnswer(answer, back) ?? { ok: false });
  const pending = written.replace('>CNCL<', '>PDCR<');
  expect(iso?.readAnswer(pending)).toMatchObject({ ok: true, value: { pending: true } });
  expect(iso?.readAnswer(written.replace('>CNCL<', '>RJCR<'))).toMatchObject({ ok: false });
  const agent = (tag: string, code: string): string =>
    `<${tag}><FinInstnId><Othr><Id>${code}</Id></Othr></FinInstnId></${tag}>`;
  const returned = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.004.001.13"><PmtRtr><GrpHdr>
    <MsgId>r-1</MsgId><CreDtTm>2026-03-10T01:00:00.000Z</CreDtTm>
    ${agent('InstgAgt', '1021')}${agent('InstdAgt', '111111000000')}</GrpHdr><TxInf>
    <OrgnlInstrId>${stop.key.slice(1)}</OrgnlInstrId>
    <RtrdIntrBkSttlmAmt Ccy="CNY">100.00</RtrdIntrBkSttlmAmt><OrgnlTxRef><CdtrAcct><Id><Othr>
    <Id>6222020000000001</Id></Othr></Id></CdtrAcct></OrgnlTxRef></TxInf></PmtRtr></Document>`;
  expect(iso?.readAnswer(returned)).toMatchObject({
    ok: true,
    value: { body: { key: stop.key, accounts: [{ executedFen: 10_000 }] } },
  });
  expect(iso?.readAnswer(returned.replace('"CNY"', '"USD"'))).toMatchObject({ ok: false });
  const question = iso?.writeReminder(stop, there);
  expect(question?.ok === true ? question.value : '').toContain('FIToFIPmtStsReq');
  expect(iso?.readReminder(question?.ok === true ? question.value : '')).toBe(stop.key);
  expect(iso?.readReminder(written)).toBeUndefined();
  expect(platform?.writeReminder(stop, there)).toBeNull();
});
