/**
 * Goal: what a centre asks reaches banks that keep books of their own: a protective stop holds a
 * citizen's account, a live watch tells of money as it moves. Method: a real server, and the banks of
 * the city as a process over mutual TLS on the same clock.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatInstant, minuteMs } from '../../src/core/kernel/index.ts';
import { writeBankPrefixes } from '../../src/server/signal/index.ts';
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
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  seat = await h.addUser({ roles: ['seat-operator'], unitId: bureau, name: '王佳宁' });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau, name: '韩立' });
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
