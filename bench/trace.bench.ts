/**
 * How long it takes to load ten million transfers and follow the money of a thousand victims; then,
 * over a tenth of them, which transfers the money can have gone through at all, beside a recursive
 * query in PostgreSQL and in DuckDB; then a case of 100,000 transfers as a screen asks for it.
 *
 *   node bench/trace.bench.ts [transfers=10000000] [accounts=1000000] [victims=1000]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadTrace, outcomeOf, runTrace, traceFileMethods } from '../src/engine/trace/index.ts';
import type { TraceInput } from '../src/engine/trace/index.ts';
import { openDatabase } from '../src/server/platform/database.ts';
import { startEmbedded } from '../src/server/platform/embedded.ts';
import { writeCity, type CityFiles, type CityPlan } from './trace-files.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const optionOf = (name: string, usual: number): number => Number(options.get(name) ?? usual);
const whole: CityPlan = {
  transfers: optionOf('transfers', 10_000_000),
  accounts: optionOf('accounts', 1_000_000),
  victims: optionOf('victims', 1000),
};
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const decode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const folder = mkdtempSync(join(tmpdir(), 'wuzha-trace-bench-'));
const seconds = async <T>(name: string, act: () => T | Promise<T>): Promise<[T, number]> => {
  const started = performance.now();
  const result = await act();
  const took = performance.now() - started;
  say(`${name.padEnd(44)} ${(took / 1000).toFixed(3).padStart(9)} s`);
  return [result, took];
};

function read(files: CityFiles): TraceInput {
  const [transactions, losses] = [readFileSync(files.transactions), readFileSync(files.losses)];
  return loadTrace({ transactions, losses, opening: null, decode });
}

/** The command as a person runs it, in a process of its own. */
function command(files: CityFiles): void {
  for (const method of traceFileMethods) {
    const started = performance.now();
    const words = ['--transactions', files.transactions, '--losses', files.losses];
    const { stderr, status } = spawnSync(
      join(import.meta.dirname, '../bin/wuzha'),
      ['trace', ...words, '--method', method, '--json', '--timing'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const all = ((performance.now() - started) / 1000).toFixed(1);
    say(`${method.padEnd(8)} ${String(stderr).trim()}; in all ${all} s, exit ${status}`);
  }
}

/** Transfers through which money of any victim can have gone: one pass in the order of time. */
function reach({ transfers, accounts }: TraceInput): number {
  const { count, from, to } = transfers;
  const reached = new Uint8Array(accounts.size);
  let found = 0;
  for (let row = 0; row < count; row += 1) {
    const payer = from[row] as number;
    if (payer === -1 || (payer >= 0 && reached[payer] === 0)) continue;
    const receiver = to[row] as number;
    if (receiver >= 0) reached[receiver] = 1;
    found += 1;
  }
  return found;
}

/** The same as SQL: the payer of a loss is not followed, so a loss is where the money starts. */
const reachSql = `with recursive reached(seq, account) as (
    select t.seq, t.payee from transfer t join loss l on l.tx_id = t.tx_id
    union
    select t.seq, t.payee from reached r join transfer t on t.payer = r.account and t.seq > r.seq
      where not exists (select 1 from loss l where l.tx_id = t.tx_id))
  select count(*)::int as found from reached`;

async function duck(files: CityFiles): Promise<[number, number]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await seconds('DuckDB: load', async () => {
    await connection.run(
      `create table transfer as select row_number() over () as seq, tx_id, "from" as payer,
         "to" as payee, amount_fen from read_csv('${files.transactions}', header = true,
         parallel = false, columns = {'tx_id': 'varchar', 'booked_at': 'varchar',
         'from': 'varchar', 'to': 'varchar', 'amount_fen': 'bigint'})`,
    );
    await connection.run(
      `create table loss as select * from read_csv('${files.losses}', header = true)`,
    );
  });
  const [reader, took] = await seconds('DuckDB: reachability, recursive query', () =>
    connection.runAndReadAll(reachSql),
  );
  return [Number(reader.getRows()[0]?.[0]), took];
}

async function postgresql(files: CityFiles): Promise<[number, number]> {
  const embedded = await startEmbedded({
    dataDir: join(folder, 'data'),
    settings: { fsync: 'off', work_mem: '512MB', shared_buffers: '512MB' },
  });
  const db = await openDatabase({ url: embedded.url });
  try {
    await db.query(
      'create table transfer (seq serial, tx_id text, booked_at timestamptz, payer text, payee text, amount_fen bigint)',
    );
    await db.query('create table loss (victim text, tx_id text primary key)');
    await seconds('PostgreSQL: load and index', async () => {
      const columns = 'tx_id, booked_at, payer, payee, amount_fen';
      await db.query(`copy transfer (${columns}) from '${files.transactions}' csv header`);
      await db.query(`copy loss from '${files.losses}' csv header`);
      await db.query('create index on transfer (payer, seq)');
      await db.query('create index on transfer (tx_id)');
      await db.query('analyze');
    });
    const [rows, took] = await seconds('PostgreSQL: reachability, recursive query', () =>
      db.query<{ found: number }>(reachSql),
    );
    return [rows[0]?.found ?? 0, took];
  } finally {
    await db.close();
    await embedded.stop();
  }
}

async function compare(): Promise<void> {
  const part = {
    transfers: whole.transfers / 10,
    accounts: whole.accounts / 10,
    victims: whole.victims / 10,
  };
  say(`\n${part.transfers} transfers, ${part.accounts} accounts, ${part.victims} victims`);
  const files = writeCity(folder, part);
  const [input] = await seconds('Wuzha: load', () => read(files));
  const [found, ours] = await seconds('Wuzha: reachability', () => reach(input));
  for (const method of traceFileMethods) {
    await seconds(`Wuzha: whose money it is, ${method}`, () => runTrace(input, method, decode));
  }
  const [ducks, duckTook] = await duck(files);
  const [rows, rowsTook] = await postgresql(files);
  say(`transfers reached: ${found}, ${ducks}, ${rows}`);
  say(
    `DuckDB takes ${(duckTook / ours).toFixed(0)} times, PostgreSQL ${(rowsTook / ours).toFixed(0)} times as long`,
  );
  if (found !== ducks || found !== rows) throw new Error('the three do not reach the same');
}

/** The best of many, as on a warm server, and the first. */
function interactive(): void {
  const files = writeCity(folder, { transfers: 100_000, accounts: 10_000, victims: 10 });
  const input = read(files);
  for (const method of traceFileMethods) {
    const times = Array.from({ length: 21 }, () => {
      const started = performance.now();
      outcomeOf(input, runTrace(input, method, decode), { isAll: false, decode });
      return performance.now() - started;
    });
    const [first = 0] = times;
    const median = [...times].sort((a, b) => a - b)[10] ?? 0;
    say(
      `100,000 transfers, ${method.padEnd(8)} first ${first.toFixed(1)} ms, median ${median.toFixed(1)} ms`,
    );
  }
}

try {
  say(`${whole.transfers} transfers, ${whole.accounts} accounts, ${whole.victims} victims`);
  command(writeCity(folder, whole));
  await compare();
  say('');
  interactive();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
