/**
 * The line to a bank on one machine: requests put in the line, sent, acknowledged, answered over the
 * centre's own door and recorded, everything over mutual TLS; and how fast a statement is read. The
 * bank shares the process, so its work is in the figures too.
 *
 * Run: node bench/bank-line.bench.ts [messages=2000] [batch=20]; embedded PostgreSQL with its shipped
 * settings, or DATABASE_URL.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  applicationId,
  defaultBankPolicy,
  type BankAnswer,
  type BankRequest,
} from '../src/core/bank/index.ts';
import { platformAdapter, shippedDialect } from '../src/core/bank/wire/index.ts';
import type { Instant } from '../src/core/kernel/index.ts';
import { enqueueBank, openBanks, startBank } from '../src/server/bank/index.ts';
import { systemClock } from '../src/server/platform/clock.ts';
import { openDatabase, type Database } from '../src/server/platform/database.ts';
import { startEmbedded } from '../src/server/platform/embedded.ts';
import { silentLog } from '../src/server/platform/log.ts';
import { migrate } from '../src/server/platform/migrate.ts';
import { transact } from '../src/server/platform/transact.ts';
import { makeAuthority, writeBankFolder } from '../test/api/bank-folder.ts';
import { startTestBank } from '../test/api/test-bank.ts';

const options = new Map(process.argv.slice(2).map((a) => a.split('=') as [string, string]));
const messages = Number(options.get('messages') ?? 2000);
const batch = Number(options.get('batch') ?? 20);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const whole = (now: number): Instant => (Math.floor(now / 1000) * 1000) as Instant;

function ask(i: number): BankRequest {
  const now = whole(Date.now());
  return {
    key: applicationId('stop', `bench${i}`, 1),
    kind: 'stop',
    account: { bank: '1021', number: `6222${i}`, name: '张三', type: 'personal' },
    caseNumber: null,
    isUrgent: true,
    reason: '冒充客服退款',
    originalKey: null,
    transfer: null,
    amountFen: null,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '440300', name: '临江市反诈中心' },
    officers: [
      { name: '钱卫东', idType: 'police', idNumber: '440301198001010011', phone: '96110' },
    ],
    papers: [],
    madeAt: now,
  };
}

function tell(name: string, taken: readonly number[]): void {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
  say(`${name.padEnd(32)} ms: p50 ${at(0.5)}   p99 ${at(0.99)}   most ${at(1)}`);
}

async function line(db: Database): Promise<void> {
  await db.query(
    "insert into unit (id, name, level, created_at) values ('unt_a', '临江市局', 'bureau', 0)",
  );
  const authority = await makeAuthority();
  const bank = await startTestBank(authority, '1021');
  const folder = await writeBankFolder(authority, [
    { code: '1021', name: '工商银行', adapter: 'platform-xml', url: bank.url, pins: [bank.pin] },
  ]);
  const undo: (() => Promise<void>)[] = [];
  const put = new Map<string, number>();
  const left: number[] = [];
  const back: number[] = [];
  /** Keys whose answer was acknowledged: until then nothing is closed. */
  const told = new Set<string>();
  let done = (): void => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const started = await startBank(
    {
      db,
      clock: systemClock,
      log: silentLog,
      policy: () => ({ ...defaultBankPolicy, answersPerSecondMax: 10_000 }),
      reactions: [
        async (_tx, { request }) => {
          back.push(performance.now() - (put.get(request.key) ?? 0));
        },
      ],
      setbacks: [],
      namesOf: async () => new Map(),
      banks: openBanks({ folder }),
      listen: { host: '127.0.0.1', port: 0 },
    },
    undo,
  );
  const port = started.port ?? 0;
  bank.onRequest = async ({ key, kind }) => {
    left.push(performance.now() - (put.get(key) ?? 0));
    await bank.answer(port, { key, kind, serial: key, at: whole(Date.now()) });
    told.add(key);
    if (told.size === messages) done();
  };
  const actor = { kind: 'system', name: 'bench', reason: 'asks a bank' } as const;
  const begun = performance.now();
  for (let i = 0; i < messages; i += batch) {
    const orders = Array.from({ length: Math.min(batch, messages - i) }, (_, k) => ({
      request: ask(i + k),
      unitId: 'unt_a',
      subject: 'fnd_bench',
    }));
    for (const { request } of orders) put.set(request.key, performance.now());
    const now = systemClock.now();
    await transact(db, actor, now, (tx) => enqueueBank(tx, orders, now));
  }
  await all;
  const seconds = (performance.now() - begun) / 1000;
  say(
    `${messages} requests there and back in ${seconds.toFixed(1)} s: ${(messages / seconds).toFixed(0)} a second`,
  );
  tell('put in the line -> at the bank', left);
  tell('put in the line -> answer counted', back);
  for (const step of undo.toReversed()) await step();
  await bank.close();
}

function reading(): void {
  const adapter = platformAdapter(shippedDialect);
  const at = whole(Date.now());
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    account: '6222',
    serial: `s${i}`,
    at,
    direction: 'out' as const,
    amountFen: 12_345 + i,
    balanceFen: 99_999,
    isDone: true,
    isCash: false,
    type: 'transfer',
    counterparty: { account: '6228000', name: '王五', bank: '1031' },
    reverses: null,
    place: null,
    merchant: null,
    terminal: null,
    ip: '10.0.0.1',
    mac: null,
    remark: '转账',
  }));
  const answer: BankAnswer = {
    key: applicationId('query-transactions', 'bench', 1),
    kind: 'query-transactions',
    bank: '1021',
    serial: 's',
    at,
    code: '0000',
    remark: '',
    accounts: [],
    transactions: rows,
    holder: null,
  };
  const text = adapter.writeAnswer(answer, { from: '1021', to: '111111000000', serial: 's' });
  if (!text.ok) throw new Error(JSON.stringify(text.error));
  const taken = Array.from({ length: 20 }, () => {
    const begun = performance.now();
    if (!adapter.readAnswer(text.value).ok) throw new Error('the statement is read');
    return performance.now() - begun;
  });
  tell(`statement of 1,000 rows, ${Math.round(text.value.length / 1024)} KiB, read`, taken);
}

const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
const embedded = process.env['DATABASE_URL'] ? undefined : await startEmbedded({ dataDir });
const db = await openDatabase({ url: process.env['DATABASE_URL'] ?? embedded?.url ?? '' });
try {
  await migrate(db, Date.now());
  reading();
  await line(db);
} finally {
  await db.close();
  await embedded?.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
