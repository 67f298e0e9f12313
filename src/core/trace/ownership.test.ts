/**
 * Goal: statements of several banks become one ledger, and an audit tells what is certain before it
 * tells what a method says. Method: the multi-hop vector of 9.3 as three banks would tell it.
 */
import { expect, test } from 'vitest';
import type { Instant } from '../kernel/index.ts';
import {
  auditOwnership,
  joinStatements,
  type AccountStatement,
  type ReportedLoss,
  type StatementLine,
} from './index.ts';

const none = { toleranceFen: 0, tolerancePerMille: 0 };
const at = (second: number): Instant => (1_000_000 + 1000 * second) as Instant;

/** `3 in V1 3900000 3900000`: second, direction, other side, amount, balance. */
function statement(key: string, texts: readonly string[]): AccountStatement {
  const lines = texts.map((text, i): StatementLine => {
    const [second, direction, other, amount, balance] = text.split(' ');
    return {
      serial: `s${i}`,
      at: at(Number(second)),
      direction: direction === 'in' ? 'in' : 'out',
      amountFen: Number(amount),
      balanceFen: balance === undefined ? null : Number(balance),
      isDone: true,
      type: 'transfer',
      other: other === '-' ? null : (other ?? null),
      reverses: null,
    };
  });
  return { key, lines };
}

const loss = (victim: string, amountFen: number, second: number): ReportedLoss => ({
  id: `loss of ${victim}`,
  victim,
  from: `home of ${victim}`,
  to: 'L1',
  amountFen,
  at: at(second),
});

/** The bank of L2a books its credit two seconds after the bank of L1 its debit. */
const statements = [
  statement('L1', [
    '1 in - 3900000 3900000',
    '2 in - 3600000 7500000',
    '10 out L2a 6000000 1500000',
    '11 out L2b 1500000 0',
  ]),
  statement('L2a', [
    '3 in U 4000000 4000000',
    '12 in L1 6000000 10000000',
    '20 out L3 7000000 3000000',
  ]),
  statement('L2b', ['11 in L1 1500000 1500000']),
];
const losses = [loss('V1', 3_900_000, 0), loss('V2', 3_600_000, 5)];

test('both sides of a transfer are one, and money on its way rests there', () => {
  const { ledger, found } = joinStatements(statements, losses);
  expect(Object.fromEntries(found)).toEqual({ 'loss of V1': 'L1 s0', 'loss of V2': 'L1 s1' });
  const told = ledger.rows.map(({ from, to, amountFen }) => `${from} ${to} ${amountFen}`);
  expect(told).toEqual([
    'null L1 3900000',
    'null L1 3600000',
    'L1 >L1 s2 6000000',
    '>L1 s2 L2a 6000000',
    'L1 L2b 1500000',
    'null L2a 4000000',
    'L2a null 7000000',
  ]);
});

test('an audit of the second hop: bounds, methods, lines that add up', () => {
  const audit = auditOwnership({ account: 'L2a', statements, losses, tolerance: none }, null);
  expect(audit.victims).toEqual([
    {
      victim: 'V1',
      lossFen: 3_900_000,
      intoFen: 3_120_000,
      firstAt: at(12),
      leastFen: 0,
      mostFen: 3_000_000,
      certainty: 'open',
    },
    {
      victim: 'V2',
      lossFen: 3_600_000,
      intoFen: 2_880_000,
      firstAt: at(12),
      leastFen: 0,
      mostFen: 3_000_000,
      certainty: 'open',
    },
  ]);
  expect([audit.suggested, audit.isAuditable, audit.missing]).toEqual(['rolling', true, []]);
  expect([audit.unknownFen, audit.credits]).toEqual([4_000_000, 2]);
  const rolling = audit.methods.find(({ method }) => method === 'rolling');
  expect(rolling?.shares).toEqual([
    { owner: 'V1', amountFen: 936_000 },
    { owner: 'V2', amountFen: 864_000 },
    { owner: 'unknown', amountFen: 1_200_000 },
  ]);
  for (const { balanceFen, held } of audit.lines) {
    expect(held.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(balanceFen);
  }
  for (const { method, shares } of audit.methods) {
    const sum = shares.reduce((all, { amountFen }) => all + amountFen, 0);
    if (method !== 'lowest-balance') expect([method, sum]).toEqual([method, audit.balanceFen]);
  }
});

test('a loss that no statement shows is told, and a balance that differs ends the audit', () => {
  const odd = [statement('X', ['1 in - 100 100', '2 out - 40 50'])];
  const lost = { ...loss('V9', 777, 1), to: 'X' };
  const audit = auditOwnership(
    { account: 'X', statements: odd, losses: [lost], tolerance: none },
    null,
  );
  expect([audit.isAuditable, audit.missing]).toEqual([false, ['loss of V9']]);
  expect(audit.flags.map(({ kind }) => kind)).toEqual(['not-reconciled']);
});

test('an account that only one victim paid into is told apart', () => {
  const one = [statement('X', ['1 in - 100 100', '2 out - 40 60'])];
  const lost = { ...loss('V1', 100, 1), to: 'X' };
  const audit = auditOwnership(
    { account: 'X', statements: one, losses: [lost], tolerance: none },
    null,
  );
  expect(audit.victims.map(({ leastFen, certainty }) => [leastFen, certainty])).toEqual([
    [60, 'exact'],
  ]);
  expect(audit.suggested).toBe('fifo');
});
