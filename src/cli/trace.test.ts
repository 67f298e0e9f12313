/** Goal: the command prints what its interface states, and its exit code tells. Method: real files. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { runCommandLine } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'wuzha-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runCommandLine(['trace', ...words], {
    stdin: Readable.from([]),
    stdout,
    stderr,
  });
  const textOf = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, out: textOf(stdout), err: textOf(stderr) };
}

const transactions = file(
  'T.csv',
  `tx_id,booked_at,from,to,amount_fen
t1,2026-11-22T02:24:10Z,victim-a,L1,3900000
t2,2026-11-22T02:26:00Z,victim-b,L1,3600000
t3,2026-11-22T02:30:00Z,L1,L2,6000000
t4,2026-11-22T02:31:00Z,L2,,4500000
t5,2026-11-22T02:32:00Z,L1,L3,2000000
`,
);
const losses = file('L.csv', 'victim,tx_id\nV1,t1\nV2,t2\n');
const opening = file('O.csv', 'account,balance_fen\nL1,100\n');
const files = ['--transactions', transactions, '--losses', losses];

test('one line of JSON in the stated form', async () => {
  const { code, out, err } = await run(
    ...files,
    '--opening',
    opening,
    '--method',
    'fifo',
    '--json',
  );
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(
    '{"method":"fifo","holdings":[' +
      '{"account":"L2","owner":"V2","amount_fen":1500000},' +
      '{"account":"L3","owner":"V2","amount_fen":1500100}],' +
      '"exits":[{"tx_id":"t4","owner":"V1","amount_fen":3900000},' +
      '{"tx_id":"t4","owner":"V2","amount_fen":599900}],' +
      '"transfers_traced":5,"shortfalls":[{"account":"L1","amount_fen":499900}]}\n',
  );
});

test('--all shows other money, and every fen is somewhere', async () => {
  const { out } = await run(...files, '--method', 'rolling', '--json', '--all');
  const { holdings, exits, shortfalls } = JSON.parse(out) as Record<
    string,
    { amount_fen: number }[]
  >;
  const sum = (rows: { amount_fen: number }[] = []): number =>
    rows.reduce((all, { amount_fen }) => all + amount_fen, 0);
  expect(sum(holdings) + sum(exits)).toBe(7_500_000 + sum(shortfalls));
});

test('a table for a person where --json is not asked for', async () => {
  const { out } = await run(...files, '--method', 'lifo');
  expect(out).toContain('left\tt4\tV2\t¥21,000.00\n');
});

test('refused rows are told on standard error and by the exit code', async () => {
  const bad = file('bad.csv', 'tx_id,booked_at,from,to,amount_fen\nt1,1,,A,5\nt2,2,A,B,x\n');
  const one = file('one.csv', 'victim,tx_id\nV,t1\n');
  const named = ['--transactions', bad, '--losses', one];
  const { code, out, err } = await run(...named, '--method', 'fifo', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ transfers_traced: 1 });
  expect(err).toBe(
    'transactions line 3: amount_fen: "x" is no amount; give whole fen from 0 to 1000000000000000\n' +
      'wuzha: 1 rows were left out\n',
  );
});

test.each([
  [['--method', 'fifo'], 2, '--transactions names the file'],
  [['--transactions', transactions, '--method', 'fifo'], 2, '--losses names the file'],
  [files, 2, '--method takes fifo, lifo, rolling'],
  [[...files, '--method', 'hifo'], 2, 'not hifo'],
  [['--transactions', 'nowhere.csv', '--losses', losses, '--method', 'fifo'], 3, 'nowhere.csv'],
  [['--transactions', losses, '--losses', losses, '--method', 'fifo'], 3, 'the first line of the'],
] as const)('%j is refused', async (words, expected, told) => {
  const { code, err } = await run(...words);
  expect([code, err.includes(told)]).toEqual([expected, true]);
});
