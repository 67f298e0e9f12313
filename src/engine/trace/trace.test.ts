/**
 * Goal: the engine says what a program that counts single fen says, reads files as the interface
 * states, and tells of each row that it cannot read. Method: random small ledgers, files as text.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallLedger, traceByHand } from '../../../test/trace/brute.ts';
import { differences } from '../../../test/trace/compare.ts';
import { traceFunds, type TraceRow } from '../../core/trace/index.ts';
import { formatInstant, parseInstant, type Instant } from '../../core/kernel/index.ts';
import { CsvRows } from './csv-rows.ts';
import { readFen, TimeReader } from './field.ts';
import {
  loadTrace,
  outcomeOf,
  runTrace,
  type TraceFileMethod,
  type TraceOutcome,
} from './index.ts';
import { NameTable } from './names.ts';
import { isRising, orderOf } from './order.ts';
import { divideProduct, quotient } from './product.ts';

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const header = 'tx_id,booked_at,from,to,amount_fen\n';

function load(rows: string, losses: string, opening?: string): ReturnType<typeof loadTrace> {
  return loadTrace({
    transactions: bytesOf(header + rows),
    losses: bytesOf(`victim,tx_id\n${losses}`),
    opening: opening === undefined ? null : bytesOf(`account,balance_fen\n${opening}`),
    decode,
  });
}

function traced(
  input: ReturnType<typeof loadTrace>,
  method: TraceFileMethod = 'fifo',
): TraceOutcome {
  return outcomeOf(input, runTrace(input, method, decode), { isAll: false, decode });
}

const linesOf = ({ holdings, exits, shortfalls }: TraceOutcome): string[] => [
  ...holdings.map(({ account, owner, amountFen }) => `${account} ${owner} ${amountFen}`),
  ...exits.map(({ txId, owner, amountFen }) => `left ${txId} ${owner} ${amountFen}`),
  ...shortfalls.map(({ account, amountFen }) => `short ${account} ${amountFen}`),
];

const refusalsOf = (input: ReturnType<typeof loadTrace>): string[] =>
  input.refusals.kept.map(
    ({ file, line, field, problem }) => `${file} ${line} ${field} ${problem}`,
  );

describe('against the program that counts single fen', () => {
  test('a thousand ledgers, each method, victims and all', () => {
    for (let seed = 1; seed <= 1000; seed += 1) {
      const { wrong } = differences(seed);
      expect(wrong, `seed ${seed}`).toEqual([]);
    }
  });

  test('the ledgers have what can go wrong', () => {
    const found = { shared: 0, short: 0, left: 0 };
    for (let seed = 1; seed <= 300; seed += 1) {
      const result = traceByHand(smallLedger(seed), 'rolling', false) as {
        holdings: { account: string }[];
        exits: unknown[];
        shortfalls: unknown[];
      };
      const accounts = result.holdings.map(({ account }) => account);
      if (new Set(accounts).size < accounts.length) found.shared += 1;
      if (result.shortfalls.length > 0) found.short += 1;
      if (result.exits.length > 0) found.left += 1;
    }
    expect(Math.min(found.shared, found.short, found.left)).toBeGreaterThan(50);
  });
});

test('the methods of the core and the engine agree where their rules are the same', () => {
  const lines = ['a,1,,L1,3000000', 'b,2,,L1,2000000', 'c,3,L1,A,3500000', 'd,4,,L1,1000000'];
  lines.push('e,5,L1,B,1200000');
  const input = load(`${lines.join('\n')}\n`, 'V1,a\nV2,b\nV3,d\n', 'L1,500000\n');
  const rows = lines.map((line): TraceRow => {
    const [id = '', at, from, to, fen] = line.split(',');
    const victim = { a: 'V1', b: 'V2', d: 'V3' }[id] ?? null;
    const sides = { from: from === '' ? null : (from ?? null), to: to ?? null };
    const balances = { fromBalanceFen: null, toBalanceFen: null };
    const rest = { isDone: true, kind: 'transfer', reverses: null } as const;
    return {
      id,
      at: Number(at) as Instant,
      ...sides,
      amountFen: Number(fen),
      victim,
      ...rest,
      ...balances,
    };
  });
  const openings = [{ account: 'L1', amountFen: 500_000 }];
  for (const method of ['fifo', 'lifo'] as const) {
    const core = traceFunds({ openings, rows }, method).holdings;
    expect(traced(input, method).holdings).toEqual(core.filter(({ owner }) => owner !== 'own'));
  }
});

describe('rows', () => {
  test('order is by time, then by place in the file', () => {
    const rows = 'x,2000,A,B,100\nv,1000,,A,100\ny,2000,B,C,100\n';
    expect(linesOf(traced(load(rows, 'V,v\n')))).toEqual(['C V 100']);
    const late = 'y,2000,B,C,100\nx,2000,A,B,100\nv,1000,,A,100\n';
    expect(linesOf(traced(load(late, 'V,v\n')))).toEqual(['B V 100', 'short B 100']);
  });

  test('the payer of a loss is not traced for it', () => {
    const rows = 'v,1,P,A,100\nw,2,P,B,60\n';
    expect(linesOf(traced(load(rows, 'V,v\n', 'P,60\n')))).toEqual(['A V 100']);
  });

  test('lots are carried in the order in which the method took them', () => {
    const rows = 'v,1,,A,10\nw,2,,A,20\nx,3,A,B,30\ny,4,B,,5\n';
    expect(linesOf(traced(load(rows, 'V,v\nW,w\n'), 'fifo'))).toEqual([
      'B V 5',
      'B W 20',
      'left y V 5',
    ]);
    // Newest first out of A, so the oldest of A is the newest of B.
    expect(linesOf(traced(load(rows, 'V,v\nW,w\n'), 'lifo'))).toEqual([
      'B V 5',
      'B W 20',
      'left y V 5',
    ]);
    const further = `${rows}z,5,B,,21\n`;
    expect(linesOf(traced(load(further, 'V,v\nW,w\n'), 'lifo'))).toEqual([
      'B W 4',
      'left y V 5',
      'left z V 5',
      'left z W 16',
    ]);
  });

  test('quotes, line ends of both kinds, a mark of byte order, no last line end', () => {
    const input = loadTrace({
      transactions: bytesOf(
        '\uFEFFtx_id,booked_at,from,to,amount_fen\r\n' +
          '"v,1","2026-01-01T00:00:00Z",,"say ""hi""",100\r\n\r\n' +
          'x,2026-01-01T00:00:01Z,"say ""hi""",,"40"',
      ),
      losses: bytesOf('victim,tx_id\n"张,三","v,1"\n'),
      opening: null,
      decode,
    });
    expect(refusalsOf(input)).toEqual([]);
    expect(linesOf(traced(input))).toEqual(['say "hi" 张,三 60', 'left x 张,三 40']);
  });

  test('a row that cannot be read is told with its line and left out', () => {
    const rows = [
      'v,1,,A,100',
      'a,noon,A,B,1',
      'b,2,A,B,1.5',
      'c,3,A,B,-1',
      'd,4,A,B,1000000000000001',
      ',5,A,B,1',
      'v,6,A,B,1',
      'e,7,A,B',
      '"f,8,A,B,1',
    ];
    const input = load(rows.join('\n'), 'V,v\nW,v\nother,v\nX,nowhere\n,v\n', 'A,x\nB,1\nB,2\n');
    expect(refusalsOf(input)).toEqual([
      'losses 3 tx_id "v" is a loss already',
      'losses 4 victim it is "other"',
      'losses 6 victim it is ""',
      'transactions 3 booked_at "noon" is no time',
      'transactions 4 amount_fen "1.5" is no amount',
      'transactions 5 amount_fen "-1" is no amount',
      'transactions 6 amount_fen "1000000000000001" is no amount',
      'transactions 7 tx_id it is empty',
      'transactions 8 tx_id "v" was read before',
      'transactions 9  it has 4 fields',
      'transactions 10  its quotes do not pair',
      'losses 5 tx_id no transfer that was read has the id "nowhere"',
      'opening 2 balance_fen "x" is no amount',
      'opening 4 account it has an opening already',
    ]);
    const outcome = traced(input);
    expect([linesOf(outcome), outcome.transfersTraced]).toEqual([['A V 100'], 1]);
  });

  test('another header is refused as a whole', () => {
    expect(() =>
      loadTrace({ transactions: bytesOf('id,at\n'), losses: bytesOf(''), opening: null, decode }),
    ).toThrow('the first line of the losses must be victim,tx_id, not ""');
  });

  test('a balance beyond whole numbers is refused, not rounded', () => {
    const rows = Array.from({ length: 10 }, (_, i) => `t${i},${i},,A,1000000000000000\n`).join('');
    expect(() => traced(load(rows, ''))).toThrow('account "A" comes to hold more than');
  });
});

describe('fields', () => {
  const timeOf = (text: string): number => {
    const bytes = bytesOf(text);
    return new TimeReader().read(bytes, 0, bytes.length);
  };

  test('times with an offset are what the kernel reads', () => {
    const at = fc.integer({ min: -3e13, max: 8e12 });
    fc.assert(
      fc.property(at, fc.constantFrom('Z', '+08:00', '-0330', '+14:00'), (at, zone) => {
        const text = formatInstant(at).replace('Z', zone);
        expect(timeOf(text)).toBe((parseInstant(text) ?? Number.NaN) * 1000);
      }),
    );
  });

  test.each([
    ['0', 0],
    ['1767225600000', 1_767_225_600_000_000],
    ['2026-01-01T00:00:00.000001Z', 1_767_225_600_000_001],
    ['2026-01-01 08:00:00', 1_767_225_600_000_000],
    ['2026-01-01T08:00', 1_767_225_600_000_000],
    ['2026-01-01', 1_767_196_800_000_000],
    ['2024-02-29T00:00:00+00', 1_709_164_800_000_000],
  ])('%s', (text, micro) => {
    expect(timeOf(text)).toBe(micro);
  });

  test.each([
    '',
    '20260101103000',
    '2026-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T10:60Z',
    '2026-01-01T10:00:60Z',
    '2026-01-01T10:00:00.Z',
    '2026-01-01T10:00:00+15:00',
    '2026-01-01T10:00:00Q',
    '2026-13-01',
    '1.5',
    '2026/01/01',
    '2026-01-01T1:00:00Z',
  ])('%j is no time', (text) => {
    expect(timeOf(text)).toBeNaN();
  });

  test('amounts', () => {
    const fenOf = (text: string): number => readFen(bytesOf(text), 0, text.length);
    expect(['0', '007', '1000000000000000'].map(fenOf)).toEqual([0, 7, 1e15]);
    expect(['', '1e3', ' 1', '+1', '1000000000000001'].map(fenOf)).toEqual([-1, -1, -1, -1, -1]);
  });

  test('rows are read back as they were written, whatever the fields', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '9') });
    const row = fc.tuple(field, field, field).filter((fields) => fields.join('') !== '');
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const bytes = bytesOf(rows.map((fields) => fields.map(quoted).join(',')).join('\r\n'));
        const read = new CsvRows(bytes);
        const found: string[][] = [];
        while (read.next()) {
          const texts = [0, 1, 2].map((i) => {
            return decode(read.source.subarray(read.starts[i], read.ends[i]));
          });
          found.push(texts);
          expect([read.count, read.isBroken]).toEqual([3, false]);
        }
        expect(found).toEqual(rows.map((fields) => [...fields]));
      }),
    );
  });
});

test('names are told apart by every byte, short or long', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
  fc.assert(
    fc.property(fc.array(name, { maxLength: 200 }), (names) => {
      const table = new NameTable();
      const seen = new Map<string, number>();
      for (const text of names) {
        const bytes = bytesOf(text);
        expect(table.find(bytes, 0, bytes.length)).toBe(seen.get(text) ?? -1);
        const number = table.numberOf(bytes, 0, bytes.length);
        expect(number).toBe(seen.get(text) ?? seen.size);
        seen.set(text, number);
        expect(decode(table.bytesOf(number))).toBe(text);
      }
    }),
  );
  const table = new NameTable();
  for (let i = 0; i < 20_000; i += 1) table.numberOf(bytesOf(`n${i}`), 0, `n${i}`.length);
  for (let i = 0; i < 20_000; i += 1) {
    expect(table.numberOf(bytesOf(`n${i}`), 0, `n${i}`.length)).toBe(i);
  }
});

test('the order of rows is stable', () => {
  const key = fc.integer({ min: -(2 ** 40), max: 2 ** 40 });
  const few = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(fc.array(fc.oneof(key, few), { maxLength: 60 }), (keys) => {
      const sorted = keys.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
      expect([...orderOf(Float64Array.from(keys))]).toEqual(sorted.map(({ i }) => i));
      expect(isRising(Float64Array.from(keys))).toBe(
        sorted.every(({ value }, i) => keys[i] === value),
      );
    }),
  );
});

test('products are divided exactly, however large', () => {
  const size = fc.integer({ min: 1, max: 53 });
  fc.assert(
    fc.property(size, size, fc.double({ min: 0, max: 1, noNaN: true }), (bitsA, bitsW, share) => {
      const a = Math.floor((0.5 + share / 2) * 2 ** bitsA);
      const whole = Math.max(1, Math.floor((1 - share / 3) * 2 ** bitsW));
      const b = Math.floor(whole * share);
      divideProduct(Math.min(a, Number.MAX_SAFE_INTEGER, whole), b, whole);
      const exact = BigInt(Math.min(a, Number.MAX_SAFE_INTEGER, whole)) * BigInt(b);
      expect([BigInt(quotient.floor), BigInt(quotient.rest)]).toEqual([
        exact / BigInt(whole),
        exact % BigInt(whole),
      ]);
    }),
    { numRuns: 5000 },
  );
});
