/**
 * Goal: a signal has one inner form, whatever its source writes, and comes back from storage the
 * same. Method: examples of each kind, and properties over made-up signals.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatInstant,
  idNumberCheck,
  luhnDigit,
  parseInstant,
  type Instant,
} from '../kernel/index.ts';
import {
  bodyOf,
  parseRowText,
  parseSignal,
  signalLimits,
  signalOf,
  type SignalInput,
  type SubjectHandle,
} from './index.ts';

const now = parseInstant('2026-01-31T08:20:00+08:00') as Instant;
const head = {
  id: 's1',
  source: 'carrier-a',
  occurredAt: '2026-01-31T08:15:00+08:00',
  subject: { phone: '138 0013 8000', name: '林小芳' },
};
const card = `621700123456789012${luhnDigit('621700123456789012')}`;

const examples = {
  call: {
    kind: 'call',
    ...head,
    counterpart: { number: '00852 6123 4567' },
    direction: 'in',
    durationSeconds: 1114,
    ongoing: true,
    transcript: '您好\n请问哪位',
  },
  sms: {
    kind: 'sms',
    ...head,
    counterpart: { number: '106900001234' },
    text: '您的百万保障今日到期',
  },
  visit: { kind: 'visit', ...head, url: 'HTTPS://T.cn-bz.top:443/a/../b#x', title: '在线客服' },
  transfer: {
    kind: 'transfer',
    ...head,
    amountFen: 48_600_000,
    payer: { bank: '工商银行', account: card, name: '林小芳' },
    payee: { bank: '建设银行', account: '4400 1234 5678 9012 3456', name: '王五' },
    channel: 'mobile',
    status: 'pending',
  },
  report: {
    kind: 'report',
    ...head,
    text: '我被骗了',
    lossFen: 100,
    evidence: ['e1'],
    counterpart: {
      url: 'evil.top',
      account: card,
      bank: 'ICBC',
      name: '客服',
      app: { name: '云视会议', signature: 'AB:CD' },
    },
  },
} satisfies Record<string, unknown>;

function read(value: unknown) {
  const parsed = parseSignal(value, { now });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

describe('canonical forms', () => {
  test('call', () => {
    expect(read(examples.call)).toEqual({
      kind: 'call',
      id: 's1',
      source: 'carrier-a',
      occurredAt: parseInstant('2026-01-31T00:15:00Z'),
      subject: { phone: '+8613800138000', name: '林小芳' },
      subjectHandles: ['phone:+8613800138000'],
      counterpart: { number: '+85261234567' },
      direction: 'in',
      durationSeconds: 1114,
      ongoing: true,
      transcript: '您好\n请问哪位',
    });
  });
  test('the port of a mass message is a sender', () => {
    expect(read(examples.sms).counterpart).toEqual({ sender: '106900001234' });
    expect(read({ ...examples.sms, counterpart: { number: '95588' } }).counterpart).toEqual({
      number: '95588',
    });
  });
  test('visit', () => {
    expect(read(examples.visit)).toMatchObject({
      web: { url: 'https://t.cn-bz.top/b', host: 't.cn-bz.top', registrableDomain: 'cn-bz.top' },
    });
    const app = { kind: 'visit', ...head, counterpart: { app: { name: '云视会议' } } };
    expect(read(app)).toMatchObject({ app: { name: '云视会议' } });
  });
  test('transfer', () => {
    expect(read(examples.transfer)).toMatchObject({
      amountFen: 48_600_000,
      payer: { bank: '工商银行', account: card },
      payee: { account: '44001234567890123456' },
      status: 'pending',
    });
  });
  test('report', () => {
    expect(read(examples.report)).toMatchObject({
      lossFen: 100,
      evidence: ['e1'],
      counterpart: {
        web: { host: 'evil.top' },
        account: { bank: 'ICBC', account: card },
        app: { signature: 'abcd' },
      },
    });
  });
  test('handles come strongest first', () => {
    const subject = {
      person: 'p-1',
      account: card,
      phone: '13800138000',
      idNumber: `11010119900307003${idNumberCheck('11010119900307003')}`,
    };
    const wanted: SubjectHandle[] = [
      `id:${subject.idNumber}`,
      'phone:+8613800138000',
      `account:${card}`,
      'person:p-1',
    ];
    expect(read({ ...examples.sms, subject }).subjectHandles).toEqual(wanted);
  });
});

describe('round trips', () => {
  test.each(Object.entries(examples))(
    '%s: what is stored is the same signal, and may be sent again',
    (_, example) => {
      const signal = read(example);
      const body = bodyOf(signal);
      expect(read(JSON.parse(JSON.stringify(body)))).toEqual(signal);
      expect(signalOf(JSON.parse(JSON.stringify(body)) as SignalInput)).toEqual(signal);
    },
  );

  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((t) => t.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(t));
  const phone = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }).map(String);
  const account = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 })
    .map((d) => `62${d.join('')}`.slice(0, 18))
    .map((d) => d + luhnDigit(d));
  const common = {
    id: fc.string({
      unit: fc.constantFrom(...Array.from('abcXYZ019._:-')),
      minLength: 1,
      maxLength: 30,
    }),
    source: fc.constant('bank-a'),
    occurredAt: fc
      .integer({
        min: parseInstant('2020-01-01T00:00:00Z') ?? 0,
        max: parseInstant('2026-01-30T00:00:00Z') ?? 0,
      })
      .map(formatInstant),
    subject: fc.record({ phone, name: text, account }, { requiredKeys: ['phone'] }),
  };
  const counterpart = fc.record(
    { number: phone, sender: text, url: fc.webUrl(), account, name: text },
    { requiredKeys: ['number'] },
  );
  const signals = fc.oneof(
    fc.record({ kind: fc.constant('sms'), ...common, counterpart, text }),
    fc.record({
      kind: fc.constant('call'),
      ...common,
      counterpart,
      direction: fc.constantFrom('in', 'out'),
      durationSeconds: fc.nat(172_800),
      ongoing: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('visit'), ...common, url: fc.webUrl(), title: text }),
    fc.record({
      kind: fc.constant('transfer'),
      ...common,
      amountFen: fc.nat(),
      status: fc.constantFrom('pending', 'done'),
      payer: fc.record({ account, bank: text }),
      payee: fc.record({ account, name: text }),
    }),
    fc.record({ kind: fc.constant('report'), ...common, text, lossFen: fc.nat(), counterpart }),
  );

  test('any signal', () => {
    fc.assert(
      fc.property(signals, (input) => {
        const first = parseSignal(input, { now });
        if (!first.ok) {
          // Generated URLs may hold hosts that cannot exist; nothing else may be refused.
          expect(first.error.map((p) => p.code)).toEqual(first.error.map(() => 'url-impossible'));
          return;
        }
        const stored = JSON.stringify(bodyOf(first.value));
        const again = parseRowText(stored, { now });
        expect(again).toEqual(first);
        expect(signalOf(JSON.parse(stored) as SignalInput)).toEqual(first.value);
        if (again.ok) expect(JSON.stringify(bodyOf(again.value))).toBe(stored);
      }),
      { numRuns: 300 },
    );
  });

  test('any JSON value is answered', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const parsed = parseSignal(value, { now });
        expect(parsed.ok).toBe(false);
        if (!parsed.ok) {
          expect(parsed.error.length).toBeGreaterThan(0);
          for (const p of parsed.error)
            expect([p.problem, p.remedy].every((s) => s.length > 5)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('limits of the context', () => {
  const sms = examples.sms;
  const codesOf = (value: unknown, context: Parameters<typeof parseSignal>[1]): string[] => {
    const parsed = parseSignal(value, context);
    return parsed.ok ? [] : parsed.error.map((p) => p.code);
  };
  test('the clock of a source may run five minutes ahead', () => {
    expect(codesOf({ ...sms, occurredAt: '2026-01-31T08:25:00+08:00' }, { now })).toEqual([]);
    expect(codesOf({ ...sms, occurredAt: '2026-01-31T08:25:01+08:00' }, { now })).toEqual([
      'time-future',
    ]);
  });
  test('how old a signal may be is set by the centre', () => {
    expect(codesOf({ ...sms, occurredAt: '2016-02-01T00:00:00Z' }, { now })).toEqual([]);
    expect(codesOf({ ...sms, occurredAt: '2016-01-01T00:00:00Z' }, { now })).toEqual([
      'time-too-old',
    ]);
    expect(codesOf(sms, { now, ageMaxMs: 60_000 })).toEqual(['time-too-old']);
  });
  test('a key submits its own source only', () => {
    expect(codesOf(sms, { now, source: 'carrier-a' })).toEqual([]);
    expect(codesOf(sms, { now, source: 'bank-a' })).toEqual(['source-mismatch']);
  });
  test('names of the prototype are unknown fields like any other', () => {
    const row = JSON.stringify(sms).replace('{', '{"__proto__":{"x":1},"constructor":1,');
    const parsed = parseRowText(row, { now });
    expect(parsed.ok ? [] : parsed.error.map((p) => [p.field, p.code])).toEqual([
      ['__proto__', 'unknown-field'],
      ['constructor', 'unknown-field'],
    ]);
  });
  test('text of the greatest length passes', () => {
    expect(codesOf({ ...sms, text: '险'.repeat(signalLimits.textLengthMax) }, { now })).toEqual([]);
    expect(codesOf({ ...sms, text: '😀'.repeat(signalLimits.textLengthMax) }, { now })).toEqual([]);
    expect(codesOf({ ...sms, text: '险'.repeat(signalLimits.textLengthMax + 1) }, { now })).toEqual(
      ['wrong-length'],
    );
  });
});
