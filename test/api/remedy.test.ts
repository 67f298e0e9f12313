/**
 * Goal: a victim and the holder of a held account find what concerns them and nobody else does; an
 * appeal that is upheld releases the measure and tells when the bank did it. Method: a real server;
 * people outside without a session; banks' answers as the line hands them over.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { dayMs, minuteMs } from '../../src/core/kernel/index.ts';
import { makeFrozenBench, type FrozenBench } from './frozen-case.ts';
import { startHarness, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let bench: FrozenBench;
let officer: TestUser;
let chief: TestUser;
let city: TestUser;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau' });
  const unitId = await h.addUnit({ name: '海晏分局', level: 'branch', parentId: bureau });
  officer = await h.addUser({ roles: ['fund-officer'], unitId, name: '钱卫东' });
  chief = await h.addUser({ roles: ['commander'], unitId, name: '韩立' });
  city = await h.addUser({ roles: ['commander'], unitId: bureau, name: '方正' });
  bench = await makeFrozenBench({ db: h.db, clock: h.clock, unitId, officer, chief });
});
afterAll(() => h.stop());

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown.code;
    throw thrown;
  }
  return 'none';
}

/** Guessing is slow, so the clock goes on between looks. */
async function later(ms = 30 * minuteMs): Promise<void> {
  const now = h.clock.now() + ms;
  await h.db.query('update session set last_seen_at = $1, expires_at = $2', [now, now + dayMs]);
  h.clock.advance(ms);
  await h.server.settleTimers();
}

test('a victim sees where the money is, by number and code together', async () => {
  const cases = await bench.report('6217001230009990001', [{ name: '林小芳', amountFen: 900_000 }]);
  const id = cases[0]?.id ?? '';
  await bench.freeze(cases, 400_000);
  const told = await officer.call('remedy.code', { params: { id }, body: {} });
  const again = await officer.call('remedy.code', { params: { id }, body: {} });
  expect(again.code).toBe(told.code);
  const seen = await h.anonymous('progress.read', { body: told });
  expect(seen.parts).toEqual([
    { part: 'in-flight', amountFen: 500_000 },
    { part: 'frozen', amountFen: 400_000 },
  ]);
  expect([seen.next.step, seen.office.name]).toEqual(['audit', '临江市局']);
  expect(JSON.stringify(seen)).not.toMatch(/林小芳|王大力|6217001230009990001/);
  const wrong = { number: 'A-20260310-9999', code: told.code };
  expect(await refusalOf(h.anonymous('progress.read', { body: wrong }))).toBe(
    'progress-code-unknown',
  );
  const guess = (code: string) => h.anonymous('progress.read', { body: { ...told, code } });
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => refusalOf(guess(`QQQQ22${i + 10}`))),
  );
  expect(answers).toContain('too-many-requests');
});

test('an appeal is accepted, wants papers, is upheld, and the bank confirms the release', async () => {
  await later();
  const cases = await bench.report('6217001230008880002', [{ name: '何莉', amountFen: 500_000 }]);
  const id = cases[0]?.id ?? '';
  const measureId = await bench.freeze(cases, 500_000);
  const { code } = await officer.call('remedy.code', { params: { id }, body: { measureId } });
  const door = { code, accountLast4: '0002' };
  const other = { code, accountLast4: '0003' };
  expect(await refusalOf(h.anonymous('remedy.read', { body: other }))).toBe(
    'progress-code-unknown',
  );
  const asking = { ...door, name: '王大力', phone: '13800003333', text: '这是货款' };
  const opened = await h.anonymous('remedy.open', { body: asking });
  expect(opened.appeal).toMatchObject({ status: 'received', releasedAt: null });
  await later();
  expect(await refusalOf(h.anonymous('remedy.open', { body: asking }))).toBe('appeal-open');

  let [row] = (await officer.call('remedy.list', { query: { open: true } })).items;
  if (row === undefined) throw new Error('the appeal is listed');
  const params = { id: row.id };
  const move = async (act: 'need-docs' | 'check', reason: string) =>
    officer.call('remedy.act', { params, body: { version: row?.version ?? 0, act, reason } });
  row = await move('need-docs', '请补合同');
  await later();
  const docs = { ...asking, text: '合同已交' };
  expect((await h.anonymous('remedy.open', { body: docs })).appeal?.status).toBe('accepted');
  [row] = (await officer.call('remedy.list', { query: { open: true } })).items;
  row = await move('check', '');
  const uphold = { version: row.version, act: 'uphold', reason: '货款属实' } as const;
  row = await city.call('remedy.decide', { params, body: uphold });
  expect([row.status, row.releasedAt]).toEqual(['upheld', null]);

  // Judged by an approver who did not order it: the release leaves with the decision.
  const [lift] = await bench.requests(id, 'lift-freeze');
  if (lift === undefined) throw new Error('a lift is in the line');
  await bench.answer(id, lift);
  await later();
  const seen = await h.anonymous('remedy.read', { body: door });
  expect(seen.status).toBe('released');
  expect(seen.appeal?.releasedAt).not.toBeNull();
  const { items } = await officer.call('document.list', { query: { subject: id, limit: 100 } });
  expect(items.map((one) => one.kind)).toContain('appeal-decision');
});
