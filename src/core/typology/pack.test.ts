/**
 * Goal: conditions, windows, weights and thresholds do what they say. Method: small packs over frames
 * and a plain list of events as windows.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../kernel/index.ts';
import { signalKinds, type SignalKind } from '../signal/index.ts';
import {
  clearFrame,
  compilePack,
  fieldPlace,
  fields,
  makeFrame,
  rolePlace,
  type Condition,
  type Frame,
  type Pack,
  type Role,
  type Typology,
  type TypologyHit,
  type WindowPlan,
  type WindowRows,
  type Windows,
} from './index.ts';

/** Windows as a list of events: exact, slow, and easy to believe. */
function plainWindows(plan: WindowPlan): Windows {
  const tables = new Map(
    Object.entries(plan).map(([name, specs]): [string, WindowRows] => {
      const rows = new Map<number, number>();
      const events: { row: number; slot: number; at: number; value: number }[] = [];
      return [
        name,
        {
          find: (key) => rows.get(key) ?? -1,
          open: (key) => {
            if (!rows.has(key)) rows.set(key, rows.size);
            return rows.get(key) ?? -1;
          },
          add: (row, slot, at, value) => events.push({ row, slot, at, value }),
          read: (row, slot, at) => {
            const spec = specs[slot];
            const span = spec?.spanMs ?? 0;
            const held = events.filter(
              (e) => e.row === row && e.slot === slot && e.at <= at && e.at > at - span,
            );
            switch (spec?.measure) {
              case 'sum':
                return held.reduce((sum, e) => sum + e.value, 0);
              case 'distinct':
                return new Set(held.map((e) => e.value)).size;
              case 'since':
                return held.length === 0
                  ? Number.POSITIVE_INFINITY
                  : at - Math.max(...held.map((e) => e.at));
              case 'count':
              case undefined:
                return held.length;
            }
          },
        },
      ];
    }),
  );
  return {
    table: (name) => {
      const found = tables.get(name);
      if (found === undefined) throw new Error(`no table ${name}`);
      return found;
    },
  };
}

type Facts = Readonly<Record<string, number | boolean | string>>;
type Event = { kind: SignalKind; at: number; facts?: Facts; keys?: Partial<Record<Role, number>> };

function put(frame: Frame, { kind, at, facts = {}, keys = {} }: Event, text?: string): void {
  clearFrame(frame);
  frame.at = at;
  frame.text = text;
  frame.values[fieldPlace('kind')] = signalKinds.indexOf(kind);
  for (const [name, value] of Object.entries(facts)) {
    const field = fields[fieldPlace(name)];
    if (field === undefined) throw new Error(`no field ${name}`);
    frame.values[fieldPlace(name)] =
      typeof value === 'string' ? (field.words?.indexOf(value) ?? -1) : Number(value);
  }
  for (const [role, key] of Object.entries(keys)) frame.keys[rolePlace[role as Role]] = key;
}

const typology = (part: Partial<Typology>): Typology => ({
  id: 'sample',
  version: 1,
  category: 'FLIGHT',
  name: { zh: '样例', en: 'Sample' },
  meaning: { zh: '样例', en: 'Sample' },
  sources: [],
  on: [...signalKinds],
  subject: 'person',
  rules: [],
  grade: { P3: 0.3, P2: 0.6, P1: 0.8, P0: 0.95 },
  act: ['warn'],
  ...part,
});

function runner(pack: Pack): (event: Event, text?: string) => readonly TypologyHit[] {
  const frame = makeFrame();
  pack.attach(frame, plainWindows(pack.plan));
  return (event, text) => {
    put(frame, event, text);
    return pack.evaluate(event.kind, frame);
  };
}

function play(rules: readonly { if: Condition; weight?: number }[], events: readonly Event[]) {
  const pack = compilePack([
    {
      state: 'live',
      typology: typology({
        rules: rules.map((rule, i) => ({ id: `r${i}`, if: rule.if, weight: rule.weight ?? 0.5 })),
      }),
    },
  ]);
  const run = runner(pack);
  return events.map((event) => run(event)[0]?.rules ?? []);
}

const call = (at: number, facts: Facts, keys: Partial<Record<Role, number>> = {}): Event => ({
  kind: 'call',
  at,
  facts,
  keys: { person: 1, number: 7, ...keys },
});

describe('conditions', () => {
  const long: Condition = { field: 'callMinutes', is: '>=', value: 10 };
  const cases: readonly [what: string, condition: Condition, facts: Facts, holds: boolean][] = [
    ['a number at least', long, { callMinutes: 10 }, true],
    ['a number below', long, { callMinutes: 9.9 }, false],
    ['absent is not at least', long, {}, false],
    ['absent is not unequal', { field: 'callMinutes', is: '!=', value: 3 }, {}, false],
    ['present and unequal', { field: 'callMinutes', is: '!=', value: 3 }, { callMinutes: 4 }, true],
    ['not turns it round', { not: long }, {}, true],
    ['a flag', { field: 'callOverseas', is: '=', value: true }, { callOverseas: true }, true],
    ['a word', { field: 'listed', is: '=', value: 'block' }, { listed: 'block' }, true],
    [
      'one of the words',
      { field: 'category', in: ['LOAN', 'CREDIT'] },
      { category: 'CREDIT' },
      true,
    ],
    [
      'none of the words',
      { field: 'category', in: ['LOAN', 'CREDIT'] },
      { category: 'GAME' },
      false,
    ],
    [
      'all',
      { all: [long, { field: 'callIncoming', is: '=', value: true }] },
      { callMinutes: 11 },
      false,
    ],
    [
      'any',
      { any: [long, { field: 'callIncoming', is: '=', value: true }] },
      { callMinutes: 11 },
      true,
    ],
    [
      'at least two of three',
      { atLeast: 2, of: [long, long, { field: 'callOverseas', is: '=', value: true }] },
      { callMinutes: 11 },
      true,
    ],
  ];
  test.each(cases)('%s', (_, condition, facts, holds) => {
    expect(play([{ if: condition }], [call(0, facts)])[0]?.length).toBe(holds ? 1 : 0);
  });

  test('phrases are found in disguise, and as many as asked for', () => {
    const pack = compilePack([
      {
        state: 'live',
        typology: typology({
          rules: [
            { id: 'one', if: { says: ['安全账户', '退改签'] }, weight: 0.5 },
            { id: 'two', if: { says: ['安全账户', '退改签'], atLeast: 2 }, weight: 0.2 },
          ],
        }),
      },
    ]);
    const run = runner(pack);
    const sms = { kind: 'sms', at: 0 } as const;
    expect(run(sms, '请办理退 改 签')[0]?.rules).toEqual(['one']);
    expect(run(sms, '退改签后转入安全账户')[0]?.rules).toEqual(['one', 'two']);
    expect(run(sms, '您的快递已到')).toEqual([]);
  });
});

describe('windows', () => {
  const window = (part: object) =>
    ({ measure: 'count', per: 'number', over: '1h', ...part }) as never;
  test('a count includes the signal itself; another key has its own', () => {
    const rule = {
      window: window({ on: { kind: 'call', side: 'out' } }),
      is: '>=',
      value: 2,
    } as const;
    const incoming = { callIncoming: true };
    expect(
      play(
        [{ if: rule }],
        [
          call(0, incoming),
          call(minuteMs, incoming, { number: 8 }),
          call(2 * minuteMs, { callIncoming: false }),
          call(3 * minuteMs, incoming),
          call(2 * hourMs, incoming),
        ],
      ).map((rules) => rules.length),
    ).toEqual([0, 0, 0, 1, 0]);
  });

  test('distinct callees, mean length and share of incoming tell a GOIP-like number', () => {
    const out = { kind: 'call', side: 'out' };
    const rules = [
      {
        if: {
          window: window({ measure: 'distinct', each: 'person', on: out }),
          is: '>=',
          value: 3,
        },
      },
      {
        if: {
          window: window({ measure: 'mean', value: 'callMinutes', on: out }),
          is: '<',
          value: 1,
        },
      },
      {
        if: {
          window: window({
            measure: 'ratio',
            on: { kind: 'call', side: 'in' },
            to: { kind: 'call' },
          }),
          is: '<=',
          value: 0,
        },
      },
    ] as const;
    const made = [1, 2, 3].map((person, i) =>
      call(i * minuteMs, { callIncoming: true, callMinutes: 0.5 }, { person }),
    );
    expect(play(rules, made)[2]).toEqual(['r0', 'r1', 'r2']);
  });

  test('an account that pays on what it got: two sides of one table, one compared with the other', () => {
    const money = (side: 'in' | 'out') =>
      ({
        measure: 'sum',
        value: 'amount',
        per: 'payer',
        on: { kind: 'transfer', side },
        over: '30m',
      }) as const;
    const rule: Condition = {
      all: [
        { window: money('in'), is: '>=', value: 1_000_000 },
        { window: money('out'), is: '>=', value: 0.9, timesOf: money('in') },
      ],
    };
    const pay = (at: number, payer: number, payee: number, amount: number): Event => ({
      kind: 'transfer',
      at,
      facts: { amount },
      keys: { payer, payee },
    });
    expect(
      play(
        [{ if: rule }],
        [pay(0, 1, 2, 2_000_000), pay(minuteMs, 2, 3, 1_000_000), pay(2 * minuteMs, 2, 4, 900_000)],
      ).map((rules) => rules.length),
    ).toEqual([0, 0, 1]);
  });

  test('since tells about before: A then B within half an hour', () => {
    const rule: Condition = {
      all: [
        { field: 'kind', is: '=', value: 'transfer' },
        {
          window: window({ measure: 'since', per: 'person', on: { kind: 'call' } }),
          is: '<=',
          value: '30m',
        },
      ],
    };
    const pay = (at: number): Event => ({ kind: 'transfer', at, keys: { person: 1 } });
    expect(
      play(
        [{ if: rule }],
        [pay(0), call(minuteMs, {}), pay(20 * minuteMs), pay(50 * minuteMs)],
      ).map((rules) => rules.length),
    ).toEqual([0, 0, 1, 0]);
  });

  test('a rule is an event for later signals of the person', () => {
    const rules = [
      { if: { field: 'callOverseas', is: '=', value: true }, weight: 0.1 },
      {
        if: {
          window: window({ measure: 'count', per: 'person', on: { rule: 'r0' } }),
          is: '>=',
          value: 2,
        },
      },
    ] as const;
    const found = play(
      rules,
      [0, 1, 2].map((i) => call(i * minuteMs, { callOverseas: true })),
    );
    expect(found).toEqual([[], [], ['r0', 'r1']]);
  });

  test('equal windows of different typologies are kept once', () => {
    const rule: Condition = { window: window({ on: { kind: 'call' } }), is: '>=', value: 2 };
    const entry = (id: string) =>
      ({
        state: 'live',
        typology: typology({ id, rules: [{ id: 'a', if: rule, weight: 0.5 }] }),
      }) as const;
    expect(compilePack([entry('one'), entry('two')]).plan.number).toHaveLength(1);
  });
});

describe('scores', () => {
  test('weights add up as evidence; a rule below zero takes its share away; grades by thresholds', () => {
    const always: Condition = { field: 'callMinutes', is: '>=', value: 0 };
    const short: Condition = { field: 'callMinutes', is: '<', value: 1 };
    const pack = compilePack([
      {
        state: 'shadow',
        typology: typology({
          rules: [
            { id: 'a', if: always, weight: 0.5 },
            { id: 'b', if: { rule: 'a' }, weight: 0.8 },
            { id: 'c', if: short, weight: -0.5 },
          ],
        }),
      },
    ]);
    const run = runner(pack);
    expect(run(call(0, { callMinutes: 5 }))).toMatchObject([
      { score: 0.9, grade: 'P1', rules: ['a', 'b'], shadow: true },
    ]);
    expect(run(call(0, { callMinutes: 0.5 }))).toMatchObject([
      { score: 0.45, grade: 'P3', rules: ['a', 'b', 'c'] },
    ]);
  });

  test('one more rule with a weight above zero never lowers a score', () => {
    const weight = fc.double({ min: 0, max: 1, noNaN: true });
    const always: Condition = { field: 'callMinutes', is: '>=', value: 0 };
    const scoreOf = (weights: readonly number[]): number => {
      const rules = weights.map((w, i) => ({ id: `r${i}`, if: always, weight: w }));
      const [hit] = runner(
        compilePack([{ state: 'live', typology: typology({ rules, grade: { P3: 0 } }) }]),
      )(call(0, { callMinutes: 1 }));
      return hit?.score ?? 0;
    };
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1, maxLength: 8 }), weight, (weights, more) => {
        expect(scoreOf([...weights, more])).toBeGreaterThanOrEqual(scoreOf(weights));
      }),
      { numRuns: 60 },
    );
  });

  test('without what must hold nothing is asked', () => {
    const pack = compilePack([
      {
        state: 'live',
        typology: typology({
          must: { field: 'callOverseas', is: '=', value: true },
          rules: [{ id: 'a', if: { field: 'callMinutes', is: '>=', value: 0 }, weight: 0.9 }],
        }),
      },
    ]);
    expect(runner(pack)(call(0, { callMinutes: 1, callOverseas: false }))).toEqual([]);
    expect(runner(pack)(call(0, { callMinutes: 1, callOverseas: true }))).toHaveLength(1);
  });

  test('what others see of a signal fills only what is shared', () => {
    const count = (per: string, value: number): Condition =>
      ({ window: window(per), is: '>=', value }) as never;
    const window = (per: string) => ({ measure: 'count', per, on: { kind: 'call' }, over: '1h' });
    const pack = compilePack([
      {
        state: 'live',
        typology: typology({
          rules: [
            { id: 'shared', if: count('number', 2), weight: 0.5 },
            { id: 'own', if: count('person', 2), weight: 0.5 },
          ],
        }),
      },
    ]);
    const frame = makeFrame();
    pack.attach(frame, plainWindows(pack.plan));
    put(frame, call(0, {}));
    pack.observe('call', frame);
    put(frame, call(minuteMs, {}));
    expect(pack.evaluate('call', frame)[0]?.rules).toEqual(['shared']);
  });

  test('a version in shadow does not stand in for the live one that others ask for', () => {
    const base = (version: number, least: number): Typology =>
      typology({
        id: 'base',
        version,
        rules: [{ id: 'a', if: { field: 'callMinutes', is: '>=', value: least }, weight: 0.7 }],
      });
    const asks = typology({
      id: 'user',
      rules: [{ id: 'b', if: { typology: 'base', score: 0.6 }, weight: 0.5 }],
    });
    const run = runner(
      compilePack([
        { state: 'live', typology: base(1, 5) },
        { state: 'live', typology: asks },
        { state: 'shadow', typology: base(2, 50) },
      ]),
    );
    expect(run(call(0, { callMinutes: 10 })).map((hit) => hit.typology)).toEqual(['base', 'user']);
  });

  test('the version tells contents apart, not their order', () => {
    const entry = (id: string, weight: number) =>
      ({
        state: 'live',
        typology: typology({
          id,
          rules: [{ id: 'a', if: { field: 'hour', is: '<', value: 5 }, weight }],
        }),
      }) as const;
    const version = (...list: Parameters<typeof compilePack>[0]) => compilePack(list).version;
    expect(version(entry('a', 0.5), entry('b', 0.5))).toBe(
      version(entry('b', 0.5), entry('a', 0.5)),
    );
    expect(version(entry('a', 0.5))).not.toBe(version(entry('a', 0.6)));
  });
});
