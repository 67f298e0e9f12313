/** Goal: figures mean what their names say. Method: small cases counted by hand. */
import { expect, test } from 'vitest';
import {
  areaUnderCurve,
  classFigures,
  decideAt,
  macroF1,
  meaningByPattern,
  recallAt,
  reliability,
} from './index.ts';

const scored = [
  ...[0.9, 0.8, 0.4].map((score) => ({ score, fraud: true })),
  ...Array.from({ length: 99 }, (_, i) => ({ score: i / 200, fraud: false })),
  { score: 0.85, fraud: false },
];

test('recall at a share of false alarms allows that many and no tie', () => {
  expect(recallAt(scored, 0.01)).toBeCloseTo(2 / 3);
  expect(recallAt(scored, 0)).toBeCloseTo(1 / 3);
  const tied = [
    { score: 1, fraud: true },
    { score: 1, fraud: false },
  ];
  expect(recallAt(tied, 0)).toBe(0);
});

test('the area under the curve counts ordered pairs, ties half', () => {
  expect(
    areaUnderCurve([
      { score: 2, fraud: true },
      { score: 1, fraud: false },
    ]),
  ).toBe(1);
  expect(
    areaUnderCurve([
      { score: 1, fraud: true },
      { score: 1, fraud: false },
    ]),
  ).toBe(0.5);
  expect(areaUnderCurve([{ score: 1, fraud: true }])).toBe(0.5);
});

test('a fixed threshold decides at or above it', () => {
  const { precision, recall, falseAlarms } = decideAt(scored, 0.8);
  expect([precision, recall, falseAlarms]).toEqual([2 / 3, 2 / 3, 0.01]);
});

test('class figures and reliability add up', () => {
  const pairs = [
    { truth: 'a', said: 'a' },
    { truth: 'a', said: 'b' },
    { truth: 'b', said: 'b' },
  ];
  expect(classFigures(pairs).map(({ f1 }) => f1)).toEqual([2 / 3, 2 / 3]);
  expect(macroF1(classFigures(pairs))).toBeCloseTo(2 / 3);
  expect(reliability(scored).reduce((sum, bin) => sum + bin.rows, 0)).toBe(scored.length);
});

test.each([
  ['fraud', 'fraud'],
  ['1', 'fraud'],
  ['POLICE', 'fraud'],
  ['正常', 'ordinary'],
  ['NONE', 'ordinary'],
  ['false', 'ordinary'],
  ['FR:Other', 'fraud'],
  ['AD:Loan', 'ordinary'],
  ['Other', 'ordinary'],
  ['IL:Gambling', 'class'],
])('label %s means %s', (label, meaning) => {
  const patterns = { fraud: ['FR:*'], ordinary: ['AD:*', 'Other'] };
  expect(meaningByPattern(label, patterns)).toBe(meaning);
});
