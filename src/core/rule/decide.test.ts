/**
 * Goal: a decision is explained, adds up, catches what it should and leaves ordinary life alone.
 * Method: days in the life of a person played through the engine, a line per signal ending in the
 * score and reasons; properties over random evidence. The shipped rule table and lists, and text
 * and address models only where a test says so.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeEngine } from '../../engine/index.ts';
import { parseSignal, type FraudSignal } from '../signal/index.ts';
import { formatInstant, minuteMs, parseInstant, type Instant } from '../kernel/index.ts';
import { loadTextModel } from '../text/index.ts';
import { defaultPolicy, gradeOf } from '../warning/index.ts';
import { addUp, find, makeFindings, ownScore, relieve } from './findings.ts';
import {
  completeEntry,
  makeLists,
  parseListEntry,
  type EntryParts,
  type ListEntry,
} from '../list/index.ts';
import {
  decide,
  evidenceCodes,
  fillTemplate,
  noHistory,
  parseRuleTable,
  publishModel,
  reasonText,
  reliefCodes,
  type PublishedModel,
} from './index.ts';

const read = (path: string) => readFileSync(new URL(`../../../reference/${path}`, import.meta.url));
const table = parseRuleTable(JSON.parse(read('rule/default-model.json').toString()));
if (!table.ok) throw new Error(JSON.stringify(table.error));
const text = loadTextModel(read('model/text.wzm'));

function shipped(file: string): ListEntry[] {
  return read(`list/${file}.ndjson`)
    .toString()
    .trim()
    .split('\n')
    .map((line) => {
      const entry = parseListEntry(JSON.parse(line));
      if (!entry.ok) throw new Error(JSON.stringify(entry.error));
      return entry.value;
    });
}

function modelWith(lists: readonly EntryParts[] = [], withText = false): PublishedModel {
  if (!table.ok) throw new Error('no table');
  return publishModel({
    table: table.value,
    tableMark: 'test0000',
    url: undefined,
    text: withText && text.ok ? text.value : undefined,
    lists: makeLists([...shipped('official'), ...shipped('invented'), ...lists]),
  });
}

const start = parseInstant('2026-11-22T02:00:00Z') ?? 0;

type Parts = Record<string, unknown>;
let serial = 0;

function signalAt(minutes: number, kind: string, parts: Parts, phone = '13800138000'): FraudSignal {
  serial += 1;
  const at = start + minutes * minuteMs;
  const parsed = parseSignal(
    {
      kind,
      id: `x${serial}`,
      source: 's',
      occurredAt: formatInstant(at),
      subject: { phone },
      ...parts,
    },
    { now: (at + minuteMs) as Instant },
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

const call = (number: string, minutes: number, parts: Parts = {}): Parts => ({
  counterpart: { number },
  direction: 'in',
  durationSeconds: Math.round(minutes * 60),
  ...parts,
});
const pay = (payee: string, yuan: number, parts: Parts = {}): Parts => ({
  amountFen: yuan * 100,
  payer: { account: 'A1000' },
  payee: { account: `${payee}0000` },
  channel: 'mobile',
  status: 'done',
  ...parts,
});

type Step = readonly [minutes: number, kind: string, parts: Parts, phone?: string];

/**
 * Plays a story; a line per signal. Where the trained text model takes part its weights change with
 * each training, so only the codes are shown.
 */
function play(steps: readonly Step[], model = modelWith()): string {
  const engine = makeEngine(
    () => model,
    () => defaultPolicy,
  );
  const lines = steps.map(([minutes, kind, parts, phone]) => {
    const signal = signalAt(minutes, kind, parts, phone);
    const d = engine.decide(signal, {
      subject: signal.subjectHandles[0] ?? '',
      position: serial,
      now: signal.occurredAt,
    });
    const head = `${String(minutes).padStart(6)} ${kind.padEnd(8)}`;
    const grade = `${d.grade ?? '--'} ${d.category.padEnd(6)}`;
    if (model.text !== undefined) {
      const codes = d.reasons.map((r) => r.code).sort();
      return `${head} ${grade} ${codes.join(', ')}`.trimEnd();
    }
    const reasons = d.reasons.map((r) => `${r.code} ${r.weight > 0 ? '+' : ''}${r.weight}`);
    return `${head} ${d.score.toFixed(2)} ${grade} ${reasons.join(', ')}`.trimEnd();
  });
  return `\n${lines.join('\n')}\n`;
}

describe('fraud is caught as it unfolds', () => {
  test('impostor police: a long call from abroad, a bank, a transfer', () => {
    expect(
      play([
        [0, 'call', call('+85261234567', 0, { ongoing: true })],
        [12, 'call', call('+85261234567', 12, { ongoing: true })],
        [41, 'call', call('+85261234567', 41, { ongoing: true })],
        [43, 'visit', { url: 'https://mybank.icbc.com.cn/login' }],
        [50, 'transfer', pay('B2000', 320_000, { status: 'pending' })],
      ]),
    ).toMatchInlineSnapshot(`
      "
           0 call     0.35 -- NONE   call-overseas +35
          12 call     0.48 -- NONE   call-overseas +31, call-long +17
          41 call     0.64 P2 POLICE call-long +37, call-overseas +27
          43 visit    0.30 -- NONE   visit-during-call +30
          50 transfer 0.86 P0 POLICE paid-during-call +83, payee-first +3
      "
    `);
  });

  test('impostor service: a listed number, screen sharing, the bank, money', () => {
    expect(
      play([
        [0, 'call', call('+8617000000002', 3, { ongoing: true })],
        [9, 'visit', { app: { name: '云视会议' } }],
        [14, 'visit', { app: { name: '工商银行', package: 'com.icbc' } }],
        [18, 'transfer', pay('B2000', 48_600, { status: 'pending' })],
      ]),
    ).toMatchInlineSnapshot(`
      "
           0 call     0.90 P0 ECOM   number-listed +90
           9 visit    0.72 P1 ECOM   remote-during-call +67, remote-app +5
          14 visit    0.72 P1 ECOM   bank-after-remote +52, visit-during-call +20
          18 transfer 0.94 P0 ECOM   paid-during-call +65, paid-after-remote +27, payee-first +2
      "
    `);
  });

  test('task rebate: small tasks first, then larger and larger to new payees', () => {
    expect(
      play([
        [0, 'visit', { url: 'http://dianzan-fanli.example/app' }],
        [30, 'transfer', pay('B1', 300)],
        [90, 'transfer', pay('B2', 980)],
        [150, 'transfer', pay('B3', 5_800)],
        [200, 'transfer', pay('B4', 30_000)],
      ]),
    ).toMatchInlineSnapshot(`
      "
           0 visit    0.92 P2 BRUSH  domain-listed +92
          30 transfer 0.22 -- NONE   paid-after-visit +16, payee-first +6
          90 transfer 0.37 -- NONE   paid-after-visit +32, payee-first +5
         150 transfer 0.73 P1 BRUSH  paid-after-visit +45, amount-rising +24, payee-first +4
         200 transfer 0.72 P1 BRUSH  paid-after-visit +44, amount-rising +24, payee-first +4
      "
    `);
  });

  test('a message names a number; the call to it stands out, and so does the site it names', () => {
    expect(
      play(
        [
          [
            0,
            'sms',
            {
              counterpart: { number: '106900001234' },
              text: '您的百万保障今日到期，不取消每月扣费800元，请联系客服 400-800-1234 或打开 http://bao-zhang.example/x 注销',
            },
          ],
          [5, 'call', call('4008001234', 2, { direction: 'out' })],
          [9, 'visit', { url: 'http://bao-zhang.example/x?u=1' }],
        ],
        modelWith([], true),
      ),
    ).toMatchInlineSnapshot(`
      "
           0 sms      P3 ECOM   text-fraud
           5 call     P3 ECOM   call-after-message
           9 visit    P2 ECOM   visit-after-message
      "
    `);
  });

  test('a forged official number, a forged official message, a report of a loss', () => {
    expect(
      play(
        [
          [0, 'call', { ...call('x', 1), counterpart: { sender: '+0096110' } }],
          [
            5,
            'sms',
            {
              counterpart: { number: '95588' },
              text: '【工商银行】您的网银今日失效，请尽快登录 http://icbc-safe-account.example 更新，否则冻结',
            },
          ],
          [60, 'report', { text: '我刚才刷单被骗了，转了三万', lossFen: 3_000_000 }],
        ],
        modelWith([], true),
      ),
    ).toMatchInlineSnapshot(`
      "
           0 call     P2 POLICE call-overseas, number-forged
           5 sms      P3 OTHER  domain-listed, link-not-of-sender, text-fraud
          60 report   P0 BRUSH  reported, reported-loss, text-fraud
      "
    `);
  });

  test('one payee of several likely victims', () => {
    const victim = (phone: string, minutes: number): Step[] => [
      [minutes, 'call', call('+8617000000001', 10, { ongoing: true }), phone],
      [minutes + 5, 'transfer', pay('B9', 20_000), phone],
    ];
    expect(
      play([
        ...victim('13800000001', 0),
        ...victim('13800000002', 10),
        ...victim('13800000003', 20),
        [40, 'transfer', pay('B9', 20_000), '13800000004'],
      ]),
    ).toMatchInlineSnapshot(`
      "
           0 call     0.91 P0 POLICE number-listed +88, call-long +3
           5 transfer 0.86 P0 POLICE paid-during-call +83, payee-first +3
          10 call     0.91 P0 POLICE number-listed +88, call-long +3
          15 transfer 0.86 P0 POLICE paid-during-call +83, payee-first +3
          20 call     0.91 P0 POLICE number-listed +88, call-long +3
          25 transfer 0.86 P0 POLICE paid-during-call +83, payee-first +3
          40 transfer 0.62 P2 OTHER  account-seen +58, payee-first +4
      "
    `);
  });
});

describe('ordinary life stays below the threshold', () => {
  const quiet = (steps: readonly Step[], model = modelWith([], true)): void => {
    expect(play(steps, model)).not.toMatch(/ P[0-3] /);
  };
  test('a day of calls: couriers, the bank, a long talk with mother', () => {
    quiet([
      [0, 'call', call('13900000001', 0.5)],
      [20, 'call', call('13900000001', 0)],
      [40, 'call', call('13900000001', 1)],
      [60, 'call', call('95588', 4)],
      [100, 'call', call('13911111111', 65)],
      [200, 'call', call('02061234567', 25, { direction: 'out' })],
      [300, 'call', call('96110', 8)],
    ]);
  });
  test('family abroad calls every evening', () => {
    quiet(
      [0, 1, 2, 3, 4].map((day): Step => [
        day * 1440,
        'call',
        call('+14155550123', 35, { ongoing: day > 2 }),
      ]),
    );
  });
  test('paying rent, family, shops and the phone bill, at night too', () => {
    quiet([
      [0, 'transfer', pay('L1', 3_500)],
      [30, 'transfer', pay('S1', 28, { channel: 'qr' })],
      [60, 'transfer', pay('S2', 360, { channel: 'qr' })],
      [90, 'transfer', pay('S3', 1_999, { channel: 'pos' })],
      [600, 'transfer', pay('M1', 20_000)],
      [960, 'transfer', pay('M1', 60_000)],
      [970, 'transfer', pay('M2', 500)],
    ]);
  });
  test('a meeting for work, then the bank', () => {
    quiet([
      [0, 'visit', { app: { name: '腾讯会议', package: 'com.tencent.wemeet.app' } }],
      [70, 'visit', { app: { name: '招商银行', package: 'cmb.pb' } }],
      [75, 'transfer', pay('L1', 8_000)],
    ]);
  });
  test('messages of couriers, banks and one-time codes', () => {
    quiet([
      [
        0,
        'sms',
        {
          counterpart: { number: '106900000001' },
          text: '【菜鸟驿站】您的包裹已到幸福路店，取件码5-2-3016，请及时领取。',
        },
      ],
      [
        1,
        'sms',
        {
          counterpart: { number: '95588' },
          text: '【工商银行】您尾号1234卡1月31日支出100.00元，余额2,345.67元。',
        },
      ],
      [
        2,
        'sms',
        {
          counterpart: { number: '106900000002' },
          text: '【微信】验证码 482913，5分钟内有效，请勿告诉他人。',
        },
      ],
      [
        3,
        'sms',
        {
          counterpart: { number: '13912345678' },
          text: '妈，我下班晚，饭不用等我，转你五百买菜。',
        },
      ],
    ]);
  });
});

describe('lists', () => {
  const entry = (parts: Partial<ListEntry>): ListEntry =>
    completeEntry({
      kind: 'number',
      value: '+8613912345678',
      verdict: 'block',
      category: 'LOAN',
      reason: '多人举报',
      origin: 'police',
      fromAt: 0,
      untilAt: null,
      ...parts,
    });
  const scoreOf = (model: PublishedModel, parts: Parts) =>
    decide(signalAt(0, 'call', parts), noHistory, model, start);

  test('allow beats block and says so', () => {
    const blocked = modelWith([entry({})]);
    const both = modelWith([entry({}), entry({ verdict: 'allow', reason: '本市公安' })]);
    const parts = call('13912345678', 2);
    expect(scoreOf(blocked, parts)).toMatchObject({ score: 0.9, category: 'LOAN' });
    const decision = scoreOf(both, parts);
    expect(decision.score).toBeLessThan(0.2);
    const relief = decision.reasons.find((r) => r.code === 'number-official');
    expect(relief && reasonText(both.texts, relief, 'zh')).toContain('以白名单为准');
  });

  test('an entry holds from its beginning to its end', () => {
    const model = modelWith([entry({ fromAt: start + 1, untilAt: start + 10 })]);
    expect(model.lists.lookup('number', '+8613912345678', start)).toBeUndefined();
    expect(model.lists.lookup('number', '+8613912345678', start + 1)).toBeDefined();
    expect(model.lists.lookup('number', '+8613912345678', start + 10)).toBeUndefined();
  });

  test('the version follows the content, not the order', () => {
    const [a, b] = [entry({}), entry({ value: '+8613912345679' })];
    expect(makeLists([a, b]).version).toBe(makeLists([b, a]).version);
    expect(makeLists([a]).version).not.toBe(makeLists([b]).version);
    const lists = makeLists([a, b]);
    lists.remove('number', b.value, 'block');
    expect(lists.version).toBe(makeLists([a]).version);
  });

  test('a parent domain covers what is below it', () => {
    const model = modelWith();
    const visit = (url: string) =>
      decide(signalAt(0, 'visit', { url }), noHistory, model, start).score;
    expect(visit('http://a.b.dianzan-fanli.example/x')).toBeGreaterThan(0.9);
    expect(visit('https://www.linjiang.gov.cn/')).toBe(0);
  });
});

describe('how a score is made', () => {
  const model = modelWith();
  const evidence = fc.record({
    code: fc.constantFrom(...evidenceCodes),
    intensity: fc.double({ min: 0, max: 1, noNaN: true }),
    group: fc.constantFrom(
      'list' as const,
      'content' as const,
      'shape' as const,
      'context' as const,
    ),
  });
  const relief = fc.record({
    code: fc.constantFrom(...reliefCodes),
    over: fc.subarray(['list', 'content', 'shape', 'context'] as const),
  });
  const both = fc.tuple(fc.array(evidence, { maxLength: 10 }), fc.array(relief, { maxLength: 3 }));
  type Both = typeof both extends fc.Arbitrary<infer T> ? T : never;
  const findingsOf = ([found, reliefs]: Both) => {
    const findings = makeFindings(model);
    for (const { code, ...rest } of found) find(findings, code, rest);
    for (const { code, over } of reliefs) relieve(findings, code, over);
    return findings;
  };

  test('the weights add up to the score', () => {
    fc.assert(
      fc.property(both, (parts) => {
        const sum = addUp(findingsOf(parts));
        expect(sum.score).toBeGreaterThanOrEqual(0);
        expect(sum.score).toBeLessThanOrEqual(1);
        const points = sum.reasons.reduce((total, r) => total + r.weight, 0);
        if (sum.reasons.length > 0) expect(points).toBe(Math.round(sum.score * 100));
      }),
    );
  });

  test('more evidence, or more of it, never lowers the score or the grade', () => {
    fc.assert(
      fc.property(both, evidence, ([found, reliefs], more) => {
        const before = addUp(findingsOf([found, reliefs])).score;
        const after = addUp(findingsOf([[...found, more], reliefs])).score;
        expect(after).toBeGreaterThanOrEqual(before);
        const grade = (score: number): string => gradeOf(defaultPolicy, score, 'contact') ?? 'none';
        expect(grade(after) <= grade(before)).toBe(true);
      }),
    );
  });

  test('what other people lent does not count as own', () => {
    const findings = makeFindings(model);
    find(findings, 'domain-seen', { group: 'context' });
    find(findings, 'url-like-fraud', { group: 'content' });
    find(findings, 'title-fraud', { group: 'content' });
    expect(addUp(findings).score).toBeGreaterThan(ownScore(findings));
    expect(ownScore(findings)).toBe(0.6);
  });

  test('the same signal and past give the same decision', () => {
    const signal = signalAt(0, 'call', call('+85261234567', 30, { ongoing: true }));
    expect(decide(signal, noHistory, model, start)).toEqual(
      decide(signal, noHistory, model, start),
    );
  });
});

describe('money at risk', () => {
  const listed = modelWith([
    {
      kind: 'account',
      value: 'B2000',
      verdict: 'block',
      category: 'CREDIT',
      reason: 'x',
      origin: 'police',
      fromAt: 0,
      untilAt: null,
    },
  ]);
  /** Yuan at risk after each signal. */
  function amounts(steps: readonly Step[]): number[] {
    const engine = makeEngine(
      () => listed,
      () => defaultPolicy,
    );
    return steps.map(([minutes, kind, parts, phone]) => {
      const signal = signalAt(minutes, kind, parts, phone);
      const subject = signal.subjectHandles[0] ?? '';
      const at = { subject, position: serial, now: signal.occurredAt };
      return engine.decide(signal, at).amountAtRiskFen / 100;
    });
  }
  const paid = (amount: number, status: 'pending' | 'done'): Parts => ({
    ...pay('B2000', amount, { status }),
    payee: { account: 'B2000' },
  });

  test('what the bank holds counts at once, and once only when it goes', () => {
    expect(
      amounts([
        [0, 'transfer', paid(50_000, 'pending')],
        [30, 'transfer', paid(50_000, 'done')],
        [40, 'transfer', paid(20_000, 'pending')],
        [50, 'transfer', paid(20_000, 'done')],
      ]),
    ).toEqual([50_000, 50_000, 70_000, 70_000]);
  });
  test('a listed account that passes money on is no victim', () => {
    const relayed = {
      ...paid(50_000, 'done'),
      payer: { account: 'B2000' },
      payee: { account: 'B2001' },
    };
    expect(amounts([[0, 'transfer', relayed]])).toEqual([0]);
    const toListed = { ...relayed, payer: { account: 'B2001' }, payee: { account: 'B2000' } };
    expect(amounts([[0, 'transfer', toListed]])).toEqual([50_000]);
  });
  test('a loan and an early withdrawal count once the person is under suspicion', () => {
    const raised = (channel: string, amount: number): Parts => ({
      ...pay('A1', amount, { channel }),
      subject: { phone: '13800138000', account: 'A10000' },
    });
    expect(
      amounts([
        [0, 'transfer', raised('loan', 36_000)],
        [5, 'transfer', raised('deposit', 20_000)],
        [6, 'transfer', raised('mobile', 9_000)],
        [10, 'transfer', paid(500, 'done')],
      ]),
    ).toEqual([0, 0, 0, 56_000]);
  });
});

describe('words', () => {
  test('a template is filled in both languages', () => {
    const facts = { minutes: 18, ongoing: true, amount: 1_234_500, share: 0.876, category: 'ECOM' };
    expect(fillTemplate('通话 {minutes} 分钟{ongoing?，仍在通话}', facts, 'zh')).toBe(
      '通话 18 分钟，仍在通话',
    );
    expect(
      fillTemplate('{amount:money} {share:percent} {category:category}{gone?!}', facts, 'en'),
    ).toBe('¥12,345 88% Impostor customer service');
    expect(fillTemplate('{absent}', facts, 'zh')).toBe('—');
  });

  test('a wrong table is refused with its field', () => {
    const value = JSON.parse(read('rule/default-model.json').toString()) as {
      strength: Record<string, unknown>;
    };
    value.strength['number-listed'] = 1.5;
    const parsed = parseRuleTable(value);
    expect(parsed.ok ? [] : parsed.error.map((p) => p.field)).toContain('strength.number-listed');
  });
});

test('what a text was disguised by is told in the reason, in both languages', () => {
  const parsed = parseSignal(
    {
      kind: 'sms',
      id: 'disguised',
      source: 'carrier',
      occurredAt: '2026-01-31T08:15:00Z',
      subject: { phone: '13800138000' },
      counterpart: { number: '106900001234' },
      text: '兼耳只刷单，先垫亻寸本金，返亻用金，加威信 bs12345 下载 app 领任务',
    },
    { now: parseInstant('2026-01-31T09:00:00Z') as Instant },
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const model = modelWith([], true);
  const { reasons } = decide(parsed.value, noHistory, model, parsed.value.occurredAt);
  const told = reasons.find(({ code }) => code === 'text-fraud');
  if (told === undefined) throw new Error('the text is not found');
  expect(reasonText(model.texts, told, 'zh')).toContain('；已还原拆字 3 处、谐音字 1 处');
  expect(reasonText(model.texts, told, 'en')).toContain(
    '; undone: split characters (3), sound-alikes (1)',
  );
});
