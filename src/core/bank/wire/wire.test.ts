/**
 * Goal: what a message says is what was meant, and nothing but a right message is read. Method: both
 * sides of the shipped dialect over generated requests and answers; a table of what is refused.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondMs, type Instant } from '../../kernel/index.ts';
import {
  applicationId,
  bankRequestKinds,
  type AccountAnswer,
  type BankAnswer,
  type BankRequest,
  type BankTransaction,
} from '../index.ts';
import { parseDialect, platformAdapter, shippedDialect, writeReply, readReply } from './index.ts';

const adapter = platformAdapter(shippedDialect);
const envelope = { from: '111111000000', to: '102100099996', serial: 'bnk_0001' };

const text = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .map((s) => s.replace(/[\p{Cc}\p{Surrogate}]/gu, '').trim())
  .filter((s) => s !== '' && s.length <= 60);
const idText = fc.stringMatching(/^[0-9A-Za-z_]{1,32}$/);
const fen = fc.integer({ min: 0, max: 99_999_999_999_999 });
const balance = fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 });
const at = fc
  .integer({ min: 946_656_000, max: 4_102_415_999 })
  .map((s) => (s * secondMs) as Instant);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const kind = fc.constantFrom(...bankRequestKinds.map(({ code }) => code));
const account = fc.record({
  bank: text,
  number: idText,
  name: text,
  type: fc.constantFrom('personal' as const, 'corporate' as const),
});
const key = fc
  .tuple(kind, idText, fc.integer({ min: 0, max: 999 }))
  .map(([k, id, n]) => applicationId(k, id, n));
const officer = fc.record({
  name: text,
  idType: fc.constantFrom('police' as const, 'id-card' as const),
  idNumber: idText.map((t) => t.slice(0, 30)),
  phone: idText.map((t) => t.slice(0, 30)),
});

const requests: fc.Arbitrary<BankRequest> = fc.record({
  key,
  kind,
  account,
  caseNumber: orNull(text),
  isUrgent: fc.boolean(),
  reason: text,
  originalKey: orNull(key),
  transfer: orNull(
    fc.record({ fromBank: text, fromAccount: idText, fromName: text, amountFen: fen, at }),
  ),
  amountFen: orNull(fen),
  fromAt: orNull(at),
  untilAt: orNull(at),
  payee: orNull(account),
  office: fc.record({ id: text, name: text }),
  officers: fc.array(officer, { maxLength: 2 }),
  papers: fc.array(
    fc.record({ name: text, content: fc.base64String({ minLength: 4, maxLength: 40 }) }),
    { maxLength: 3 },
  ),
  madeAt: at,
});

const accountAnswers: fc.Arbitrary<AccountAnswer> = fc.record({
  account: idText,
  name: orNull(text),
  code: fc.stringMatching(/^\d{4}$/),
  remark: fc.oneof(fc.constant(''), text),
  balanceFen: orNull(balance),
  availableFen: orNull(balance),
  executedFen: orNull(fen),
  startAt: orNull(at),
  expireAt: orNull(at),
  prior: orNull(fc.record({ office: text, amountFen: orNull(fen), expireAt: orNull(at) })),
  status: orNull(fc.constantFrom('normal' as const, 'frozen' as const, 'closed' as const)),
});

const transactions: fc.Arbitrary<BankTransaction> = fc.record({
  account: idText,
  serial: text,
  at,
  direction: fc.constantFrom('in' as const, 'out' as const),
  amountFen: fen,
  balanceFen: orNull(balance),
  isDone: fc.boolean(),
  isCash: fc.boolean(),
  type: fc.constantFrom('transfer', 'cash', 'merchant'),
  counterparty: orNull(fc.record({ account: idText, name: text, bank: text })),
  reverses: orNull(idText),
  place: orNull(text),
  merchant: orNull(text),
  terminal: orNull(idText),
  ip: orNull(fc.ipV4()),
  mac: orNull(fc.constant('00:1a:2b:3c:4d:5e')),
  remark: fc.oneof(fc.constant(''), text),
});

const answers: fc.Arbitrary<BankAnswer> = fc.record({
  key,
  kind,
  bank: fc.constant('102100099996'),
  serial: fc.constant('s-1'),
  at,
  code: fc.stringMatching(/^\d{4}$/),
  remark: fc.oneof(fc.constant(''), text),
  accounts: fc.array(accountAnswers, { maxLength: 4 }),
  transactions: fc.array(transactions, { maxLength: 6 }),
  holder: orNull(
    fc.record({
      name: text,
      idType: fc.constant('01'),
      idNumber: idText.map((t) => t.slice(0, 30)),
      phone: orNull(idText.map((t) => t.slice(0, 30))),
      address: orNull(text),
      openedAt: orNull(at),
      branch: orNull(text),
    }),
  ),
});

const emptyTransfer = { fromBank: '甲', fromAccount: '62', fromName: '乙' };

test('a request that was written is read as it was meant', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const written = adapter.writeRequest(request, envelope);
      if (!written.ok) throw new Error(JSON.stringify(written.error));
      expect(adapter.readRequest(written.value)).toEqual({
        ok: true,
        value: { body: request, envelope },
      });
    }),
    { numRuns: 300 },
  );
});

test('an answer that was written is read as it was meant', () => {
  fc.assert(
    fc.property(answers, (answer) => {
      const back = { from: answer.bank, to: '111111000000', serial: answer.serial };
      const written = adapter.writeAnswer(answer, back);
      if (!written.ok) throw new Error(JSON.stringify(written.error));
      expect(adapter.readAnswer(written.value)).toEqual({
        ok: true,
        value: { body: answer, envelope: back, pending: false },
      });
    }),
    { numRuns: 300 },
  );
});

test('sums are in yuan: another currency is refused with its field, none is the same as CNY', () => {
  const [request] = fc.sample(requests, { numRuns: 1, seed: 7 });
  const [row] = fc.sample(transactions, { numRuns: 1, seed: 7 });
  const [account] = fc.sample(accountAnswers, { numRuns: 1, seed: 7 });
  const [answer] = fc.sample(answers, { numRuns: 1, seed: 7 });
  if (!request || !row || !account || !answer) throw new Error('samples are drawn');
  const transfer = { ...emptyTransfer, amountFen: 100, at: request.madeAt };
  const asked = adapter.writeRequest({ ...request, transfer }, envelope);
  const told = adapter.writeAnswer(
    { ...answer, accounts: [account], transactions: [row] },
    { from: answer.bank, to: '111111000000', serial: answer.serial },
  );
  if (!asked.ok || !told.ok) throw new Error('both are written');
  const cny = '<Currency>CNY</Currency>';
  expect(asked.value).toContain(`${cny}<TransferAmount>1.00`);
  expect(told.value.split(cny)).toHaveLength(3);
  expect(adapter.readAnswer(told.value.replaceAll(cny, ''))).toEqual(
    adapter.readAnswer(told.value),
  );
  const dollars = adapter.readAnswer(told.value.replaceAll(cny, '<Currency>USD</Currency>'));
  expect(dollars).toMatchObject({
    ok: false,
    error: [{ code: 'not-a-choice' }, { code: 'not-a-choice' }],
  });
  expect(JSON.stringify(dollars)).toContain('Currency');
});

test('the shipped dialect is one, and a name of a request has 36 characters', () => {
  expect(parseDialect(structuredClone(shippedDialect))).toEqual({
    ok: true,
    value: shippedDialect,
  });
  fc.assert(fc.property(key, (name) => /^\d{36}$/.test(name)));
  expect(applicationId('stop', 'msr_a', 1)).not.toBe(applicationId('stop', 'msr_b', 1));
});

test('a dialect that contradicts itself is refused with the place', () => {
  const [stop, ...others] = structuredClone(shippedDialect).messages;
  const broken = {
    version: 'own',
    messages: [
      {
        ...stop,
        request: { ...stop?.request, code: '100103', fields: stop?.request.fields.slice(1) },
      },
      ...others,
    ],
  };
  const verdict = parseDialect(broken);
  expect(verdict.ok ? [] : verdict.error.map(({ field, code }) => `${field} ${code}`)).toEqual([
    'messages.code given-twice',
    'stop.request required',
  ]);
});

test('the reply of the transport is read as written, and nothing else is one', () => {
  const reply = { code: '200008', description: '限流 <1 分钟>' };
  expect(readReply(writeReply(reply))).toEqual(reply);
  expect(readReply('<Reply><Code>0</Code></Reply>')).toBeUndefined();
  expect(readReply('<html></html>')).toBeUndefined();
});
