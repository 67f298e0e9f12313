/**
 * Goal: a report is a case with stops that have left for the bank, told once whoever tells it again,
 * and nothing of it is taken where something stands against it. Method: a real server and database,
 * a bank at the other end of a real line that answers what the test tells it.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiError } from '../../src/client/index.ts';
import type { ReportBody } from '../../src/contract/index.ts';
import { formatInstant, luhnDigit, minuteMs } from '../../src/core/kernel/index.ts';
import { centreCode, makeAuthority, writeBankFolder } from './bank-folder.ts';
import {
  startHarness,
  testStart,
  type Harness,
  type TestSource,
  type TestUser,
} from './harness.ts';
import { startTestBank, type TestBank } from './test-bank.ts';

let h: Harness;
let bank: TestBank;
let seat: TestUser;
let stranger: TestUser;
let hotline: TestSource;
let bureau: string;
let branch: string;
let serial = 0;

const door = 20_000 + Math.floor(process.pid % 20_000);

beforeAll(async () => {
  const authority = await makeAuthority();
  bank = await startTestBank(authority, '1021');
  const folder = await writeBankFolder(authority, [
    { code: '1021', name: '工商银行', adapter: 'platform-xml', url: bank.url, pins: [bank.pin] },
    { code: '1099', name: '江海银行', adapter: 'by-hand' },
  ]);
  h = await startHarness({
    config: { banks: { folder, listen: { host: '127.0.0.1', port: door } } },
  });
  bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  branch = await h.addUnit({ name: '海晏分局', level: 'branch', parentId: bureau });
  const other = await h.addUnit({ name: '老城分局', level: 'branch', parentId: bureau });
  seat = await h.addUser({ roles: ['seat-operator'], unitId: branch, name: '王佳宁' });
  stranger = await h.addUser({ roles: ['station-officer'], unitId: other });
  hotline = await h.addSource('hotline-110');
  await h.db.query("update source set kind = 'police', unit_id = $2 where id = $1", [
    hotline.id,
    bureau,
  ]);
});
afterAll(async () => {
  await h.stop();
  await bank.close();
});

function mule(): string {
  serial += 1;
  const body = `62220212345${String(6_000_000 + serial)}`;
  return body + luhnDigit(body);
}
const keyOf = (): string => {
  serial += 1;
  return `report-key-${serial}`;
};

type Row = ReportBody['transfers'][number];
const row = (parts: Partial<Row> = {}): Row => ({
  fromBank: '建设银行',
  fromAccount: '',
  toBank: '',
  toAccount: mule(),
  toName: '张伟',
  toType: 'personal',
  amountFen: 5_000_000,
  at: formatInstant(testStart - 5 * minuteMs),
  known: false,
  ...parts,
});
const form = (parts: Partial<ReportBody> = {}): ReportBody => ({
  reporter: 'self',
  paid: 'yes',
  victim: { name: '林小芳', phone: `1380000${String(1000 + serial)}`, idNumber: '' },
  contacted: 'call',
  how: '手机银行',
  category: 'ECOM',
  transfers: [row()],
  note: '',
  ...parts,
});
const submit = (body: ReportBody, parts: { key?: string; separate?: boolean } = {}, by = seat) =>
  by.call('report.submit', { body: { key: keyOf(), form: body, ...parts } });

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  throw new Error('it never came');
}

test('a report leaves as a stop, and what the bank answers is what the seat sees', async () => {
  const told = form();
  const toAccount = told.transfers[0]?.toAccount ?? '';
  bank.onRequest = async ({ key, kind, account }) => {
    if (kind !== 'stop' || account.number !== toAccount) return;
    const at = h.clock.now();
    const done = { account: account.number, name: account.name, code: '0000', remark: '' };
    const sums = { balanceFen: 4_200_000, availableFen: 0, executedFen: 4_200_000 };
    const until48 = (at + 48 * 60 * minuteMs) as typeof at;
    const rest = { startAt: at, expireAt: until48, prior: null, status: 'normal' as const };
    await bank.answer(door, {
      key,
      kind,
      serial: `s-${key}`,
      at,
      accounts: [{ ...done, ...sums, ...rest }],
    });
  };
  const report = await submit(told);
  expect(report).toMatchObject({ joined: false, openRows: 0, lossFen: 5_000_000 });
  expect(report.steps).toHaveLength(1);
  expect(report.steps[0]).toMatchObject({ bank: '工商银行', holderMasked: '张*', lacks: [] });
  const params = { id: report.id };
  const applied = await until(async () => {
    const now = await seat.call('report.progress', { params });
    const stop = now.steps[0]?.stop;
    return stop?.standing === 'applied' && stop.leftAt !== null ? now : undefined;
  });
  expect(applied.steps[0]?.stop).toMatchObject({ sends: 1, executedFen: 4_200_000 });
  expect(applied.stoppedFen).toBeGreaterThan(0);
  const sent = bank.requests.filter((r) => r.kind === 'stop' && r.account.number === toAccount);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ isUrgent: true, account: { name: '张伟', type: 'personal' } });
  const { items } = await seat.call('report.list', { query: {} });
  expect(items[0]).toMatchObject({ id: report.id, victimMasked: '林*芳' });
  // Out of the jurisdiction it is not there.
  const hidden = await stranger.call('report.progress', { params }).catch((e: unknown) => e);
  expect(hidden).toMatchObject({ status: 404 });
});

test('the same key is the same report; for another form it is refused', async () => {
  const key = keyOf();
  const told = form();
  const first = await submit(told, { key });
  const again = await submit(told, { key });
  expect(again.id).toBe(first.id);
  const counted = await h.db.query<{ n: number }>(
    'select count(*)::int as n from report where key = $1',
    [key],
  );
  expect(counted[0]?.n).toBe(1);
  const other = await submit(form(), { key }).catch((e: unknown) => e);
  expect(other).toMatchObject({ code: 'key-used' });
});

test('what stands against a report is named by field, and nothing of it is kept', async () => {
  const before = await h.db.query<{ n: number }>('select count(*)::int as n from report');
  const wrong = form({
    victim: { name: '', phone: '', idNumber: '' },
    transfers: [row({ toAccount: '6222021234567890129' }), row({ at: 'soon' })],
  });
  const time = (await submit(wrong).catch((e: unknown) => e)) as ApiError;
  expect(time.reply?.error.fields?.map((f) => f.field)).toEqual(['form.transfers.1.at']);
  const rest = { ...wrong, transfers: wrong.transfers.slice(0, 1) };
  const fields = (await submit(rest).catch((e: unknown) => e)) as ApiError;
  expect(fields.reply?.error.fields?.map((f) => f.field)).toEqual([
    'form.victim.name',
    'form.victim.phone',
    'form.transfers.0.toAccount',
  ]);
  const after = await h.db.query<{ n: number }>('select count(*)::int as n from report');
  expect(after).toEqual(before);
});

test('a relative and 110 who tell of the same transfer join the case', async () => {
  const told = form();
  const first = await submit(told);
  const again = { ...told, reporter: 'relative' as const };
  const second = await submit(again);
  expect(second).toMatchObject({ joined: true, caseId: first.caseId, lossFen: 5_000_000 });
  const third = await hotline.call('report.receive', {
    body: {
      key: keyOf(),
      form: { ...told, transfers: [...told.transfers, row({ amountFen: 2_000_000 })] },
      reportedAt: formatInstant(h.clock.now()),
    },
  });
  expect(third).toMatchObject({ joined: true, caseNumber: first.caseNumber, stops: 1 });
  const progress = await seat.call('report.progress', { params: { id: first.id } });
  expect(progress).toMatchObject({ lossFen: 7_000_000 });
  // Whoever asked the victim may say that it is another transfer.
  const apart = await submit(told, { separate: true });
  expect(apart.caseId).not.toBe(first.caseId);
});

test('another unit joins a case that it does not see', async () => {
  const told = form();
  const first = await submit(told);
  const joined = await submit(
    { ...told, transfers: [...told.transfers, row({ amountFen: 100_000 })] },
    {},
    stranger,
  );
  expect(joined).toMatchObject({ joined: true, caseId: first.caseId, channel: 'station' });
});

test('two who tell of it at the same moment open one case', async () => {
  const told = form();
  const both = await Promise.all([submit(told), submit({ ...told, reporter: 'relative' })]);
  expect(new Set(both.map((one) => one.caseId)).size).toBe(1);
  expect(both.filter((one) => one.joined)).toHaveLength(1);
});

test('a row without account, or without holder, waits and stops nothing', async () => {
  const told = form({ transfers: [row({ toName: '' }), row({ toAccount: '' })] });
  const report = await submit(told);
  expect(report).toMatchObject({ openRows: 1 });
  expect(report.steps).toEqual([expect.objectContaining({ stop: null, lacks: ['name'] })]);
});

test('a bank without a line is carried by hand, and it says so', async () => {
  const report = await submit(form({ transfers: [row({ toBank: '江海银行' })] }));
  const step = await until(async () => {
    const now = await seat.call('report.progress', { params: { id: report.id } });
    return now.steps[0]?.stop?.standing === 'by-hand' ? now.steps[0] : undefined;
  });
  expect(step.stop?.leftAt).toBeNull();
});

test('the checks know bank, slip, earlier reports and the same transfer, and change nothing', async () => {
  const told = form();
  await submit(told);
  const [first] = told.transfers;
  const card = first?.toAccount ?? '';
  const slip = `${card.slice(0, -2)}${card.at(-1) ?? ''}${card.at(-2) ?? ''}`;
  const { rows } = await seat.call('report.check', {
    body: { form: { ...told, transfers: [first ?? row(), row({ toAccount: slip }), row()] } },
  });
  expect(rows[0]).toMatchObject({
    verdict: 'card',
    bank: '工商银行',
    seenCases: 1,
    seenFen: 5_000_000,
  });
  expect(rows[0]?.same).toEqual([expect.objectContaining({ likeness: 'same' })]);
  expect(rows[2]).toMatchObject({ seenCases: 0, same: [], listed: null });
  if (slip !== card) expect(rows[1]?.proposals).toContain(card);
});

test('a pasted text is read', async () => {
  const text = '【工商银行】您尾号0918卡11月22日08:55向张伟(6222021234567890128)转账50,000.00元';
  const { transfers, marks } = await seat.call('report.parse', { body: { text } });
  expect(transfers).toEqual([
    expect.objectContaining({
      toAccount: '6222021234567890128',
      toName: '张伟',
      amountFen: 5_000_000,
    }),
  ]);
  expect(marks.length).toBeGreaterThan(3);
});

test('what a bank stopped before it reports is in force, and is not asked for again', async () => {
  const source = await h.addSource('bank-a');
  await h.db.query("update source set kind = 'bank', unit_id = $2 where id = $1", [
    source.id,
    branch,
  ]);
  const told = form();
  const account = told.transfers[0]?.toAccount ?? '';
  const at = formatInstant(h.clock.now() - minuteMs);
  const body = { key: keyOf(), form: told, reportedAt: formatInstant(h.clock.now()) };
  const stopped = [{ account, at, amountFen: 3_000_000 }];
  const reply = await source.call('report.receive', { body: { ...body, stopped } });
  expect(reply).toMatchObject({ joined: false, stops: 1 });
  const { items } = await seat.call('report.list', { query: { limit: 50 } });
  const found = items.find((one) => one.caseNumber === reply.caseNumber);
  expect(found?.channel).toBe('bank');
  const params = { id: found?.id ?? '' };
  const { steps } = await seat.call('report.progress', { params });
  expect(steps[0]?.stop).toMatchObject({ standing: 'applied', leftAt: null, appliedAt: at });
  expect(bank.requests.some((one) => one.account.number === account)).toBe(false);
  const other = await hotline
    .call('report.receive', { body: { ...body, key: keyOf(), stopped } })
    .catch((e: unknown) => e);
  expect(other).toMatchObject({ code: 'invalid-input' });
});

/** A bank's own report, as it writes it. */
function caseReport(key: string, account: string, parts: string, from = '1021'): string {
  return `<Message><Head><TxCode>100401</TxCode><MessageFrom>${from}</MessageFrom>
    <MessageTo>${centreCode}</MessageTo><TransSerialNumber>${key}</TransSerialNumber></Head><Body>
    <ApplicationID>${key}</ApplicationID>${parts}
    <VictimName>林小芳</VictimName><VictimPhoneNumber>13800009999</VictimPhoneNumber>
    <TransferAmount>50000.00</TransferAmount><TransferTime>20260310085500</TransferTime>
    <BankName>工商银行</BankName><AccountType>01</AccountType><AccountName>张伟</AccountName>
    <AccountNumber>${account}</AccountNumber></Body></Message>`;
}
const applied = '<ApplicationTime>20260310085900</ApplicationTime>';

test('a bank reports over its line: told, or stopped already, once for each of its keys', async () => {
  const account = mule();
  const key = `0401${String(serial).padStart(32, '0')}`;
  const stopped = `<ReportType>02</ReportType>${applied}<StartTime>20260310085800</StartTime>`;
  const text = caseReport(key, account, stopped);
  const first = await bank.send(door, text);
  expect(first).toMatchObject({ status: 200, reply: { code: '100000' } });
  const again = await bank.send(door, text);
  expect(again.reply).toEqual(first.reply);
  const [row] = await h.db.query<{ n: number; number: string; stops: number }>(
    `select count(*)::int as n, max(case_number) as number, max(stops) as stops from report
     where key = $1`,
    [`1021-${key}`],
  );
  expect(row).toEqual({ n: 1, number: first.reply?.description, stops: 1 });
  expect(bank.requests.some((one) => one.account.number === account)).toBe(false);
});

test('a report of a bank that does not stand is kept with its reason, and it is told', async () => {
  const type = `<ReportType>02</ReportType>${applied}`;
  const lacks = await bank.send(door, caseReport('0401a', mule(), type));
  expect(lacks.reply).toMatchObject({ code: '200001' });
  expect(lacks.reply?.description).toContain('StartTime');
  const told = `<ReportType>01</ReportType>${applied}`;
  const wrong = await bank.send(door, caseReport('0401b', '6222021234567890129', told));
  expect(wrong.reply?.description).toContain('toAccount');
  const foreign = await bank.send(door, caseReport('0401c', mule(), told, '1031'));
  expect(foreign.reply?.code).toBe('200001');
  // Who does not hold the account has not stopped it: believed, it would keep ours from leaving.
  const start = `${type}<StartTime>20260310085800</StartTime>`;
  const others = caseReport('0401d', mule(), start).replace('工商银行', '江海银行');
  expect((await bank.send(door, others)).reply).toMatchObject({ code: '200001' });
  expect((await bank.send(door, others)).reply?.description).toContain('BankName');
});

test('a carrier hands in no reports', async () => {
  const carrier = await h.addSource('carrier-a');
  const body = { key: keyOf(), form: form(), reportedAt: formatInstant(h.clock.now()) };
  const refused = await carrier.call('report.receive', { body }).catch((e: unknown) => e);
  expect(refused).toMatchObject({ code: 'source-no-reports' });
  const unit = await hotline
    .call('report.receive', { body: { ...body, unitId: 'unt_nowhere' } })
    .catch((e: unknown) => e);
  expect(unit).toMatchObject({ code: 'invalid-input' });
});
