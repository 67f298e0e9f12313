/**
 * Goal: messages say only what they may, reach a person not too often, and a code cannot be guessed.
 * Method: tables of texts and moments; properties over drawn codes.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs, parseInstant, parsePhone } from '../kernel/index.ts';
import {
  chanceOfGuess,
  codeSpace,
  contentProblems,
  contentRules,
  decideAttempt,
  decideCheck,
  decodeSms,
  defaultContactPolicy as policy,
  defaultTemplates,
  encodeSms,
  endOfQuiet,
  findTemplate,
  formatCheckCode,
  isWellTyped,
  makeCheckCode,
  mayDo,
  planAutomatic,
  readCheckCode,
  readLastFour,
  renderTemplate,
  splitSms,
  stateOfParts,
  templateProblems,
  type AutomaticFacts,
} from './index.ts';

const rulesOf = (text: string, channel: 'sms' | 'email' = 'sms') =>
  contentProblems(channel, text).map((p) => `${p.rule}: ${p.found}`);

describe('content', () => {
  test.each([
    ['您可能正遭遇诈骗，请立即停止转账。', []],
    ['详情见 http://example.com/a', ['link: http://example.com/a']],
    ['请打开 96110.cn 核对', ['link: 96110.cn', 'number: 96110']],
    ['见ＷＷＷ．ＥＸＡＭＰＬＥ．ＣＯＭ', ['link: ＷＷＷ．ＥＸＡＭＰＬＥ．ＣＯＭ']],
    ['请拨打 96110 核实', ['number: 96110']],
    ['请拨 138 0013 8000', ['number: 138 0013 8000']],
    ['请拨１３８００１３８０００', ['number: １３８００１３８０００']],
    ['电话一三八零零一三八', ['number: 一三八零零一三八']],
    ['请报警 110', ['number: 110']],
    ['24 小时内，第 3 次提醒', []],
    ['加微信详谈', ['messenger: 微信']],
    ['加QQ或VX', ['messenger: QQ', 'messenger: VX']],
    ['扫码核实', ['messenger: 扫码']],
    ['请把钱转账到安全账户', ['asks-money: 转账', 'asks-secret: 账户']],
    ['请告知验证码，不要告诉别人', ['asks-secret: 验证码']],
    ['请共享屏幕', ['asks-secret: 共享屏幕']],
    ['不要共享屏幕，不要告诉任何人验证码', []],
    ['要求转账的都是诈骗', []],
    ['Please transfer the money now', ['asks-money: transfer']],
    ['Do not transfer money, never tell your password', []],
    ['Tell us your password', ['asks-secret: password']],
    ['  ', ['empty: ']],
    ['核验码{code}，{centre}', []],
  ])('%s', (text, expected) => {
    expect(rulesOf(text)).toEqual(expected);
  });

  test('a mail may name the hotline, and nothing else', () => {
    expect(rulesOf('请拨打 96110', 'email')).toEqual([]);
    expect(rulesOf('请拨打 95588', 'email')).toEqual(['number: 95588']);
  });

  test('the spans are those of the text as it was written', () => {
    for (const { start, end, found } of contentProblems('sms', '点Ａ.com，加微信')) {
      expect('点Ａ.com，加微信'.slice(start, end)).toBe(found);
    }
  });

  test('a text that is too long says from where', () => {
    expect(contentProblems('flash-sms', '停'.repeat(161))).toMatchObject([
      { rule: 'too-long', start: 160, end: 161 },
    ]);
    expect(contentRules.map((r) => r.code)).toContain('too-long');
  });
});

describe('templates', () => {
  test('the shipped table breaks no rule, and every category and grade has its message', () => {
    expect(templateProblems(defaultTemplates)).toEqual([]);
    const wanted = { use: 'warning', channel: 'sms', grade: 'P0' } as const;
    expect(findTemplate(defaultTemplates, { ...wanted, category: 'BRUSH' })?.code).toBe(
      'warning-brush',
    );
    expect(findTemplate(defaultTemplates, { ...wanted, category: 'OTHER' })?.code).toBe(
      'warning-general',
    );
    expect(
      findTemplate(defaultTemplates, { ...wanted, category: 'OTHER', grade: 'P3' })?.code,
    ).toBe('warning-low');
  });

  test('each one takes at most four parts of an SMS in Chinese, a flash message one', () => {
    const values = { centre: '临江市反诈中心', code: '4829 1370 5561' };
    for (const t of defaultTemplates.templates) {
      const zh = splitSms(renderTemplate(t, 'zh', values).text).parts.length;
      expect([t.code, zh <= (t.channels.includes('flash-sms') ? 1 : 3)]).toEqual([t.code, true]);
    }
  });

  test('a bad one is named with what offends', () => {
    const [first] = defaultTemplates.templates;
    if (first === undefined) throw new Error('invariant broken: there are templates');
    const bad = {
      ...defaultTemplates,
      templates: [
        ...defaultTemplates.templates,
        { ...first, text: { ...first.text, zh: '请加微信{name}' } },
      ],
    };
    expect(templateProblems(bad).map((p) => p.problem)).toEqual([
      'stands twice',
      'has the unknown placeholder {name}',
      ...['sms', 'email', 'app'].map(() => 'names QQ, WeChat or another messenger: “微信” (2–4)'),
    ]);
    expect(templateProblems({ version: 'x', templates: [] }).map((p) => p.problem)).toContain(
      'no sms for P0',
    );
  });
});

describe('SMS', () => {
  test.each([
    ['a'.repeat(160), 'gsm', 160, 1],
    ['a'.repeat(161), 'gsm', 161, 2],
    ['€'.repeat(80), 'gsm', 160, 1],
    ['€'.repeat(81), 'gsm', 162, 2],
    ['诈'.repeat(70), 'ucs2', 70, 1],
    ['诈'.repeat(71), 'ucs2', 71, 2],
    ['😀'.repeat(35), 'ucs2', 70, 1],
    ['😀'.repeat(36), 'ucs2', 72, 2],
  ] as const)('%#', (text, alphabet, units, parts) => {
    const split = splitSms(text);
    expect([split.alphabet, split.units, split.parts.length]).toEqual([alphabet, units, parts]);
  });

  test('parts put together are the text, and octets read back are the part', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const { alphabet, parts } = splitSms(text);
        expect(parts.join('')).toBe(text);
        for (const part of parts) expect(decodeSms(alphabet, encodeSms(alphabet, part))).toBe(part);
      }),
    );
  });
});

describe('check codes', () => {
  const random = fc.uint8Array({ minLength: 16, maxLength: 16 });

  test('are twelve digits, read back from any way of writing them', () => {
    fc.assert(
      fc.property(random, (octets) => {
        const code = makeCheckCode(octets);
        expect(code).toMatch(/^\d{12}$/);
        expect(isWellTyped(code)).toBe(true);
        expect(readCheckCode(formatCheckCode(code))).toBe(code);
        expect(readCheckCode(code.replace(/(\d)/g, '$1-').slice(0, -1))).toBe(code);
      }),
    );
    expect(readCheckCode('４８２９ 1370 5561')).toBe('482913705561');
    expect(readCheckCode('48291370556')).toBeUndefined();
    expect(readCheckCode('482913705561x')).toBeUndefined();
  });

  test('a wrong digit and a swap of neighbours are seen', () => {
    fc.assert(
      fc.property(random, fc.nat(11), fc.integer({ min: 1, max: 9 }), (octets, at, by) => {
        const code = makeCheckCode(octets);
        const digits = [...code];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(isWellTyped(digits.join(''))).toBe(false);
        const next = Math.min(at, 10);
        const swapped = [...code];
        [swapped[next], swapped[next + 1]] = [code[next + 1] ?? '', code[next] ?? ''];
        expect(isWellTyped(swapped.join(''))).toBe(swapped.join('') === code);
      }),
    );
  });

  test('the last four digits, or the whole number', () => {
    expect(readLastFour('8000')).toBe('8000');
    expect(readLastFour('138 0013 8000')).toBe('8000');
    expect(readLastFour('800')).toBeUndefined();
    expect(readLastFour('13800138000a')).toBeUndefined();
  });

  test('whoever guesses, from however many addresses, hits with a chance under the bound', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ address: fc.nat(500), number: fc.nat(9999) }), { maxLength: 3000 }),
        fc.integer({ min: 1, max: 5000 }),
        (guesses, valid) => {
          const byAddress = new Map<number, number>();
          const byNumber = new Map<number, number>();
          let chance = 0;
          for (const { address, number } of guesses) {
            const tally = {
              address: byAddress.get(address) ?? 0,
              number: byNumber.get(number) ?? 0,
              chance,
            };
            if (decideCheck(tally, valid, policy) !== 'check') continue;
            byAddress.set(address, tally.address + 1);
            byNumber.set(number, tally.number + 1);
            chance += chanceOfGuess(valid);
          }
          expect(chance).toBeLessThanOrEqual(policy.guessChanceMax);
          expect(Math.max(0, ...byNumber.values())).toBeLessThanOrEqual(
            policy.checkFailsPerNumberMax,
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  test('at the published load of a prefecture honest people may err 25,000 times a day', () => {
    // 13,000 warnings a day, each with a message, valid for three days, over 10,000 endings.
    const valid = (13_000 * 3) / 10_000;
    expect(Math.floor(policy.guessChanceMax / chanceOfGuess(valid))).toBeGreaterThan(25_000);
    expect(codeSpace).toBe(1e11);
  });
});

describe('what goes by itself', () => {
  const at = (text: string): number => parseInstant(text) ?? Number.NaN;
  const noon = at('2026-03-10T12:00:00+08:00');
  const phone = parsePhone('13800138000');
  const landline = parsePhone('010-62345678');
  if (phone === undefined || landline === undefined) throw new Error('the numbers are numbers');
  const facts: AutomaticFacts = { grade: 'P0', phone, sentToday: 0, suspect: false, at: noon };
  const tell = (over: Partial<AutomaticFacts>): string =>
    planAutomatic({ ...facts, ...over }, policy)
      .map(
        (p) =>
          `${p.channel} +${(p.dueAt - (over.at ?? noon)) / minuteMs}min ${p.refused ?? 'sent'}`,
      )
      .join('; ');

  test('by grade, hour, number and what went before', () => {
    expect({
      critical: tell({}),
      criticalAtNight: tell({ at: at('2026-03-10T23:30:00+08:00') }),
      high: tell({ grade: 'P1' }),
      low: tell({ grade: 'P3' }),
      lowAtNight: tell({ grade: 'P3', at: at('2026-03-10T23:30:00+08:00') }),
      lowBeforeDawn: tell({ grade: 'P3', at: at('2026-03-11T06:59:00+08:00') }),
      lowAgain: tell({ grade: 'P3', sentToday: 1 }),
      criticalOften: tell({ sentToday: 5 }),
      fraudstersHand: tell({ suspect: true }),
      landline: tell({ phone: landline }),
    }).toMatchInlineSnapshot(`
      {
        "critical": "sms +0min sent; flash-sms +0min sent",
        "criticalAtNight": "sms +0min sent; flash-sms +0min sent",
        "criticalOften": "sms +0min sent; flash-sms +0min daily-limit",
        "fraudstersHand": "sms +0min suspect-number; flash-sms +0min suspect-number",
        "high": "",
        "landline": "",
        "low": "sms +0min sent",
        "lowAgain": "sms +0min daily-limit",
        "lowAtNight": "sms +450min sent",
        "lowBeforeDawn": "sms +1min sent",
      }
    `);
  });

  test('nothing that keeps quiet goes out in quiet hours, and it waits for less than a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: noon, max: noon + 3 * dayMs }), (moment) => {
        const due = endOfQuiet(moment, policy.quietHours);
        const hour = Math.floor((due + 8 * hourMs) / hourMs) % 24;
        expect(hour >= 7 && hour < 22).toBe(true);
        expect(due - moment).toBeLessThan(dayMs);
        expect(due).toBeGreaterThanOrEqual(moment);
      }),
    );
  });
});

describe('delivery', () => {
  const again = { kind: 'failed', problem: 'throttled', again: true } as const;
  const message = { attempts: 1, expiresAt: hourMs };
  test('only what surely failed is tried again, and not for ever', () => {
    const tell = (attempt: Parameters<typeof decideAttempt>[0], attempts = 1, now = 0): string => {
      const { state, dueAt } = decideAttempt(attempt, { ...message, attempts }, policy, now);
      return dueAt === null ? state : `${state} +${(dueAt - now) / 1000}s`;
    };
    expect([
      tell({ kind: 'sent' }),
      tell({ kind: 'uncertain', problem: 'no-answer' }),
      tell({ kind: 'failed', problem: 'wrong-number', again: false }),
      tell(again),
      tell(again, 2),
      tell(again, 6),
      tell(again, 1, hourMs - 1000),
    ]).toEqual(['sent', 'uncertain', 'failed', 'waiting +5s', 'waiting +30s', 'failed', 'expired']);
  });

  test('a message is delivered with its last part', () => {
    expect(stateOfParts(['delivered', 'sent'])).toBe('sent');
    expect(stateOfParts(['delivered', 'delivered'])).toBe('delivered');
    expect(stateOfParts(['delivered', 'failed'])).toBe('failed');
  });

  test('a person repeats what failed and stops what waits', () => {
    expect(mayDo('retry', 'uncertain')).toBe(true);
    expect(mayDo('retry', 'delivered')).toBe(false);
    expect(mayDo('cancel', 'waiting')).toBe(true);
    expect(mayDo('cancel', 'sending')).toBe(false);
  });
});
