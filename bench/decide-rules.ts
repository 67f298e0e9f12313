/** Fifty rules, written three times: as a typology, for json-rules-engine, and by hand. */
import {
  parseTypology,
  type Comparison,
  type Condition,
  type Typology,
  type WindowTerm,
} from '../src/core/typology/index.ts';
import type { SignalKind } from '../src/core/signal/index.ts';

/** What a rule may compare: a field or a window, by the name that the other two sides know it by. */
export type Term = { readonly name: string; readonly field?: string; readonly window?: WindowTerm };
export type Bound = { readonly term: Term; readonly is: Comparison; readonly value: number };
export type BenchRule = { readonly kind: SignalKind; readonly bounds: readonly Bound[] };

const field = (name: string): Term => ({ name, field: name });
const window = (name: string, term: WindowTerm): Term => ({ name, window: term });

const callsOut = { kind: 'call', side: 'out' } as const;
const paid = { kind: 'transfer', side: 'out' } as const;
const got = { kind: 'transfer', side: 'in' } as const;

export const terms = {
  callMinutes: field('callMinutes'),
  score: field('score'),
  hour: field('hour'),
  amount: field('amount'),
  knownMinutes: field('knownMinutes'),
  addressShare: field('addressShare'),
  callees: window('callees', {
    measure: 'distinct',
    per: 'number',
    each: 'person',
    on: callsOut,
    over: '1h',
  }),
  calls: window('calls', { measure: 'count', per: 'number', on: callsOut, over: '1d' }),
  personCalls: window('personCalls', {
    measure: 'count',
    per: 'person',
    on: { kind: 'call' },
    over: '1h',
  }),
  personPaid: window('personPaid', {
    measure: 'sum',
    value: 'amount',
    per: 'person',
    on: { kind: 'transfer' },
    over: '1d',
  }),
  payees: window('payees', {
    measure: 'distinct',
    per: 'person',
    each: 'payee',
    on: { kind: 'transfer' },
    over: '7d',
  }),
  paidOut: window('paidOut', {
    measure: 'sum',
    value: 'amount',
    per: 'payee',
    on: paid,
    over: '1h',
  }),
  received: window('received', {
    measure: 'sum',
    value: 'amount',
    per: 'payee',
    on: got,
    over: '1d',
  }),
  receivedFrom: window('receivedFrom', {
    measure: 'distinct',
    per: 'payee',
    each: 'person',
    on: got,
    over: '30d',
  }),
  visits: window('visits', { measure: 'count', per: 'person', on: { kind: 'visit' }, over: '1h' }),
  siteVisitors: window('siteVisitors', {
    measure: 'distinct',
    per: 'site',
    each: 'person',
    on: { kind: 'visit' },
    over: '1d',
  }),
} as const;

type Line = readonly [kind: SignalKind, ...(readonly [keyof typeof terms, Comparison, number])[]];

const shapes: readonly Line[] = [
  ['call', ['callMinutes', '>=', 20], ['score', '>=', 0.3]],
  ['call', ['callees', '>=', 15], ['callMinutes', '<', 1]],
  ['call', ['calls', '>=', 200], ['callees', '>=', 100]],
  ['call', ['personCalls', '>=', 8]],
  ['call', ['callMinutes', '>=', 5], ['knownMinutes', '<', 60]],
  ['transfer', ['amount', '>=', 3_000_000], ['personPaid', '>=', 5_000_000]],
  ['transfer', ['payees', '>=', 5], ['amount', '>=', 500_000]],
  ['transfer', ['receivedFrom', '>=', 6], ['received', '>=', 10_000_000]],
  ['transfer', ['hour', '<', 5], ['amount', '>=', 1_000_000]],
  ['transfer', ['paidOut', '>=', 4_000_000], ['received', '>=', 4_000_000]],
  ['transfer', ['personCalls', '>=', 3], ['amount', '>=', 2_000_000]],
  ['visit', ['addressShare', '>=', 0.8], ['siteVisitors', '<', 3]],
  ['visit', ['visits', '>=', 40]],
  ['visit', ['siteVisitors', '>=', 20], ['score', '>=', 0.4]],
  ['visit', ['personCalls', '>=', 2], ['hour', '<', 6]],
];
export const ruleCount = 50;

/** Shape after shape, each time a little stricter, until there are fifty. */
export const rules: readonly BenchRule[] = Array.from({ length: ruleCount }, (_, i) => {
  const [kind, ...bounds] = shapes[i % shapes.length] ?? (['call'] as const);
  const stricter = 1 + Math.floor(i / shapes.length) * 0.25;
  return {
    kind,
    bounds: bounds.map(([name, is, value]) => ({
      term: terms[name],
      is,
      value: is === '>=' && value > 1 ? value * stricter : value,
    })),
  };
});

function conditionOf({ term, is, value }: Bound): Condition {
  return term.window === undefined
    ? { field: term.field ?? '', is, value }
    : { window: term.window, is, value };
}

/** Five typologies of ten rules. A share never passes one, whatever is asked. */
export function benchTypologies(): readonly Typology[] {
  return (['call', 'transfer', 'visit'] as const).map((kind) => {
    const own = rules.filter((rule) => rule.kind === kind);
    const parsed = parseTypology({
      id: `bench-${kind}`,
      version: 1,
      category: 'OTHER',
      name: { zh: kind, en: kind },
      meaning: { zh: kind, en: kind },
      sources: [],
      on: [kind],
      subject: 'person',
      rules: own.map((rule, i) => ({
        id: `r${i}`,
        if: { all: rule.bounds.map(conditionOf) },
        weight: 0.3,
      })),
      grade: { P3: 0.5, P1: 0.9 },
      act: ['warn'],
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    return parsed.value;
  });
}
