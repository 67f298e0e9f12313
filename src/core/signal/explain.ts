/** Turns "does not fit the schema" into problems that name field, fault and remedy. */
import { isNearName, nearestName, quoteValue, type Problem } from '../kernel/index.ts';
import { signalSchemas } from './schema.ts';

/** The part of JSON Schema in which the signal schemas are written. */
type Schema = {
  readonly type?: 'object' | 'string' | 'integer' | 'boolean' | 'array';
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly description?: string;
};

/** Problems told of one row; the rest would only hide the first. */
export const problemCountMax = 20;

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

export function problemOf(field: string, code: string, problem: string, remedy: string): Problem {
  return { field, code, problem, remedy };
}

/** Every way in which the value departs from the schema, in the order of the schema. */
export function explain(schema: object, value: unknown, path = ''): Problem[] {
  return problemsOf(schema, value, path).slice(0, problemCountMax);
}

function problemsOf(schema: Schema, value: unknown, path: string): Problem[] {
  if (schema.anyOf) return ofChoice(schema.anyOf, value, path);
  if (schema.const !== undefined) return ofChoice([schema], value, path);
  switch (schema.type) {
    case 'object':
      return ofObject(schema, value, path);
    case 'string':
      return ofString(schema, value, path);
    case 'integer':
      return ofInteger(schema, value, path);
    case 'array':
      return ofArray(schema, value, path);
    case 'boolean':
      return typeof value === 'boolean'
        ? []
        : [wrongType(path, value, 'true or false, without quotes')];
    case undefined:
    default:
      return [];
  }
}

function wrongType(path: string, value: unknown, wanted: string): Problem {
  const remedy = value === null ? 'leave the field out where there is no value' : `write ${wanted}`;
  return problemOf(path, 'wrong-type', `${quoteValue(value)} is not ${wanted}`, remedy);
}

function ofChoice(choices: readonly Schema[], value: unknown, path: string): Problem[] {
  const names = choices.map((c) => String(c.const));
  if (choices.some((c) => c.const === value)) return [];
  const near = typeof value === 'string' ? ` (nearest: "${nearestName(value, names)}")` : '';
  return [
    problemOf(
      path,
      'not-a-choice',
      `${quoteValue(value)} is not one of the values allowed`,
      `write one of ${names.map((n) => `"${n}"`).join(', ')}${near}`,
    ),
  ];
}

function ofObject(schema: Schema, value: unknown, path: string): Problem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [wrongType(path, value, 'an object in braces { }')];
  }
  const properties = schema.properties ?? {};
  const known = Object.keys(properties);
  const names = Object.keys(value);
  if (names.length === 0 && (schema.required?.length ?? 0) === 0) {
    return [
      problemOf(
        path,
        'required',
        'nothing is given here',
        `give at least one of ${known.join(', ')}`,
      ),
    ];
  }
  const kind = path === '' ? properties['kind']?.const : undefined;
  return [
    ...Object.entries(properties).flatMap(([name, inner]) =>
      ofField(schema, name, inner, { value, path }),
    ),
    ...names.filter((n) => !known.includes(n)).map((n) => unknownField(path, n, { known, kind })),
  ];
}

type Place = { readonly value: object; readonly path: string };

function ofField(schema: Schema, name: string, inner: Schema, { value, path }: Place): Problem[] {
  const field = join(path, name);
  const given: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  if (Object.hasOwn(value, name)) return problemsOf(inner, given, field);
  return schema.required?.includes(name) ? [missing(field, inner)] : [];
}

type Within = { readonly known: readonly string[]; readonly kind: unknown };

export function missing(field: string, schema: { readonly description?: string }): Problem {
  const meaning = schema.description === undefined ? '' : `: ${schema.description}`;
  return problemOf(field, 'required', 'the field is missing', `add ${field}${meaning}`);
}

/** Names the nearest known field, and the kinds of signal that have this one. */
function unknownField(path: string, name: string, { known, kind }: Within): Problem {
  const nearest = nearestName(name, known);
  const elsewhere =
    kind === undefined
      ? []
      : Object.entries(signalSchemas)
          .filter(([, schema]) => Object.hasOwn(schema.properties, name))
          .map(([other]) => other);
  const place = kind === undefined ? 'here' : `in ${String(kind)}`;
  const hint = elsewhere.length > 0 ? ` (it belongs to ${elsewhere.join(', ')})` : '';
  return problemOf(
    join(path, name.slice(0, 64)),
    'unknown-field',
    `there is no field ${quoteValue(name)} ${place}${hint}; the nearest known name is "${nearest}"`,
    isNearName(name, nearest)
      ? `rename it to "${nearest}"`
      : `remove it, or use one of ${known.join(', ')}`,
  );
}

function ofString(schema: Schema, value: unknown, path: string): Problem[] {
  if (typeof value !== 'string') return [wrongType(path, value, 'text in double quotes')];
  const length =
    value.length > 2 * (schema.maxLength ?? 0) ? value.length : Array.from(value).length;
  if (length < (schema.minLength ?? 0)) {
    return [
      problemOf(
        path,
        'wrong-length',
        value === '' ? 'the text is empty' : `${quoteValue(value)} has ${length} characters`,
        value === ''
          ? 'leave the field out or give its value'
          : `give at least ${schema.minLength ?? 0} characters: ${schema.description ?? 'the whole value'}`,
      ),
    ];
  }
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    return [
      problemOf(
        path,
        'wrong-length',
        `${length} characters, beginning ${quoteValue(value)}`,
        `shorten it to at most ${schema.maxLength} characters`,
      ),
    ];
  }
  if (schema.pattern === undefined || new RegExp(schema.pattern).test(value)) return [];
  return [
    problemOf(
      path,
      'wrong-form',
      `${quoteValue(value)} has characters that are not allowed`,
      `use the form ${schema.pattern}`,
    ),
  ];
}

function ofInteger(schema: Schema, value: unknown, path: string): Problem[] {
  const isFen = path.endsWith('Fen');
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    const wanted = isFen
      ? 'a whole number of fen, without quotes'
      : 'a whole number, without quotes';
    const problem = wrongType(path, value, wanted);
    const yuan = isFen && typeof value === 'number' && Number.isFinite(value);
    return [yuan ? { ...problem, remedy: 'give money in fen: 12.50 yuan is 1250' } : problem];
  }
  const { minimum = -Infinity, maximum = Infinity } = schema;
  if (value >= minimum && value <= maximum) return [];
  return [
    problemOf(
      path,
      'out-of-range',
      `${value} is ${value < minimum ? 'less' : 'more'} than allowed`,
      isFen && value < 0
        ? 'give the amount as a positive number; payer and payee tell its direction'
        : `give a number from ${minimum} to ${maximum}`,
    ),
  ];
}

function ofArray(schema: Schema, value: unknown, path: string): Problem[] {
  if (!Array.isArray(value)) return [wrongType(path, value, 'a list in brackets [ ]')];
  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    return [
      problemOf(
        path,
        'wrong-length',
        `the list has ${value.length} items`,
        `give at most ${schema.maxItems}`,
      ),
    ];
  }
  const { items } = schema;
  return items ? value.flatMap((item: unknown, i) => problemsOf(items, item, `${path}[${i}]`)) : [];
}
