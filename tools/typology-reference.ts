/**
 * Writes docs/reference/typology.md and typology.schema.json from the schema of typologies, the list
 * of fields and the life-cycle: `node tools/typology-reference.ts`. A test holds the files to what
 * this would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { categories, dayMs, hourMs, minuteMs } from '../src/core/kernel/index.ts';
import {
  actions,
  actionWords,
  comparisons,
  costMax,
  fields,
  measures,
  roles,
  roleWords,
  rulesWindowMax,
  sentenceOf,
  shadowLeastMs,
  sums,
  typologySchema,
  typologyStates,
  windowBuckets,
  windowSpanMaxMs,
  windowSpanMinMs,
  type Condition,
  type Typology,
} from '../src/core/typology/index.ts';

/** Shown in the reference, and read by the test as a typology. */
export const example: Typology = {
  id: 'refund-to-new-payee',
  version: 1,
  category: 'FLIGHT',
  name: { zh: '退改签后向新账户转账', en: 'Refund talk, then a payment to a new account' },
  meaning: {
    zh: '短信或来电谈退改签、理赔，一小时内向从未付过款的账户转账。',
    en: 'A message or call speaks of a refund; within the hour money goes to a new account.',
  },
  sources: ['国务院联席办通报：冒充航空公司机票退改签'],
  on: ['transfer'],
  subject: 'person',
  must: { field: 'incoming', is: '=', value: false },
  rules: [
    {
      id: 'refund-message',
      name: { zh: '一小时内收到可疑短信', en: 'A suspicious message within the hour' },
      if: {
        all: [
          { field: 'messageScore', is: '>=', value: 0.6 },
          { field: 'messageAgo', is: '<=', value: 60 },
        ],
      },
      weight: 0.5,
    },
    {
      id: 'new-payee',
      if: { field: 'firstPayee', is: '=', value: true },
      weight: 0.3,
    },
    {
      id: 'many-pay-it',
      if: {
        window: {
          measure: 'distinct',
          per: 'payee',
          on: { kind: 'transfer', side: 'in' },
          each: 'person',
          over: '24h',
        },
        is: '>=',
        value: 3,
      },
      weight: 0.6,
    },
    {
      id: 'paid-before',
      if: { field: 'received', is: '>', value: 0 },
      weight: -0.5,
    },
  ],
  grade: { P3: 0.3, P2: 0.5, P1: 0.75 },
  act: ['warn', 'hold-transfer'],
};

const conditions: readonly { readonly what: string; readonly example: Condition }[] = [
  { what: 'Compares a field.', example: { field: 'amount', is: '>=', value: 5_000_000 } },
  {
    what: 'The field is one of several words.',
    example: { field: 'channel', in: ['mobile', 'web'] },
  },
  {
    what: 'Compares a window.',
    example: {
      window: { measure: 'count', per: 'number', on: { kind: 'call', side: 'out' }, over: '24h' },
      is: '>=',
      value: 50,
    },
  },
  {
    what: 'Compares a window with a multiple of another.',
    example: {
      window: {
        measure: 'sum',
        per: 'payer',
        on: { kind: 'transfer', side: 'out' },
        value: 'amount',
        over: '1h',
      },
      is: '>=',
      value: 0.8,
      timesOf: {
        measure: 'sum',
        per: 'payer',
        on: { kind: 'transfer', side: 'in' },
        value: 'amount',
        over: '1h',
      },
    },
  },
  {
    what: 'Words in the text, as it reads after disguises are undone.',
    example: { says: ['退改签', '航班取消'], atLeast: 2 },
  },
  { what: 'Another rule of the same typology matched.', example: { rule: 'new-payee' } },
  {
    what: 'An earlier typology of the pack reached a score.',
    example: { typology: 'goip', score: 0.6 },
  },
  {
    what: 'All of them; `any`, `not`, and `atLeast` with `of` likewise.',
    example: {
      all: [
        { field: 'firstPayee', is: '=', value: true },
        { field: 'hour', is: '>=', value: 22 },
      ],
    },
  },
];

const parts: Readonly<Record<keyof Typology, string>> = {
  id: 'Lower case letters, digits and dashes; never changes',
  version: 'Counted by the centre; what a file says is only a wish',
  category: `One of ${categories.map((c) => c.code).join(', ')}`,
  name: '`{zh, en}`',
  meaning: '`{zh, en}`: what the fraud looks like',
  sources: 'Law, bulletin or published description it rests on',
  on: 'Kinds of signals it looks at',
  subject: `Whom it speaks of: ${roles.join(', ')}. Only of a person can it warn`,
  must: 'Condition without which nothing else is looked at; may be left out',
  rules: 'At most 40: `id`, `name` (may be left out), `if`, `weight`',
  grade: 'Score from which P3, P2, P1, P0 are given; rising; those left out are not given',
  act: `What to do: ${actions.map((a) => `\`${a}\` ${actionWords[a].zh}`).join(', ')}`,
};

const acts = [
  ['edit', 'writer', 'draft, replayed', 'draft', 'typology-changed, not-a-draft'],
  ['replay finished', 'anyone who may replay', 'draft', 'replayed', ''],
  ['shadow', 'writer', 'replayed', 'shadow', 'typology-changed, not-replayed'],
  [
    'submit',
    'writer',
    'replayed, shadow',
    'the same',
    'typology-changed, not-replayed, already-submitted',
  ],
  ['withdraw', 'writer', 'submitted', 'the same', 'typology-changed, not-submitted'],
  [
    'approve',
    'another person',
    'submitted',
    'live',
    'typology-changed, not-submitted, own-work, reason-required',
  ],
  [
    'return',
    'approver',
    'submitted',
    'the same',
    'typology-changed, not-submitted, reason-required',
  ],
  [
    'retire',
    'approver',
    'shadow, live',
    'retired',
    'typology-changed, not-in-force, reason-required',
  ],
  ['discard', 'writer', 'draft, replayed', 'retired', 'typology-changed, not-a-draft'],
  ['rollback', 'approver', 'the pack', 'the pack before, one step', 'pack-changed, nothing-before'],
] as const;

const json = (value: unknown): string => JSON.stringify(value);
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The whole document. */
export function typologyReference(): string {
  return `# Typologies

Written by \`tools/typology-reference.ts\` from \`src/core/typology\`; do not edit. A typology (类案模型)
is JSON; its JSON Schema is [typology.schema.json](typology.schema.json). How one is written, tried
and put in force is told in [guides/models.md](../guides/models.md).

## Example

\`\`\`json
${JSON.stringify(example, null, 2)}
\`\`\`

Its rules as the console reads them:

${example.rules.map((rule) => `- ${sentenceOf(rule.if, 'zh')} / ${sentenceOf(rule.if, 'en')} (${rule.weight})`).join('\n')}

## Parts

| part | what |
| --- | --- |
${Object.entries(parts)
  .map(([name, what]) => row(`\`${name}\``, cell(what)))
  .join('\n')}

The score is \`(1 - Π(1 - w)) × Π(1 + v)\` over the matching rules with weights \`w\` above zero and \`v\`
below: more evidence never lowers a score unless a rule says so.

## Conditions

| what | example | 读作 |
| --- | --- | --- |
${conditions.map(({ what, example }) => row(what, `\`${cell(json(example))}\``, cell(sentenceOf(example, 'zh')))).join('\n')}

Comparisons: ${comparisons.map((one) => `\`${cell(one)}\``).join(', ')}. A value that the signal does not tell
compares with nothing: neither equal nor unequal, neither larger nor smaller. A pack asks its live
typologies in the order of their ids, then those in shadow; \`typology\` reads what was asked before.

## Windows

\`{measure, per, on, to?, value?, each?, over}\`. Measures: ${measures.map((m) => `\`${m}\``).join(', ')}; a sum,
mean or ratio of sums takes \`value\` (${sums.join(', ')}), a distinct takes \`each\`, a ratio divides by
\`to\`. Kept per ${roles.map((r) => `\`${r}\` ${roleWords[r].zh}`).join(', ')}. Spans from
${windowSpanMinMs / minuteMs} minute to ${windowSpanMaxMs / dayMs} days (\`5m\`, \`2h\`, \`30d\`), right to a ${windowBuckets}th of their length. \`on\`
and \`to\` name events: \`kind\`, \`side\` (\`in\`, \`out\`, seen from the key), \`if\` (fields only; plain ones for
numbers, accounts, devices and sites), or \`rule\` (per person and pair). The signal itself is counted,
except by \`since\` and events by rule.

## Limits

At most ${costMax} points of cost and ${rulesWindowMax} windows. A point is about ten nanoseconds of one core for each
signal of its kinds.

## Fields

Amounts are fen, times minutes. Plain fields are read from the signal alone.

| field | type | signals | plain | 中文 | meaning |
| --- | --- | --- | --- | --- | --- |
${fields
  .map(({ name, type, kinds, plain, words, zh, en }) =>
    row(
      `\`${name}\``,
      words === undefined ? type : words.map((word) => `\`${word}\``).join(' '),
      kinds.length === 5 ? 'all' : kinds.join(', '),
      plain ? 'yes' : '',
      zh,
      en,
    ),
  )
  .join('\n')}

## Life

${typologyStates.map(({ code, zh }) => `\`${code}\` ${zh}`).join(' → ')}. Without a stated reason a version goes
live after ${shadowLeastMs / hourMs} hours in shadow. Refusals come in the order given.

| act | who | from | to | refused |
| --- | --- | --- | --- | --- |
${acts.map((cells) => row(...cells)).join('\n')}
`;
}

export function typologyJsonSchema(): string {
  const head = { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'Typology' };
  return `${JSON.stringify({ ...head, ...typologySchema }, null, 2)}\n`;
}

const folder = join(import.meta.dirname, '../docs/reference');
export const referenceFiles = [
  { path: join(folder, 'typology.md'), write: typologyReference },
  { path: join(folder, 'typology.schema.json'), write: typologyJsonSchema },
] as const;
export const readReference = (path: string): string => readFileSync(path, 'utf8');

if (import.meta.main) {
  for (const { path, write } of referenceFiles) writeFileSync(path, write());
}
