/** What differs between two versions, told by the parts an author thinks in. */
import {
  sentenceOf,
  type Condition,
  type Rule,
  type Typology,
} from '../../../core/typology/index.ts';

type Tongue = 'zh' | 'en';

export type Difference = {
  readonly kind: 'added' | 'removed' | 'changed';
  /** `rule`: one of the rules; else a part of the typology. */
  readonly part:
    | 'rule'
    | 'must'
    | 'grade'
    | 'name'
    | 'meaning'
    | 'category'
    | 'on'
    | 'subject'
    | 'act'
    | 'sources';
  /** The rule, or the grade. */
  readonly of: string;
  readonly before: string;
  readonly after: string;
};

const parts = ['name', 'meaning', 'category', 'on', 'subject', 'act', 'sources'] as const;
const grades = ['P0', 'P1', 'P2', 'P3'] as const;

export function differences(before: Typology, after: Typology, tongue: Tongue): Difference[] {
  const found: Difference[] = [];
  const note = (
    part: Difference['part'],
    of: string,
    [one, other]: readonly [string, string],
  ): void => {
    if (one === other) return;
    const kind = one === '' ? 'added' : other === '' ? 'removed' : 'changed';
    found.push({ kind, part, of, before: one, after: other });
  };
  for (const part of parts)
    note(part, '', [shown(before[part], tongue), shown(after[part], tongue)]);
  note('must', '', [said(before.must, tongue), said(after.must, tongue)]);
  for (const code of grades)
    note('grade', code, [String(before.grade[code] ?? ''), String(after.grade[code] ?? '')]);
  const ids = new Set([...before.rules, ...after.rules].map((rule) => rule.id));
  for (const id of ids) {
    const of = (typology: Typology) =>
      ruleText(
        typology.rules.find((rule) => rule.id === id),
        tongue,
      );
    note('rule', id, [of(before), of(after)]);
  }
  return found;
}

function ruleText(rule: Rule | undefined, tongue: Tongue): string {
  if (rule === undefined) return '';
  const sign = rule.weight < 0 ? '−' : '+';
  return `${said(rule.if, tongue)} (${sign}${Math.abs(rule.weight)})`;
}

function said(condition: Condition | undefined, tongue: Tongue): string {
  return condition === undefined ? '' : sentenceOf(condition, tongue);
}

function shown(value: unknown, tongue: Tongue): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.join(', ');
  return (value as Readonly<Record<Tongue, string>>)[tongue];
}
