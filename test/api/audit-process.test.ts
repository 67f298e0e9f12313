/**
 * Goal: whose money a frozen account holds is judged from what banks' own books tell, and a return
 * follows the route that the bounds allow: one credit directly (A), by timestamp directly (B), mixed
 * by ratio (C). Method: a real server, banks as processes over mutual TLS that really move the money
 * and answer stop, query, freeze and return.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { AuditView, FundDetail, ReturnDetail } from '../../src/contract/index.ts';
import type { FundCase } from '../../src/core/funds/index.ts';
import { dayMs, type Instant } from '../../src/core/kernel/index.ts';
import { openCase } from '../../src/server/funds/index.ts';
import { makeFunds } from '../../src/server/money.ts';
import { silentLog } from '../../src/server/platform/log.ts';
import { transact } from '../../src/server/platform/transact.ts';
import { openPolicies } from '../../src/server/policy/index.ts';
import { makeBanks } from '../../src/sim/bank/profile.ts';
import { startBanks, type BankGroup } from '../../src/sim/bank/process/group.ts';
import { startHarness, testStart, type Harness, type TestUser } from './harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'wuzha-audit-'));
const door = 31_000 + (process.pid % 8_000);
const system = { kind: 'system', name: 'test', reason: 'a report comes in' } as const;
const seed = 5;
const [home, away] = makeBanks(seed, 2);
if (home === undefined || away === undefined) throw new Error('there are two banks');
const epoch = Date.now();

let h: Harness;
let group: BankGroup;
let unitId: string;
let officer: TestUser;
let second: TestUser;
let chief: TestUser;
let city: TestUser;
let report: (victim: Victim) => Promise<FundCase>;

beforeAll(async () => {
  group = await startBanks({
    dir,
    seed,
    count: 2,
    cases: 0,
    gangs: 1,
    lengthMs: 0,
    startAt: testStart,
    clock: { at: testStart, epoch, speed: 1 },
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
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const place = { level: 'branch' as const, parentId: bureau, regions: ['440303'] };
  unitId = await h.addUnit({ name: '海晏分局', ...place });
  officer = await h.addUser({ roles: ['fund-officer'], unitId, name: '钱卫东' });
  second = await h.addUser({ roles: ['fund-officer'], unitId, name: '沈岩' });
  chief = await h.addUser({ roles: ['commander'], unitId, name: '韩立' });
  city = await h.addUser({ roles: ['commander'], unitId: bureau, name: '方正' });
  const policies = await openPolicies({ db: h.db, clock: h.clock, log: silentLog });
  policies.stop();
  const funds = makeFunds(policies);
  report = (victim) => reportTo(funds, victim);
}, 180_000);
afterAll(async () => {
  await h.stop();
  await group.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** The clock of the centre is that of the banks. */
const tick = (): Instant => {
  h.clock.set(testStart + Date.now() - epoch);
  return h.clock.now();
};

/** Until what is asked holds; the work behind it goes on by itself. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    tick();
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => {
      setTimeout(done, 20);
    });
  }
}

type Victim = {
  readonly name: string;
  readonly account: string;
  readonly to: string;
  readonly amountFen: number;
  readonly at: Instant;
};

async function open(bank: string, number: string, name: string, openingFen: number) {
  const account = {
    number,
    bank,
    name,
    type: 'personal',
    role: 'merchant',
    gang: null,
    level: null,
    idNumber: '110101199003070038',
    phone: '13812342071',
    openedAt: (testStart - 90 * dayMs) as Instant,
    openingFen,
    priorOffice: null,
  } as const;
  await group.take(bank, { in: 'open', account });
}

const balanceOf = async (bank: string, number: string): Promise<number | undefined> =>
  (await group.books(bank)).accounts.find((account) => account.number === number)?.balanceFen;

/** Money leaves a book and arrives in another; answers when the first bank booked it. */
async function pay(
  id: string,
  from: { bank: string; number: string },
  to: { bank: string; number: string; name: string },
  amountFen: number,
): Promise<Instant> {
  const before = (await balanceOf(to.bank, to.number)) ?? 0;
  const at = tick();
  await group.take(from.bank, {
    in: 'pay',
    id,
    from: from.number,
    to: { bank: to.bank, account: to.number, name: to.name },
    amountFen,
  });
  await until(async () =>
    (await balanceOf(to.bank, to.number)) === before + amountFen ? true : undefined,
  );
  return at;
}

function reportTo(funds: ReturnType<typeof makeFunds>, victim: Victim): Promise<FundCase> {
  const now = tick();
  const draft = {
    unitId,
    victim: { personId: null, name: victim.name, idNumber: null, phone: '+8613812342071' },
    category: null,
    channel: 'seat',
    warningId: null,
    reportedAt: now,
    story: '冒充客服，要求转账',
    transfers: [
      {
        fromBank: away?.name ?? '',
        fromAccount: victim.account,
        fromName: victim.name,
        toBank: home?.name ?? '',
        toAccount: victim.to,
        toName: '赵某',
        toType: 'personal',
        amountFen: victim.amountFen,
        at: victim.at,
      },
    ],
  } as const;
  return transact(h.db, system, now, (tx) => openCase(tx, funds, { actor: system, now }, draft));
}

const look = (id: string): Promise<FundDetail> => officer.call('funds.read', { params: { id } });
type Act = Parameters<typeof officer.call<'funds.act'>>[1]['body']['command'];
type Decision = Parameters<typeof officer.call<'funds.decide'>>[1]['body']['command'];

/** Acts on what is there now; another answer of a bank may have come in between. */
async function again<T>(work: () => Promise<T>): Promise<T | undefined> {
  return until(async () => {
    try {
      return { done: await work() };
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      if (thrown.code === 'question-open') return { done: undefined };
      if (thrown.code === 'version-conflict') return undefined;
      throw thrown;
    }
  }).then(({ done }) => done);
}
const act = (id: string, command: Act) =>
  again(async () => {
    const { version } = await look(id);
    return officer.call('funds.act', { params: { id }, body: { version, command } });
  });
const decide = (id: string, command: Decision) =>
  again(async () => {
    const { version } = await look(id);
    return chief.call('funds.decide', { params: { id }, body: { version, command } });
  });

/** Stopped, filed, frozen, its statement told; answers account and freeze. */
async function freeze(caseId: string, number: string) {
  const held = async (kind: 'stop' | 'freeze') =>
    until(async () =>
      (await look(caseId)).measures.find(
        (one) => one.kind === kind && ['in-force', 'partial'].includes(one.status),
      ),
    );
  await held('stop');
  const last4 = number.slice(-4);
  const account = (await look(caseId)).accounts.find((one) => one.numberMasked.endsWith(last4));
  const accountId = account?.id ?? '';
  await act(caseId, { act: 'query', accountId, what: 'transactions' });
  await decide(caseId, { act: 'file', number: `公立-${caseId.slice(-6)}` });
  await act(caseId, { act: 'freeze', accountId, limitFen: null, reason: '立案后冻结' });
  const asked = (await look(caseId)).measures.find((one) => one.kind === 'freeze');
  await decide(caseId, { act: 'approve', measureId: asked?.id ?? '' });
  const measure = await held('freeze');
  return { accountId, measureId: measure.id };
}

/** The audit once banks told so many lines of the account, settled as a version. */
async function settle(caseId: string, accountId: string, lines: number): Promise<AuditView> {
  const params = { id: caseId, accountId };
  const view = await until(async () => {
    const read = await officer.call('trace.audit.read', { params, query: {} });
    return read.lineCount >= lines ? read : undefined;
  });
  return officer.call('trace.audit.make', {
    params,
    body: {
      method: view.suggested,
      reason: '按银行流水逐笔溯源',
      evidenceHash: view.evidenceHash,
    },
  });
}

const bounds = (view: AuditView) =>
  view.victims.map((one) => [one.victimMasked, one.leastFen, one.mostFen, one.certainty]);

/** Signed, asked for, approved, told to the bank, and paid by it. */
async function payOut(draft: ReturnDetail): Promise<ReturnDetail> {
  const { id } = draft;
  const read = () => officer.call('return.read', { params: { id } });
  const send = async (who: TestUser, command: object) =>
    who.call('return.act', {
      params: { id },
      body: { version: (await read()).version, command: command as never },
    });
  await send(second, { act: 'sign' });
  await send(officer, { act: 'ask' });
  const { version } = await read();
  await city.call('return.decide', {
    params: { id },
    body: { version, command: { act: 'approve' } },
  });
  await send(officer, { act: 'notify' });
  return until(async () => {
    const now = await read();
    return now.status === 'paid' ? now : undefined;
  });
}

test('one credit: the audit is exact, the return is direct (A), the bank pays the victim', async () => {
  const number = '6217001234000000116';
  const account = '6222021234000000119';
  await open(away.code, account, '林小芳', 10_000_000);
  await open(home.code, number, '赵某', 0);
  const from = { bank: away.code, number: account };
  const to = { bank: home.code, number, name: '赵某' };
  const at = await pay('p1', from, to, 5_000_000);
  const state = await report({ name: '林小芳', account, to: number, amountFen: 5_000_000, at });
  const { accountId, measureId } = await freeze(state.id, number);
  const view = await settle(state.id, accountId, 1);
  expect(bounds(view)).toEqual([['林*芳', 5_000_000, 5_000_000, 'exact']]);
  const draft = await officer.call('return.draft', {
    params: { id: state.id },
    body: { measureId },
  });
  expect([draft.route, draft.plan.lines.map((line) => line.payFen)]).toEqual(['A', [5_000_000]]);
  await payOut(draft);
  expect(await balanceOf(home.code, number)).toBe(0);
  await until(async () =>
    (await balanceOf(away.code, account)) === 10_000_000 ? true : undefined,
  );
  const parts = (await look(state.id)).parts.map((one) => [one.part, one.amountFen]);
  expect(parts).toEqual([['returned', 5_000_000]]);
}, 180_000);

test('what came after the account was emptied is exact by timestamp (B), what went is not there', async () => {
  const number = '6217001234000000215';
  const [early, late] = ['6222021234000000218', '6222021234000000226'];
  await open(away.code, early, '周建国', 3_000_000);
  await open(away.code, late, '何静', 2_000_000);
  await open(home.code, number, '赵某', 0);
  await open(away.code, '6230001234000000333', '孙某', 0);
  const to = { bank: home.code, number, name: '赵某' };
  const gone = { bank: away.code, number: '6230001234000000333', name: '孙某' };
  const firstAt = await pay('q1', { bank: away.code, number: early }, to, 3_000_000);
  await pay('q2', { bank: home.code, number }, gone, 3_000_000);
  const lateAt = await pay('q3', { bank: away.code, number: late }, to, 2_000_000);
  const victim = { to: number, amountFen: 2_000_000, at: lateAt };
  const other = await report({
    ...victim,
    name: '周建国',
    account: early,
    amountFen: 3_000_000,
    at: firstAt,
  });
  const state = await report({ ...victim, name: '何静', account: late });
  // The stop of the account is one, of the report that came first.
  const { accountId, measureId } = await freeze(other.id, number);
  const view = await settle(other.id, accountId, 3);
  expect(bounds(view)).toEqual([
    ['周*国', 0, 0, 'exact'],
    ['何*', 2_000_000, 2_000_000, 'exact'],
  ]);
  expect(view.methods.length).toBeGreaterThan(5);
  const draft = await officer.call('return.draft', {
    params: { id: other.id },
    body: { measureId },
  });
  expect([draft.route, draft.noticeAt]).toEqual(['B', null]);
  const shares = draft.plan.lines.map((line) => [line.id === state.id, line.payFen]);
  expect(shares.filter(([, payFen]) => payFen !== 0)).toEqual([[true, 2_000_000]]);
  await payOut(draft);
  await until(async () => ((await balanceOf(away.code, late)) === 2_000_000 ? true : undefined));
}, 180_000);

test('mixed money is no one person’s for certain: ratio and public notice (C)', async () => {
  const number = '6217001234000000314';
  const [one, two] = ['6222021234000000317', '6222021234000000325'];
  await open(away.code, one, '王芳', 4_000_000);
  await open(away.code, two, '吴涛', 4_000_000);
  await open(home.code, number, '赵某', 0);
  await open(away.code, '6230001234000000341', '孙某', 0);
  const to = { bank: home.code, number, name: '赵某' };
  const gone = { bank: away.code, number: '6230001234000000341', name: '孙某' };
  const oneAt = await pay('r1', { bank: away.code, number: one }, to, 4_000_000);
  const twoAt = await pay('r2', { bank: away.code, number: two }, to, 2_000_000);
  await pay('r3', { bank: home.code, number }, gone, 3_000_000);
  const first = await report({
    name: '王芳',
    account: one,
    to: number,
    amountFen: 4_000_000,
    at: oneAt,
  });
  await report({ name: '吴涛', account: two, to: number, amountFen: 2_000_000, at: twoAt });
  const { accountId, measureId } = await freeze(first.id, number);
  const view = await settle(first.id, accountId, 3);
  // 60,000 came in, 30,000 left: of the first at least 10,000 is still there, of the second nothing.
  expect(bounds(view).map((row) => row.slice(0, 3))).toEqual([
    ['王*', 1_000_000, 3_000_000],
    ['吴*', 0, 2_000_000],
  ]);
  const draft = await officer.call('return.draft', {
    params: { id: first.id },
    body: { measureId },
  });
  expect(draft.route).toBe('C');
  expect(draft.plan.lines.reduce((sum, line) => sum + line.payFen, 0)).toBe(3_000_000);
}, 180_000);
