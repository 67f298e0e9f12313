/**
 * Goal: who is called next follows from the facts, told factor by factor. Method: properties over
 * facts and times with the shipped figures.
 */
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { categoryCodes, hourMs, minuteMs } from '../kernel/index.ts';
import { stages } from '../typology/index.ts';
import {
  defaultWorthSettings as settings,
  expectedPrevented,
  rankAt,
  worthFactorText,
  worthFactors,
  worthSettingsSchema,
  worthTerms,
  type WorthFacts,
} from './index.ts';

const now = 1_795_312_800_000;
const facts: fc.Arbitrary<WorthFacts> = fc.record({
  score: fc.double({ min: 0.5, max: 1, noNaN: true }),
  stage: fc.constantFrom(...stages),
  category: fc.constantFrom(...categoryCodes),
  amountAtRiskFen: fc.integer({ min: 0, max: 1_000_000_000 }),
  seenAt: fc.integer({ min: now - 100 * hourMs, max: now }),
  urgentUntil: fc.option(fc.integer({ min: now - hourMs, max: now + hourMs })),
  attempts: fc.integer({ min: 0, max: 5 }),
  isRepeat: fc.boolean(),
  pushed: fc.constantFrom(null, 'P0', 'P1', 'P2', 'P3'),
});

test('the shipped figures are a table', () => {
  expect(Check(worthSettingsSchema, settings)).toBe(true);
});

test('the terms that a store keeps give the rank that the function tells', () => {
  fc.assert(
    fc.property(facts, fc.integer({ min: 0, max: 48 * hourMs }), (f, later) => {
      const at = now + later;
      expect(expectedPrevented(f, settings, at).rank).toBe(rankAt(worthTerms(f, settings), at));
    }),
  );
});

test('the factors are the formula', () => {
  fc.assert(
    fc.property(facts, (f) => {
      const { fen, rank, factors } = expectedPrevented(f, settings, now);
      const of = (code: string): number => factors.find((x) => x.code === code)?.value ?? 1;
      const product =
        of('likelihood') * of('money') * of('left') * of('urgent') * of('reach') * of('convince');
      expect(Math.abs(product - fen)).toBeLessThanOrEqual(1 + fen * 1e-6);
      expect(rank).toBeCloseTo((product * of('hurry')) / of('cost'), -1);
      for (const factor of factors) {
        expect(worthFactorText(factor, 'zh')).not.toBe('');
        expect(worthFactorText(factor, 'en')).toMatch(/\d/);
      }
    }),
  );
});

test('time takes from it, a call that goes on adds to it, and nothing is ever negative', () => {
  fc.assert(
    fc.property(facts, (f) => {
      const rank = expectedPrevented(f, settings, now).rank;
      expect(rank).toBeGreaterThanOrEqual(0);
      expect(expectedPrevented(f, settings, now + hourMs).rank).toBeLessThanOrEqual(rank);
      const calm = expectedPrevented({ ...f, urgentUntil: null }, settings, now).rank;
      const live = expectedPrevented({ ...f, urgentUntil: now + minuteMs }, settings, now).rank;
      expect(live).toBeGreaterThanOrEqual(calm);
    }),
  );
});

test('money that moves before a site that was visited, and a fresh signal before an old one', () => {
  const base: WorthFacts = {
    score: 0.9,
    stage: 'moving',
    category: 'ECOM',
    amountAtRiskFen: 5_000_000,
    seenAt: now,
    urgentUntil: null,
    attempts: 0,
    isRepeat: false,
    pushed: null,
  };
  const rank = (f: Partial<WorthFacts>): number =>
    expectedPrevented({ ...base, ...f }, settings, now).rank;
  expect(rank({})).toBeGreaterThan(rank({ stage: 'exposure', amountAtRiskFen: 0 }));
  expect(rank({})).toBeGreaterThan(rank({ seenAt: now - 5 * hourMs }));
  expect(rank({ amountAtRiskFen: 50_000_000 })).toBeGreaterThan(rank({}));
  expect(worthFactors.map((f) => f.code)).toContain('hurry');
  // A push of low grade about which nothing is known here stands below what evidence speaks for.
  const push = { score: 0.06, stage: 'exposure', category: 'NONE', amountAtRiskFen: 0 } as const;
  expect(rank({ ...push, pushed: 'P3' })).toBeLessThan(
    rank({ category: 'GAME', stage: 'contact', amountAtRiskFen: 0 }),
  );
  expect(rank({ ...push, pushed: 'P0' })).toBeGreaterThan(rank({ ...push, pushed: 'P3' }) * 4);
});
