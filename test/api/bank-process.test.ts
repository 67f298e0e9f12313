/**
 * Goal: what a centre asks reaches banks that keep books of their own: a protective stop holds a
 * citizen's account, a live watch tells of money as it moves, a bank that speaks ISO 20022 stops and
 * gives back. Method: a real server, and the banks of
 * the city as a process over mutual TLS on the same clock.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applicationId, type BankRequest } from '../../src/core/bank/index.ts';
import { formatInstant, hourMs, luhnDigit, minuteMs } from '../../src/core/kernel/index.ts';
import { enqueueBank, openBanks } from '../../src/server/bank/index.ts';
import { writeBankPrefixes } from '../../src/server/signal/index.ts';
import type { CastAccount } from '../../src/sim/bank/cast.ts';
import { startBanks, type BankGroup } from '../../src/sim/bank/process/group.ts';
import { banks } from '../../src/sim/city/ledger.ts';
import { foundCity } from '../../src/sim/city/found.ts';
import { startHarness, testStart, type Harness, type TestUser } from './harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'wuzha-line-'));
const door = 41_000 + (process.pid % 8_000);
const town = { seed: 3, people: 60 };
const people = foundCity({
  ...town,
  startAt: testStart,
  borough: { index: 0, count: 1, first: 0, all: town.people },
}).society.people;

let h: Harness;
let group: BankGroup;
let seat: TestUser;
let chief: TestUser;
let officer: TestUser;
let bureau: string;
let serial = 0;

beforeAll(async () => {
  group = await startBanks({
    dir,
    town,
    seed: town.seed,
    count: 8,
    cases: 0,
    gangs: 2,
    lengthMs: 0,
    startAt: testStart,
    clock: { at: testStart, epoch: Date.now(), speed: 1 },
    tempo: 0.01,
    iso: 1,
    processes: 1,
    centreCode: 'WUZHA0001',
    centreUrl: `https://127.0.0.1:${door}/`,
    faults: {},
    program: resolve(import.meta.dirname, '../../src/cli/main.ts'),
    say: () => {},
  });
  h = await startHarness({
    config: { banks: { folder: dir, listen: { host: '127.0.0.1', port: door } } },
  });
  // The bank of a card is known by its number.
  writeBankPrefixes(
    h.dataDir,
    banks.map(({ bin, name }) => ({ prefix: bin, bank: name })),
  );
  await h.restart();
  bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  seat = await h.addUser({ roles: ['seat-operator'], unitId: bureau, name: '王佳宁' });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau, name: '韩立' });
  officer = await h.addUser({ roles: ['fund-officer'], unitId: bureau, name: '钱卫东' });
}, 60_000);
afterAll(async () => {
  await h.stop();
  await group.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Until what is asked holds; the work behind it goes on by itself. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => {
      setTimeout(done, 20);
    });
  }
}
const rowOf = async <T>(sql: string, params: readonly unknown[]): Promise<T | undefined> =>
  (await h.db.query(sql, [...params]))[0] as T | undefined;

const holdsOf = async (bank: string, number: string) =>
  (await group.books(bank)).accounts.find((account) => account.number === number)?.holds ?? [];

/** A grown-up of the city with one account, whom a caller has on the line. */
async function warned(index: number) {
  const person = people.filter(({ age }) => age > 20)[index];
  const account = person?.accounts[0];
  if (person === undefined || account === undefined) throw new Error('the city has people');
  const id = `per_city${index}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, relatives, created_at)
     values ($1, $2, $3, '440303', '海晏街道', '[]', 0)`,
    [id, person.name, `+86${person.phone}`],
  );
  for (const handle of [`phone:+86${person.phone}`, `account:${account.number}`, `account:1${id}`])
    await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [handle, id]);
  const source = await h.addSource(`carrier-${index}`);
  const row = {
    kind: 'call',
    id: `c${index}`,
    source: source.name,
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    subject: { phone: person.phone },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
  };
  await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify(row),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  const warning = await until(() =>
    rowOf<{ id: string }>('select id from warning where person_id = $1', [id]),
  );
  return { person, account, warningId: warning.id };
}

test('a protective stop holds the account in the books of its bank until it is lifted', async () => {
  const { account, warningId } = await warned(0);
  const options = await seat.call('protection.options', { params: { id: warningId } });
  const last4 = account.number.slice(-4);
  const chosen = options.accounts.find(({ numberMasked }) => numberMasked.endsWith(last4));
  const proposed = await seat.call('protection.propose', {
    params: { id: warningId },
    body: {
      accounts: [chosen?.key ?? ''],
      reason: '正在与对方通话，坚持要转账',
      days: 7,
      allowance: { perDayFen: 20_000, payees: [] },
    },
  });
  const order = await chief.call('protection.decide', {
    params: { id: proposed.id },
    body: {
      version: proposed.version,
      command: { act: 'approve', overrideReason: '正在转账，来不及见面' },
    },
  });
  const standing = async (wanted: string) =>
    until(async () => {
      const read = await chief.call('protection.read', { params: { id: order.id } });
      return read.accounts[0]?.standing === wanted ? read : undefined;
    });
  await standing('stopped');
  const code = account.bank.code;
  expect(await holdsOf(code, account.number)).toMatchObject([{ kind: 'stop', endedAt: null }]);
  const now = await standing('stopped');
  await chief.call('protection.act', {
    params: { id: order.id },
    body: {
      version: now.version,
      command: { act: 'release', cause: 'check-passed', reason: '核实为正常购房款' },
    },
  });
  await standing('free');
  expect(await holdsOf(code, account.number)).toMatchObject([
    { kind: 'stop', endedAt: expect.any(Number) },
  ]);
}, 60_000);

/** An account of nobody's gang: money rests there until the test moves it. */
async function opened(code: string, name: string, openingFen = 0): Promise<CastAccount> {
  serial += 1;
  const bin = banks.find((bank) => bank.code === code)?.bin ?? '';
  const body = `${bin}8${String(10_000_000_000 + serial)}`;
  const account: CastAccount = {
    number: body + luhnDigit(body),
    bank: code,
    name,
    type: 'personal',
    role: 'mule',
    gang: null,
    level: 1,
    idNumber: '',
    phone: '',
    openedAt: testStart,
    openingFen,
    priorOffice: null,
  };
  await group.take(code, { in: 'open', account });
  return account;
}

async function pay(from: CastAccount, to: CastAccount, amountFen: number): Promise<void> {
  serial += 1;
  const party = { bank: to.bank, account: to.number, name: to.name };
  await group.take(from.bank, {
    in: 'pay',
    id: `test-${serial}`,
    from: from.number,
    to: party,
    amountFen,
  });
  await until(async () => {
    const { accounts } = await group.books(to.bank);
    const there = accounts.find(({ number }) => number === to.number);
    return (there?.balanceFen ?? 0) >= amountFen ? true : undefined;
  });
}

const nameOf = (code: string): string => banks.find((bank) => bank.code === code)?.name ?? code;

/** A victim's payment into an account, told at once. */
async function reported(to: CastAccount, amountFen: number) {
  const victim = await opened('LJYH', '林小芳', amountFen);
  await pay(victim, to, amountFen);
  serial += 1;
  const report = await seat.call('report.submit', {
    body: {
      key: `report-key-${serial}`,
      form: {
        reporter: 'self',
        paid: 'yes',
        victim: { name: victim.name, phone: `1380000${1000 + serial}`, idNumber: '' },
        contacted: 'call',
        how: '手机银行',
        category: 'ECOM',
        note: '',
        transfers: [
          {
            fromBank: nameOf(victim.bank),
            fromAccount: victim.number,
            toBank: nameOf(to.bank),
            toAccount: to.number,
            toName: to.name,
            toType: 'personal',
            amountFen,
            at: formatInstant(h.clock.now()),
            known: false,
          },
        ],
      },
    },
  });
  return report;
}

const stopped = (id: string) =>
  until(async () => {
    const { steps } = await seat.call('report.progress', { params: { id } });
    const stop = steps[0]?.stop;
    return stop != null && stop.standing !== 'sent' && stop.leftAt !== null ? stop : undefined;
  });

test('money that a watched account sends on is seen, and the next account is stopped', async () => {
  const first = await opened('CLYH', '赵一');
  const second = await opened('YHYH', '钱二');
  await group.take('CLYH', { in: 'faults', shares: { '1304': 1 } });
  const report = await reported(first, 5_000_000);
  const id = report.caseId;
  // The bank refuses the stop, so the money may go on at any time.
  expect((await stopped(report.id)).standing).toBe('failed');
  const { accounts, version } = await officer.call('funds.read', { params: { id } });
  const accountId = accounts[0]?.id ?? '';
  await officer.call('funds.act', {
    params: { id },
    body: {
      version,
      command: { act: 'watch', accountId, untilAt: formatInstant(h.clock.now() + hourMs) },
    },
  });
  await until(() =>
    rowOf("select 1 from bank_message where kind = 'watch' and status = 'answered'", []),
  );
  await pay(first, second, 4_900_000);
  const next = await until(() =>
    rowOf<{ key: string }>(
      "select key from bank_message where kind = 'stop' and account = $1 and code = '0000'",
      [second.number],
    ),
  );
  expect(await holdsOf('YHYH', second.number)).toMatchObject([{ key: next.key, kind: 'stop' }]);
  const seen = await officer.call('funds.read', { params: { id } });
  expect(seen.accounts.map(({ level }) => level)).toEqual([1, 2]);
  await group.take('CLYH', { in: 'faults', shares: {} });
}, 60_000);

test('a bank that speaks ISO 20022 stops an account and gives the money back', async () => {
  const code = 'WJCZ';
  expect(openBanks({ folder: dir }).find(code)?.adapter).toBe('iso20022');
  const mule = await opened(code, '孙三');
  const { id } = await reported(mule, 3_000_000);
  expect(await stopped(id)).toMatchObject({ standing: 'applied', executedFen: 3_000_000 });
  const [hold] = await holdsOf(code, mule.number);
  expect(hold).toMatchObject({ kind: 'stop' });
  const victim = await opened('HYYH', '林小芳');
  const now = h.clock.now();
  const account = { bank: code, number: mule.number, name: mule.name, type: 'personal' } as const;
  const request = {
    key: applicationId('freeze', 'msr_iso', 1),
    kind: 'freeze',
    account,
    caseNumber: 'A4403010000002026030001',
    isUrgent: false,
    reason: '电信网络诈骗',
    originalKey: null,
    transfer: null,
    amountFen: 3_000_000,
    fromAt: null,
    untilAt: null,
    payee: null,
    office: { id: '440300', name: '临江市反诈中心' },
    officers: [],
    papers: [],
    madeAt: now,
  } as const;
  // There is no such message here: a clerk of the bank enters the freeze from the paper.
  await group.take(code, { in: 'request', request });
  await until(async () => ((await holdsOf(code, mule.number)).length === 2 ? true : undefined));
  const giveBack: BankRequest = {
    ...request,
    key: applicationId('return', 'rtn_iso', 1),
    kind: 'return',
    originalKey: request.key,
    amountFen: 2_900_000,
    payee: { bank: victim.bank, number: victim.number, name: victim.name, type: 'personal' },
  };
  const order = { request: giveBack, unitId: bureau, subject: 'rtn_none' };
  await enqueueBank(h.db, [order], now);
  const answered = await until(() =>
    rowOf<{ code: string; adapter: string; body: string }>(
      "select code, adapter, body from bank_message where key = $1 and status = 'answered'",
      [giveBack.key],
    ),
  );
  expect(answered).toMatchObject({ code: '0000', adapter: 'iso20022' });
  expect(answered.body).toContain('camt.056');
  await until(async () => {
    const { accounts } = await group.books(victim.bank);
    const there = accounts.find(({ number }) => number === victim.number);
    return there?.balanceFen === 2_900_000 ? true : undefined;
  });
  const { differenceFen, timesDone } = await group.books(code);
  expect(differenceFen).toBe(0);
  expect(timesDone.filter(([, times]) => times !== 1)).toEqual([]);
}, 60_000);
