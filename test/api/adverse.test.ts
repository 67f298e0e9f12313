/**
 * Goal: whatever order, repetition or malice money and banks come with, every fen is accounted for
 * and what a bank says is always on record. Method: a real server and database, answers of banks as
 * the line hands them over, each case read back with the sum of its ledger.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { FundDetail, HandleFundsCommand } from '../../src/contract/index.ts';
import type { BankTransaction } from '../../src/core/bank/index.ts';
import { dayMs, hourMs, minuteMs, secondMs, type Instant } from '../../src/core/kernel/index.ts';
import { makeFrozenBench, type FrozenBench } from './frozen-case.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let bench: FrozenBench;
let officer: TestUser;
let chief: TestUser;
let unitId: string;
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  const parentId = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  unitId = await h.addUnit({ name: '海晏分局', level: 'branch', parentId, regions: ['440303'] });
  officer = await h.addUser({ roles: ['fund-officer'], unitId, name: '钱卫东' });
  chief = await h.addUser({ roles: ['commander'], unitId, name: '韩立' });
  bench = await makeFrozenBench({ db: h.db, clock: h.clock, unitId, officer, chief });
});
afterAll(() => h.stop());

async function advance(ms: number): Promise<void> {
  const now = h.clock.now() + ms;
  await h.db.query('update session set last_seen_at = $1, expires_at = $2', [
    now,
    now + 400 * dayMs,
  ]);
  h.clock.advance(ms);
  await h.server.settleTimers();
}

const mule = (): string => {
  serial += 1;
  return `62170012340${String(30_000_000 + serial)}`;
};

const bank = '建设银行';
/** A row of a statement of an account, to or from another account of the bank. */
function row(
  account: string,
  other: string,
  parts: Partial<BankTransaction> = {},
): BankTransaction {
  serial += 1;
  return {
    account,
    serial: `s-${serial}`,
    at: h.clock.now(),
    direction: 'out',
    amountFen: 1_000_000,
    balanceFen: null,
    isDone: true,
    isCash: false,
    type: 'transfer',
    counterparty: { account: other, name: '李某', bank },
    reverses: null,
    place: null,
    merchant: null,
    terminal: null,
    ip: null,
    mac: null,
    remark: '',
    ...parts,
  };
}

const reported = async (to: string, amountFen: number) => {
  const [state] = await bench.report(to, [{ name: '林小芳', amountFen }]);
  if (state === undefined) throw new Error('a report opens a case');
  return state.id as string;
};

/** The case, after its books were proved: parts, facts and the table of entries agree. */
async function proved(id: string): Promise<FundDetail> {
  const detail = await officer.call('funds.read', { params: { id } });
  const ledger = await officer.call('funds.ledger', { params: { id }, query: {} });
  const sum = detail.parts.reduce((all, one) => all + one.amountFen, 0);
  expect([sum, detail.imbalanceFen, ledger.imbalanceFen]).toEqual([detail.lossFen, 0, 0]);
  const here = detail.accounts.every((one) => one.hereFen >= 0 && one.inFen >= one.outFen);
  expect(here).toBe(true);
  return detail;
}

const partsOf = ({ parts }: FundDetail): string =>
  parts.map((one) => `${one.part} ${one.amountFen}`).join(', ');

async function act(id: string, command: HandleFundsCommand): Promise<FundDetail> {
  const { version } = await officer.call('funds.read', { params: { id } });
  return officer.call('funds.act', { params: { id }, body: { version, command } });
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown.code;
    throw thrown;
  }
  return 'none';
}

const newest = async (id: string, kind: string) => {
  const request = (await bench.requests(id, kind)).at(-1);
  if (request === undefined) throw new Error(`no ${kind} is in the line`);
  return request;
};

/** The question for the statement of one account of a case, asked now or before by the chase. */
async function statementOf(id: string, accountId = '') {
  const asking = act(id, { act: 'query', accountId, what: 'transactions' });
  expect(['none', 'question-open']).toContain(await refusalOf(asking));
  return newest(id, 'query-transactions');
}

test('money that goes round within one second is followed, and the answer is kept', async () => {
  const [first, second] = [mule(), mule()];
  const id = await reported(first, 10_000);
  const at = h.clock.now();
  const round = 1_000_000_000_00;
  await bench.answer(id, await newest(id, 'stop'), {
    executedFen: 3_000,
    transactions: [
      row(first, second, { at, amountFen: round }),
      row(first, second, { at, amountFen: round, direction: 'in' }),
    ],
  });
  const target = (await proved(id)).accounts.find((one) => one.level === 2);
  await bench.answer(id, await statementOf(id, target?.id), {
    transactions: [
      row(second, first, { at, amountFen: round, direction: 'in' }),
      row(second, first, { at, amountFen: round }),
    ],
  });
  const detail = await proved(id);
  expect(detail.measures[0]?.status).toBe('in-force');
  expect(detail.accounts.map((one) => one.hereFen).reduce((a, b) => a + b)).toBe(10_000);
});

test('the first word counts: the same again with other sums changes nothing', async () => {
  const id = await reported(mule(), 5_000_000);
  const stop = await newest(id, 'stop');
  await bench.answer(id, stop, { executedFen: 3_000_000 });
  const before = partsOf(await proved(id));
  expect(before).toBe('in-flight 2000000, stopped 3000000');
  await bench.answer(id, stop, { executedFen: 9_999_999_999 });
  await bench.answer(id, stop, { code: '1300', executedFen: null });
  expect(partsOf(await proved(id))).toBe(before);
});

test('a word on the stop after its release changes nothing, nor does a second release', async () => {
  const id = await reported(mule(), 5_000_000);
  const stop = await newest(id, 'stop');
  await bench.answer(id, stop, { executedFen: 5_000_000 });
  const measureId = (await proved(id)).measures[0]?.id ?? '';
  await act(id, { act: 'release', measureId, reason: '查明无关' });
  const lift = await newest(id, 'lift-stop');
  await bench.answer(id, lift);
  const before = partsOf(await proved(id));
  expect(before).toBe('released 5000000');
  await bench.answer(id, stop, { executedFen: 5_000_000 });
  await bench.answer(id, lift, { code: '1900' });
  const detail = await proved(id);
  expect([partsOf(detail), detail.measures[0]?.status]).toEqual([before, 'released']);
});

test('two cases on one account: held once, spent once, let go once', async () => {
  const to = mule();
  const cases = await bench.report(to, [
    { name: '甲', amountFen: 3_000_000 },
    { name: '乙', amountFen: 1_000_000 },
  ]);
  const [a = '', b = ''] = cases.map((one) => one.id as string);
  await bench.answer(a, await newest(a, 'stop'), {
    executedFen: 1_000_000,
    transactions: [row(to, mule(), { amountFen: 3_000_000 })],
  });
  const both = [await proved(a), await proved(b)];
  expect(both.map(partsOf)).toEqual([
    'in-flight 2250000, stopped 750000',
    'in-flight 750000, stopped 250000',
  ]);
  expect(
    await refusalOf(
      act(b, { act: 'stop', accountId: both[1]?.accounts[0]?.id ?? '', reason: '再止付' }),
    ),
  ).toBe('already-stopped');
  const measureId = both[0]?.measures[0]?.id ?? '';
  await act(a, { act: 'release', measureId, reason: '查明无关' });
  await bench.answer(a, await newest(a, 'lift-stop'));
  const after = [await proved(a), await proved(b)];
  expect(after.map(partsOf)).toEqual([
    'in-flight 2250000, released 750000',
    'in-flight 750000, released 250000',
  ]);
});

test('stopped twice, extended as the second: no third way to hold it without a case', async () => {
  const id = await reported(mule(), 5_000_000);
  await bench.answer(id, await newest(id, 'stop'), { executedFen: 5_000_000 });
  const first = await proved(id);
  const [measureId = '', accountId = ''] = [first.measures[0]?.id, first.accounts[0]?.id];
  await act(id, { act: 'extend', measureId, reason: '继续止付' });
  await bench.answer(id, await newest(id, 'extend-stop'));
  expect(await refusalOf(act(id, { act: 'extend', measureId, reason: '再延' }))).toMatch(
    /^too-many/,
  );
  await advance(96 * hourMs + minuteMs);
  const lapsed = await proved(id);
  expect([partsOf(lapsed), lapsed.measures[0]?.status]).toEqual(['in-flight 5000000', 'lapsed']);
  expect(await refusalOf(act(id, { act: 'stop', accountId, reason: '第三次' }))).toBe(
    'too-many-stops',
  );
  const early = { act: 'freeze', accountId, limitFen: null, reason: '立案前冻结' } as const;
  expect(await refusalOf(act(id, early))).toBe('case-not-filed');
});

test('a reversal, a failed row and a row told twice leave what there was', async () => {
  const [to, next] = [mule(), mule()];
  const id = await reported(to, 5_000_000);
  const out = row(to, next, { amountFen: 2_000_000 });
  const failed = row(to, next, { amountFen: 900_000, isDone: false });
  await bench.answer(id, await newest(id, 'stop'), {
    executedFen: 3_000_000,
    transactions: [out, failed, out],
  });
  expect(partsOf(await proved(id))).toBe('in-flight 2000000, stopped 3000000');
  const back = row(to, next, { direction: 'in', amountFen: 2_000_000, reverses: out.serial });
  const first = (await proved(id)).accounts.find((one) => one.level === 1);
  await bench.answer(id, await statementOf(id, first?.id), { transactions: [back, out] });
  const detail = await proved(id);
  expect(detail.accounts.find((one) => one.level === 1)?.hereFen).toBe(5_000_000);
});

test('a suspect’s receipt counts once, and no more than was lost that way', async () => {
  const id = await reported(mule(), 5_000_000);
  const given = { act: 'restitute', amountFen: 2_000_000, from: 'in-flight' } as const;
  await act(id, { ...given, receipt: '退赃 2026-1' });
  expect(await refusalOf(act(id, { ...given, receipt: '退赃 2026-1' }))).toBe('receipt-known');
  expect(await refusalOf(act(id, { ...given, amountFen: 4_000_000, receipt: '退赃 2026-2' }))).toBe(
    'sum-too-high',
  );
  expect(partsOf(await proved(id))).toBe('in-flight 3000000, restituted 2000000');
});

test('a clock that goes back takes nothing back and lets nothing lapse', async () => {
  const id = await reported(mule(), 5_000_000);
  await bench.answer(id, await newest(id, 'stop'), { executedFen: 5_000_000 });
  await advance(-2 * hourMs);
  expect((await proved(id)).measures[0]?.status).toBe('in-force');
  await advance(2 * hourMs + secondMs);
  expect(partsOf(await proved(id))).toBe('stopped 5000000');
});

test('where the line is full the chase sends nothing, and nothing says that it was sent', async () => {
  const [to, next] = [mule(), mule()];
  const id = await reported(to, 50_000_000);
  const stop = await newest(id, 'stop');
  await h.db.query(
    `insert into bank_message (id, key, bank, adapter, account, kind, is_urgent, unit_id, subject,
       request, status, made_at)
     select 'full-' || n, 'full-' || n, 'x', 'x', 'x', 'stop', false, $1, 'full', '{}', 'waiting', 0
     from generate_series(1, 50000) n`,
    [unitId],
  );
  const at = (h.clock.now() - minuteMs) as Instant;
  const transactions = [row(to, next, { amountFen: 50_000_000, at })];
  await bench.answer(id, stop, { executedFen: 0, transactions });
  const detail = await proved(id);
  const sent = detail.measures.flatMap((one) => (one.sentAt === null ? [] : [one.id]));
  const asked = detail.accounts.flatMap((one) => one.asked);
  await h.db.query("delete from bank_message where subject = 'full'");
  const messages = await h.db.query<{ kind: string }>(
    'select kind from bank_message where subject = $1 and answered_at is null',
    [id],
  );
  const kinds = messages.map((one) => one.kind);
  expect(detail.measures[0]?.status).toBe('in-force');
  expect([sent.length, asked.length]).toEqual([
    kinds.filter((one) => one === 'stop').length,
    kinds.filter((one) => one === 'query-transactions').length,
  ]);
});
