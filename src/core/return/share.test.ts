/**
 * Goal: every fen of a return is explained. Method: the worked examples of operating-rules 2.2 and
 * 2.3 as tables, then random pools against the properties that must hold for each.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultReturnPolicy as policy } from './policy.ts';
import { isDirect, planReturn, type Claim, type Pool } from './route.ts';
import { shareFunds } from './share.ts';

const claim = (id: string, lossFen: number, parts: Partial<Claim> = {}): Claim => ({
  id,
  lossFen,
  restoredFen: 0,
  lowerFen: 0,
  upperFen: lossFen,
  firstAt: 0,
  ...parts,
});
const pool = (frozenFen: number, unidentifiedFen = 0, credits = 3): Pool => ({
  frozenFen,
  unidentifiedFen,
  credits,
});
const yuan = (value: number): number => value * 100;
const example = [
  claim('A', yuan(120_000)),
  claim('B', yuan(90_000), { restoredFen: yuan(30_000) }),
  claim('C', yuan(60_000)),
];

function paid(
  frozen: Pool,
  claims: readonly Claim[],
  weight: 'net' | 'gross',
  reserve: boolean,
): readonly number[] {
  const plan = planReturn(frozen, claims, { weight, reserve }, policy);
  return [...plan.lines.map((line) => line.payFen / 100), plan.reserveFen / 100];
}

describe('worked example 1: 150,000 frozen', () => {
  test.each([
    ['net', 0, false, [75_000, 37_500, 37_500, 0]],
    ['gross', 0, false, [66_666.67, 50_000, 33_333.33, 0]],
    ['gross', 30_000, true, [60_000, 45_000, 30_000, 15_000]],
  ] as const)('%s, %i unidentified', (weight, unidentified, reserve, expected) => {
    const frozen = pool(yuan(150_000), yuan(unidentified));
    expect(paid(frozen, example, weight, reserve)).toEqual(expected);
  });

  test('the ratio and what it was taken of are told', () => {
    const plan = planReturn(
      pool(yuan(150_000), yuan(30_000)),
      example,
      { weight: 'gross', reserve: true },
      policy,
    );
    expect([plan.route, plan.ratioPoolFen, plan.ratioBaseFen, plan.residueFen]).toEqual([
      'C',
      yuan(150_000),
      yuan(300_000),
      0,
    ]);
  });
});

test('100.00 in three is 33.34, 33.33 and 33.33; the earliest deposit gets the fen', () => {
  const of = (id: string, firstAt: number) => ({ id, weightFen: 7, capFen: 9_999, firstAt });
  const shares = shareFunds(10_000, [of('a', 3), of('b', 1), of('c', 2)]);
  expect([...shares.entries()]).toEqual([
    ['a', 3333],
    ['b', 3334],
    ['c', 3333],
  ]);
  const tied = shareFunds(10_000, [of('z', 1), of('y', 1), of('x', 1)]);
  expect(tied.get('x')).toBe(3334);
});

test('where there is enough, everybody has their net loss and the rest stays frozen', () => {
  const plan = planReturn(
    pool(yuan(300_000)),
    example,
    { weight: 'gross', reserve: false },
    policy,
  );
  expect(plan.lines.map((line) => line.payFen)).toEqual([
    yuan(120_000),
    yuan(60_000),
    yuan(60_000),
  ]);
  expect(plan.residueFen).toBe(yuan(60_000));
});

test('who reaches the net loss leaves the rest to the others', () => {
  const claims = [claim('a', 100, { restoredFen: 90 }), claim('b', 100)];
  const plan = planReturn(pool(60), claims, { weight: 'gross', reserve: false }, policy);
  expect(plan.lines.map((line) => line.payFen)).toEqual([10, 50]);
});

/** The bounds are those of 2.3; what comes of them is decided here. */
describe('routes of 2.3', () => {
  const net = { weight: 'net', reserve: true } as const;
  const bound = (id: string, loss: number, lower: number, upper: number): Claim =>
    claim(id, yuan(loss), { lowerFen: yuan(lower), upperFen: yuan(upper) });

  test('one credit: A', () => {
    const plan = planReturn(
      pool(yuan(50_000), 0, 1),
      [bound('V1', 50_000, 50_000, 50_000)],
      net,
      policy,
    );
    expect([plan.route, plan.payFen]).toEqual(['A', yuan(50_000)]);
  });

  test('traced by time: B for whom it is traced, nothing for whose money is gone', () => {
    const claims = [bound('V1', 30_000, 0, 0), bound('V2', 20_000, 20_000, 20_000)];
    const plan = planReturn(pool(yuan(20_000), 0, 2), claims, net, policy);
    expect(plan.route).toBe('B');
    expect(plan.lines.map((line) => line.payFen)).toEqual([0, yuan(20_000)]);
  });

  test('10,000 is certain, 5,000 goes by ratio', () => {
    const claims = [
      bound('V1', 30_000, 0, 5_000),
      bound('V2', 20_000, 0, 5_000),
      bound('V3', 40_000, 10_000, 15_000),
    ];
    const plan = planReturn(pool(yuan(15_000)), claims, net, policy);
    expect(plan.route).toBe('C');
    expect(plan.lines.map((line) => line.directFen)).toEqual([0, 0, yuan(10_000)]);
    expect([plan.ratioPoolFen, plan.payFen]).toEqual([yuan(5_000), yuan(15_000)]);
    // 30,000 : 20,000 : 30,000 are still open.
    expect(plan.lines.map((line) => line.ratioFen)).toEqual([yuan(1875), yuan(1250), yuan(1875)]);
  });

  test('all mixed: C', () => {
    const claims = [
      bound('V1', 30_000, 0, 18_000),
      bound('V2', 20_000, 0, 18_000),
      bound('V3', 10_000, 0, 10_000),
    ];
    const plan = planReturn(pool(yuan(18_000)), claims, { ...net, reserve: false }, policy);
    expect(plan.route).toBe('C');
    // The same as pari passu among victims (9.3).
    expect(plan.lines.map((line) => line.payFen)).toEqual([yuan(9_000), yuan(6_000), yuan(3_000)]);
  });

  test('100 of own money in 30,100 is within the tolerance: B', () => {
    const one = bound('V1', 50_000, 30_000, 30_100);
    expect(isDirect(one, policy)).toBe(true);
    expect(isDirect(bound('V1', 50_000, 29_000, 30_100), policy)).toBe(false);
    const plan = planReturn(pool(yuan(30_100), 0, 2), [one], net, policy);
    expect([plan.route, plan.payFen]).toEqual(['B', yuan(30_100)]);
  });
});

const anyClaims = fc.array(
  fc.record({
    loss: fc.integer({ min: 0, max: 9_000_000_000_000 }),
    restored: fc.integer({ min: 0, max: 9_000_000_000_000 }),
    upper: fc.integer({ min: 0, max: 9_000_000_000_000 }),
    lower: fc.integer({ min: 0, max: 9_000_000_000_000 }),
    at: fc.integer({ min: 0, max: 3 }),
  }),
  { maxLength: 9 },
);

test('whatever the claims: nothing is lost, invented, or paid beyond a net loss', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9_000_000_000_000 }),
      fc.integer({ min: 0, max: 1_000_000_000_000 }),
      anyClaims,
      fc.constantFrom('net' as const, 'gross' as const),
      fc.boolean(),
      (frozen, unknown, drawn, weight, reserve) => {
        const claims = drawn.map((one, i) =>
          claim(`v${i}`, one.loss, {
            restoredFen: one.restored,
            upperFen: one.upper,
            lowerFen: Math.min(one.lower, one.upper),
            firstAt: one.at,
          }),
        );
        const plan = planReturn(pool(frozen, unknown), claims, { weight, reserve }, policy);
        for (const [i, line] of plan.lines.entries()) {
          const { lossFen = 0, restoredFen = 0 } = claims[i] ?? {};
          expect(line.payFen).toBeLessThanOrEqual(Math.max(0, lossFen - restoredFen));
          expect(line.payFen).toBeGreaterThanOrEqual(0);
          expect(Number.isSafeInteger(line.payFen)).toBe(true);
        }
        expect(plan.payFen + plan.reserveFen + plan.residueFen).toBe(frozen);
        expect(plan.residueFen).toBeGreaterThanOrEqual(0);
        expect(plan.reserveFen).toBeLessThanOrEqual(unknown);
      },
    ),
    { numRuns: 2000 },
  );
});

test('shares do not depend on the order of the claims', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), weights, (poolFen, drawn) => {
      const claims = drawn.map((weightFen, i) => ({
        id: `v${i}`,
        weightFen,
        capFen: weightFen,
        firstAt: i % 3,
      }));
      const back = shareFunds(poolFen, claims.toReversed());
      for (const [id, fen] of shareFunds(poolFen, claims)) expect(back.get(id)).toBe(fen);
    }),
  );
});
