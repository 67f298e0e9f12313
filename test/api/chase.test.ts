/**
 * Goal: what a bank says is followed at once within the policy and never beyond it; what is not done
 * is proposed, can be done or left by an officer, and every act keeps its figures. Method: a real
 * server and database, answers of banks as the line hands them over, the clock set by the test.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { BankAnswer, BankRequest, BankTransaction } from '../../src/core/bank/index.ts';
import type { CaseDraft } from '../../src/core/funds/index.ts';
import { dayMs, hourMs, minuteMs, secondMs, type Instant } from '../../src/core/kernel/index.ts';
import { openCase } from '../../src/server/funds/index.ts';
import { bankReactions, makeFunds } from '../../src/server/money.ts';
import { openPolicies, type Policies } from '../../src/server/policy/index.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let branch: string;
let officer: TestUser;
let stranger: TestUser;
let policies: Policies;
let funds: ReturnType<typeof makeFunds>;
let serial = 0;
const system = { kind: 'system', name: 'test', reason: 'hands over what a bank said' } as const;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  branch = await h.addUnit({
    name: '海晏分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  const other = await h.addUnit({
    name: '老城分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440304'],
  });
  officer = await h.addUser({ roles: ['fund-officer'], unitId: branch, name: '钱卫东' });
  stranger = await h.addUser({ roles: ['fund-officer'], unitId: other });
  policies = await openPolicies({ db: h.db, clock: h.clock, log: silentLog });
  policies.stop();
  funds = makeFunds(policies);
});
afterAll(() => h.stop());

async function advance(ms: number): Promise<void> {
  const now = h.clock.now() + ms;
  await h.db.query('update session set last_seen_at = $1, expires_at = $2', [now, now + dayMs]);
  h.clock.advance(ms);
  await h.server.settleTimers();
}

const mule = (): string => {
  serial += 1;
  return `62170012350${String(10_000_000 + serial)}`;
};

async function reported(to: string, amountFen: number, agoMs = 2 * minuteMs) {
  const now = h.clock.now();
  const draft: CaseDraft = {
    unitId: branch,
    victim: { personId: null, name: '林小芳', idNumber: null, phone: '+8613812342071' },
    category: null,
    channel: 'seat',
    warningId: null,
    reportedAt: now,
    story: '冒充客服，要求转账',
    transfers: [
      {
        fromBank: '甲银行',
        fromAccount: `victim-${to.slice(-4)}`,
        fromName: '林小芳',
        toBank: '乙银行',
        toAccount: to,
        toName: '赵某',
        toType: 'personal',
        amountFen,
        at: (now - agoMs) as Instant,
      },
    ],
  };
  const opened = await transact(h.db, system, now, (tx) =>
    openCase(tx, funds, { actor: system, now }, draft),
  );
  await advance(secondMs);
  return opened;
}

async function requestsOf(caseId: string): Promise<readonly BankRequest[]> {
  const rows = await h.db.query<{ request: BankRequest }>(
    'select request from bank_message where subject = $1 order by made_at, kind, key',
    [caseId],
  );
  return rows.map((row) => row.request);
}
const told = (requests: readonly BankRequest[]): string[] =>
  requests.map(({ kind, account }) => `${kind} ${account.bank}`);

type Said = Partial<BankAnswer['accounts'][number]>;

async function answered(
  caseId: string,
  request: BankRequest | undefined,
  said: Said = {},
  transactions: readonly BankTransaction[] = [],
): Promise<void> {
  if (request === undefined) throw new Error('no such request is in the line');
  const now = h.clock.now();
  serial += 1;
  const code = said.code ?? '0000';
  const answer: BankAnswer = {
    key: request.key,
    kind: request.kind,
    bank: request.account.bank,
    serial: `R${serial}`,
    at: now,
    code,
    remark: '',
    accounts: [
      {
        account: request.account.number,
        name: request.account.name,
        remark: '',
        balanceFen: null,
        availableFen: null,
        executedFen: null,
        startAt: now,
        expireAt: null,
        prior: null,
        status: 'normal',
        ...said,
        code,
      },
    ],
    transactions,
    holder: null,
  };
  await transact(h.db, system, now, async (tx) => {
    for (const reaction of bankReactions(funds, policies))
      await reaction(tx, { request, answer, subject: caseId }, now);
  });
}

function out(account: string, parts: Partial<BankTransaction>): BankTransaction {
  serial += 1;
  return {
    account,
    serial: `t${serial}`,
    at: h.clock.now(),
    direction: 'out',
    amountFen: 1_000_000,
    balanceFen: null,
    isDone: true,
    isCash: false,
    type: 'transfer',
    counterparty: null,
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

const board = (user: TestUser, caseId: string) => user.call('chase.board', { query: { caseId } });

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown.code;
    throw thrown;
  }
  return 'none';
}

/** A case whose first account passed everything on. */
async function passedOn(pieces: readonly (readonly [number, string])[]) {
  const [first, ...next] = [mule(), ...pieces.map(() => mule())];
  const opened = await reported(first, 10_000_000, 6 * minuteMs);
  const query = (await requestsOf(opened.id)).find(({ kind }) => kind === 'query-transactions');
  const at = (h.clock.now() - 30 * secondMs) as Instant;
  await answered(
    opened.id,
    query,
    { balanceFen: 0 },
    pieces.map(([amountFen, bank], i) =>
      out(first, { at, amountFen, counterparty: { account: next[i] ?? '', name: '钱某', bank } }),
    ),
  );
  return opened.id;
}

test('a report asks where the money is, and its answer stops the next accounts at once', async () => {
  const id = await passedOn([
    [7_000_000, '丙银行'],
    [3_000_000, '丁银行'],
  ]);
  const requests = told(await requestsOf(id));
  expect(requests).toContain('stop 乙银行');
  expect(requests).toContain('query-transactions 乙银行');
  expect(requests.filter((one) => one.startsWith('stop')).toSorted()).toEqual([
    'stop 丁银行',
    'stop 丙银行',
    'stop 乙银行',
  ]);
  const { deeds, money, wishes } = await board(officer, id);
  const stops = deeds.filter((one) => one.kind === 'stop');
  expect(
    stops.map((one) => `${one.bank} ${one.isAutomatic} ${one.figures.hereFen}`).toSorted(),
  ).toEqual(['丁银行 true 3000000', '丙银行 true 7000000']);
  expect(stops[0]?.figures.caughtFen).toBeGreaterThan(0);
  expect(stops[0]?.policy).toBe('chase-2026-1');
  expect(money.lossFen).toBe(10_000_000);
  expect(wishes.filter((one) => one.kind === 'stop')).toEqual([]);
});

test('what is too little to act on by itself is proposed, done by an officer, or left', async () => {
  const id = await passedOn([
    [95_000, '丙银行'],
    [90_000, '丁银行'],
    [9_815_000, '戊银行'],
  ]);
  const stopsOf = async () =>
    (await requestsOf(id)).filter(({ kind }) => kind === 'stop').map(({ account }) => account.bank);
  const before = await board(officer, id);
  const [first, second] = before.wishes.filter((one) => one.kind === 'stop');
  expect(first).toMatchObject({ bank: '丙银行', mode: 'proposed', asks: ['small'] });
  expect(await stopsOf()).not.toContain('丙银行');

  const target = { caseId: id, accountId: first?.accountId ?? '', kind: 'stop' as const };
  const body = { ...target, reason: '同意追踪建议' };
  expect(await refusalOf(stranger.call('chase.act', { body }))).toBe('not-found');
  await officer.call('chase.act', { body });
  expect(await stopsOf()).toContain('丙银行');
  expect(await refusalOf(officer.call('chase.act', { body }))).toBe('proposal-gone');
  const done = (await board(officer, id)).deeds.find((one) => one.accountId === target.accountId);
  expect(done).toMatchObject({ isAutomatic: false, by: { name: '钱卫东' } });

  await officer.call('chase.dismiss', {
    body: { caseId: id, accountId: second?.accountId ?? '', kind: 'stop', reason: '金额很小' },
  });
  const after = (await board(officer, id)).wishes.filter((one) => one.kind === 'stop');
  expect(after).toEqual([]);
  expect((await board(stranger, id)).deeds).toEqual([]);
});

test('an exit is a task with a letter and a time; once done it is closed', async () => {
  const first = mule();
  const { id } = await reported(first, 10_000_000, 6 * minuteMs);
  const query = (await requestsOf(id)).find(({ kind }) => kind === 'query-transactions');
  await answered(id, query, { balanceFen: 0 }, [
    out(first, { amountFen: 2_000_000, type: 'cash', isCash: true, place: '城东自助银行 012' }),
    out(first, { amountFen: 50_000, type: 'merchant', merchant: '便利店' }),
  ]);
  const [task] = (await board(officer, id)).tasks;
  expect(task).toMatchObject({ lane: 'cash', amountFen: 2_000_000, status: 'open' });
  expect(task?.place).toContain('城东');
  const params = { id: task?.id ?? '' };
  const letter = await officer.call('chase.letter', { params });
  expect(letter.lines.join('')).toContain('¥20,000.00');
  expect(await refusalOf(stranger.call('chase.letter', { params }))).toBe('not-found');
  await officer.call('chase.task', { params, body: { status: 'sent', note: '' } });
  await officer.call('chase.task', { params, body: { status: 'done', note: '影像已调取' } });
  const closed = officer.call('chase.task', { params, body: { status: 'done', note: '' } });
  expect(await refusalOf(closed)).toBe('task-closed');
});

test('a bank is learned from what it answers', async () => {
  const { id } = await reported(mule(), 6_000_000, minuteMs);
  const bankOf = async () => (await board(officer, id)).banks.find(({ bank }) => bank === '乙银行');
  const before = await bankOf();
  await advance(20 * minuteMs);
  const [stop] = (await requestsOf(id)).filter(({ kind }) => kind === 'stop');
  await answered(id, stop, { code: '1300' });
  const after = await bankOf();
  expect(after?.answerMs).toBeGreaterThan(before?.answerMs ?? Infinity);
  expect(after?.appliesShare).toBeLessThan(before?.appliesShare ?? 0);
});

test('a case is looked at again by the clock, and no longer once its money is old', async () => {
  const { id } = await reported(mule(), 6_000_000, minuteMs);
  const looks = () =>
    h.db.query<{ due_at: number }>(
      `select due_at from timer where kind = 'chase' and subject = $1`,
      [id],
    );
  const [first] = await looks();
  expect((first?.due_at ?? 0) - h.clock.now()).toBe(30 * secondMs);
  await advance(30 * secondMs);
  expect((await looks())[0]?.due_at).toBeGreaterThan(h.clock.now());
  await advance(26 * hourMs);
  await advance(secondMs);
  expect(await looks()).toEqual([]);
});
