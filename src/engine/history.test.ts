/**
 * Goal: the history is bounded, and a replay of the log gives what live gave. Method: random signals
 * of random people through two engines, one of which is rebuilt half-way; tables for the bounds.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dayMs,
  hourMs,
  minuteMs,
  parseInstant,
  type Fen,
  type PhoneNumber,
  keyOf,
} from '../core/kernel/index.ts';
import { makeLists } from '../core/list/index.ts';
import { factKinds, parseRuleTable, publishModel, type Fact } from '../core/rule/index.ts';
import type { FraudSignal } from '../core/signal/index.ts';
import { defaultPolicy } from '../core/warning/index.ts';
import {
  epochOf,
  factBytes,
  factsFrom,
  Histories,
  historyLimits,
  makeEngine,
  partitionCount,
  partitionOf,
  subjectNumber,
  type Mark,
} from './index.ts';

const table = parseRuleTable(
  JSON.parse(
    readFileSync(new URL('../../reference/rule/default-model.json', import.meta.url), 'utf8'),
  ),
);
if (!table.ok) throw new Error('the shipped table is wrong');
const shipped = table.value;
const modelWith = (level: Partial<typeof shipped.level>) =>
  publishModel({
    table: { ...shipped, level: { ...shipped.level, ...level } },
    tableMark: 'test0000',
    text: undefined,
    url: undefined,
    lists: makeLists([
      {
        kind: 'number',
        value: '+8617000000001',
        verdict: 'block',
        category: 'POLICE',
        reason: 'r',
        origin: 'o',
        fromAt: 0,
        untilAt: null,
      },
    ]),
  });
const model = modelWith({});
/** Counts a counterpart from the first other person on, so that few signals lean on each other. */
const watchful = modelWith({ seenMin: 1 });
const start = parseInstant('2026-11-22T00:00:00Z') ?? 0;

const headOf = (at: number, phone: string) => ({
  id: 'x',
  source: 's',
  occurredAt: at as FraudSignal['occurredAt'],
  subject: { phone: phone as PhoneNumber },
  subjectHandles: [`phone:${phone}` as const],
});
const numbers = ['+8617000000001', '+85261234567', '+8613911111111'] as PhoneNumber[];
const signalArb: fc.Arbitrary<FraudSignal> = fc
  .record({
    at: fc.integer({ min: 0, max: 5 * dayMs }),
    who: fc.integer({ min: 0, max: 4 }),
    other: fc.integer({ min: 0, max: 2 }),
    size: fc.nat(3_000),
    ongoing: fc.boolean(),
    kind: fc.constantFrom('call', 'transfer', 'visit'),
  })
  .map(({ at, who, other, size, ongoing, kind }): FraudSignal => {
    const head = headOf(start + at, `+861380000000${who}`);
    if (kind === 'call') {
      const number = numbers[other] ?? numbers[0];
      return {
        ...head,
        kind: 'call',
        direction: 'in',
        durationSeconds: size,
        ongoing,
        counterpart: number === undefined ? {} : { number },
      };
    }
    if (kind === 'transfer') {
      return {
        ...head,
        kind: 'transfer',
        counterpart: {},
        amountFen: (size * 10_000) as Fen,
        status: 'done',
        payer: { account: 'A1' },
        payee: { account: `B${other}` },
      };
    }
    return {
      ...head,
      kind: 'visit',
      counterpart: {},
      app: { name: other === 0 ? '云视会议' : '工商银行' },
    };
  });

const fact = (parts: Partial<Fact>): Fact => ({
  kind: factKinds.transfer,
  at: start,
  key: 1,
  score: 0,
  amount: 100,
  flags: 0,
  category: 0,
  position: 1,
  ...parts,
});

const markOf = (who: string, key: number, position: number) => ({
  position,
  subject: subjectNumber(who),
  at: start,
  keys: [key],
});

/** Names of one partition. */
function neighbours(count: number): string[] {
  const names: string[] = [];
  for (let i = 0; names.length < count; i += 1) {
    if (partitionOf(`n${i}`) === 3) names.push(`n${i}`);
  }
  return names;
}

describe('replay equals live', () => {
  test('an engine rebuilt from the log decides the rest the same', () => {
    fc.assert(
      fc.property(fc.array(signalArb, { maxLength: 60 }), fc.nat(60), (signals, cut) => {
        const limits = { ...historyLimits, factsMax: 6 };
        const engine = () =>
          makeEngine(
            () => model,
            () => defaultPolicy,
            limits,
          );
        const run = (e: ReturnType<typeof engine>, from: number, to: number) =>
          signals.slice(from, to).map((s, i) =>
            e.decide(s, {
              subject: s.subjectHandles[0] ?? '',
              position: from + i + 1,
              now: s.occurredAt,
            }),
          );
        const live = engine();
        const all = run(live, 0, signals.length);
        const again = engine();
        expect(run(again, 0, cut)).toEqual(all.slice(0, cut));
        expect(run(again, cut, signals.length)).toEqual(all.slice(cut));
      }),
      { numRuns: 200 },
    );
  });
});

type Run = { readonly signal: FraudSignal; readonly now: number; readonly position: number };
type Workers = readonly (readonly number[])[];

const small = { ...historyLimits, factsMax: 6, subjectsMax: 32, counterpartsMax: 2, crowdsMax: 2 };
const newEngine = () =>
  makeEngine(
    () => watchful,
    () => defaultPolicy,
    small,
  );

/** Signals of many people, some late, up to three in each second of arrival. */
const runsArb: fc.Arbitrary<Run[]> = fc
  .array(fc.record({ signal: signalArb, who: fc.nat(40), step: fc.constantFrom(0, 0, 400, 900) }), {
    minLength: 20,
    maxLength: 80,
  })
  .map((parts) => {
    let now = start + 6 * dayMs;
    return parts.map(({ signal, who, step }, i) => {
      now += step;
      const handle = `phone:+86138000000${who}` as const;
      return { signal: { ...signal, subjectHandles: [handle] }, now, position: i + 1 };
    });
  });

const occasionOf = ({ signal, now, position }: Run) => ({
  subject: signal.subjectHandles[0] ?? '',
  now,
  position,
});

/** Engines that each decide their partitions and exchange marks between two seconds, as processes do. */
function shared(runs: readonly Run[], workers: Workers): unknown[] {
  const engines = workers.map((held) => ({ held, engine: newEngine() }));
  const decided: unknown[] = [];
  let waiting: Mark[] = [];
  for (const run of runs) {
    const occasion = occasionOf(run);
    for (const { held, engine } of engines) {
      if (engine.histories.isNew(run.now)) {
        for (const mark of waiting.toReversed()) engine.histories.mark(mark);
      }
      if (!held.includes(partitionOf(occasion.subject))) engine.observe(run.signal, occasion);
    }
    if (engines.every(({ engine }) => engine.histories.epoch === epochOf(run.now))) {
      waiting = waiting.filter((m) => epochOf(runs[m.position - 1]?.now ?? 0) === epochOf(run.now));
    }
    for (const { held, engine } of engines) {
      if (!held.includes(partitionOf(occasion.subject))) continue;
      const { decision, mark } = engine.judge(run.signal, occasion);
      decided.push(decision);
      if (mark !== undefined) waiting.push(mark);
    }
  }
  return decided;
}

describe('however many share the work', () => {
  const all = Array.from({ length: partitionCount }, (_, i) => i);
  test('the decisions are those of one', () => {
    fc.assert(
      fc.property(runsArb, fc.integer({ min: 2, max: 5 }), (runs, count) => {
        const workers = Array.from({ length: count }, (_, w) => all.filter((p) => p % count === w));
        expect(shared(runs, workers)).toEqual(shared(runs, [all]));
      }),
      { numRuns: 300 },
    );
  });

  test('what was put aside and taken up again decides as what went on', () => {
    fc.assert(
      fc.property(runsArb, fc.nat(80), (runs, cut) => {
        const live = newEngine();
        const judged = runs.map((run) => live.judge(run.signal, occasionOf(run)));
        // The nearest beginning of a second at or after the cut.
        const at = runs.findIndex(
          (run, i) => i >= cut && i > 0 && epochOf(run.now) > epochOf(runs[i - 1]?.now ?? 0),
        );
        if (at < 0) return;
        const before = newEngine();
        for (const run of runs.slice(0, at)) before.judge(run.signal, occasionOf(run));
        before.histories.advance(runs[at]?.now ?? 0, at + 1);
        const after = newEngine();
        after.histories.restoreShared(before.histories.shared());
        // Persons come from an older snapshot and from what decisions left behind since.
        const old = newEngine();
        for (const run of runs.slice(0, at >> 1)) old.judge(run.signal, occasionOf(run));
        for (const p of all) after.histories.restorePartition(p, old.histories.partition(p));
        for (const [i, run] of runs.entries()) {
          if (i < at >> 1 || i >= at) continue;
          const { facts } = judged[i] ?? { facts: [] };
          after.histories.absorb(occasionOf(run).subject, factsFrom(factBytes(facts)));
        }
        const rest = runs.slice(at).map((run) => after.judge(run.signal, occasionOf(run)));
        expect(rest).toEqual(judged.slice(at));
      }),
      { numRuns: 300 },
    );
  });

  test('looking ahead changes nothing', () => {
    fc.assert(
      fc.property(runsArb, (runs) => {
        const [calm, curious] = [newEngine(), newEngine()];
        for (const [i, run] of runs.entries()) {
          for (const next of runs.slice(i, i + 3)) curious.preview(next.signal, occasionOf(next));
          expect(curious.judge(run.signal, occasionOf(run))).toEqual(
            calm.judge(run.signal, occasionOf(run)),
          );
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('bounds', () => {
  test('of one person, the newest of each sort are kept', () => {
    const histories = new Histories({ ...historyLimits, factsMax: 3 });
    for (let i = 0; i < 10; i += 1) {
      histories.absorb('a', [fact({ at: start + i, position: i })]);
      histories.absorb('a', [fact({ kind: factKinds.message, at: start + i, position: 100 + i })]);
    }
    const { subject } = histories.of('a', start);
    const kept = Array.from({ length: subject.size }, (_, i) => subject.position(i)).sort(
      (a, b) => a - b,
    );
    expect(kept).toEqual([7, 8, 9, 107, 108, 109]);
  });

  test('what is too old goes, and a late fact takes its place in time', () => {
    const histories = new Histories();
    histories.absorb('a', [fact({ at: start, position: 1 })]);
    histories.absorb('a', [fact({ at: start + historyLimits.factAgeMs + 1, position: 2 })]);
    histories.absorb('a', [fact({ at: start + dayMs, position: 3 })]);
    const { subject } = histories.of('a', start);
    expect([subject.position(0), subject.position(1), subject.size]).toEqual([3, 2, 2]);
  });

  test('of all people, those long silent go first', () => {
    const histories = new Histories({ ...historyLimits, subjectsMax: 4 * partitionCount });
    const [a = '', b = '', c = '', d = '', e = ''] = neighbours(5);
    for (const who of [a, b, c, a, d, e]) histories.absorb(who, [fact({})]);
    const sizes = [a, b, c, d, e].map((who) => histories.of(who, start).subject.size);
    expect(sizes).toEqual([2, 0, 1, 1, 1]);
    expect(histories.subjectCount).toBeLessThanOrEqual(4);
  });

  test('of counterparts and of the people each reached', () => {
    const histories = new Histories({ ...historyLimits, counterpartsMax: 2, suspectsMax: 3 });
    for (let i = 0; i < 10; i += 1) histories.mark(markOf(`p${i}`, 7, i));
    for (const key of [8, 9]) histories.mark(markOf('p0', key, key * 10));
    histories.advance(start, 1_000);
    expect(histories.counterpartCount).toBe(2);
    const again = new Histories({ ...historyLimits, suspectsMax: 3 });
    for (let i = 0; i < 10; i += 1) again.mark(markOf(`p${i}`, 7, i));
    expect(again.of('p9', start).suspects(7)).toBe(0);
    again.advance(start, 1_000);
    expect(again.of('p9', start).suspects(7)).toBe(2);
    expect(again.of('p9', start + historyLimits.suspectAgeMs + hourMs).suspects(7)).toBe(0);
  });
});

test('later reports of one call are one call', () => {
  const histories = new Histories();
  const call = (at: number, seconds: number, flags: number): Fact =>
    fact({ kind: factKinds.call, at, amount: seconds, flags, position: at });
  histories.absorb('a', [call(start, 0, 1)]);
  histories.absorb('a', [call(start, 600, 1)]);
  histories.absorb('a', [call(start + 11 * minuteMs, 60, 0)]);
  histories.absorb('a', [call(start + 20 * minuteMs, 30, 0)]);
  const { subject } = histories.of('a', start);
  expect([subject.size, subject.amount(0), subject.flags(0), subject.amount(1)]).toEqual([
    2, 720, 0, 30,
  ]);
});

test('keys of different kinds and values do not meet', () => {
  const keys = new Set<number>();
  for (let i = 0; i < 200_000; i += 1) {
    for (const kind of ['number', 'account'] as const)
      keys.add(keyOf(kind, `${13_000_000_000 + i * 7}`));
  }
  expect(keys.size).toBe(400_000);
  expect([...keys].every((key) => Number.isSafeInteger(key) && key >= 0)).toBe(true);
});

test('how many people a counterpart has is about right, and bounded', () => {
  const histories = new Histories({ ...historyLimits, crowdsMax: 2 });
  for (const [key, people] of [
    [1, 5],
    [2, 40],
    [3, 200],
  ] as const) {
    for (let i = 0; i < people; i += 1) {
      histories.meet(`p${i}`, key);
      histories.meet(`p${i}`, key);
    }
  }
  const crowd = (key: number): number => histories.of('x', start).crowd(key);
  expect(crowd(1)).toBe(0);
  expect(Math.abs(crowd(2) - 40)).toBeLessThan(8);
  expect(Math.abs(crowd(3) - 200)).toBeLessThan(40);
});
