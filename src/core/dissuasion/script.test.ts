/**
 * Goal: a seat that follows the script always comes to an end, whatever the person answers, and says
 * nothing that an official message may not say. Method: every script there is (each category, both
 * languages, with and without a live call) is walked through all its answers.
 */
import { expect, test } from 'vitest';
import { categories } from '../kernel/index.ts';
import { answerCodes } from './script-text.ts';
import { scriptEnds, scriptFor, scriptSections, type Script, type ScriptStep } from './index.ts';

const languages = ['zh', 'en'] as const;
const centre = '临江市反诈中心';
const all = categories.flatMap(({ code: category }) =>
  languages.flatMap((lang) =>
    [false, true].map((ongoingCall) => ({
      name: `${category} ${lang}${ongoingCall ? ' on a call' : ''}`,
      lang,
      category,
      script: scriptFor({ centre, category, ongoingCall }, lang),
    })),
  ),
);

const nextOf = (step: ScriptStep): string[] => [
  ...step.answers.map((answer) => answer.next),
  ...(step.next === null ? [] : [step.next]),
];

/** Every way through the script; fails where one comes back to a step it has been at. */
function waysThrough(script: Script): ScriptStep[][] {
  const byId = new Map(script.steps.map((step) => [step.id, step]));
  const ways: ScriptStep[][] = [];
  const walk = (id: string, before: ScriptStep[]): void => {
    const step = byId.get(id);
    if (!step) throw new Error(`no step ${id}`);
    if (before.includes(step)) throw new Error(`${id} comes round again`);
    const way = [...before, step];
    if (step.end !== null) ways.push(way);
    for (const to of nextOf(step)) walk(to, way);
  };
  walk(script.start, []);
  return ways;
}

test('every way ends, in at most thirteen steps', () => {
  for (const { script } of all) {
    const ways = waysThrough(script);
    expect(ways.length).toBeGreaterThan(30);
    expect(Math.max(...ways.map((way) => way.length))).toBeLessThanOrEqual(13);
    expect(new Set(ways.map((way) => way.at(-1)?.end))).toEqual(new Set(scriptEnds));
  }
});

test('every step and every answer is reached; a step goes on, forks or ends', () => {
  const said = new Set<string>();
  for (const { name, script } of all) {
    const reached = new Set(waysThrough(script).flat());
    expect(script.steps.filter((step) => !reached.has(step)).map((step) => step.id)).toEqual([]);
    for (const step of script.steps) {
      const goesOn = [step.answers.length > 0, step.next !== null, step.end !== null];
      expect(goesOn.filter(Boolean), `${name} ${step.id}`).toHaveLength(1);
      expect(step.answers.length).toBeLessThanOrEqual(5);
      expect(step.answers.length).not.toBe(1);
      for (const answer of step.answers) said.add(answer.code);
    }
  }
  expect(said).toEqual(new Set([...answerCodes, 'claim']));
});

test('sections come in their order', () => {
  for (const { script } of all) {
    const places = new Map(script.steps.map((s) => [s.id, scriptSections.indexOf(s.section)]));
    const back = script.steps.flatMap((step) =>
      nextOf(step).filter((to) => (places.get(to) ?? -1) < (places.get(step.id) ?? 0)),
    );
    expect(back).toEqual([]);
  }
});

test('no line is longer than sixty characters, no answer longer than thirty', () => {
  for (const { name, script } of all) {
    for (const step of script.steps) {
      expect(step.lines.length, `${name} ${step.id}`).toBeGreaterThan(0);
      const lines = [...step.lines, step.hint ?? ''];
      expect(lines.filter((line) => [...line].length > 60)).toEqual([]);
      expect(step.answers.filter(({ text }) => [...text].length > 30)).toEqual([]);
    }
  }
});

/** Words of what an officer never asks for; they may stand only where something is ruled out. */
const delicate = /密码|验证码|卡号|账号|身份证|链接|网址|password|\bcodes?\b|card number|link/i;
const ruledOut = /不|没有|别|\bno\b|\bnot\b|\bnever\b/i;

test('nothing is asked for that an official message never asks for (operating-rules 5.3)', () => {
  for (const { script } of all) {
    for (const line of script.steps.flatMap((step) => step.lines)) {
      if (delicate.test(line)) expect(line).toMatch(ruledOut);
      expect(line).not.toMatch(/https?:|www\.|QQ|微信|WeChat/i);
      const numbers = line.match(/\d{3,}/g) ?? [];
      for (const number of numbers) expect(['96110', '110']).toContain(number);
    }
  }
});

test('each of the eleven kinds of fraud has its own words in both languages', () => {
  const own = all.filter(({ category }) => !['OTHER', 'NONE'].includes(category));
  expect(new Set(own.map(({ category }) => category)).size).toBeGreaterThanOrEqual(11);
  for (const lang of languages) {
    const titles = new Set(
      own.filter((one) => one.lang === lang).map(({ script }) => script.title),
    );
    expect(titles.size).toBe(new Set(own.map(({ category }) => category)).size);
  }
});

test('a live call is hung up before anything else is asked', () => {
  const script = scriptFor({ centre, category: 'POLICE', ongoingCall: true }, 'zh');
  const stop = script.steps.find((step) => step.id === 'stop-on-call');
  expect(stop?.lines[0]).toContain('挂断另一个电话');
  expect(script.steps.some((step) => step.id === 'stop')).toBe(false);
});
