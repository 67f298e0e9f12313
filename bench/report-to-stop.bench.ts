/**
 * From a submitted report to its stop at the bank: (1) the time from sending the request to the
 * first bytes of the instruction at a bank behind mutual TLS, at a steady pace, beside signals that
 * the centre decides; (2) after `kill -9` between the reply and the sending, whether every stop
 * arrives, once, and how long after the start. The client and the bank share a process and a clock;
 * the centre has its own, on embedded PostgreSQL with its shipped settings.
 * Run: node bench/report-to-stop.bench.ts [seconds] [reportsPerSecond] [signalsPerSecond] [kills]
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReportBody } from '../src/contract/index.ts';
import { luhnDigit, minuteMs, type Instant } from '../src/core/kernel/index.ts';
import { createUnit, createUser, openOperatorSession } from '../src/server/access/index.ts';
import { startServer } from '../src/server/main.ts';
import { readConfig } from '../src/server/platform/config.ts';
import { transact } from '../src/server/platform/transact.ts';
import { createSource } from '../src/server/signal/index.ts';
import { makeAuthority, writeBankFolder } from '../test/api/bank-folder.ts';
import { startTestBank, type TestBank } from '../test/api/test-bank.ts';
import { freePort, killNow, pause } from '../test/load/process.ts';

type Door = {
  readonly address: string;
  readonly cookie: string;
  readonly csrf: string;
  readonly key: string;
};

const [seconds = 60, perSecond = 1, signalsPerSecond = 50, kills = 10] = process.argv
  .slice(2)
  .filter((word) => word !== 'serve')
  .map(Number);
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** The child: a centre with one unit and one seat, made anew where `WUZHA_BENCH_NEW` is set. */
async function serve(): Promise<void> {
  const env = process.env;
  const wide = { burst: 1e9, perSecond: 1e9 };
  const dataDir = env['WUZHA_BENCH_DIR'] ?? '';
  const server = await startServer(readConfig(env, { port: 0, dataDir, demo: false }), {
    limits: { anonymous: wide, user: wide, source: wide },
  });
  const { db } = server;
  if (env['WUZHA_BENCH_NEW'] === '1') {
    const now = Date.now() as Instant;
    const by = { kind: 'system', name: 'bench', reason: 'setup' } as const;
    const made = await transact(db, by, now, async (tx) => {
      const unit = { parentId: null, name: 'bench', level: 'bureau', regions: [] } as const;
      const unitId = await createUnit(tx, { ...unit, regions: [] }, now);
      const roles = ['seat-operator'] as const;
      const seat = { login: 'bench', name: 'bench', unitId, roles: [...roles] };
      const { id } = await createUser(tx, seat, now);
      return { id, key: (await createSource(tx, 'bench', 'simulation', now)).key };
    });
    const { cookie, csrf } = await openOperatorSession(db, made.id, now);
    process.send?.({ address: server.address, cookie, csrf, key: made.key } satisfies Door);
  } else {
    process.send?.({ address: server.address });
  }
  process.on('message', () => {
    void server.stop().then(() => process.exit(0));
  });
}

type Scene = { readonly dataDir: string; readonly env: NodeJS.ProcessEnv };

async function start(scene: Scene, isNew: boolean): Promise<[ChildProcess, Partial<Door>]> {
  const child = fork(import.meta.filename, ['serve'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...scene.env, WUZHA_BENCH_NEW: isNew ? '1' : '0' },
  });
  const door = await new Promise<Partial<Door>>((resolve) => {
    child.once('message', (message) => resolve(message as Partial<Door>));
  });
  return [child, door];
}

let serial = 0;
function reportOf(): { account: string; form: ReportBody } {
  serial += 1;
  const body = `62220212345${String(6_000_000 + serial)}`;
  const account = body + luhnDigit(body);
  const transfer = {
    fromBank: '建设银行',
    fromAccount: '',
    toBank: '工商银行',
    toAccount: account,
    toName: '张伟',
    toType: 'personal',
    amountFen: 5_000_000,
    at: new Date(Date.now() - 5 * minuteMs).toISOString(),
    known: false,
  } as const;
  const phone = `138${String(10_000_000 + serial)}`;
  return {
    account,
    form: {
      reporter: 'self',
      paid: 'yes',
      victim: { name: '林小芳', phone, idNumber: '' },
      contacted: 'call',
      how: '手机银行',
      category: 'ECOM',
      transfers: [transfer],
      note: '',
    },
  };
}

async function submit(door: Door, form: ReportBody): Promise<void> {
  const reply = await fetch(`${door.address}/api/v1/reports`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      cookie: door.cookie,
      'x-wuzha-csrf': door.csrf,
      origin: door.address,
    },
    body: JSON.stringify({ key: `bench-${process.pid}-${serial}`, form }),
  });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
}

/** Ordinary calls, so that the centre has its usual work. */
async function signals(door: Door, until: number): Promise<void> {
  for (let n = 0; performance.now() < until; n += 1) {
    const begin = performance.now();
    const at = new Date().toISOString();
    const phone = (i: number): string => `139${String(10_000_000 + ((n * 97 + i) % 80_000_000))}`;
    const lines = Array.from({ length: Math.max(1, Math.round(signalsPerSecond / 5)) }, (_, i) =>
      JSON.stringify({
        id: `b${n}-${i}`,
        kind: 'call',
        occurredAt: at,
        subject: { phone: phone(i) },
        peer: phone(i + 1),
        direction: 'in',
        durationS: 20,
      }),
    );
    const headers = { authorization: `Bearer ${door.key}`, 'content-type': 'application/x-ndjson' };
    const url = `${door.address}/api/v1/signals`;
    await fetch(url, { method: 'POST', headers, body: lines.join('\n') });
    await pause(Math.max(0, 200 - (performance.now() - begin)));
  }
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1);

function told(name: string, all: number[]): void {
  const sorted = all.toSorted((a, b) => a - b);
  const [p50, p90, p99, max] = [0.5, 0.9, 0.99, 1].map((share) => at(sorted, share));
  say(`  ${name}: p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, max ${max} ms (${all.length})`);
}

/** When the first bytes of a stop for each account came. */
function watched(bank: TestBank): Map<string, number> {
  const seen = new Map<string, number>();
  bank.reply = ({ kind, account }) => {
    if (kind === 'stop' && !seen.has(account.number)) seen.set(account.number, performance.now());
    return { code: '100000', description: '' };
  };
  return seen;
}

async function latency(door: Door, bank: TestBank): Promise<void> {
  const seen = watched(bank);
  const [sent, replied] = [new Map<string, number>(), new Map<string, number>()];
  const end = performance.now() + seconds * 1000;
  const living = signals(door, end);
  const open: Promise<void>[] = [];
  while (performance.now() < end) {
    const begin = performance.now();
    const { account, form } = reportOf();
    sent.set(account, begin);
    open.push(submit(door, form).then(() => void replied.set(account, performance.now())));
    await pause(Math.max(0, 1000 / perSecond - (performance.now() - begin)));
  }
  await Promise.all([...open, living]);
  await pause(1000);
  const took = (when: ReadonlyMap<string, number>): number[] =>
    [...sent].flatMap(([account, from]) => {
      const then = when.get(account);
      return then === undefined ? [] : [then - from];
    });
  say(`${sent.size} reports at ${perSecond}/s, ${signalsPerSecond} signals/s beside them`);
  told('submit to reply (durable)', took(replied));
  told('submit to the stop at the bank', took(seen));
  const missing = [...sent.keys()].filter((account) => !seen.has(account)).length;
  say(`  stops that have not come: ${missing}`);
}

/** The bank hangs up on everything until the centre is dead, so nothing leaves before the kill. */
async function killed(scene: Scene, first: [ChildProcess, Door], bank: TestBank): Promise<void> {
  let [child, door] = first;
  const took: number[] = [];
  let missing = 0;
  let doubled = 0;
  for (let n = 0; n < kills; n += 1) {
    const { account, form } = reportOf();
    bank.reply = () => 'hang';
    await submit(door, form);
    await killNow(child);
    const seen = watched(bank);
    bank.requests.length = 0;
    const begin = performance.now();
    const [next, { address = '' }] = await start(scene, false);
    const ready = performance.now();
    [child, door] = [next, { ...door, address }];
    for (let i = 0; i < 1200 && !seen.has(account); i += 1) await pause(50);
    const came = seen.get(account);
    if (came === undefined) missing += 1;
    else took.push(Math.max(0, came - ready));
    const keys = new Set(
      bank.requests.filter((r) => r.account.number === account).map((r) => r.key),
    );
    if (keys.size > 1) doubled += 1;
    say(`  kill ${n + 1}: the centre is up after ${Math.round(ready - begin)} ms`);
  }
  if (kills > 0) {
    say(
      `${kills} kills between reply and sending: ${missing} stops missing, ${doubled} told twice`,
    );
    told('centre up to the stop at the bank', took);
  }
  child.send('stop');
}

async function main(): Promise<void> {
  const authority = await makeAuthority();
  const bank = await startTestBank(authority, '1021');
  const folder = await writeBankFolder(authority, [
    { code: '1021', name: '工商银行', adapter: 'platform-xml', url: bank.url, pins: [bank.pin] },
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), 'wuzha-bench-'));
  const scene: Scene = {
    dataDir,
    env: {
      ...process.env,
      WUZHA_BENCH_DIR: dataDir,
      WUZHA_BANKS: folder,
      WUZHA_BANK_LISTEN: `127.0.0.1:${await freePort()}`,
    },
  };
  const [child, door] = (await start(scene, true)) as [ChildProcess, Door];
  // The first reports prepare statements and the line.
  for (let n = 0; n < 5; n += 1) await submit(door, reportOf().form);
  await pause(1500);
  await latency(door, bank);
  await killed(scene, [child, door], bank);
  await bank.close();
  rmSync(dataDir, { recursive: true, force: true });
}

await (process.argv.includes('serve') ? serve() : main());
