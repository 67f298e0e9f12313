/**
 * The ordinary way to score a line, for the benchmark: readline, a schema checked as data,
 * libphonenumber and tldts per value, a map of past events per person filtered on each signal,
 * character n-grams in a map, and rules as objects walked by a general evaluator.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { parse as parseHost } from 'tldts';
import { Check } from 'typebox/value';
import { signalSchemas, type SignalInput } from '../src/core/signal/index.ts';

type Facts = Record<string, number | string | boolean>;
type Condition = { readonly fact: string; readonly operator: string; readonly value: number };
type Rule = { readonly name: string; readonly all: readonly Condition[]; readonly weight: number };

const operators: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  above: (a, b) => a > b,
  below: (a, b) => a < b,
  equal: (a, b) => a === b,
};

/** Forty rules over the same facts that the product looks at. */
const rules: readonly Rule[] = Array.from({ length: 40 }, (_, i) => ({
  name: `rule-${i}`,
  all: [
    {
      fact: ['duration', 'amount', 'count', 'text', 'foreign'][i % 5] ?? '',
      operator: 'above',
      value: i,
    },
    {
      fact: ['hour', 'payees', 'recent'][i % 3] ?? '',
      operator: i % 2 === 0 ? 'below' : 'above',
      value: i,
    },
  ],
  weight: 0.02,
}));

const grams = new Map<string, number>();
for (let i = 0; i < 50_000; i += 1) {
  grams.set(String.fromCharCode(0x4e00 + (i % 6_000), 0x4e00 + ((i * 7) % 6_000)), (i % 13) - 6);
}

function textScore(text: string): number {
  let sum = 0;
  for (let n = 1; n <= 3; n += 1) {
    for (let i = 0; i + n <= text.length; i += 1) sum += grams.get(text.slice(i, i + n)) ?? 0;
  }
  return sum;
}

type Past = { readonly at: Date; readonly kind: string; readonly payee: string }[];
const past = new Map<string, Past>();
const windowMs = 72 * 3_600_000;

function factsOf(row: SignalInput): Facts {
  const at = new Date(row.occurredAt);
  const who = row.subject.phone ?? '';
  const phone = parsePhoneNumberFromString(who, 'CN');
  const number = parsePhoneNumberFromString(row.counterpart?.number ?? '', 'CN');
  const payee = row.kind === 'transfer' ? row.payee.account : '';
  const events = [...(past.get(who) ?? []), { at, kind: row.kind, payee }].filter(
    (event) => at.getTime() - event.at.getTime() < windowMs,
  );
  past.set(who, events);
  return {
    person: phone?.number ?? who,
    foreign: number !== undefined && number.country !== 'CN' ? 1 : 0,
    duration: row.kind === 'call' ? row.durationSeconds : 0,
    amount: row.kind === 'transfer' ? row.amountFen : 0,
    text: row.kind === 'sms' || row.kind === 'report' ? textScore(row.text) : 0,
    domain: row.kind === 'visit' ? (parseHost(row.url ?? '').domain ?? '') : '',
    hour: at.getHours(),
    count: events.filter((event) => event.kind === row.kind).length,
    payees: new Set(events.map((event) => event.payee)).size,
    recent: events.filter((event) => at.getTime() - event.at.getTime() < 3_600_000).length,
  };
}

function scoreRow(row: SignalInput): string {
  const valid = Check(signalSchemas[row.kind], row);
  const facts = factsOf(row);
  const hits = rules.filter((rule) =>
    rule.all.every(
      ({ fact, operator, value }) => operators[operator]?.(Number(facts[fact]), value) === true,
    ),
  );
  return JSON.stringify({
    id: row.id,
    valid,
    score: hits.reduce((sum, hit) => sum + hit.weight, 0),
    reasons: hits.map((hit) => ({
      code: hit.name,
      weight: hit.weight,
      text: `${hit.name} matched`,
    })),
  });
}

export async function peer(input: string, output: string): Promise<void> {
  past.clear();
  const out = createWriteStream(output);
  for await (const line of createInterface({ input: createReadStream(input) })) {
    out.write(`${scoreRow(JSON.parse(line) as SignalInput)}\n`);
  }
  out.end();
  await finished(out);
}
