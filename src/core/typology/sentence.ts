/**
 * A condition as a sentence that an analyst reads, in parts: plain words, and values that can be
 * changed where they stand. The path leads to the value inside the condition.
 */
import { formatFen } from '../kernel/index.ts';
import { fieldNamed, type Field } from './field.ts';
import type { Comparison, Condition, EventFilter, Role, WindowTerm } from './schema.ts';
import {
  eachWords,
  kindWords,
  measureWords,
  roleWords,
  sumWords,
  wordOf,
  type Tongue,
} from './word.ts';

export type PartKind = 'field' | 'comparison' | 'value' | 'span' | 'phrases' | 'role' | 'measure';

export type Part = {
  readonly text: string;
  /** Absent: plain words. */
  readonly path?: readonly (string | number)[];
  readonly kind?: PartKind;
};

type Path = readonly (string | number)[];

export function sentenceOf(condition: Condition, tongue: Tongue): string {
  return phrasesOf(condition, tongue)
    .map((part) => part.text)
    .join('');
}

export function phrasesOf(condition: Condition, tongue: Tongue, path: Path = []): readonly Part[] {
  const say = (zh: string, en: string): Part => ({ text: tongue === 'zh' ? zh : en });
  if ('all' in condition)
    return joined(condition.all, [...path, 'all'], { tongue, with: say('，且', ' and ') });
  if ('any' in condition)
    return bracketed(
      joined(condition.any, [...path, 'any'], { tongue, with: say(' 或 ', ' or ') }),
    );
  if ('of' in condition) {
    const count = editable(String(condition.atLeast), [...path, 'atLeast'], 'value');
    const list = joined(condition.of, [...path, 'of'], { tongue, with: say('、', ', ') });
    return [say('以下至少 ', 'at least '), count, say(' 项：', ' of: '), ...bracketed(list)];
  }
  if ('not' in condition)
    return [
      say('并非（', 'not ('),
      ...phrasesOf(condition.not, tongue, [...path, 'not']),
      say('）', ')'),
    ];
  if ('field' in condition) return ofField(condition, tongue, path);
  if ('window' in condition) return ofWindow(condition, tongue, path);
  if ('says' in condition) {
    const shown = condition.says.slice(0, 6).map((s) => (tongue === 'zh' ? `“${s}”` : `“${s}”`));
    const more = condition.says.length - shown.length;
    const text = shown.join(tongue === 'zh' ? '、' : ', ') + (more > 0 ? ` +${more}` : '');
    const least = condition.atLeast ?? 1;
    return [
      least > 1
        ? say(`文中至少 ${least} 次提到 `, `the text names at least ${least} of `)
        : say('文中提到 ', 'the text names '),
      editable(text, [...path, 'says'], 'phrases'),
    ];
  }
  if ('rule' in condition)
    return [say('符合规则 ', 'rule '), { text: condition.rule }, say('', ' holds')];
  return [
    say('类案模型 ', 'typology '),
    { text: condition.typology },
    say(' 得分不低于 ', ' scores at least '),
    editable(String(condition.score), [...path, 'score'], 'value'),
  ];
}

const editable = (text: string, path: Path, kind: PartKind): Part => ({ text, path, kind });

type Joining = { readonly tongue: Tongue; readonly with: Part };

function joined(list: readonly Condition[], path: Path, joining: Joining): readonly Part[] {
  return list.flatMap((inner, i) => {
    const parts = phrasesOf(inner, joining.tongue, [...path, i]);
    return i === 0 ? parts : [joining.with, ...parts];
  });
}

function bracketed(parts: readonly Part[]): readonly Part[] {
  return [{ text: '（' }, ...parts, { text: '）' }];
}

const signs: Readonly<Record<Comparison, { zh: string; en: string }>> = {
  '=': { zh: '为', en: 'is' },
  '!=': { zh: '不为', en: 'is not' },
  '>': { zh: '大于', en: 'is above' },
  '>=': { zh: '不少于', en: 'is at least' },
  '<': { zh: '小于', en: 'is below' },
  '<=': { zh: '不超过', en: 'is at most' },
};

type OfField = Extract<Condition, { field: string }>;

function ofField(condition: OfField, tongue: Tongue, path: Path): readonly Part[] {
  const field = fieldNamed(condition.field);
  const name = editable(field?.[tongue] ?? condition.field, [...path, 'field'], 'field');
  if ('in' in condition) {
    const words = condition.in
      .map((word) => wordOf(field, word, tongue))
      .join(tongue === 'zh' ? '、' : ', ');
    return [
      name,
      { text: tongue === 'zh' ? ' 为 ' : ' is one of ' },
      editable(words, [...path, 'in'], 'phrases'),
    ];
  }
  if (field?.type === 'flag') {
    const isSo = (condition.value === true) === (condition.is === '=');
    const no = tongue === 'zh' ? '非' : 'not ';
    return [editable(isSo ? name.text : `${no}${name.text}`, [...path, 'value'], 'value')];
  }
  const sign = editable(` ${signs[condition.is][tongue]} `, [...path, 'is'], 'comparison');
  return [
    name,
    sign,
    editable(shownValue(field, condition.value, tongue), [...path, 'value'], 'value'),
  ];
}

function shownValue(
  field: Field | undefined,
  value: number | string | boolean,
  tongue: Tongue,
): string {
  if (typeof value === 'string') return wordOf(field, value, tongue);
  if (typeof value === 'boolean') return String(value);
  switch (field?.type) {
    case 'fen':
      return formatFen(value);
    case 'minutes':
      return tongue === 'zh' ? `${value} 分钟` : `${value} min`;
    case 'hour':
      return tongue === 'zh' ? `${value} 时` : `${value}:00`;
    case 'share':
    case 'count':
    case 'flag':
    case 'word':
    case undefined:
      return String(value);
  }
}

type OfWindow = Extract<Condition, { window: WindowTerm }>;

function ofWindow(condition: OfWindow, tongue: Tongue, path: Path): readonly Part[] {
  const parts = termParts(condition.window, tongue, [...path, 'window']);
  const sign = editable(` ${signs[condition.is][tongue]} `, [...path, 'is'], 'comparison');
  if (condition.timesOf !== undefined) {
    return [
      ...parts,
      sign,
      editable(String(condition.value), [...path, 'value'], 'value'),
      { text: tongue === 'zh' ? ' 倍的 ' : ' times ' },
      ...termParts(condition.timesOf, tongue, [...path, 'timesOf']),
    ];
  }
  const isMoney = condition.window.value === 'amount' && condition.window.measure !== 'ratio';
  const value = condition.value;
  const shown =
    typeof value === 'string'
      ? spanWords(value, tongue)
      : isMoney
        ? formatFen(value)
        : String(value);
  const kind = typeof value === 'string' ? 'span' : 'value';
  return [...parts, sign, editable(shown, [...path, 'value'], kind)];
}

function termParts(term: WindowTerm, tongue: Tongue, path: Path): readonly Part[] {
  const who = editable(roleWords[term.per][tongue], [...path, 'per'], 'role');
  const over = editable(spanWords(term.over, tongue), [...path, 'over'], 'span');
  const event = eventWords(term, term.on, tongue);
  const measure = editable(measureText(term, tongue), [...path, 'measure'], 'measure');
  const to = term.to === undefined ? '' : eventWords(term, term.to, tongue);
  return tongue === 'zh'
    ? [
        who,
        { text: ' ' },
        over,
        { text: `内${event}` },
        measure,
        { text: to === '' ? '' : `（比${to}）` },
      ]
    : [
        measure,
        { text: ` of ${event}` },
        { text: to === '' ? '' : ` against ${to}` },
        { text: ' of ' },
        who,
        { text: ' in ' },
        over,
      ];
}

function measureText(term: WindowTerm, tongue: Tongue): string {
  const base = measureWords[term.measure][tongue];
  if (term.measure === 'distinct' && term.each !== undefined)
    return base.replace('{each}', eachWords[term.each][tongue]);
  return base.replace('{value}', term.value === undefined ? '' : sumWords[term.value][tongue]);
}

/** Which events: their kind, their side as the key sees it, and what else they must be. */
function eventWords(term: WindowTerm, event: EventFilter, tongue: Tongue): string {
  const kind = event.kind === undefined ? kindWords.any : kindWords[event.kind];
  const side = event.side === undefined ? '' : sideWords(term.per, event.side, tongue);
  const inner = event.if === undefined ? '' : sentenceOf(event.if, tongue);
  const rule = event.rule ?? '';
  if (tongue === 'zh') {
    const what = rule === '' ? kind.zh : `符合规则 ${rule} 的信号`;
    return `${side}${inner === '' ? '' : `「${inner}」的`}${what}`;
  }
  const what = rule === '' ? kind.en : `signals by rule ${rule}`;
  return `${side}${what}${inner === '' ? '' : ` where ${inner}`}`;
}

function sideWords(per: Role, side: 'in' | 'out', tongue: Tongue): string {
  const isMoney = per === 'payer' || per === 'payee';
  if (tongue === 'zh')
    return side === 'in' ? (isMoney ? '收款' : '接收的') : isMoney ? '付款' : '发出的';
  return side === 'in' ? 'incoming ' : 'outgoing ';
}

const spanUnits: Readonly<Record<string, { zh: string; en: string }>> = {
  m: { zh: ' 分钟', en: ' min' },
  h: { zh: ' 小时', en: ' h' },
  d: { zh: ' 天', en: ' days' },
};

function spanWords(span: string, tongue: Tongue): string {
  return `${span.slice(0, -1)}${spanUnits[span.slice(-1)]?.[tongue] ?? ''}`;
}
