/**
 * What the trunk of the money bears: (1) acts a second on many cases, by writers at once, beside a
 * bare transaction of one row and its audit entry on the same database; the same where all cases
 * share one account; (2) one act on a case of 50, 400 and 2,000 accounts; (3) how long other
 * requests wait while a statement of 20,000 rows is read and worked out. One process for client and
 * server, so both are in the figures.
 *
 * Run: node bench/funds.bench.ts [acts=2000] [cases=200] [rows=20000] [only=acts|large|statement];
 * embedded PostgreSQL with its shipped settings, or DATABASE_URL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { BankAnswer, BankTransaction } from '../src/core/bank/index.ts';
import { platformAdapter, shippedDialect } from '../src/core/bank/wire/index.ts';
import type { CaseDraft, FundCase } from '../src/core/funds/index.ts';
import { minuteMs, type Instant } from '../src/core/kernel/index.ts';
import { makeReader } from '../src/server/bank/reader.ts';
import { actOnCase, answerReaction, openCase, type FundDeps } from '../src/server/funds/index.ts';
import { makeFunds } from '../src/server/money.ts';
import { openDatabase, type Database } from '../src/server/platform/database.ts';
import { startEmbedded } from '../src/server/platform/embedded.ts';
import { silentLog } from '../src/server/platform/log.ts';
import { migrate } from '../src/server/platform/migrate.ts';
import { transact } from '../src/server/platform/transact.ts';
import { systemClock } from '../src/server/platform/clock.ts';
import { openPolicies } from '../src/server/policy/index.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const acts = Number(options.get('acts') ?? 2000);
const caseCount = Number(options.get('cases') ?? 200);
const rowCount = Number(options.get('rows') ?? 20_000);
const only = options.get('only');
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const actor = { kind: 'system', name: 'bench', reason: 'acts on cases' } as const;
const bank = '乙银行';
const now = (): Instant => Date.now() as Instant;

function draftOf(to: string, amountFen: number): CaseDraft {
  return {
    unitId: 'unt_a',
    victim: { personId: null, name: '林小芳', idNumber: null, phone: '+8613812342071' },
    category: null,
    channel: 'seat',
    warningId: null,
    reportedAt: now(),
    story: '冒充客服，要求转账',
    transfers: [
      {
        fromBank: '甲银行',
        fromAccount: `victim-${to}`,
        fromName: '林小芳',
        toBank: bank,
        toAccount: to,
        toName: '赵某',
        toType: 'personal',
        amountFen,
        at: (now() - 30 * minuteMs) as Instant,
      },
    ],
  };
}

const open = (db: Database, funds: FundDeps, to: string, amountFen = 5_000_000) =>
  transact(db, actor, now(), (tx) =>
    openCase(tx, funds, { actor, now: now() }, draftOf(to, amountFen)),
  );

/** An act that moves money in the books each time: the account is a merchant, and is not. */
async function act(db: Database, funds: FundDeps, state: FundCase, n: number): Promise<void> {
  const account = state.accounts.at(-1);
  if (account === undefined) throw new Error('a case has an account');
  const kind = n % 2 === 0 ? 'merchant' : 'account';
  const command = { act: 'exit', accountId: account.id, kind, reason: 'bench' } as const;
  await transact(db, actor, now(), (tx) =>
    actOnCase(tx, funds, { actor, now: now() }, { id: state.id, command }),
  );
}

const bare = (db: Database, n: number): Promise<unknown> =>
  transact(db, actor, now(), async (tx) => {
    await tx.query('insert into bench_row values ($1)', [n], 'bench-row');
    tx.audit({ action: 'bench.row', subject: String(n) });
  });

/** So many pieces of work by so many hands; a second's worth of them, and how long one took. */
async function rate(
  name: string,
  writers: number,
  work: (n: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const took: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (next < acts) {
        const n = next;
        next += 1;
        const from = performance.now();
        await work(n);
        took.push(performance.now() - from);
      }
    }),
  );
  const perSecond = acts / ((performance.now() - begun) / 1000);
  say(
    `  ${name.padEnd(34)} ${String(writers).padStart(2)} at once: ` +
      `${perSecond.toFixed(0).padStart(5)} a second   ${quantiles(took)}`,
  );
  return perSecond;
}

function quantiles(all: readonly number[]): string {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(1);
  return `ms: p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`;
}

async function throughput(db: Database, funds: FundDeps): Promise<void> {
  say(`${acts} acts on ${caseCount} cases`);
  const alone: FundCase[] = [];
  const shared: FundCase[] = [];
  for (let i = 0; i < caseCount; i += 1) alone.push(await open(db, funds, `6217${i}`));
  for (let i = 0; i < 20; i += 1) shared.push(await open(db, funds, '6217shared'));
  await db.query('create table bench_row (n integer)');
  for (const writers of [1, 4, 8]) {
    const peer = await rate('bare row and audit entry', writers, (n) => bare(db, n));
    // Writers of neighbouring numbers never have the same case.
    const own = await rate('acts on cases of their own', writers, (n) =>
      act(db, funds, alone[n % caseCount] as FundCase, Math.floor(n / caseCount)),
    );
    say(`  ratio to the bare transaction: ${(own / peer).toFixed(2)}`);
  }
  await rate('acts on 20 cases of one account', 8, (n) =>
    act(db, funds, shared[n % 20] as FundCase, Math.floor(n / 20)),
  );
}

const plain: Omit<BankTransaction, 'account' | 'serial' | 'at' | 'amountFen' | 'counterparty'> = {
  direction: 'out',
  balanceFen: null,
  isDone: true,
  isCash: false,
  type: 'transfer',
  reverses: null,
  place: null,
  merchant: null,
  terminal: null,
  ip: null,
  mac: null,
  remark: '转账',
};

/** What leaves one account, to so many others. */
function statement(account: string, rows: number, to: number): BankTransaction[] {
  const from = now() - 20 * minuteMs;
  return Array.from({ length: rows }, (_, i) => ({
    ...plain,
    account,
    serial: `${account}-${i}`,
    at: (from + i) as Instant,
    amountFen: 1000,
    counterparty: { account: `${account}-to-${i % to}`, name: `户${i % to}`, bank: '丙银行' },
  }));
}

function answerOf(state: FundCase, transactions: readonly BankTransaction[]): BankAnswer {
  return {
    key: `bench-${state.id}`,
    kind: 'query-transactions',
    bank,
    serial: `bench-${state.id}`,
    at: now(),
    code: '0000',
    remark: '',
    accounts: [],
    transactions,
    holder: null,
  };
}

async function tell(db: Database, funds: FundDeps, state: FundCase, answer: BankAnswer) {
  const number = state.accounts[0]?.number ?? '';
  const account = { bank, number, name: '赵某', type: 'personal' } as const;
  await transact(db, actor, now(), (tx) =>
    answerReaction(funds)(
      tx,
      // The fields that a reaction reads.
      { request: { account } as never, answer, subject: state.id },
      now(),
    ),
  );
}

async function large(db: Database, funds: FundDeps): Promise<void> {
  say('one act on a large case');
  for (const accounts of [50, 400, 2000]) {
    const to = `6218${accounts}`;
    const opened = await open(db, funds, to, accounts * 1000);
    await tell(db, funds, opened, answerOf(opened, statement(to, accounts, accounts)));
    const [row] = await db.query<{ state: FundCase }>(
      'select state from fund_case_whole where id = $1',
      [opened.id],
    );
    const state = row?.state ?? opened;
    const took: number[] = [];
    const cpu: number[] = [];
    for (let n = 0; n < 25; n += 1) {
      const [from, before] = [performance.now(), process.cpuUsage()];
      await act(db, funds, state, n);
      const used = process.cpuUsage(before);
      took.push(performance.now() - from);
      cpu.push((used.user + used.system) / 1000);
    }
    const size = Math.round(JSON.stringify(state).length / 1024);
    say(
      `  ${String(state.accounts.length).padStart(5)} accounts, ${size} KiB: whole act ` +
        `${quantiles(took.slice(5))}; this process ${quantiles(cpu.slice(5))}`,
    );
  }
}

/** In one piece on the main loop, the peer; and as the door of the banks reads it, in a thread. */
async function readTwice(
  text: string,
  delay: ReturnType<typeof monitorEventLoopDelay>,
): Promise<void> {
  const adapter = platformAdapter(shippedDialect);
  const from = performance.now();
  const read = adapter.readAnswer(text);
  const inOne = performance.now() - from;
  const reader = makeReader(shippedDialect);
  await reader.read({ adapter: adapter.name, text });
  delay.enable();
  const begun = performance.now();
  await reader.read({ adapter: adapter.name, text });
  const apart = performance.now() - begun;
  delay.disable();
  await reader.stop();
  const still = delay.max / 1e6;
  say(
    `  ${Math.round(text.length / 1024)} KiB read in one piece: ${inOne.toFixed(0)} ms ` +
      `(${read.ok ? 'ok' : 'refused'}); in a thread: ${apart.toFixed(0)} ms, the loop stood still ` +
      `${still.toFixed(0)} ms at most, ratio ${(still / inOne).toFixed(2)}`,
  );
}

async function statementOf(db: Database, funds: FundDeps): Promise<void> {
  say(`a statement of ${rowCount} rows, to 300 accounts`);
  const to = '6219';
  const opened = await open(db, funds, to, 20_000_000);
  const answer = answerOf(opened, statement(to, rowCount, 300));
  const adapter = platformAdapter(shippedDialect);
  const text = adapter.writeAnswer(answer, { from: '1021', to: '111111000000', serial: 's' });
  const waits: number[] = [];
  const over = new AbortController();
  const pings = (async () => {
    while (!over.signal.aborted) {
      const from = performance.now();
      await db.query('select 1');
      waits.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const begun = performance.now();
  if (text.ok) {
    await readTwice(text.value, delay);
    delay.reset();
  }
  waits.length = 0;
  delay.enable();
  const from = performance.now();
  await tell(db, funds, opened, answer);
  delay.disable();
  say(`  taken into the case: ${(performance.now() - from).toFixed(0)} ms`);
  over.abort();
  await pings;
  say(`  other requests meanwhile (${waits.length}): ${quantiles(waits)}`);
  say(
    `  the loop stood still: p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, ` +
      `most ${(delay.max / 1e6).toFixed(0)} ms; in all ${(performance.now() - begun).toFixed(0)} ms`,
  );
}

const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
const embedded = process.env['DATABASE_URL'] ? undefined : await startEmbedded({ dataDir });
const db = await openDatabase({ url: process.env['DATABASE_URL'] ?? embedded?.url ?? '' });
try {
  await migrate(db, Date.now());
  await db.query(
    "insert into unit (id, name, level, created_at) values ('unt_a', '临江市局', 'bureau', 0)",
  );
  const policies = await openPolicies({ db, clock: systemClock, log: silentLog });
  policies.stop();
  const made = makeFunds(policies);
  const wide = () => ({ ...made.policy(), accountsMax: 5000 });
  // The reactions of the centre are those of the table in force; the bounds are the bench's own.
  const funds: FundDeps = { ...made, policy: wide };
  if (only === undefined || only === 'acts') await throughput(db, funds);
  if (only === undefined || only === 'large') await large(db, funds);
  if (only === undefined || only === 'statement') await statementOf(db, funds);
} finally {
  await db.close();
  await embedded?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
