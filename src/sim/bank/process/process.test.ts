/**
 * Goal: a bank that is killed knows what it acknowledged, does it once and keeps its books.
 * Method: two banks as processes over mutual TLS, a receiver in the place of the centre, `kill -9`
 * between a request and its answer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BankAnswer, BankRequest } from '../../../core/bank/index.ts';
import {
  platformAdapter,
  readReply,
  shippedDialect,
  transportCodes,
  writeReply,
} from '../../../core/bank/wire/index.ts';
import { dayMs, hourMs, parseInstant, type Instant } from '../../../core/kernel/index.ts';
import { makeCast } from '../cast.ts';
import { startBanks, type BankGroup } from './group.ts';
import { timeOf } from './setting.ts';
import { agentOf, identityOf, post, readText } from './wire.ts';

const dir = mkdtempSync(join(tmpdir(), 'wuzha-banks-'));
const startAt = parseInstant('2026-11-20T20:00:00+08:00') as Instant;
const world = { seed: 5, cases: 6, lengthMs: hourMs, startAt };
const adapter = platformAdapter(shippedDialect);
const answers: BankAnswer[] = [];
let heard: () => void = () => {};
let banks: BankGroup | undefined;
let centre: Server | undefined;

beforeAll(async () => {
  const options = {
    ...world,
    dir,
    count: 2,
    processes: 2,
    clock: { at: startAt, epoch: Date.now() - 3_000, speed: 3_600 },
    tempo: 1,
    centreCode: 'WUZHA0001',
    faults: {},
    program: resolve(import.meta.dirname, '../../../cli/main.ts'),
    say: () => {},
  };
  // The first start makes the certificates, also that of the centre.
  const first = await startBanks({ ...options, centreUrl: 'https://127.0.0.1:1/' });
  await first.stop();
  centre = createServer(
    { ...identityOf(dir, 'centre'), requestCert: true, rejectUnauthorized: true },
    (message, reply) => {
      void readText(message).then((text) => {
        const read = adapter.readAnswer(text);
        if (read.ok) answers.push(read.value.body);
        heard();
        const code = read.ok ? transportCodes.taken : transportCodes.format;
        reply.end(writeReply({ code, description: '' }));
      });
    },
  );
  await new Promise<void>((done) => {
    centre?.listen(0, '127.0.0.1', done);
  });
  const address = centre.address();
  const port = typeof address === 'object' ? address?.port : 0;
  banks = await startBanks({ ...options, centreUrl: `https://127.0.0.1:${port}/` });
}, 60_000);

afterAll(async () => {
  await banks?.stop();
  centre?.closeAllConnections();
  centre?.close();
  rmSync(dir, { recursive: true, force: true });
});

const group = (): BankGroup => {
  if (banks === undefined) throw new Error('the banks did not start');
  return banks;
};

/** Waits for an event of the receiver, not for a time. */
async function until(isThere: () => boolean): Promise<void> {
  while (!isThere()) {
    await new Promise<void>((done) => {
      heard = done;
    });
  }
}

function stopOf(key: string): BankRequest {
  const payment = makeCast({ ...world, banks: 2 }).cases[0]?.payments[0];
  if (payment === undefined) throw new Error('a world of six cases has a payment');
  const { bank, number, name } = payment.to;
  return {
    key,
    kind: 'stop',
    account: { bank, number, name, type: 'personal' },
    caseNumber: null,
    isUrgent: true,
    reason: '电信网络诈骗',
    originalKey: null,
    transfer: null,
    amountFen: null,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '080900', name: '临江市反诈中心' },
    officers: [
      { name: '钱卫东', idType: 'id-card', idNumber: '110101199001010015', phone: '16100000000' },
    ],
    papers: [],
    madeAt: startAt,
  };
}

const agent = () => agentOf(identityOf(dir, 'centre'));

async function ask(request: BankRequest, identity = agent()): Promise<string | undefined> {
  const { bank } = request.account;
  const written = adapter.writeRequest(request, { from: 'WUZHA0001', to: bank, serial: 'S1' });
  if (!written.ok) throw new Error(JSON.stringify(written.error));
  const url = `https://127.0.0.1:${group().setting.ports[bank] ?? 0}/platform`;
  const reply = await post(url, identity, written.value, 'application/xml');
  return readReply(reply.text)?.code;
}

test('what was acknowledged before a kill is answered after it, once', async () => {
  const request = stopOf('010100000000000000000000000000000001');
  const { bank } = request.account;
  expect(await ask(request)).toBe(transportCodes.taken);
  const holder = group()
    .processes()
    .find(({ banks: codes }) => codes.includes(bank));
  if (holder === undefined) throw new Error('the bank has a process');
  process.kill(holder.pid, 'SIGKILL');
  await until(() => answers.some(({ key }) => key === request.key));
  const before = answers.filter(({ key }) => key === request.key);
  // The same request again: the same answer, nothing done twice.
  expect(await ask(request)).toBe(transportCodes.taken);
  await until(() => answers.filter(({ key }) => key === request.key).length > before.length);
  const serials = new Set(answers.filter(({ key }) => key === request.key).map((a) => a.serial));
  expect(serials.size).toBe(1);
  const books = await group().books(bank);
  expect(books.timesDone).toEqual([[request.key, 1]]);
  expect(books.differenceFen).toBe(0);
  expect(books.accounts.find(({ number }) => number === request.account.number)?.stopCount).toBe(1);
}, 60_000);

test('only the centre may ask, and a bank whose certificate is over is not believed', async () => {
  const request = stopOf('010100000000000000000000000000000002');
  const { bank } = request.account;
  const another = agentOf(identityOf(dir, bank));
  expect(await ask(request, another)).toBeUndefined();
  await group().take(bank, { in: 'faults', shares: { expired: 1 } });
  await expect(ask(request)).rejects.toThrow(/expired/);
  await group().take(bank, { in: 'faults', shares: { dead: 1 } });
  await expect(ask(request)).rejects.toThrow(/ECONNRESET|hang up|disconnected/);
  await group().take(bank, { in: 'faults', shares: {} });
  expect(await ask(request)).toBe(transportCodes.taken);
}, 60_000);

test('time that is passed over is passed at once, for good, and never back', async () => {
  const { bank } = stopOf('-').account;
  const at = (timeOf(group().setting.clock) + 30 * dayMs) as Instant;
  await group().passTo(at);
  expect((await group().books(bank)).at).toBeGreaterThanOrEqual(at);
  const holder = group()
    .processes()
    .find(({ banks: codes }) => codes.includes(bank));
  if (holder === undefined) throw new Error('the bank has a process');
  process.kill(holder.pid, 'SIGKILL');
  await expect
    .poll(async () => (await group().books(bank)).at, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(at);
  await expect(group().passTo(startAt)).rejects.toThrow('time does not go back');
}, 60_000);
