/** Goal: what an author changes by hand stays a typology. Method: each change is checked by the core. */
import { expect, test } from 'vitest';
import {
  fields,
  measures,
  parseTypology,
  phrasesOf,
  type Condition,
  type Typology,
} from '../../../core/typology/index.ts';
import { differences } from './diff.ts';
import {
  conditionKinds,
  fieldsOf,
  freshCondition,
  freshRuleId,
  freshTypology,
  inReadingOrder,
  topConditions,
  valueAt,
  withField,
  withMeasureAt,
  withTopConditions,
  withValue,
} from './edit.ts';

const fresh = (on: Typology['on']): Typology =>
  freshTypology({
    id: 'trial',
    name: { zh: '试验', en: 'Trial' },
    category: 'OTHER',
    on,
    subject: 'person',
  });
const withIf = (typology: Typology, condition: Condition): Typology => ({
  ...typology,
  rules: [{ id: 'a', if: condition, weight: 0.4 }],
});

test('what one begins with is whole, for each kind of signal and of condition', () => {
  for (const on of ['call', 'sms', 'visit', 'transfer', 'report'] as const) {
    expect(parseTypology(fresh([on]))).toMatchObject({ ok: true });
    for (const kind of conditionKinds)
      expect(parseTypology(withIf(fresh([on]), freshCondition(kind, [on])))).toMatchObject({
        ok: true,
      });
  }
});

test('every field can be put in place of another', () => {
  const start: Condition = { all: [{ field: 'amount', is: '>=', value: 1 }, { says: ['退款'] }] };
  const on = ['call', 'sms', 'visit', 'transfer', 'report'] as const;
  expect(fieldsOf(on)).toHaveLength(fields.length);
  for (const field of fields) {
    const changed = withField(start, ['all', 0, 'field'], field.name);
    expect(parseTypology(withIf(fresh(on), changed))).toMatchObject({ ok: true });
  }
});

test('every measure can be put in place of another', () => {
  for (const from of measures) {
    const start = withMeasureAt(
      freshCondition('window', ['transfer']),
      ['window', 'measure'],
      from,
    );
    for (const to of measures) {
      const changed = withMeasureAt(start, ['window', 'measure'], to);
      expect([from, to, parseTypology(withIf(fresh(['transfer']), changed))]).toMatchObject([
        from,
        to,
        { ok: true },
      ]);
    }
  }
});

test('each part of a sentence that can be changed leads to its value', () => {
  const condition: Condition = {
    all: [freshCondition('field', ['transfer']), freshCondition('window', ['transfer'])],
  };
  const parts = phrasesOf(condition, 'zh').flatMap(({ path }) =>
    path === undefined ? [] : [path],
  );
  expect(parts.length).toBeGreaterThan(5);
  for (const path of parts) expect(valueAt(condition, path)).toBeDefined();
});

test('values change in a copy; conditions join and part', () => {
  const root = { a: [{ b: 1 }, { b: 2 }], c: 3 };
  expect(withValue(root, ['a', 1, 'b'], 5)).toEqual({ a: [{ b: 1 }, { b: 5 }], c: 3 });
  expect(withValue(root, ['c'], undefined)).toEqual({ a: root.a });
  expect(root.a[1]).toEqual({ b: 2 });
  const [one, two] = [freshCondition('says', ['sms']), freshCondition('field', ['sms'])];
  expect(withTopConditions([one])).toBe(one);
  expect(topConditions({ all: [one, two] })).toEqual([one, two]);
  expect(withTopConditions([])).toBeUndefined();
  expect(freshRuleId([{ id: 'rule-2', if: one, weight: 0 }])).toBe('rule-3');
});

test('a store may shuffle the parts; they are read in one order', () => {
  const typology = fresh(['transfer']);
  const shuffle = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffle);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).toReversed();
    return Object.fromEntries(entries.map(([name, inner]) => [name, shuffle(inner)]));
  };
  const text = JSON.stringify(inReadingOrder(typology));
  expect(JSON.stringify(inReadingOrder(shuffle(typology)))).toBe(text);
  expect(Object.keys(inReadingOrder(typology)).slice(0, 4)).toEqual([
    'id',
    'version',
    'category',
    'name',
  ]);
  expect(JSON.parse(text)).toEqual(typology);
});

test('versions differ by rule, grade and part', () => {
  const before = fresh(['transfer']);
  const [rule] = before.rules;
  if (rule === undefined) throw new Error('a fresh typology has a rule');
  const after: Typology = {
    ...before,
    name: { zh: '改名', en: 'Renamed' },
    grade: { P3: 0.4, P1: 0.75 },
    rules: [
      { ...rule, weight: 0.6 },
      { id: 'new', if: { says: ['退款'] }, weight: -0.2 },
    ],
  };
  expect(
    differences(before, after, 'zh').map(
      (d) => `${d.kind} ${d.part} ${d.of}: ${d.before} > ${d.after}`,
    ),
  ).toMatchInlineSnapshot(`
    [
      "changed name : 试验 > 改名",
      "removed grade P2: 0.5 > ",
      "changed grade P3: 0.3 > 0.4",
      "changed rule rule-1: 转账金额 不少于 ¥10,000 (+0.4) > 转账金额 不少于 ¥10,000 (+0.6)",
      "added rule new:  > 文中提到 “退款” (−0.2)",
    ]
  `);
  expect(differences(before, before, 'en')).toEqual([]);
});
