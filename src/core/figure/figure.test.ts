/**
 * Goal: figures follow their formulas, intervals are right, losses are linked by when they happened.
 * Method: vectors worked out by hand, published values of the interval, properties over any order.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayMs, hourMs } from '../kernel/index.ts';
import {
  countFacts,
  factCounts,
  figureCasesMin,
  figureCodes,
  figureDefinitions,
  learnSuccess,
  linkLoss,
  lossOfReport,
  lossWindowMs,
  referenceWeight,
  shareOf,
  type Loss,
  type WarningFact,
  type Warned,
} from './index.ts';

const fact = (parts: Partial<WarningFact>): WarningFact => ({
  warningId: 'wrn_1',
  openedAt: 0,
  unitId: 'unt_1',
  grade: 'P1',
  category: 'POLICE',
  model: 'm1',
  typology: '',
  hour: 8,
  tenth: 8,
  duplicate: false,
  verdict: false,
  confirmed: false,
  contacted: false,
  mustMeet: false,
  meetDueAt: null,
  metAt: null,
  lostAfterFen: null,
  amountFen: 0,
  channel: 'phone',
  ...parts,
});

describe('formulas', () => {
  const confirmed = { verdict: true, confirmed: true, contacted: true };
  const facts = [
    fact(confirmed),
    fact({ ...confirmed, lostAfterFen: 100 }),
    fact({ ...confirmed, contacted: false }),
    fact({ verdict: true, contacted: true }),
    fact({ mustMeet: true, meetDueAt: 10, metAt: 10 }),
    fact({ mustMeet: true, meetDueAt: 10, metAt: 11 }),
    fact({ mustMeet: true, meetDueAt: 10 }),
    fact({ metAt: 5 }),
    fact({ duplicate: true, ...confirmed }),
  ];
  test('a vector worked out by hand', () => {
    expect(countFacts(facts)).toEqual({
      warnings: 8,
      verdicts: 4,
      confirmed: 3,
      contacted: 3,
      mustMeet: 3,
      met: 2,
      metInTime: 1,
      succeeded: 1,
      lostAfter: 1,
    });
  });

  test('each figure has its formula in both languages, over counts that exist', () => {
    expect(figureDefinitions.map((d) => d.code)).toEqual([...figureCodes]);
    for (const d of figureDefinitions) {
      expect(factCounts).toContain(d.numerator);
      expect(factCounts).toContain(d.denominator);
      expect(`${d.formulaZh}${d.formulaEn}`.match(/÷/g)?.length).toBeGreaterThanOrEqual(2);
    }
  });

  test('a share is one of its whole: a numerator never exceeds its denominator', () => {
    const some = fc.record({
      verdict: fc.boolean(),
      contacted: fc.boolean(),
      mustMeet: fc.boolean(),
      duplicate: fc.boolean(),
      metAt: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
      meetDueAt: fc.option(fc.integer({ min: 0, max: 9 }), { nil: null }),
      lost: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (parts) => {
        const counts = countFacts(
          parts.map(({ lost, ...p }) =>
            // A loss after the warning is its own verdict.
            fact({
              ...p,
              verdict: p.verdict || lost,
              confirmed: p.verdict || lost,
              lostAfterFen: lost ? 1 : null,
            }),
          ),
        );
        for (const { numerator, denominator } of figureDefinitions) {
          const all = { ...counts, reports: 0, reportsWarned: 0 };
          expect(all[numerator]).toBeLessThanOrEqual(all[denominator]);
        }
      }),
    );
  });
});

describe('intervals', () => {
  // Published values of Wilson's score interval at 95 % (Newcombe 1998, table I).
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%i of %i', (hits, cases, low, high) => {
    const share = shareOf(hits, cases, 1);
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  });

  test('nothing is said below five cases', () => {
    expect(shareOf(4, 4, figureCasesMin).value).toBeNull();
    expect(shareOf(5, 5, figureCasesMin).value).toBe(1);
  });
});

describe('lost after the warning', () => {
  const warned = (parts: Partial<Warned> = {}): Warned => ({
    id: 'wrn_1',
    openedAt: dayMs,
    contactedAt: dayMs + hourMs,
    linked: [],
    wasFalseAlarm: false,
    ...parts,
  });
  const loss = (parts: Partial<Loss> = {}): Loss => ({
    position: 1,
    at: 2 * dayMs,
    lostFen: 500_000,
    kind: 'report',
    payee: null,
    ...parts,
  });
  test.each([
    ['after the contact', loss(), [warned()], 'wrn_1 after contact'],
    ['before the contact', loss({ at: dayMs + 1 }), [warned()], 'wrn_1 before contact'],
    ['before the warning, told later', loss({ at: 1 }), [warned()], 'before-warning'],
    ['nobody was warned', loss(), [], 'no-warning-before'],
    ['no money', loss({ lostFen: 0 }), [warned()], 'no-loss'],
    ['too long ago', loss({ at: 2 * dayMs + lossWindowMs }), [warned()], 'warning-too-old'],
    ['the same signal again', loss(), [warned({ linked: [loss()] })], 'linked-already'],
    [
      'the report of a payment that is linked',
      loss({ position: 2 }),
      [warned({ linked: [loss({ kind: 'transfer', at: 2 * dayMs - hourMs })] })],
      'same-payment',
    ],
    [
      'the newest of two warnings',
      loss(),
      [warned(), warned({ id: 'wrn_2', openedAt: dayMs + hourMs, contactedAt: null })],
      'wrn_2 before contact',
    ],
  ])('%s', (_, one, all, told) => {
    const link = linkLoss(one, all);
    const said = link.linked
      ? `${link.warningId} ${link.afterContact ? 'after' : 'before'} contact`
      : link.reason;
    expect(said).toBe(told);
  });

  test.each([
    [
      'two transfers, one before the warning',
      [
        [2, 500],
        [0, 200],
      ],
      [],
      500,
    ],
    [
      'both after it',
      [
        [2, 500],
        [2, 200],
      ],
      [],
      700,
    ],
    [
      'both before it',
      [
        [0, 500],
        [0, 200],
      ],
      [],
      'before-warning',
    ],
    [
      'one of them was seen',
      [
        [2, 500],
        [2, 200],
      ],
      [{ kind: 'transfer', lostFen: 200 }],
      500,
    ],
    [
      'one of two equal ones',
      [
        [2, 200],
        [2, 200],
      ],
      [{ kind: 'transfer', lostFen: 200 }],
      200,
    ],
    ['all were seen', [[2, 500]], [{ kind: 'transfer', lostFen: 500 }], 'same-payment'],
    [
      'a signal told the total',
      [
        [2, 500],
        [2, 200],
      ],
      [{ lostFen: 700 }],
      'same-payment',
    ],
    ['it was taken up from that signal', [[2, 500]], [{ position: 9, lostFen: 1 }], 'same-payment'],
    ['no transfer is new', [], [], 'no-loss'],
  ] as const)('a report that became a case: %s', (_, told, linked, counted) => {
    const before = [warned({ linked: linked.map((parts) => loss(parts)) })];
    const transfers = told.map(([day, fen]) => ({ at: day * dayMs, fen }));
    const found = lossOfReport({ transfers, position: 9 }, before);
    const link = typeof found === 'string' ? null : linkLoss(found, [warned()]);
    const counts = link?.linked === true && typeof found !== 'string' ? found.lostFen : null;
    expect(counts ?? (typeof found === 'string' ? found : 'before-warning')).toBe(counted);
  });

  test.each([
    ['the total', 700, 'same-report'],
    ['one of its transfers', 200, 'same-report'],
    ['another sum', 300, undefined],
  ] as const)('a signal that tells %s after the case', (_, lostFen, reason) => {
    const transfers = [500, 200].map((fen) => ({ at: 2 * dayMs, fen }));
    const found = lossOfReport({ transfers, position: null }, [warned()]);
    if (typeof found === 'string') throw new Error(found);
    const link = linkLoss(loss({ position: 3, lostFen }), [warned({ linked: [found] })]);
    expect(link.linked ? undefined : link.reason).toBe(reason);
  });

  test('the order in which signals come does not matter, nor how often', () => {
    const some = fc.array(
      fc.record({
        position: fc.integer({ min: 1, max: 8 }),
        at: fc.integer({ min: 0, max: 40 }).map((d) => d * dayMs),
        lostFen: fc.constantFrom(0, 100, 200),
      }),
      { maxLength: 12 },
    );
    const play = (losses: readonly Loss[]): number => {
      let state = warned();
      for (const one of losses) {
        if (linkLoss(one, [state]).linked) state = { ...state, linked: [...state.linked, one] };
      }
      return state.linked.reduce((sum, one) => sum + one.lostFen, 0);
    };
    fc.assert(
      fc.property(some, (parts) => {
        const first = new Map(parts.map((p) => [p.position, loss(p)]));
        const once = [...first.values()];
        expect(play([...once, ...once].toReversed())).toBe(play(once));
      }),
    );
  });
});

test('what was learned stands between the reference and what was seen', () => {
  const [few, many] = learnSuccess(
    [
      { channel: 'phone', category: 'POLICE', tried: 2, reached: 0, convinced: 0 },
      { channel: 'phone', category: 'CREDIT', tried: 2000, reached: 1800, convinced: 900 },
    ],
    () => ({ reachRate: 0.6, convinceRate: 0.2 }),
  );
  expect(many?.reachRate).toBeCloseTo(0.9, 2);
  expect(many?.convinceRate).toBeCloseTo(0.5, 2);
  // Two cases move a rate by no more than their weight.
  expect(few?.reachRate).toBeGreaterThan(0.9 * (referenceWeight / (referenceWeight + 2)) - 0.01);
});
