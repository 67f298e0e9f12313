/**
 * Goal: every vector of the operating rules (2.2, 2.3, 9.3) and the rules of preparing a ledger hold.
 * Method: ledgers written as lines, outcomes read as lines; bounds against every way of paying.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instant } from '../kernel/index.ts';
import {
  accountLines,
  boundsOf,
  certaintyOf,
  shareOut,
  traceFunds,
  traceMethods,
  tracedInto,
  type TraceLedger,
  type TraceMethod,
  type TraceRow,
} from './index.ts';

/** `V1 > L1 30000` is a loss, `> L1 5000` comes from outside, `L1 > A 35000`, `L1 > 45000` is cash. */
function rowOf(text: string, index: number, more: Partial<TraceRow> = {}): TraceRow {
  const [from = '', rest = ''] = text.split('>').map((part) => part.trim());
  const words = rest.split(' ');
  const isLoss = from.startsWith('V');
  return {
    id: `r${String(index).padStart(3, '0')}`,
    at: (1000 + index) as Instant,
    from: from === '' || isLoss ? null : from,
    to: words.length > 1 ? (words[0] ?? null) : null,
    amountFen: Number(words.at(-1)),
    victim: isLoss ? from : null,
    isDone: true,
    kind: 'transfer',
    reverses: null,
    fromBalanceFen: null,
    toBalanceFen: null,
    ...more,
  };
}

function ledgerOf(lines: readonly string[], openings: Record<string, number> = {}): TraceLedger {
  return {
    openings: Object.entries(openings).map(([account, amountFen]) => ({ account, amountFen })),
    rows: lines.map((line, i) => rowOf(line, i)),
  };
}

const held = (ledger: TraceLedger, method: TraceMethod, account: string): string =>
  traceFunds(ledger, method)
    .holdings.filter((holding) => holding.account === account)
    .map(({ owner, amountFen }) => `${owner} ${amountFen}`)
    .join(', ');

/** The vector of 9.3 in fen. */
const mixed = ledgerOf(
  ['V1 > L1 3000000', 'V2 > L1 2000000', 'L1 > A 3500000', 'V3 > L1 1000000', 'L1 > B 1200000'],
  { L1: 500_000 },
);

/** The multi-hop vector of 9.3 in fen. */
const hops = ledgerOf([
  'V1 > L1 3900000',
  'V2 > L1 3600000',
  '> L2a 4000000',
  'L1 > L2a 6000000',
  'L1 > L2b 1500000',
  'L2a > L3 7000000',
  'L3 > 4500000',
]);

describe('one mixed account', () => {
  const outcomes = [
    ['fifo', 'V2 800000, V3 1000000'],
    ['backward', 'V2 800000, V3 1000000'],
    ['wrongdoer-first', 'V2 800000, V3 1000000'],
    ['lifo', 'V1 1300000, own 500000'],
    ['rolling', 'V1 654545, V2 436364, V3 600000, own 109091'],
    ['pari-passu', 'V1 830769, V2 553846, V3 276923, own 138462'],
    ['pari-passu-victims', 'V1 900000, V2 600000, V3 300000'],
    ['lowest-balance', 'V1 1800000, V2 1800000, V3 1000000, own 500000'],
    ['victims-first', 'V3 1000000, V2 300000, own 500000'],
  ] as const;

  test.each(outcomes)('%s leaves %s', (method, expected) => {
    expect(held(mixed, method, 'L1').split(', ').sort()).toEqual(expected.split(', ').sort());
  });

  test('every method has an outcome above', () => {
    const tried: readonly string[] = outcomes.map(([method]) => method);
    expect(traceMethods.map(({ code }) => code).filter((code) => !tried.includes(code))).toEqual(
      [],
    );
  });

  test.each([
    ['fifo', 'V1 3000000, own 500000', 'V2 1200000'],
    ['lifo', 'V1 1500000, V2 2000000', 'V1 200000, V3 1000000'],
    ['rolling', 'V1 1909091, V2 1272727, own 318182', 'V1 436364, V2 290909, V3 400000, own 72727'],
    ['wrongdoer-first', 'V1 3000000, own 500000', 'V2 1200000'],
    ['victims-first', 'V1 3000000, V2 500000', 'V2 1200000'],
  ] as const)('%s sends %s to A and %s to B', (method, a, b) => {
    expect(held(mixed, method, 'A')).toBe(a);
    expect(held(mixed, method, 'B')).toBe(b);
  });
});

test('money is followed over three hops by rolling charge', () => {
  expect(held(hops, 'rolling', 'L2a')).toBe('V1 936000, V2 864000, unknown 1200000');
  expect(held(hops, 'rolling', 'L2b')).toBe('V1 780000, V2 720000');
  expect(held(hops, 'rolling', 'L3')).toBe('V1 780000, V2 720000, unknown 1000000');
  const trace = traceFunds(hops, 'rolling');
  const sum = (owner: string): number =>
    trace.holdings.reduce((all, one) => all + (one.owner === owner ? one.amountFen : 0), 0);
  expect([sum('V1'), sum('V2'), sum('unknown')]).toEqual([2_496_000, 2_304_000, 2_200_000]);
  expect(tracedInto(trace, 'L2a')).toEqual([
    { owner: 'V1', amountFen: 3_120_000 },
    { owner: 'V2', amountFen: 2_880_000 },
    { owner: 'unknown', amountFen: 4_000_000 },
  ]);
});

const tolerance = { toleranceFen: 10_000, tolerancePerMille: 5 };

describe('bounds', () => {
  const vectors: readonly (readonly [string, readonly string[], Record<string, string>])[] = [
    ['a single credit', ['V1 > X 5000000'], { V1: '5000000/5000000 exact' }],
    [
      'told apart by time',
      ['V1 > X 3000000', 'X > Y 3000000', 'V2 > X 2000000'],
      { V1: '0/0 exact', V2: '2000000/2000000 exact' },
    ],
    [
      'certain in part',
      ['V1 > X 3000000', 'V2 > X 2000000', 'X > Y 4500000', 'V3 > X 4000000', 'X > Y 3000000'],
      { V1: '0/500000 open', V2: '0/500000 open', V3: '1000000/1500000 part' },
    ],
    [
      'nothing certain',
      [
        'V0 > X 500000',
        'V1 > X 3000000',
        'V2 > X 2000000',
        'X > Y 3500000',
        'V3 > X 1000000',
        'X > Y 1200000',
      ],
      { V0: '0/500000 open', V1: '0/1800000 open', V2: '0/1800000 open', V3: '0/1000000 open' },
    ],
    [
      'within the tolerance',
      ['> X 10000', 'V1 > X 5000000', 'X > Y 2000000'],
      { V1: '3000000/3010000 near' },
    ],
  ];

  test.each(vectors)('%s', (_, lines, expected) => {
    const { bounds } = boundsOf(ledgerOf(lines), 'X');
    expect(
      Object.fromEntries(
        bounds.map((bound) => [
          bound.owner,
          `${bound.leastFen}/${bound.mostFen} ${certaintyOf(bound, tolerance)}`,
        ]),
      ),
    ).toEqual(expected);
  });

  test('several deposits raise the cap each time', () => {
    const lines = ['V1 > X 500', 'X > Y 400', 'V1 > X 300', '> X 1000', 'X > Y 200'];
    expect(boundsOf(ledgerOf(lines), 'X').bounds).toEqual([
      { owner: 'V1', leastFen: 200, mostFen: 400, lossFen: 800 },
    ]);
  });

  test('money that came over other accounts and back is bounded too', () => {
    const lines = ['V1 > A 100', '> A 50', 'A > B 90', '> B 20', 'B > A 60', 'A > 70'];
    // A: 150, pays 90; gets 60 back: 120; pays 70, keeps 50.
    expect(boundsOf(ledgerOf(lines), 'A').bounds).toEqual([
      { owner: 'V1', leastFen: 0, mostFen: 50, lossFen: 100 },
    ]);
    expect(boundsOf(ledgerOf(lines), 'B').bounds).toEqual([
      { owner: 'V1', leastFen: 0, mostFen: 50, lossFen: 100 },
    ]);
  });

  test('of one account they are what the rule of 2.3 says, for random ledgers', () => {
    const line = fc.tuple(fc.constantFrom('V1', 'V2', 'U', 'out'), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (moves) => {
        let balance = 0;
        let cap = 0;
        let least = 0;
        const lines: string[] = [];
        for (const [who, amount] of moves) {
          const paid = who === 'out' ? Math.min(amount, balance) : 0;
          balance += who === 'out' ? -paid : amount;
          if (who === 'V1') cap += amount;
          cap = Math.min(cap, balance);
          // Leaving first: the rest of the account pays only what the victim cannot.
          least = who === 'V1' ? least + amount : Math.max(0, least - paid);
          if (who === 'out' && paid > 0) lines.push(`X > Y ${paid}`);
          if (who === 'U') lines.push(`> X ${amount}`);
          if (who.startsWith('V')) lines.push(`${who} > X ${amount}`);
        }
        const bound = boundsOf(ledgerOf(lines), 'X').bounds.find(({ owner }) => owner === 'V1');
        expect([bound?.leastFen ?? 0, bound?.mostFen ?? 0]).toEqual([least, cap]);
      }),
    );
  });

  test('no method that follows money leaves the bounds', () => {
    fc.assert(
      fc.property(
        randomLines(),
        fc.constantFrom('fifo' as const, 'lifo' as const, 'rolling' as const),
        (lines, method) => {
          const ledger = ledgerOf(lines);
          const trace = traceFunds(ledger, method);
          for (const account of ['A', 'B', 'C']) {
            for (const { owner, leastFen, mostFen } of boundsOf(ledger, account).bounds) {
              const found = trace.holdings.find(
                (holding) => holding.account === account && holding.owner === owner,
              );
              expect(found?.amountFen ?? 0).toBeGreaterThanOrEqual(leastFen);
              expect(found?.amountFen ?? 0).toBeLessThanOrEqual(mostFen);
            }
          }
        },
      ),
    );
  });
});

/** Ledgers of three accounts and two victims; some pay more than they hold. */
function randomLines(): fc.Arbitrary<string[]> {
  const place = fc.constantFrom('A', 'B', 'C');
  const amount = fc.integer({ min: 1, max: 90 });
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom('V1', 'V2', ''), place, amount)
      .map((p) => `${p[0]} > ${p[1]} ${p[2]}`),
    fc.tuple(place, place, amount).map((p) => `${p[0]} > ${p[1]} ${p[2]}`),
    fc.tuple(place, amount).map((p) => `${p[0]} > ${p[1]}`),
  );
  return fc.array(line, { maxLength: 25 });
}

test('every method keeps every fen, whatever the ledger', () => {
  const flowing = ['fifo', 'lifo', 'rolling', 'wrongdoer-first', 'victims-first'] as const;
  fc.assert(
    fc.property(randomLines(), fc.constantFrom(...flowing), (lines, method) => {
      const ledger = ledgerOf(lines, { A: 40 });
      const trace = traceFunds(ledger, method);
      const sum = (amounts: readonly { amountFen: number }[]): number =>
        amounts.reduce((all, one) => all + one.amountFen, 0);
      const came = ledger.rows.filter((row) => row.from === null);
      const short = trace.steps.reduce((all, step) => all + step.shortfallFen, 0);
      expect(sum(trace.holdings) + sum(trace.exits)).toBe(40 + sum(came) + short);
      for (const step of trace.steps) expect(sum(step.pieces)).toBe(step.amountFen);
      for (const account of ['A', 'B', 'C']) {
        const lines = accountLines(trace, account);
        const last = lines.at(-1);
        expect(last?.held ?? []).toEqual(
          trace.holdings
            .filter((holding) => holding.account === account)
            .map(({ owner, amountFen }) => ({ owner, amountFen })),
        );
      }
    }),
  );
});

describe('preparing a ledger', () => {
  const at = 5000 as Instant;

  test('at one time an account is paid before it pays, and that is flagged', () => {
    const rows = [rowOf('A > B 100', 1, { at }), rowOf('V1 > A 100', 2, { at })];
    const trace = traceFunds({ openings: [], rows }, 'fifo');
    expect(trace.steps.map((step) => step.rowId)).toEqual(['r002', 'r001']);
    expect(trace.holdings).toEqual([{ account: 'B', owner: 'V1', amountFen: 100 }]);
    expect(trace.flags.map((flag) => `${flag.kind} ${flag.account}`)).toEqual(['equal-times A']);
  });

  test('the balances that a bank tells decide the order of one time, and leave nothing to guess', () => {
    // The account was emptied before the second victim paid: the same second, in the bank's order.
    const rows = [
      rowOf('V1 > A 300', 1, { toBalanceFen: 300 }),
      rowOf('A > B 300', 2, { at, fromBalanceFen: 0, toBalanceFen: 300 }),
      rowOf('V2 > A 200', 3, { at, toBalanceFen: 200 }),
    ];
    const openings = [{ account: 'B', amountFen: 0 }];
    const trace = traceFunds({ openings, rows }, 'fifo');
    expect(trace.steps.map((step) => step.rowId)).toEqual(['r001', 'r002', 'r003']);
    expect(trace.flags).toEqual([]);
    expect(trace.holdings).toEqual([
      { account: 'A', owner: 'V2', amountFen: 200 },
      { account: 'B', owner: 'V1', amountFen: 300 },
    ]);
  });

  test('a circle at one time goes by serial', () => {
    const rows = [
      rowOf('B > A 10', 2, { at }),
      rowOf('A > B 10', 1, { at }),
      rowOf('> A 10', 3, { at }),
    ];
    const { steps } = traceFunds({ openings: [], rows }, 'fifo');
    expect(steps.map((step) => step.rowId)).toEqual(['r003', 'r001', 'r002']);
  });

  test('failed rows are left out, and told', () => {
    const rows = [rowOf('V1 > A 100', 1), rowOf('A > B 100', 2, { isDone: false })];
    const trace = traceFunds({ openings: [], rows }, 'fifo');
    expect(trace.holdings).toEqual([{ account: 'A', owner: 'V1', amountFen: 100 }]);
    expect(trace.flags.map((flag) => flag.kind)).toEqual(['failed']);
  });

  test('a reversal cancels its original; in part it leaves the rest', () => {
    const rows = [
      rowOf('V1 > A 100', 1),
      rowOf('A > B 60', 2),
      rowOf('B > A 60', 3, { reverses: 'r002' }),
      rowOf('A > C 30', 4),
      rowOf('C > A 10', 5, { reverses: 'r004' }),
      rowOf('> A 7', 6, { reverses: 'r999' }),
    ];
    const trace = traceFunds({ openings: [], rows }, 'fifo');
    expect(trace.holdings).toEqual([
      { account: 'A', owner: 'V1', amountFen: 80 },
      { account: 'A', owner: 'unknown', amountFen: 7 },
      { account: 'C', owner: 'V1', amountFen: 20 },
    ]);
    expect(trace.flags.map((flag) => `${flag.kind} ${flag.rowId}`)).toEqual([
      'reversed r003',
      'reversed r005',
      'unknown-original r006',
    ]);
  });

  test('an account whose balance differs is not auditable', () => {
    const rows = [
      rowOf('V1 > A 100', 1, { toBalanceFen: 140 }),
      rowOf('A > B 60', 2, { fromBalanceFen: 80 }),
      rowOf('A > B 10', 3, { fromBalanceFen: 60 }),
    ];
    expect(traceFunds({ openings: [], rows }, 'fifo').flags).toEqual([
      { kind: 'not-reconciled', account: 'A', rowId: 'r003', expectedFen: 70, toldFen: 60 },
    ]);
  });

  test('fees leave the own money first, interest is own, a shortfall is unknown', () => {
    const rows = [
      rowOf('V1 > A 100', 1),
      rowOf('> A 5', 2, { kind: 'interest' }),
      rowOf('A > 3', 3, { kind: 'fee' }),
      rowOf('A > B 120', 4),
    ];
    const trace = traceFunds({ openings: [], rows }, 'fifo');
    expect(trace.exits).toEqual([{ rowId: 'r003', owner: 'own', amountFen: 3 }]);
    expect(trace.steps[3]?.pieces).toEqual([
      { owner: 'V1', amountFen: 100 },
      { owner: 'own', amountFen: 2 },
      { owner: 'unknown', amountFen: 18 },
    ]);
  });
});

test('shares are exact where products are larger than a number holds', () => {
  expect(shareOut(10_000, [1, 1, 1])).toEqual([3334, 3333, 3333]);
  const weights = [999_999_999_999_999, 1, 999_999_999_999_998];
  const shares = shareOut(1_000_000_000_000_001, weights);
  expect(shares).toEqual([500_000_000_000_000, 1, 500_000_000_000_000]);
  expect(shareOut(5, [0, 0])).toEqual([0, 0]);
});
