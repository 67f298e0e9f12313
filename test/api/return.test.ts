/**
 * Goal: frozen money goes back to whom it belongs, by the rules of 2016, and every fen of it is in
 * the ledgers of the victims' cases. Method: a real server and database; answers of banks as the
 * line hands them over; the clock set by the test.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type {
  ReturnDecideCommand,
  ReturnDetail,
  ReturnHandleCommand,
} from '../../src/contract/index.ts';
import { dayMs, hourMs } from '../../src/core/kernel/index.ts';
import { makeFrozenBench, type FrozenBench } from './frozen-case.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let bench: FrozenBench;
let officer: TestUser;
let second: TestUser;
let chief: TestUser;
let city: TestUser;
let stranger: TestUser;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const unit = { level: 'branch', parentId: bureau } as const;
  const unitId = await h.addUnit({ name: '海晏分局', ...unit, regions: ['440303'] });
  const other = await h.addUnit({ name: '老城分局', ...unit, regions: ['440304'] });
  officer = await h.addUser({ roles: ['fund-officer'], unitId, name: '钱卫东' });
  second = await h.addUser({ roles: ['fund-officer'], unitId, name: '沈岩' });
  chief = await h.addUser({ roles: ['commander'], unitId, name: '韩立' });
  city = await h.addUser({ roles: ['commander'], unitId: bureau, name: '方正' });
  stranger = await h.addUser({ roles: ['fund-officer'], unitId: other });
  bench = await makeFrozenBench({ db: h.db, clock: h.clock, unitId, officer, chief });
});
afterAll(() => h.stop());

/** The clock moves; whoever is signed in stays so. */
async function advance(ms: number): Promise<void> {
  const now = h.clock.now() + ms;
  await h.db.query('update session set last_seen_at = $1, expires_at = $2', [now, now + dayMs]);
  h.clock.advance(ms);
  await h.server.settleTimers();
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

type Named = Pick<ReturnDetail, 'id' | 'version'>;

const send = (
  who: TestUser,
  { id, version }: Named,
  command: ReturnHandleCommand,
): Promise<ReturnDetail> => who.call('return.act', { params: { id }, body: { version, command } });

const decide = (
  who: TestUser,
  { id, version }: Named,
  command: ReturnDecideCommand,
): Promise<ReturnDetail> =>
  who.call('return.decide', { params: { id }, body: { version, command } });

const look = (id: string): Promise<ReturnDetail> => officer.call('return.read', { params: { id } });

async function kindsOf(subject: string): Promise<readonly string[]> {
  const { items } = await officer.call('document.list', { query: { subject, limit: 100 } });
  return items.map((one) => one.kind).sort();
}

test('two victims, less than both lost: notice, objection, approval, bank, ledger', async () => {
  const cases = await bench.report('6217001230004567890', [
    { name: '林小芳', amountFen: 12_000_000 },
    { name: '周建国', amountFen: 6_000_000 },
  ]);
  const [a, b] = cases;
  if (a === undefined || b === undefined) throw new Error('two cases were opened');
  const measureId = await bench.freeze(cases, 9_000_000);
  const options = await officer.call('return.options', { params: { id: a.id } });
  expect(options.items).toMatchObject([{ measureId, executedFen: 9_000_000, cases: 2 }]);

  const draft = { params: { id: a.id }, body: { measureId } };
  expect(await refusalOf(stranger.call('return.draft', draft))).toBe('not-found');
  let detail = await officer.call('return.draft', draft);
  expect(await refusalOf(officer.call('return.draft', draft))).toBe('return-open');
  expect([detail.status, detail.route, detail.frozenFen]).toEqual(['draft', 'C', 9_000_000]);
  expect(detail.claims.map((one) => [one.caseNumber, one.lossFen, one.nameMasked])).toEqual([
    [a.number, 12_000_000, '林*芳'],
    [b.number, 6_000_000, '周*国'],
  ]);
  expect(detail.plan.lines.map((line) => line.payFen)).toEqual([6_000_000, 3_000_000]);
  expect(await refusalOf(stranger.call('return.read', { params: { id: detail.id } }))).toBe(
    'not-found',
  );

  const gross = { weight: 'gross', reserve: false } as const;
  detail = await send(officer, detail, { act: 'choose', basis: gross, reason: '与同案一致' });
  expect(detail.basisWord).toContain('与同案一致');
  const old = { id: detail.id, version: detail.version - 1 };
  expect(await refusalOf(send(second, old, { act: 'sign' }))).toBe('version-conflict');
  detail = await send(second, detail, { act: 'sign' });
  detail = await send(officer, detail, { act: 'publish' });
  expect(detail.status).toBe('notice');

  const params = { number: detail.number };
  const notice = await h.anonymous('return-notice.read', { params });
  expect(notice).toMatchObject({ office: '临江市局', isOpen: true, payFen: 9_000_000 });
  expect(JSON.stringify(notice)).not.toMatch(/林小芳|6217001230004567890/);
  const objecting = { name: '赵敏', phone: '13800002222', text: '我的损失是十三万' };
  const made = await h.anonymous('return-notice.object', { params, body: objecting });
  expect(made.reference).toMatch(/^obj_/);

  await advance(30 * dayMs);
  detail = await look(detail.id);
  expect([detail.status, detail.openObjections]).toEqual(['review', 1]);
  expect(await refusalOf(h.anonymous('return-notice.object', { params, body: objecting }))).toBe(
    'notice-not-open',
  );
  expect(await refusalOf(send(officer, detail, { act: 'ask' }))).toBe('objection-open');
  detail = await send(officer, detail, {
    act: 'answer-objection',
    objectionId: made.reference,
    to: 'rejected',
    answer: '银行流水只有十二万',
  });
  detail = await send(officer, detail, { act: 'ask' });
  expect(await refusalOf(decide(chief, detail, { act: 'approve' }))).toBe('city-level-needed');
  detail = await decide(city, detail, { act: 'approve' });
  expect(await kindsOf(detail.id)).toEqual([
    'fund-flow',
    'objection-reply',
    'return-application',
    'return-application',
    'return-assist',
    'return-assist',
    'return-decision',
    'return-decision',
    'return-notice',
    'return-report',
  ]);
  await payAndCheck(await send(officer, detail, { act: 'notify' }), a.id, b.id);
});

const partsOf = async (id: string) => {
  const detail = await officer.call('funds.read', { params: { id } });
  const parts = detail.parts.map((one) => `${one.part} ${one.amountFen}`);
  return [parts.join(', '), detail.imbalanceFen];
};

async function payAndCheck(sent: ReturnDetail, a: string, b: string): Promise<void> {
  let detail = sent;
  const requests = await bench.requests(detail.id, 'return');
  expect(requests.map((one) => [one.amountFen, one.payee?.name, one.papers.length])).toEqual([
    [6_000_000, '林小芳', 2],
    [3_000_000, '周建国', 2],
  ]);
  const [first, other] = requests;
  if (first === undefined || other === undefined) throw new Error('two payments were sent');
  expect(Buffer.from(first.papers[0]?.content ?? '', 'base64').toString('latin1', 0, 5)).toBe(
    '%PDF-',
  );
  await bench.answer(detail.id, first);
  // The same again, with another serial of the bank, moves nothing.
  await bench.answer(detail.id, first);
  // What is still frozen is shared by what each case still has there.
  expect(await partsOf(a)).toEqual(['in-flight 4500000, frozen 1500000, returned 6000000', 0]);
  await bench.answer(detail.id, other, { code: '0600', remark: '文书缺失' });
  detail = await look(detail.id);
  expect([detail.status, detail.paidFen]).toEqual(['bank-returned', 6_000_000]);
  detail = await send(officer, detail, { act: 'send-again' });
  const again = (await bench.requests(detail.id, 'return')).at(-1);
  if (again === undefined || again.key === other.key) throw new Error('it went under a new key');
  await bench.answer(detail.id, again);
  detail = await look(detail.id);
  expect([detail.status, detail.paidFen]).toEqual(['paid', 9_000_000]);
  // The freeze stands in the other case; the victim's own books tell of the return all the same.
  expect(await partsOf(b)).toEqual(['in-flight 3000000, returned 3000000', 0]);
  expect(await partsOf(a)).toEqual(['in-flight 6000000, returned 6000000', 0]);
  detail = await send(officer, detail, { act: 'close' });
  expect(detail.status).toBe('closed');
  expect(await kindsOf(detail.id)).toContain('return-list');
  const list = await officer.call('return.list', { query: { caseId: b } });
  expect([list.total, list.paidFen]).toEqual([1, 9_000_000]);
}

/** One victim of 500,000 fen, frozen, approved and told to the bank. */
async function toldToBank(account: string): Promise<{ caseId: string; detail: ReturnDetail }> {
  const cases = await bench.report(account, [{ name: '何莉', amountFen: 500_000 }]);
  const measureId = await bench.freeze(cases, 500_000);
  const id = cases[0]?.id ?? '';
  let detail = await officer.call('return.draft', { params: { id }, body: { measureId } });
  detail = await send(second, detail, { act: 'sign' });
  detail = await send(officer, detail, { act: 'publish' });
  await advance(30 * dayMs);
  detail = await send(officer, await look(detail.id), { act: 'ask' });
  detail = await decide(city, detail, { act: 'approve' });
  return { caseId: id, detail: await send(officer, detail, { act: 'notify' }) };
}
const lastRequest = async (id: string) => {
  const request = (await bench.requests(id, 'return')).at(-1);
  if (request === undefined) throw new Error('a payment was sent');
  return request;
};
const standingOf = async (id: string) => {
  const { status, payments, paidFen, doubledFen } = await look(id);
  return [status, ...payments.map((one) => one.status), paidFen, doubledFen];
};

test('a bank that answers after it was given up is not paid twice', async () => {
  const { caseId, detail: sent } = await toldToBank('6217001230004561111');
  const { id } = sent;
  const first = await lastRequest(id);
  await bench.setback(id, first, { kind: 'stuck', mayBeDone: true });
  expect((await look(id)).payments[0]?.stuck).toBe('no-answer');
  await bench.setback(id, first, { kind: 'given-up', mayBeDone: true });
  expect(await standingOf(id)).toEqual(['bank-returned', 'given-up', 0, 0]);
  const again = async (who: TestUser) => send(who, await look(id), { act: 'send-again' });
  expect(await refusalOf(again(officer))).toBe('payment-unclear');
  // It had paid: the late answer counts, and the same answer again moves nothing.
  await bench.answer(id, first);
  await bench.answer(id, first);
  expect(await standingOf(id)).toEqual(['paid', 'paid', 500_000, 0]);
  expect(await partsOf(caseId)).toEqual(['returned 500000', 0]);
  expect(await refusalOf(again(officer))).toBe('nothing-sent-back');
});

test('what a bank did not pay goes under a new number, by another officer', async () => {
  const { caseId, detail: sent } = await toldToBank('6217001230004562222');
  const { id } = sent;
  const first = await lastRequest(id);
  await bench.setback(id, first, { kind: 'given-up', mayBeDone: true });
  const confirm = { act: 'confirm-unpaid', key: first.key, reason: '银行张经理电话答复' } as const;
  let detail = await send(second, await look(id), confirm);
  expect(await refusalOf(send(second, detail, { act: 'send-again' }))).toBe('second-person-needed');
  // The account was closed meanwhile: another of the victim, with the city.
  const payee = { bank: '农业银行', number: '6228480000001234', name: '何莉' };
  const claimId = detail.claims[0]?.id ?? '';
  detail = await send(officer, detail, { act: 'set-payee', claimId, payee });
  expect(detail.claims[0]?.payeeWaits).toBe(true);
  expect(await refusalOf(send(officer, detail, { act: 'send-again' }))).toBe('payee-waits');
  const agree = { act: 'approve-payee', claimId } as const;
  expect(await refusalOf(decide(chief, detail, agree))).toBe('city-level-needed');
  detail = await decide(city, detail, agree);
  detail = await send(officer, detail, { act: 'send-again' });
  const other = await lastRequest(id);
  expect([other.key === first.key, other.payee?.number]).toEqual([false, '6228480000001234']);
  // The bank had paid the first after all, then pays the second too.
  await bench.answer(id, first);
  await bench.answer(id, other);
  expect(await standingOf(id)).toEqual(['paid', 'paid', 'paid-twice', 500_000, 500_000]);
  // What was paid too often stands in the books as an alarm until it is recovered.
  expect(await partsOf(caseId)).toEqual(['in-flight -500000, returned 1000000', -500_000]);
  const told = await h.db.query(
    "select 1 from notice where subject = $1 and kind = 'return-payment-doubled' and user_id = $2",
    [id, city.id],
  );
  expect(told).toHaveLength(1);
});

test('a silent bank is reminded, then late, and somebody is told once', async () => {
  const cases = await bench.report('6217001230004567999', [{ name: '何莉', amountFen: 500_000 }]);
  const measureId = await bench.freeze(cases, 500_000);
  const id = cases[0]?.id ?? '';
  let detail = await officer.call('return.draft', { params: { id }, body: { measureId } });
  detail = await send(second, detail, { act: 'sign' });
  detail = await send(officer, detail, { act: 'publish' });
  await advance(30 * dayMs);
  detail = await send(officer, await look(detail.id), { act: 'ask' });
  detail = await decide(city, detail, { act: 'approve' });
  detail = await send(officer, detail, { act: 'notify' });
  await advance(8 * dayMs);
  await advance(hourMs);
  detail = await look(detail.id);
  expect(detail.events.map((one) => one.kind).slice(0, 3)).toEqual([
    'bank-late',
    'reminded',
    'notified',
  ]);
  const told = await h.db.query(
    "select 1 from notice where subject = $1 and kind = 'return-bank-late' and user_id = $2",
    [detail.id, officer.id],
  );
  expect(told).toHaveLength(1);
});
