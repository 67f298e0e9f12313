/**
 * The software's own share of a chase: how long the centre takes from the answer of a bank in its
 * hands to the next messages in the line, all in one durable transaction with ledger, audit and
 * feed. Cases of three levels, each answer naming three next accounts; the database is real.
 * Run: node bench/chase-follow.bench.ts [cases=60]; embedded PostgreSQL, or DATABASE_URL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BankAnswer, BankRequest } from '../src/core/bank/index.ts';
import { defaultChasePolicy } from '../src/core/chase/index.ts';
import { minuteMs, secondMs, type Instant } from '../src/core/kernel/index.ts';
import { createUnit } from '../src/server/access/index.ts';
import { openCase } from '../src/server/funds/index.ts';
import { startServer, type Server } from '../src/server/main.ts';
import { bankReactions, makeFunds } from '../src/server/money.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { silentLog } from '../src/server/platform/log.ts';
import { transact } from '../src/server/platform/transact.ts';
import { openPolicies } from '../src/server/policy/index.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const cases = Number(options.get('cases') ?? 60);
const levels = 3;
const fanOut = 3;
const actor = { kind: 'system', name: 'bench', reason: 'hands over answers' } as const;
let serial = 0;
const number = (): string => `62170000${String((serial += 1)).padStart(10, '0')}`;

/** The statement of an account that passed all it had to three others. */
function statementOf({ key, kind, account }: BankRequest, amountFen: number): BankAnswer {
  const at = Date.now() as Instant;
  const piece = Math.floor(amountFen / fanOut);
  return {
    key,
    kind,
    at,
    bank: account.bank,
    serial: number(),
    code: '0000',
    remark: '',
    accounts: [],
    transactions: Array.from({ length: fanOut }, (_, i) => ({
      account: account.number,
      serial: number(),
      at: (at - 30 * secondMs + i) as Instant,
      direction: 'out' as const,
      amountFen: piece,
      balanceFen: null,
      isDone: true,
      isCash: false,
      type: 'transfer',
      counterparty: { account: number(), name: '钱某', bank: `银行${i}` },
      reverses: null,
      place: null,
      merchant: null,
      terminal: null,
      ip: null,
      mac: null,
      remark: '',
    })),
    holder: null,
  };
}

async function play(
  { db, settleTimers: settle }: Server,
  unitId: string,
): Promise<{ took: number[]; sent: number }> {
  const clock = { now: () => Date.now() as Instant };
  const policies = await openPolicies({ db, clock, log: silentLog });
  policies.stop();
  const funds = makeFunds(policies);
  const reactions = bankReactions(funds, policies);
  const took: number[] = [];
  for (let i = 0; i < cases; i += 1) {
    const now = clock.now();
    const { id } = await transact(db, actor, now, (tx) =>
      openCase(
        tx,
        funds,
        { actor, now },
        {
          unitId,
          victim: { personId: null, name: '林小芳', idNumber: null, phone: null },
          category: null,
          channel: 'seat',
          warningId: null,
          reportedAt: now,
          story: '冒充客服',
          transfers: [
            {
              fromBank: '甲银行',
              fromAccount: number(),
              fromName: '林小芳',
              toBank: '乙银行',
              toAccount: number(),
              toName: '赵某',
              toType: 'personal',
              amountFen: 27_000_000,
              at: (now - 4 * minuteMs) as Instant,
            },
          ],
        },
      ),
    );
    await new Promise((resolve) => {
      setTimeout(resolve, 1_100);
    });
    await settle();
    const done = new Set<string>();
    for (let level = 0, amountFen = 27_000_000; level < levels; level += 1, amountFen /= fanOut) {
      const rows = await db.query<{ request: BankRequest }>(
        `select request from bank_message where subject = $1 and kind = 'query-transactions'`,
        [id],
      );
      for (const { request } of rows.filter((row) => !done.has(row.request.key))) {
        done.add(request.key);
        const began = performance.now();
        await transact(db, actor, clock.now(), async (tx) => {
          const pair = { request, answer: statementOf(request, amountFen), subject: id };
          for (const reaction of reactions) await reaction(tx, pair, clock.now());
        });
        took.push(performance.now() - began);
      }
    }
  }
  const rows = await db.query<{ n: number }>('select count(*)::int as n from bank_message');
  return { took, sent: rows[0]?.n ?? 0 };
}

const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
const server = await startServer(readConfig(process.env, { port: 0, dataDir, demo: false }));
try {
  const now = Date.now() as Instant;
  const unitId = await transact(server.db, actor, now, (tx) =>
    createUnit(tx, { parentId: null, name: 'bench', level: 'bureau', regions: [] }, now),
  );
  const { took, sent } = await play(server, unitId);
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor((took.length - 1) * share)] ?? NaN;
  const mean = took.reduce((a, b) => a + b, 0) / took.length;
  const bankMs = defaultChasePolicy.bank.queryMs;
  process.stdout.write(
    `${cases} cases, ${took.length} answers, ${sent} messages in the line\n` +
      `answer to next messages in the line: p50 ${at(0.5).toFixed(1)} ms   p99 ${at(0.99).toFixed(1)} ms\n` +
      `share of the time, beside a bank that answers in ${bankMs / 1000} s: ` +
      `${((100 * mean) / (mean + bankMs)).toFixed(3)} %\n`,
  );
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
