/**
 * A dialect: which message asks what, which feeds back, and which field carries which value. It is
 * data that a centre may replace by a file, so it is checked before anything is written with it.
 */
import { Type, type Static } from 'typebox';
import { Errors } from 'typebox/value';
import { ok, refuse, type Problem, type Result } from '../../kernel/index.ts';
import { bankRequestKinds, type BankRequestKind } from '../message.ts';
import { answerLists, answerValues, requestLists, requestValues } from './flat.ts';
import { fieldForms, type FieldForm } from './form.ts';

const closed = { additionalProperties: false } as const;
const tag = Type.String({
  pattern: '^[A-Za-z_][\\w.-]{0,63}(?:/[A-Za-z_][\\w.-]{0,63}){0,3}$',
});

const fieldSchema = Type.Object(
  {
    tag,
    value: Type.String({ minLength: 1, maxLength: 40 }),
    form: Type.Unsafe<FieldForm>(Type.Union(fieldForms.map((form) => Type.Literal(form)))),
    max: Type.Integer({ minimum: 1, maximum: 20_000_000 }),
    required: Type.Optional(Type.Boolean()),
    echo: Type.Optional(Type.Boolean()),
    choices: Type.Optional(
      Type.Record(Type.String({ maxLength: 20 }), Type.String({ maxLength: 20 })),
    ),
  },
  closed,
);

const listSchema = Type.Object(
  {
    /** Path of the repeated element, such as `Accounts/Account`. */
    tag,
    list: Type.String({ minLength: 1, maxLength: 40 }),
    max: Type.Integer({ minimum: 1, maximum: 100_000 }),
    fields: Type.Array(fieldSchema, { minItems: 1, maxItems: 60 }),
  },
  closed,
);

const partSchema = Type.Object(
  {
    code: Type.String({ pattern: '^[0-9A-Z]{4,8}$' }),
    fields: Type.Array(fieldSchema, { minItems: 1, maxItems: 80 }),
    lists: Type.Array(listSchema, { maxItems: 4 }),
  },
  closed,
);

const dialectSchema = Type.Object(
  {
    version: Type.String({ minLength: 1, maxLength: 64 }),
    messages: Type.Array(
      Type.Object(
        {
          kind: Type.Unsafe<BankRequestKind>(
            Type.Union(bankRequestKinds.map(({ code }) => Type.Literal(code))),
          ),
          request: partSchema,
          feedback: partSchema,
        },
        closed,
      ),
      { minItems: 1, maxItems: 40 },
    ),
  },
  closed,
);
export type Dialect = Static<typeof dialectSchema>;
export type MessagePart = Static<typeof partSchema>;
export type ListRule = Static<typeof listSchema>;

type Known = {
  readonly values: readonly string[];
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Without these nothing can be matched with anything. */
  readonly needed: readonly string[];
};

const sides: Readonly<Record<'request' | 'feedback', Known>> = {
  request: {
    values: requestValues,
    lists: requestLists,
    needed: ['key', 'account.number', 'account.name', 'madeAt'],
  },
  feedback: { values: answerValues, lists: answerLists, needed: ['key', 'code', 'at'] },
};

/** A dialect from a file. Refused: another shape, unknown values, codes or tags used twice. */
export function parseDialect(value: unknown): Result<Dialect, readonly Problem[]> {
  const shape = [...Errors(dialectSchema, value)]
    .slice(0, 20)
    .map(({ instancePath, message }): Problem => ({
      field: instancePath.slice(1).replaceAll('/', '.'),
      code: 'wrong-form',
      problem: message,
      remedy: 'follow the dialect that ships with the project',
    }));
  if (shape.length > 0) return refuse(shape);
  const dialect = value as Dialect;
  const problems = [
    ...repeated(
      dialect.messages.map((m) => m.kind),
      'messages.kind',
    ),
    ...repeated(
      dialect.messages.flatMap((m) => [m.request.code, m.feedback.code]),
      'messages.code',
    ),
    ...dialect.messages.flatMap(({ kind, request, feedback }) => [
      ...partProblems(request, sides.request, `${kind}.request`),
      ...partProblems(feedback, sides.feedback, `${kind}.feedback`),
    ]),
  ];
  return problems.length > 0 ? refuse(problems) : ok(dialect);
}

function repeated(names: readonly string[], field: string): Problem[] {
  return names
    .filter((name, i) => names.indexOf(name) !== i)
    .map((name) => ({
      field,
      code: 'given-twice',
      problem: `has ${name} twice`,
      remedy: 'give each once',
    }));
}

function partProblems(part: MessagePart, known: Known, field: string): Problem[] {
  const told = part.fields.filter((one) => one.echo !== true);
  return [
    ...unknownValues(part.fields, known.values, field),
    ...repeated(
      part.fields.map((one) => one.tag),
      field,
    ),
    ...repeated(
      told.map((one) => one.value).filter((value) => value !== '-'),
      field,
    ),
    ...known.needed
      .filter((name) => !told.some((one) => one.value === name && one.required === true))
      .map((name) => ({
        field,
        code: 'required',
        problem: `has no required field for ${name}`,
        remedy: 'add one',
      })),
    ...part.lists.flatMap(({ list, fields }) =>
      unknownValues(fields, known.lists[list] ?? [], `${field}.${list}`),
    ),
  ];
}

function unknownValues(
  fields: MessagePart['fields'],
  known: readonly string[],
  field: string,
): Problem[] {
  return fields
    .filter(({ value }) => value !== '-' && !known.includes(value))
    .map(({ value }) => ({
      field,
      code: 'not-a-choice',
      problem: `refers to ${value}`,
      remedy: `use one of ${known.join(', ')}, or - to read over it`,
    }));
}
