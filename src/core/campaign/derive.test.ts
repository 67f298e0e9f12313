/**
 * Goal: a campaign is found from three reports, with its numbers and site and everybody it wrote to;
 * what is ordinary is not taken for one. Method: one leaked list of bookings among a week of traffic.
 */
import { describe, expect, test } from 'vitest';
import { dayMs, minuteMs } from '../kernel/index.ts';
import { deriveCampaign, matchesTemplate, templateOf, templateText } from './index.ts';
import type { CampaignMessage } from './index.ts';

const today = 1_768_176_000_000;
const names = ['王海', '李小梅', '张远', '陈思', '刘一鸣', '赵青', '孙立', '周文', '吴昊', '郑洁'];
const nameOf = (i: number): string => names[i % names.length] ?? '';

type Part = Partial<CampaignMessage> & { readonly person: string; readonly text: string };
let position = 0;
const message = (part: Part): CampaignMessage => ({
  position: (position += 1),
  at: today,
  from: '',
  numbers: [],
  sites: [],
  isGenuine: false,
  ...part,
});

const fake = (i: number): CampaignMessage =>
  message({
    person: `p${i}`,
    at: today + i * minuteMs,
    from: '16312345678',
    text: `尊敬的${nameOf(i)}旅客：您预订的LJ${7000 + i}航班因机械故障已取消，请于2小时内登录 gaiqian.example 办理改签并领取补偿金${300 + i}元`,
    sites: ['gaiqian.example'],
  });

/** The airline writes every day, to many. */
const airline = (i: number, at: number, isGenuine: boolean): CampaignMessage =>
  message({
    person: `p${i}`,
    at,
    from: '1069047514',
    text: `【临江航空】${nameOf(i)}您好，您预订的LJ${7000 + i}航班因天气原因延误至21:35，如需改签请在原购票渠道办理`,
    sites: ['linjiang-air.example'],
    isGenuine,
  });

const chatter = Array.from({ length: 200 }, (_, i) =>
  message({
    person: `q${i}`,
    at: today - (i % 7) * dayMs,
    from: `c${i}`,
    text: `晚上几点回家吃饭${i}`,
  }),
);
const reportsOf = (people: readonly number[]) =>
  people.map((i) => ({ position: 9000 + i, person: `p${i}`, at: today + 3 * 60 * minuteMs }));
const fakes = Array.from({ length: 40 }, (_, i) => fake(i));

describe('a campaign', () => {
  const found = deriveCampaign('FLIGHT', reportsOf([1, 5, 8]), [...chatter, ...fakes]);

  test('is found from three reports, with its text, number and site', () => {
    const clues = found?.clues.map(({ kind, value, support, people, before }) => ({
      kind,
      value,
      support,
      people,
      before,
    }));
    expect(clues).toEqual([
      {
        kind: 'template',
        value: '…尊敬的…旅客…您预订的…航班因机械故障已取消,请于…小时内登录…办理改签并领取补偿金…',
        support: 3,
        people: 40,
        before: 0,
      },
      { kind: 'number', value: '16312345678', support: 3, people: 40, before: 0 },
      { kind: 'site', value: 'gaiqian.example', support: 3, people: 40, before: 0 },
    ]);
    expect(found?.clues.every((clue) => clue.lift > 5 && clue.positions.length <= 20)).toBe(true);
  });

  test('names everybody who was written to and has not reported', () => {
    expect(found?.contacted.length).toBe(37);
    expect(found?.contacted.some(({ person }) => ['p1', 'p5', 'p8'].includes(person))).toBe(false);
  });

  test('two reports are not enough', () => {
    expect(deriveCampaign('FLIGHT', reportsOf([1, 5]), [...chatter, ...fakes])).toBeUndefined();
    expect(deriveCampaign('FLIGHT', reportsOf([1, 1, 1]), [...chatter, ...fakes])).toBeUndefined();
  });
});

describe('an airline', () => {
  const flown = Array.from({ length: 40 }, (_, i) => i);

  test('on the allow-list is never evidence, though all reporters flew with it', () => {
    const told = flown.map((i) => airline(i, today, true));
    const messages = [...chatter, ...told];
    expect(deriveCampaign('FLIGHT', reportsOf([1, 5, 8]), messages)).toBeUndefined();
    const found = deriveCampaign('FLIGHT', reportsOf([1, 5, 8]), [...messages, ...fakes]);
    expect(found?.clues.map((clue) => clue.value)).not.toContain('linjiang-air.example');
    expect(found?.clues.map((clue) => clue.value)).toContain('gaiqian.example');
  });

  test('unknown to the centre has no lift, for it wrote to many before', () => {
    const told = flown.map((i) => airline(i, today, false));
    const earlier = flown.map((i) => airline(i + 50, today - 5 * dayMs, false));
    const messages = [...chatter, ...earlier, ...told];
    expect(deriveCampaign('FLIGHT', reportsOf([1, 5, 8]), messages)).toBeUndefined();
  });
});

test('a number that is used for much else is no means of the campaign', () => {
  const shared = fakes.map((m) => ({ ...m, numbers: ['95530'] }));
  const others = Array.from({ length: 60 }, (_, i) =>
    message({
      person: `r${i}`,
      from: `d${i}`,
      text: `退票请拨打航空公司电话${i}`,
      numbers: ['95530'],
    }),
  );
  const found = deriveCampaign('FLIGHT', reportsOf([1, 5, 8]), [...chatter, ...others, ...shared]);
  expect(found?.clues.map((clue) => clue.value)).not.toContain('95530');
});

test('a template holds its copies, and not a text that only begins alike', () => {
  const template = templateOf(['王海您好，航班LJ1取消请致电', '李小梅您好，航班MU22取消请致电']);
  expect(templateText(template)).toBe('…您好,航班…取消请致电…');
  expect(matchesTemplate(template, '赵青您好，航班 CA981 取消请致电 123')).toBe(true);
  expect(matchesTemplate(template, '赵青您好，航班 CA981 准点')).toBe(false);
  expect(matchesTemplate([], '什么都行')).toBe(false);
});
