/**
 * Writes docs/reference/signals.md from the schemas: `node tools/signal-reference.ts`. A test holds
 * the file to what this would write.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ageMaxMs,
  aheadMaxMs,
  signalLimits,
  signalSchemas,
  signalSchemaVersion,
} from '../src/core/signal/index.ts';
import { codes, dayMs, minuteMs } from '../src/core/kernel/index.ts';

type Schema = {
  readonly type?: string;
  readonly const?: string;
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
};

const names = {
  call: '通话',
  sms: '短信',
  visit: '访问网址或应用',
  transfer: '转账',
  report: '群众举报',
} as const;

const examples = {
  call: '{"kind":"call","id":"c1","source":"carrier-a","occurredAt":"2026-01-31T08:15:00+08:00","subject":{"phone":"13800138000"},"counterpart":{"number":"+85261234567"},"direction":"in","durationSeconds":1114,"ongoing":true}',
  sms: '{"kind":"sms","id":"s1","source":"carrier-a","occurredAt":"2026-01-31T08:15:00+08:00","subject":{"phone":"13800138000"},"counterpart":{"number":"106900001234"},"text":"您的百万保障今日到期"}',
  visit:
    '{"kind":"visit","id":"v1","source":"carrier-a","occurredAt":"2026-01-31T08:15:00+08:00","subject":{"phone":"13800138000"},"url":"https://t.cn-bz.top/a","title":"在线客服"}',
  transfer:
    '{"kind":"transfer","id":"t1","source":"bank-a","occurredAt":"2026-01-31T08:15:00+08:00","subject":{"phone":"13800138000"},"amountFen":48600000,"payer":{"bank":"工商银行","account":"0200004509200123456","name":"林小芳"},"payee":{"bank":"建设银行","account":"44001234567890123456"},"channel":"mobile","status":"pending"}',
  report:
    '{"kind":"report","id":"r1","source":"citizen","occurredAt":"2026-01-31T08:15:00+08:00","subject":{"phone":"13800138000"},"text":"对方说我的快递丢了要赔我钱","lossFen":1280000}',
} as const;

/** The whole document. */
export function signalReference(): string {
  const limits =
    `rows of at most ${signalLimits.rowBytesMax.toLocaleString('en')} bytes, ` +
    `text of at most ${signalLimits.textLengthMax.toLocaleString('en')} characters, ` +
    `nested at most ${signalLimits.depthMax} deep, at most ${aheadMaxMs / minuteMs} minutes ahead of the ` +
    `centre's clock and at most ${Math.round(ageMaxMs / dayMs)} days old`;
  return `# Signals

Version ${signalSchemaVersion}. Written by \`tools/signal-reference.ts\` from the schemas in \`src/core/signal/schema.ts\`; do
not edit. Unknown fields are refused. Limits: ${limits}.

Values are brought to one form: phone numbers to E.164 (\`13800138000\` to \`+8613800138000\`; service
numbers such as \`95588\` stay; SMS ports such as \`106900001234\` become \`counterpart.sender\`), URLs to
lower-case host, punycode and no fragment, accounts without spaces, times to UTC. Card numbers must
pass their check digit, identity numbers theirs. A \`call\` or \`sms\` names \`counterpart.number\` or
\`counterpart.sender\`; a \`visit\` names \`url\` or \`app\`; a \`subject\` holds more than a name.

${Object.entries(signalSchemas)
  .map(([kind, schema]) => sectionOf(kind as keyof typeof names, schema as unknown as Schema))
  .join('\n')}
## Problems

Each refused row is answered with \`field\`, \`code\`, \`problem\` and \`remedy\`.

| code | meaning | 含义 |
| --- | --- | --- |
${problemCodes()
  .map((code) => `| \`${code}\` | ${codes[code].en} | ${codes[code].zh} |`)
  .join('\n')}
`;
}

function problemCodes(): (keyof typeof codes)[] {
  return (Object.keys(codes) as (keyof typeof codes)[])
    .filter((code) => codes[code].kind === 'field')
    .sort();
}

function sectionOf(kind: keyof typeof names, schema: Schema): string {
  const rows = fieldsOf(schema, '').map(
    (f) => `| \`${f.path}\` | ${f.type} | ${f.required ? 'yes' : ''} | ${f.meaning} |`,
  );
  return `## ${kind} (${names[kind]})

\`\`\`json
${examples[kind]}
\`\`\`

| field | value | required | meaning |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

type Field = {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
};

function fieldsOf(schema: Schema, path: string): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const own = path === '' ? name : `${path}.${name}`;
    const required = schema.required?.includes(name) === true;
    const field = { path: own, type: typeOf(inner), required, meaning: inner.description ?? '' };
    return [field, ...(inner.type === 'object' ? fieldsOf(inner, own) : [])];
  });
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`"${schema.const}"\``;
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.type === 'string') return textOf(schema);
  if (schema.type === 'integer') {
    return `whole number, ${schema.minimum ?? ''} to ${schema.maximum?.toLocaleString('en') ?? ''}`;
  }
  if (schema.type === 'array')
    return `list of at most ${schema.maxItems ?? '∞'}: ${typeOf(schema.items ?? {})}`;
  return schema.type === 'boolean' ? 'true or false' : (schema.type ?? '');
}

function textOf({ minLength = 0, maxLength, pattern }: Schema): string {
  return `text, ${minLength}-${maxLength ?? '∞'}${pattern === undefined ? '' : ` of \`${pattern}\``}`;
}

export const referencePath = join(import.meta.dirname, '../docs/reference/signals.md');
export const readReference = (): string => readFileSync(referencePath, 'utf8');

if (import.meta.main) writeFileSync(referencePath, signalReference());
