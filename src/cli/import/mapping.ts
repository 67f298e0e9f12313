/** From the columns of a table to the fields of a signal, by a mapping file. */
import { readFileSync } from 'node:fs';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  formatInstant,
  nearestName,
  ok,
  parseInstant,
  parseJson,
  quoteValue,
  refuse,
  type Problem,
  type Result,
} from '../../core/kernel/index.ts';
import { explain, problemOf, signalKinds } from '../../core/signal/index.ts';
import { messageOf } from '../../server/platform/fault.ts';
import { UsageError } from '../command.ts';
import { encodings } from './source-file.ts';

const fieldTypes = ['text', 'integer', 'seconds', 'yuan', 'boolean', 'time'] as const;

const oneOf = <const L extends readonly string[]>(choices: L) =>
  Type.Unsafe<L[number]>(Type.Union(choices.map((choice) => Type.Literal(choice))));

const fieldRule = Type.Object(
  {
    template: Type.Optional(Type.String({ maxLength: 1_000, description: 'Text with {columns}' })),
    column: Type.Optional(Type.String({ maxLength: 200 })),
    type: Type.Optional(oneOf(fieldTypes)),
    format: Type.Optional(Type.String({ maxLength: 60, description: 'yyyy-MM-dd HH:mm:ss' })),
    zone: Type.Optional(
      Type.String({ pattern: '^(?:Z|[+-]\\d{2}:\\d{2})$', description: '+08:00' }),
    ),
    values: Type.Optional(Type.Unsafe<Record<string, string>>({ type: 'object' })),
    fallback: Type.Optional(
      Type.String({ maxLength: 1_000, description: 'Where the cell is empty' }),
    ),
  },
  { additionalProperties: false },
);
type FieldRule = Static<typeof fieldRule>;

export const mappingSchema = Type.Object(
  {
    kind: oneOf(signalKinds),
    fields: Type.Unsafe<Record<string, string | FieldRule>>({ type: 'object' }),
    columns: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 500 })),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    encoding: Type.Optional(oneOf(encodings)),
  },
  { additionalProperties: false },
);
export type Mapping = Static<typeof mappingSchema>;

const checkMapping = Compile(mappingSchema);
const checkRule = Compile(fieldRule);
const mappingDepthMax = 6;

/** Reads a mapping file. Refused with one sentence: not JSON, a field of another form. */
export function readMapping(path: string): Mapping {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    throw new UsageError(`the mapping ${path} cannot be read: ${messageOf(thrown)}`);
  }
  const parsed = parseJson(text.replace(/^\ufeff/, ''), mappingDepthMax);
  if (!parsed.ok)
    throw new UsageError(`the mapping ${path} is not JSON at character ${parsed.error.at + 1}`);
  const mapping = parsed.value;
  if (!checkMapping.Check(mapping)) throw wrong(path, explain(mappingSchema, mapping)[0]);
  for (const [name, rule] of Object.entries(mapping.fields)) {
    if (typeof rule === 'string' || checkRule.Check(rule)) continue;
    throw wrong(path, explain(fieldRule, rule, `fields.${name}`)[0]);
  }
  return mapping;
}

function wrong(path: string, problem: Problem | undefined): UsageError {
  const { field = '', problem: what = 'it does not fit', remedy = '' } = problem ?? {};
  return new UsageError(`the mapping ${path}: ${field}: ${what}; ${remedy}`);
}

const placeholder = /\{([^{}]+)\}/g;

function ruleOf(rule: string | FieldRule): FieldRule {
  return typeof rule === 'string' ? { template: rule } : rule;
}

/** Throws where the mapping names a column that the table does not have. */
export function checkColumns(mapping: Mapping, columns: readonly string[]): void {
  for (const written of Object.values(mapping.fields)) {
    const rule = ruleOf(written);
    const named = [...(rule.template ?? '').matchAll(placeholder)].map((m) => m[1] ?? '');
    if (rule.column !== undefined) named.push(rule.column);
    for (const name of named.filter((n) => !columns.includes(n))) {
      const near =
        columns.find((c) => c.includes(name) || name.includes(c)) ?? nearestName(name, columns);
      throw new UsageError(
        `the table has no column "${name}"; the nearest is "${near}" ` +
          `(columns: ${columns.slice(0, 40).join(', ')})`,
      );
    }
  }
}

export type Cells = ReadonlyMap<string, string>;

/** The signal of one record, not yet checked as a signal. Empty cells leave their field out. */
export function mapRecord(mapping: Mapping, cells: Cells): Result<object, Problem[]> {
  const signal: Record<string, unknown> = { kind: mapping.kind };
  const problems: Problem[] = [];
  for (const [path, written] of Object.entries(mapping.fields)) {
    const rule = ruleOf(written);
    const text = textOf(rule, cells);
    if (text === '') continue;
    const value = convert(rule, text);
    if (value === undefined) {
      problems.push(
        problemOf(
          path,
          'wrong-form',
          `${quoteValue(text)} is no ${rule.type ?? 'text'}`,
          'mend the cell, or the type and format of the field in the mapping',
        ),
      );
    } else put(signal, path, value);
  }
  return problems.length > 0 ? refuse(problems) : ok(signal);
}

function textOf(rule: FieldRule, cells: Cells): string {
  const parts = [...(rule.template ?? '').matchAll(placeholder)].map(
    (m) => cells.get(m[1] ?? '') ?? '',
  );
  const isEmpty = parts.length > 0 && parts.every((p) => p.trim() === '');
  const raw =
    rule.column === undefined
      ? isEmpty
        ? ''
        : (rule.template ?? '').replace(placeholder, (_, name: string) => cells.get(name) ?? '')
      : (cells.get(rule.column) ?? '');
  const text = raw.trim();
  const named = rule.values && Object.hasOwn(rule.values, text) ? rule.values[text] : text;
  return named === undefined || named === '' ? (rule.fallback ?? '') : named;
}

function convert(rule: FieldRule, text: string): unknown {
  switch (rule.type ?? 'text') {
    case 'text':
      return text;
    case 'integer':
      return /^[+-]?\d[\d,]*$/.test(text) ? Number(text.replaceAll(',', '')) : undefined;
    case 'seconds':
      return secondsOf(text);
    case 'yuan':
      return fenOf(text);
    case 'boolean':
      return booleanOf(text);
    case 'time':
      return timeOf(rule, text);
  }
}

/** `192`, `3:12`, `00:03:12`, `3分12秒`, `1小时2分`. */
function secondsOf(text: string): number | undefined {
  if (/^\d+(?:\.0+)?$/.test(text)) return Number(text);
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/.exec(text);
  const words = /^(?:(\d+)(?:小时|时|h))?(?:(\d+)(?:分钟|分|m))?(?:(\d+)(?:秒|s))?$/i.exec(text);
  const parts = clock ?? words;
  if (!parts) return undefined;
  const [hours, minutes, seconds] = [1, 2, 3].map((i) => Number(parts[i] ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/** `¥1,234.5`, `1234.50元`, `12.8万` as fen, without rounding anything away. */
function fenOf(text: string): number | undefined {
  const parts = /^([+-]?)[¥￥]?\s*([\d,，]+)(?:\.(\d+))?\s*(万)?(?:元|圆|CNY|RMB)?$/i.exec(text);
  if (!parts) return undefined;
  const places = parts[4] === undefined ? 2 : 6;
  const decimals = (parts[3] ?? '').replace(/0+$/, '');
  if (decimals.length > places) return undefined;
  const fen = Number((parts[2] ?? '').replace(/[,，]/g, '') + decimals.padEnd(places, '0'));
  return parts[1] === '-' ? -fen : fen;
}

function booleanOf(text: string): boolean | undefined {
  if (/^(?:true|yes|y|1|是|有)$/i.test(text)) return true;
  return /^(?:false|no|n|0|否|无)$/i.test(text) ? false : undefined;
}

const tokens: Readonly<Record<string, string>> = {
  yyyy: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  dd: '(?<day>\\d{2})',
  d: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<milli>\\d{3})',
  XXX: '(?<zone>Z|[+-]\\d{2}:?\\d{2})',
};

const forms = new Map<string, RegExp>();

/** A pattern of a date format; everything that is no token stands for itself. */
function formOf(format: string): RegExp {
  const known = forms.get(format);
  if (known) return known;
  const source = format.replace(
    /yyyy|MM?|dd?|HH?|mm|SSS|ss|XXX|[\\^$.*+?()[\]{}|/]/g,
    (part) => tokens[part] ?? `\\${part}`,
  );
  const form = new RegExp(`^${source}$`, 'u');
  forms.set(format, form);
  return form;
}

/** ISO 8601 in UTC. Formats: `iso`, `epoch-s`, `epoch-ms`, or tokens such as `yyyy/M/d H:mm`. */
function timeOf(rule: FieldRule, text: string): string | undefined {
  const format = rule.format ?? 'iso';
  if (format === 'epoch-s' || format === 'epoch-ms') {
    const number = Number(text);
    const ms = format === 'epoch-s' ? number * 1000 : number;
    return /^\d+(?:\.\d+)?$/.test(text) && ms < 8e15 ? formatInstant(Math.floor(ms)) : undefined;
  }
  if (format === 'iso') {
    const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : text + (rule.zone ?? '');
    return instantText(zoned.replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T'));
  }
  const found = formOf(format).exec(text)?.groups;
  if (!found) return undefined;
  const part = (name: string, fallback: string): string =>
    (found[name] ?? fallback).padStart(fallback.length, '0');
  return instantText(
    `${part('year', '1970')}-${part('month', '01')}-${part('day', '01')}` +
      `T${part('hour', '00')}:${part('minute', '00')}:${part('second', '00')}.${part('milli', '000')}` +
      (found['zone'] ?? rule.zone ?? ''),
  );
}

function instantText(text: string): string | undefined {
  const at = parseInstant(text);
  return at === undefined ? undefined : formatInstant(at);
}

/** Puts a value at a dotted path. */
function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    Object.defineProperty(into, first, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return;
  }
  const inner = Object.hasOwn(into, first) ? into[first] : undefined;
  const next =
    typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  put(next, rest.join('.'), value);
  put(into, first, next);
}
