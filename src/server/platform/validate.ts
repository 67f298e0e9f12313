/** Input at the edge: every wrong field is named, with what is wrong and what would put it right. */
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';
import { editDistance, nearestName, type Problem } from '../../core/kernel/index.ts';

export type Check = (value: unknown) => Problem[];

type Fault = {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
};

/** Problems told in one answer; the rest would be noise. */
const problemsMax = 20;

/** Compiles a schema to a check that answers no problem or up to twenty. */
export function compileCheck(schema: TSchema): Check {
  const compiled = Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return [];
    const faults = compiled.Errors(value) as unknown as Fault[];
    const problems = faults.flatMap((fault) => problemsOf(fault, schema));
    const first = new Map<string, Problem>();
    for (const problem of problems) {
      if (!first.has(problem.field)) first.set(problem.field, problem);
    }
    return [...first.values()].slice(0, problemsMax);
  };
}

/** What no store keeps: controls other than tab and line ends, halves of surrogate pairs. */
const unkept = /(?![\t\n\r])[\p{Cc}\p{Cs}]/u;

/** Texts anywhere in the input that cannot be kept as they are. */
export function textProblems(value: unknown, field = ''): Problem[] {
  if (typeof value === 'string') {
    if (!unkept.test(value)) return [];
    const problem = 'holds control characters';
    return [{ field, code: 'control-character', problem, remedy: 'take them out' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => textProblems(part, joined(field, name)));
}

function problemsOf(fault: Fault, schema: TSchema): Problem[] {
  const field = dotted(fault.instancePath);
  const { params } = fault;
  switch (fault.keyword) {
    case 'required':
      return names(params['requiredProperties']).map((name) => ({
        field: joined(field, name),
        code: 'required',
        problem: 'is missing',
        remedy: `give ${name}`,
      }));
    case 'additionalProperties':
      return names(params['additionalProperties']).map((name) => ({
        field: joined(field, name),
        code: 'unknown-field',
        problem: 'is not a known field',
        remedy: nearestRemedy(name, propertyNames(schema, fault.schemaPath)),
      }));
    case 'boolean': // repeats an additional property
      return [];
    case 'type':
      return [
        {
          field,
          code: 'wrong-type',
          problem: `is not ${articled(String(params['type']))}`,
          remedy: `give ${articled(String(params['type']))}`,
        },
      ];
    case 'enum':
    case 'const':
    case 'anyOf':
      return [
        {
          field,
          code: 'not-a-choice',
          problem: 'is not one of the choices',
          remedy: choices(params),
        },
      ];
    case 'pattern':
      return [
        {
          field,
          code: 'wrong-form',
          problem: 'does not have the right form',
          remedy: `it must match ${String(params['pattern'])}`,
        },
      ];
    default:
      return [
        {
          field,
          problem: fault.message,
          code: /Length|Items/.test(fault.keyword) ? 'wrong-length' : 'out-of-range',
          remedy: fault.message.replace(/^must/, 'it must'),
        },
      ];
  }
}

function choices(params: Fault['params']): string {
  const allowed = params['allowedValues'] ?? params['allowedValue'];
  if (Array.isArray(allowed)) return `give one of ${allowed.map(String).join(', ')}`;
  return allowed === undefined
    ? 'see the description of the route'
    : `give ${JSON.stringify(allowed)}`;
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function dotted(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .join('.');
}

function joined(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`;
}

function articled(type: string): string {
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** Names of the fields that the schema at `path` knows. */
function propertyNames(schema: TSchema, path: string): string[] {
  let at: unknown = schema;
  for (const part of path.split('/').slice(1)) {
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  }
  const properties =
    typeof at === 'object' && at !== null && 'properties' in at ? at.properties : {};
  return Object.keys(properties ?? {});
}

function nearestRemedy(name: string, known: readonly string[]): string {
  if (known.length === 0) return 'leave it out';
  const near = nearestName(name, known);
  const close = editDistance(name.toLowerCase().slice(0, 64), near.toLowerCase()) <= 2;
  return close ? `did you mean ${near}?` : `nearest is ${near}; known here: ${known.join(', ')}`;
}

/** Texts of a query or path become the numbers and booleans that the schema asks for. */
export function coerceTexts(schema: TSchema, texts: Readonly<Record<string, unknown>>): unknown {
  const properties = 'properties' in schema ? (schema.properties as Record<string, TSchema>) : {};
  const pairs = Object.entries(texts).map(([name, text]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const type = property && 'type' in property ? property.type : undefined;
    return [name, typeof text === 'string' ? coerce(type, text) : text] as const;
  });
  return Object.fromEntries(pairs);
}

function coerce(type: unknown, text: string): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d+(\.\d+)?$/.test(text))
    return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
