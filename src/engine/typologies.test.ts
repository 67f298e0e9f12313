/**
 * Goal: typologies decide the same whoever works and whenever it was started. Method: random signals
 * through one engine that runs on, through one that is begun again half-way from its snapshots and from
 * what the decisions left behind, and through two that share the people and tell each other their marks.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourMs, minuteMs, type Fen, type PhoneNumber } from '../core/kernel/index.ts';
import { makeLists } from '../core/list/index.ts';
import { exchangeParts, parseRuleTable, publishModel } from '../core/rule/index.ts';
import type { FraudSignal } from '../core/signal/index.ts';
import { compilePack, parseTypology, type Pack } from '../core/typology/index.ts';
import { defaultPolicy } from '../core/warning/index.ts';
import {
  fillBytes,
  fillsFrom,
  makeEngine,
  partitionOf,
  type Engine,
  type Judgement,
} from './index.ts';

const table = parseRuleTable(
  JSON.parse(
    readFileSync(new URL('../../reference/rule/default-model.json', import.meta.url), 'utf8'),
  ),
);
if (!table.ok) throw new Error('the shipped table is wrong');
const base = publishModel({
  table: table.value,
  tableMark: 'test0000',
  text: undefined,
  url: undefined,
  lists: makeLists([]),
});

const counted = (per: string, on: object, part: object = {}) => ({
  measure: 'count',
  per,
  on,
  over: '2h',
  ...part,
});

/** One window of every kind: shared and personal, told by the signal, learned, or following a rule. */
function packOf(...ids: readonly string[]): Pack {
  return compilePack(
    ids.map((id) => {
      const parsed = parseTypology({
        id,
        version: 1,
        category: 'OTHER',
        name: { zh: id, en: id },
        meaning: { zh: id, en: id },
        sources: [],
        on: ['call', 'transfer'],
        subject: 'person',
        rules: [
          { id: 'number', if: { window: counted('number', { kind: 'call' }), is: '>=', value: 3 } },
          {
            id: 'person',
            if: {
              window: counted('person', { if: { field: 'score', is: '>=', value: 0.2 } }),
              is: '>=',
              value: 2,
            },
          },
          {
            id: 'pair',
            if: { window: counted('pair', { kind: 'transfer' }), is: '>=', value: 2 },
          },
          {
            id: 'since',
            if: {
              window: counted('person', { kind: 'call' }, { measure: 'since' }),
              is: '<=',
              value: '10m',
            },
          },
          {
            id: 'followed',
            if: { window: counted('person', { rule: 'number' }), is: '>=', value: 1 },
          },
          {
            id: 'spread',
            if: {
              window: counted(
                'payee',
                { kind: 'transfer', side: 'in' },
                {
                  measure: 'distinct',
                  each: 'person',
                },
              ),
              is: '>=',
              value: 2,
            },
          },
        ].map((rule) => ({ ...rule, weight: 0.3 })),
        grade: { P3: 0.3, P2: 0.6 },
        act: ['warn'],
      });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
      return { typology: parsed.value, state: 'live' as const };
    }),
  );
}

const model = exchangeParts(base, { pack: packOf('one') });
const begin = (): Engine =>
  makeEngine(
    () => model,
    () => defaultPolicy,
  );

type Entry = { readonly signal: FraudSignal; readonly subject: string; readonly position: number };

const logArb: fc.Arbitrary<readonly Entry[]> = fc
  .array(
    fc.record({
      after: fc.integer({ min: 0, max: 20 * minuteMs }),
      who: fc.nat(5),
      other: fc.nat(2),
      isCall: fc.boolean(),
      size: fc.nat(2_000),
    }),
    { minLength: 8, maxLength: 60, size: 'max' },
  )
  .map((list) => {
    let at = 1_780_000_000_000;
    return list.map(({ after, who, other, isCall, size }, i) => {
      at += after;
      const phone = `+861380000000${who}` as PhoneNumber;
      const head = {
        id: `s${i}`,
        source: 's',
        occurredAt: at as FraudSignal['occurredAt'],
        subject: { phone },
        subjectHandles: [`phone:${phone}` as const],
      };
      const signal: FraudSignal = isCall
        ? {
            ...head,
            kind: 'call',
            counterpart: { number: `+8526000000${other}` as PhoneNumber },
            direction: 'in',
            durationSeconds: size,
            ongoing: false,
          }
        : {
            ...head,
            kind: 'transfer',
            counterpart: {},
            amountFen: (size * 10_000) as Fen,
            payer: { account: `A${who}` },
            payee: { account: `B${other}` },
            status: 'done',
          };
      return { signal, subject: `person-${who}`, position: i + 1 };
    });
  });

function judge(engine: Engine, { signal, subject, position }: Entry): Judgement {
  return engine.judge(signal, { subject, position, now: signal.occurredAt });
}
function observe(engine: Engine, { signal, subject, position }: Entry): void {
  engine.observe(signal, { subject, position, now: signal.occurredAt });
}

describe('typologies over time', () => {
  test('an engine that is begun again decides as one that runs on', () => {
    fc.assert(
      fc.property(logArb, fc.nat(), fc.nat(), (log, cut, more) => {
        const keptAt = cut % log.length;
        const until = keptAt + (more % (log.length - keptAt));
        const running = begin();
        const kept: { shared: Uint8Array; parts: Uint8Array[] } = {
          shared: new Uint8Array(),
          parts: [],
        };
        const left: Judgement[] = [];
        const expected = log.map((entry, i) => {
          if (i === keptAt) {
            // Marks wait for the next second: a snapshot lies between two.
            running.histories.advance(entry.signal.occurredAt + hourMs, entry.position);
            kept.shared = running.shared();
            kept.parts = Array.from({ length: 16 }, (_, p) => running.partition(p));
          }
          const judged = judge(running, entry);
          left.push(judged);
          return judged.decision;
        });
        const again = begin();
        again.restoreShared(kept.shared);
        kept.parts.forEach((bytes, p) => {
          again.restorePartition(p, bytes);
        });
        log.slice(keptAt, until).forEach((entry, i) => {
          const { facts, fills, mark } = left[keptAt + i] as Judgement;
          observe(again, entry);
          again.absorb(entry.subject, {
            facts,
            fills: fills === undefined ? undefined : fillsFrom(fillBytes(fills)),
          });
          if (mark !== undefined) again.histories.mark(mark);
        });
        const found = log.slice(until).map((entry) => judge(again, entry).decision);
        expect(found.map((d) => d.hits)).toEqual(expected.slice(until).map((d) => d.hits));
      }),
      { numRuns: 12 },
    );
  });

  test('two that share the people meet the same typologies as one', () => {
    fc.assert(
      fc.property(logArb, (log) => {
        const alone = begin();
        const expected = log.map((entry) => judge(alone, entry).decision.hits);
        const pair = [begin(), begin()];
        const found = log.map((entry) => {
          const own = partitionOf(entry.subject) % 2;
          const [engine, other] = [pair[own] as Engine, pair[1 - own] as Engine];
          observe(other, entry);
          const { decision, mark } = judge(engine, entry);
          if (mark !== undefined) other.histories.mark(mark);
          return decision.hits;
        });
        expect(found).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  test('some of it hits, and a pack that changes keeps the windows that it still has', () => {
    const [log] = fc.sample(
      logArb.filter((entries) => entries.length > 40),
      { numRuns: 1, seed: 7 },
    );
    if (log === undefined) throw new Error('no log');
    let used = model;
    const engine = makeEngine(
      () => used,
      () => defaultPolicy,
    );
    const half = Math.floor(log.length / 2);
    const first = log.slice(0, half).map((entry) => judge(engine, entry).decision.hits);
    used = exchangeParts(base, { pack: packOf('one', 'two') });
    const rest = log.slice(half).map((entry) => judge(engine, entry).decision.hits);
    const alone = begin();
    const expected = log.map((entry) => judge(alone, entry).decision.hits);
    expect(expected.flat().length).toBeGreaterThan(5);
    const ofOne = rest.map((hits) => hits.filter((hit) => hit.typology === 'one'));
    expect([...first, ...ofOne]).toEqual(expected);
  });
});
