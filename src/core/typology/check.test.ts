/**
 * Goal: a typology that cannot run as meant is refused with its place, and one that can is read as a
 * sentence. Method: one good typology, changed in one place each time.
 */
import { describe, expect, test } from 'vitest';
import { costMax, costOf, parseTypology, phrasesOf, sentenceOf, windowsOf } from './index.ts';

const good = {
  id: 'goip-calling',
  version: 1,
  category: 'CARD',
  name: { zh: 'GOIP 类呼叫', en: 'GOIP-like calling' },
  meaning: { zh: '短时间呼叫很多人', en: 'Calls many people in a short time' },
  sources: ['operating-rules 4'],
  on: ['call'],
  subject: 'number',
  must: { field: 'callIncoming', is: '=', value: true },
  rules: [
    {
      id: 'many-callees',
      if: {
        window: {
          measure: 'distinct',
          per: 'number',
          each: 'person',
          on: { kind: 'call', side: 'out', if: { field: 'callMinutes', is: '<', value: 1 } },
          over: '1h',
        },
        is: '>=',
        value: 20,
      },
      weight: 0.7,
    },
    { id: 'overseas', if: { field: 'callOverseas', is: '=', value: true }, weight: 0.2 },
    { id: 'both', if: { all: [{ rule: 'many-callees' }, { rule: 'overseas' }] }, weight: 0.3 },
  ],
  grade: { P3: 0.5, P2: 0.7 },
  act: ['lead', 'propose-block'],
};

type Path = readonly (string | number)[];

/** A copy with the value at the path replaced; `undefined` takes it out. */
function changed(path: Path, value: unknown): unknown {
  const copy = structuredClone(good) as unknown;
  const last = path.at(-1) ?? '';
  let at = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  if (value === undefined) Reflect.deleteProperty(at, last);
  else at[last] = value;
  return copy;
}

const windowPath = ['rules', 0, 'if', 'window'] as const;

describe('checking', () => {
  test('the good one passes', () => {
    expect(parseTypology(good)).toMatchObject({ ok: true });
  });

  const cases: readonly [what: string, path: Path, value: unknown, field: string, says: string][] =
    [
      ['an id of other letters', ['id'], 'GOIP', 'id', 'match'],
      ['no rules', ['rules'], [], 'rules', 'fewer'],
      ['an unknown kind', ['on'], ['letter'], 'on.0', 'const'],
      ['a field nobody knows', ['must', 'field'], 'callSeconds', 'must.field', '"callSeconds"'],
      [
        'a field no kind tells',
        ['must'],
        { field: 'amount', is: '>', value: 1 },
        'must.field',
        'transfer only',
      ],
      ['a flag with a number', ['must', 'value'], 3, 'must', 'yes or no'],
      [
        'a word that is none',
        ['must'],
        { field: 'listed', is: '=', value: 'grey' },
        'must',
        '"grey" is no listed',
      ],
      [
        'a share above one',
        ['must'],
        { field: 'score', is: '>', value: 7 },
        'must',
        'between 0 and 1',
      ],
      [
        'a span too long',
        [...windowPath, 'over'],
        '31d',
        'rules.0.if.window.over',
        'too short or long',
      ],
      [
        'a distinct of nothing',
        [...windowPath, 'each'],
        undefined,
        'rules.0.if.window.each',
        'needs it',
      ],
      [
        'a count of money',
        [...windowPath, 'value'],
        'amount',
        'rules.0.if.window.value',
        'has none',
      ],
      [
        'a count as a span',
        ['rules', 0, 'if', 'value'],
        '5m',
        'rules.0.if.value',
        'compared with a number',
      ],
      [
        'what is not read from the signal alone, in a shared window',
        [...windowPath, 'on', 'if'],
        { field: 'textShare', is: '>', value: 0.5 },
        'rules.0.if.window.on.if.field',
        'signal alone',
      ],
      [
        'a rule as event of a number',
        [...windowPath, 'on'],
        { rule: 'overseas' },
        'rules.0.if.window.on.rule',
        'no event',
      ],
      [
        'an event that is every signal',
        [...windowPath, 'on'],
        {},
        'rules.0.if.window.on',
        'every signal',
      ],
      [
        'a rule that is not there',
        ['rules', 2, 'if'],
        { rule: 'none' },
        'rules.2.if.rule',
        'no rule "none"',
      ],
      ['rules in a circle', ['rules', 1, 'if'], { rule: 'both' }, 'rules.1.if', 'circle'],
      ['two rules of one name', ['rules', 1, 'id'], 'many-callees', 'rules.1.id', 'twice'],
      ['itself', ['must'], { typology: 'goip-calling', score: 0.5 }, 'must.typology', 'itself'],
      ['grades that fall', ['grade', 'P2'], 0.4, 'grade.P2', 'higher score'],
      ['a number that is warned', ['act'], ['warn'], 'act', 'only a person'],
      ['a hold without transfers', ['act'], ['hold-transfer'], 'act', 'without looking'],
      [
        'more asked than there are',
        ['must'],
        { atLeast: 2, of: [{ rule: 'both' }] },
        'must.atLeast',
        '2 of 1',
      ],
    ];
  test.each(cases)('%s is refused', (_, path, value, field, says) => {
    const parsed = parseTypology(changed(path, value));
    expect(parsed.ok).toBe(false);
    const problems = parsed.ok ? [] : parsed.error;
    expect(problems.map((p) => p.field)).toContain(field);
    expect(problems.find((p) => p.field === field)?.problem).toContain(says);
    expect(problems.every((p) => p.remedy !== '')).toBe(true);
  });

  test('what costs too much is refused with the figure', () => {
    const [first] = good.rules;
    const counted = (over: string): unknown => {
      const { window, ...rest } = (first?.if ?? {}) as { window: object };
      return { ...rest, window: { ...window, over } };
    };
    const heavy = {
      ...good,
      rules: Array.from({ length: 20 }, (_, i) => ({
        id: `r${i}`,
        if: { all: Array.from({ length: 20 }, () => counted(`${i + 1}d`)) },
        weight: 0.1,
      })),
    };
    const parsed = parseTypology(heavy);
    expect(parsed.ok ? [] : parsed.error.map((p) => p.problem)).toEqual([
      expect.stringMatching(new RegExp(`^costs \\d+ of at most ${costMax}$`)),
    ]);
    const fine = parseTypology(good);
    expect(fine.ok && costOf(fine.value)).toBeLessThan(40);
    expect(fine.ok && windowsOf(fine.value)).toBe(1);
  });
});

describe('sentences', () => {
  test('a rule reads as a sentence in both languages, and its values lead back to their places', () => {
    const parsed = parseTypology(good);
    const rule = parsed.ok ? parsed.value.rules[0] : undefined;
    expect(rule && sentenceOf(rule.if, 'zh')).toBe(
      '对方号码 1 小时内发出的「通话时长 小于 1 分钟」的通话涉及的人数 不少于 20',
    );
    expect(rule && sentenceOf(rule.if, 'en')).toBe(
      'different people of outgoing calls where length of the call is below 1 min of the number in 1 h is at least 20',
    );
    const span = rule && phrasesOf(rule.if, 'zh').find((part) => part.kind === 'span');
    expect(span).toEqual({ text: '1 小时', path: ['window', 'over'], kind: 'span' });
  });
});
