/** Changes to a typology being written: pure, each answers a new one. */
import {
  fieldNamed,
  fields,
  type Condition,
  type Field,
  type Rule,
  type Typology,
  type WindowTerm,
} from '../../../core/typology/index.ts';

export type Path = readonly (string | number)[];

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string | number, unknown>> | undefined)?.[key],
    root,
  );
}

/** A copy in which the value at a path is another; undefined takes it away. */
export function withValue<T>(root: T, path: Path, value: unknown): T {
  const [key, ...rest] = path;
  if (key === undefined) return value as T;
  const inner = (root as Readonly<Record<string | number, unknown>> | undefined)?.[key];
  const next = withValue(inner, rest, value);
  if (Array.isArray(root)) return root.map((one, i) => (i === key ? next : one)) as T;
  if (next === undefined) {
    const entries = Object.entries(root as object).filter(([name]) => name !== String(key));
    return Object.fromEntries(entries) as T;
  }
  return { ...root, [key]: next };
}

/** What a field is first compared with. */
export function usualCondition(field: Field): Condition {
  if (field.words !== undefined) return { field: field.name, is: '=', value: field.words[0] ?? '' };
  if (field.type === 'flag') return { field: field.name, is: '=', value: true };
  const value = { share: 0.5, fen: 1_000_000, minutes: 10, hour: 22, count: 3, word: 0 }[
    field.type
  ];
  return { field: field.name, is: '>=', value };
}

/** The condition a value belongs to; where the value has its path inside the condition's list. */
export const parentOf = (path: Path): Path => path.slice(0, -1);

/** Another field in the place of one, compared as fits its type. */
export function withField(condition: Condition, path: Path, name: string): Condition {
  const field = fieldNamed(name);
  return field === undefined
    ? condition
    : withValue(condition, parentOf(path), usualCondition(field));
}

/** Another measure: with the parts it needs and without those it has none of. */
export function withMeasure(term: WindowTerm, measure: WindowTerm['measure']): WindowTerm {
  const { measure: _, to, value, each, ...rest } = term;
  switch (measure) {
    case 'count':
    case 'since':
      return { ...rest, measure };
    case 'sum':
    case 'mean':
      return { ...rest, measure, value: value ?? 'amount' };
    case 'distinct':
      return { ...rest, measure, each: each ?? (term.per === 'person' ? 'payee' : 'person') };
    case 'ratio':
      return { ...rest, measure, to: to ?? rest.on, ...(value === undefined ? {} : { value }) };
  }
}

/** Puts a measure in; a span stands on the other side of `since`, a number of all others. */
export function withMeasureAt(
  condition: Condition,
  path: Path,
  measure: WindowTerm['measure'],
): Condition {
  const termPath = parentOf(path);
  const term = valueAt(condition, termPath) as WindowTerm;
  const next = withValue(condition, termPath, withMeasure(term, measure));
  const valuePath = [...parentOf(termPath), 'value'];
  const value = valueAt(next, valuePath);
  const isSpan = typeof value === 'string';
  if (isSpan === (measure === 'since')) return next;
  return withValue(next, valuePath, measure === 'since' ? '30m' : 3);
}

/** The conditions joined at the top of a rule; one by itself is a list of one. */
export function topConditions(condition: Condition): readonly Condition[] {
  return 'all' in condition ? condition.all : [condition];
}

export function withTopConditions(list: readonly Condition[]): Condition | undefined {
  const [first] = list;
  return list.length === 1 ? first : list.length === 0 ? undefined : { all: list };
}

export function freshRuleId(rules: readonly Rule[]): string {
  for (let n = rules.length + 1; ; n += 1) {
    const id = `rule-${n}`;
    if (!rules.some((rule) => rule.id === id)) return id;
  }
}

export const conditionKinds = ['field', 'window', 'says'] as const;
export type ConditionKind = (typeof conditionKinds)[number];

/** A condition to begin with, of the kinds of signals the typology looks at. */
export function freshCondition(
  kind: ConditionKind,
  on: Typology['on'],
  phrase = 'refund',
): Condition {
  const [first = 'call'] = on;
  if (kind === 'says') return { says: [phrase] };
  if (kind === 'window') {
    const per = first === 'transfer' ? 'payee' : first === 'visit' ? 'site' : 'number';
    return {
      window: { measure: 'count', per, on: { kind: first }, over: '24h' },
      is: '>=',
      value: 3,
    };
  }
  const field = fieldsOf(on).find((one) => one.type === 'fen') ?? fieldNamed('score') ?? fields[0];
  return field === undefined ? { says: [phrase] } : usualCondition(field);
}

/** Fields that some kind of signal the typology looks at can tell. */
export function fieldsOf(on: Typology['on']): readonly Field[] {
  return fields.filter((field) => field.kinds.some((kind) => on.includes(kind)));
}

/** A typology to begin with. */
export function freshTypology(
  parts: Pick<Typology, 'id' | 'name' | 'category' | 'on' | 'subject'>,
): Typology {
  const acts = parts.subject === 'person' ? (['warn'] as const) : (['lead'] as const);
  return {
    ...parts,
    version: 1,
    meaning: parts.name,
    sources: [],
    rules: [{ id: 'rule-1', if: freshCondition('field', parts.on), weight: 0.4 }],
    grade: { P3: 0.3, P2: 0.5, P1: 0.75 },
    act: [...acts],
  };
}

/** The order in which the parts of a typology are read; a store may give them back in another. */
const order = [
  'id',
  'version',
  'category',
  'name',
  'meaning',
  'zh',
  'en',
  'sources',
  'all',
  'any',
  'not',
  'atLeast',
  'of',
  'field',
  'window',
  'says',
  'rule',
  'typology',
  'score',
  'measure',
  'per',
  'kind',
  'side',
  'on',
  'to',
  'each',
  'subject',
  'must',
  'rules',
  'if',
  'is',
  'in',
  'value',
  'timesOf',
  'over',
  'weight',
  'grade',
  'P0',
  'P1',
  'P2',
  'P3',
  'act',
];

/** The same with its parts in the order in which one reads them. */
export function inReadingOrder<T>(value: T): T {
  if (Array.isArray(value)) return value.map(inReadingOrder) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return Object.fromEntries(entries.map(([name, inner]) => [name, inReadingOrder(inner)])) as T;
}
