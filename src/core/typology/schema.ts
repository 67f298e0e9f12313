/**
 * A typology (类案模型) as data: rules over signals, lists, texts, windows and the person's past, with
 * weights, thresholds for each grade, a category and what to do. Its schema, published as JSON Schema.
 */
import { Type } from 'typebox';
import { categoryCodes, type Category } from '../kernel/index.ts';
import { signalKinds, type SignalKind } from '../signal/index.ts';

const closed = { additionalProperties: false } as const;
const words = (list: readonly string[]) => Type.Union(list.map((w) => Type.Literal(w)));
const id = Type.String({ pattern: '^[a-z][a-z0-9-]{0,47}$' });
const bilingual = Type.Object(
  {
    zh: Type.String({ minLength: 1, maxLength: 400 }),
    en: Type.String({ minLength: 1, maxLength: 400 }),
  },
  closed,
);
/** `5m`, `2h`, `30d`. */
const duration = Type.String({ pattern: '^[1-9][0-9]{0,3}[mhd]$' });

export const comparisons = ['=', '!=', '>', '>=', '<', '<='] as const;
export type Comparison = (typeof comparisons)[number];
const comparison = words(comparisons);

/** `payer` and `payee` are the two sides of a transfer; both read the table of accounts. */
export const roles = ['person', 'number', 'payer', 'payee', 'device', 'pair', 'site'] as const;
export type Role = (typeof roles)[number];

export const sums = ['amount', 'callMinutes', 'loss'] as const;
export const measures = ['count', 'sum', 'mean', 'distinct', 'ratio', 'since'] as const;

const parts = {
  Condition: Type.Union([
    Type.Object({ all: Type.Array(Type.Ref('Condition'), { minItems: 1, maxItems: 20 }) }, closed),
    Type.Object({ any: Type.Array(Type.Ref('Condition'), { minItems: 1, maxItems: 20 }) }, closed),
    Type.Object({ not: Type.Ref('Condition') }, closed),
    Type.Object(
      {
        atLeast: Type.Integer({ minimum: 1, maximum: 20 }),
        of: Type.Array(Type.Ref('Condition'), { minItems: 1, maxItems: 20 }),
      },
      closed,
    ),
    Type.Object(
      {
        field: Type.String(),
        is: comparison,
        value: Type.Union([Type.Number(), Type.String(), Type.Boolean()]),
      },
      closed,
    ),
    Type.Object(
      {
        field: Type.String(),
        in: Type.Array(Type.String(), { minItems: 1, maxItems: 20 }),
      },
      closed,
    ),
    Type.Object(
      {
        window: Type.Ref('Window'),
        is: comparison,
        value: Type.Union([Type.Number(), duration]),
        /** The other window whose value is multiplied by `value` and compared with. */
        timesOf: Type.Optional(Type.Ref('Window')),
      },
      closed,
    ),
    Type.Object(
      {
        says: Type.Array(Type.String({ minLength: 2, maxLength: 32 }), {
          minItems: 1,
          maxItems: 500,
        }),
        atLeast: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
      },
      closed,
    ),
    Type.Object({ rule: id }, closed),
    Type.Object(
      { typology: id, score: Type.Number({ minimum: 0, maximum: 1 }) },
      { ...closed, description: 'An earlier typology of the pack reached this score' },
    ),
  ]),
  Event: Type.Object(
    {
      kind: Type.Optional(words(signalKinds)),
      /** Seen from the key: `in` it is called, paid; `out` it calls, pays. */
      side: Type.Optional(words(['in', 'out'])),
      if: Type.Optional(Type.Ref('Condition')),
      /** A rule of the same typology matched; only per person and pair. */
      rule: Type.Optional(id),
    },
    closed,
  ),
  Window: Type.Object(
    {
      measure: words(measures),
      per: words(roles),
      on: Type.Ref('Event'),
      /** Of a ratio: what is divided by. */
      to: Type.Optional(Type.Ref('Event')),
      /** Of a sum, a mean, a ratio of sums. */
      value: Type.Optional(words(sums)),
      /** Of a distinct: what is told apart. */
      each: Type.Optional(words(roles)),
      over: duration,
    },
    closed,
  ),
};

export const conditionSchema = Type.Cyclic(parts, 'Condition');

type Bag<T> = { readonly [K in keyof T]: T[K] };
export type Condition =
  | Bag<{ all: readonly Condition[] }>
  | Bag<{ any: readonly Condition[] }>
  | Bag<{ not: Condition }>
  | Bag<{ atLeast: number; of: readonly Condition[] }>
  | Bag<{ field: string; is: Comparison; value: number | string | boolean }>
  | Bag<{ field: string; in: readonly string[] }>
  | Bag<{ window: WindowTerm; is: Comparison; value: number | string; timesOf?: WindowTerm }>
  | Bag<{ says: readonly string[]; atLeast?: number }>
  | Bag<{ rule: string }>
  | Bag<{ typology: string; score: number }>;

export type EventFilter = {
  readonly kind?: (typeof signalKinds)[number];
  readonly side?: 'in' | 'out';
  readonly if?: Condition;
  readonly rule?: string;
};

export type WindowTerm = {
  readonly measure: (typeof measures)[number];
  readonly per: Role;
  readonly on: EventFilter;
  readonly to?: EventFilter;
  readonly value?: (typeof sums)[number];
  readonly each?: Role;
  readonly over: string;
};

/**
 * `spare-warning`: nobody is to be warned, for whoever pays out of a mule's account passes on the
 * money of others.
 */
export const actions = ['warn', 'hold-transfer', 'propose-block', 'lead', 'spare-warning'] as const;
export type Action = (typeof actions)[number];

const share = Type.Number({ minimum: 0, maximum: 1 });

export const ruleSchema = Type.Object(
  {
    id,
    /** Where it is not told, the condition itself is shown as a sentence. */
    name: Type.Optional(bilingual),
    if: conditionSchema,
    /** Probability of fraud the rule alone gives; below zero, the share of the score it takes off. */
    weight: Type.Number({ minimum: -1, maximum: 1 }),
  },
  closed,
);

export const typologySchema = Type.Object(
  {
    id,
    version: Type.Integer({ minimum: 1 }),
    category: words(categoryCodes),
    name: bilingual,
    meaning: bilingual,
    /** Law, bulletin or published description it rests on. */
    sources: Type.Array(Type.String({ minLength: 1, maxLength: 400 }), { maxItems: 20 }),
    /** Kinds of signals it looks at. */
    on: Type.Array(words(signalKinds), { minItems: 1, uniqueItems: true }),
    /** Whom it speaks of. Only of a person can it warn. */
    subject: words(roles),
    /** Without this nothing else is looked at. */
    must: Type.Optional(conditionSchema),
    rules: Type.Array(ruleSchema, { minItems: 1, maxItems: 40 }),
    /** Score from which each grade is reached; rising from P3 to P0. */
    grade: Type.Object(
      {
        P3: Type.Optional(share),
        P2: Type.Optional(share),
        P1: Type.Optional(share),
        P0: Type.Optional(share),
      },
      { ...closed, minProperties: 1 },
    ),
    act: Type.Array(words(actions), { minItems: 1, uniqueItems: true }),
  },
  { ...closed, description: 'A typology (类案模型), version 1' },
);

type Bilingual = { readonly zh: string; readonly en: string };

export type Rule = Bag<{
  id: string;
  name?: Bilingual;
  if: Condition;
  weight: number;
}>;

export type Typology = {
  readonly id: string;
  readonly version: number;
  readonly category: Category;
  readonly name: Bilingual;
  readonly meaning: Bilingual;
  readonly sources: readonly string[];
  readonly on: readonly SignalKind[];
  readonly subject: Role;
  readonly must?: Condition;
  readonly rules: readonly Rule[];
  readonly grade: Readonly<Partial<Record<'P0' | 'P1' | 'P2' | 'P3', number>>>;
  readonly act: readonly Action[];
};
