/**
 * Goal: a protective stop goes from proposal to release by two people, banks are told once and
 * renewed, the person finds it and is released when right. Method: a real server and database, the
 * bank that answers in the same process (the line itself: bank.test.ts), the clock set by the test.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import type { OrderDetail } from '../../src/contract/index.ts';
import { dayMs, formatInstant, hourMs, minuteMs } from '../../src/core/kernel/index.ts';
import { makeInstantBank } from './instant-bank.ts';
import {
  startHarness,
  testStart,
  type Harness,
  type TestSource,
  type TestUser,
} from './harness.ts';

let h: Harness;
let source: TestSource;
let seat: TestUser;
let chief: TestUser;
let director: TestUser;
let stranger: TestUser;
let serial = 0;
const time = { now: testStart as number };
const bank = makeInstantBank(() => time.now, { refused: 0, lost: 0, slow: 0, down: 0 });

beforeAll(async () => {
  h = await startHarness({ deps: { bank } });
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  const branch = await h.addUnit({
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
  seat = await h.addUser({ roles: ['seat-operator'], unitId: branch, name: '王佳宁' });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau, name: '韩立' });
  director = await h.addUser({ roles: ['commander'], unitId: bureau, name: '方正' });
  stranger = await h.addUser({ roles: ['station-officer'], unitId: other });
  source = await h.addSource('carrier-a');
});
afterAll(() => h.stop());
beforeEach(() => {
  bank.trouble({ refused: 0, lost: 0, slow: 0, down: 0 });
});

/** The clock moves; whoever is signed in stays so. */
async function advance(ms: number): Promise<void> {
  const now = h.clock.now() + ms;
  await h.db.query('update session set last_seen_at = $1, expires_at = $2', [now, now + dayMs]);
  h.clock.advance(ms);
  time.now = now;
}

/** Until what is asked of the database holds; the work behind it goes on by itself. */
async function until(sql: string, params: readonly unknown[]): Promise<void> {
  for (;;) {
    if ((await h.db.query(sql, [...params])).length > 0) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

type Case = { readonly warningId: string; readonly version: number; readonly phone: string };

async function warned(): Promise<Case> {
  serial += 1;
  const phone = `1381300${String(1000 + serial)}`;
  const id = `per_prot${serial}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, relatives, created_at)
     values ($1, '林小芳', $2, '440303', '海晏街道', '[]', 0)`,
    [id, `+86${phone}`],
  );
  for (const handle of [
    `phone:+86${phone}`,
    `account:62170000000${10_000 + serial}1`,
    `account:90001${10_000 + serial}`,
  ]) {
    await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [handle, id]);
  }
  const row = {
    kind: 'call',
    id: `c${serial}`,
    source: 'carrier-a',
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    subject: { phone },
    counterpart: { number: '+8617000000001' },
    direction: 'in',
    durationSeconds: 60,
    ongoing: true,
  };
  const reply = await fetch(`${h.server.address}/api/v1/signals`, {
    method: 'POST',
    body: JSON.stringify(row),
    headers: { authorization: `Bearer ${source.key}`, 'content-type': 'application/x-ndjson' },
  });
  expect(await reply.json()).toMatchObject({ accepted: 1 });
  await until('select 1 from warning where person_id = $1', [id]);
  const [warning] = await h.db.query<{ id: string; version: number }>(
    'select id, version from warning where person_id = $1',
    [id],
  );
  if (warning === undefined) throw new Error('a warning was issued');
  return { warningId: warning.id, version: warning.version, phone };
}

const allowance = { perDayFen: 20_000, payees: [] };

async function propose(one: Case, parts: Record<string, unknown> = {}): Promise<OrderDetail> {
  const options = await seat.call('protection.options', { params: { id: one.warningId } });
  return seat.call('protection.propose', {
    params: { id: one.warningId },
    body: {
      accounts: options.accounts.slice(0, 1).map((a) => a.key),
      reason: '正在与对方通话，坚持要转账',
      days: 7,
      allowance,
      ...parts,
    },
  });
}

const override = { act: 'approve', overrideReason: '正在转账，来不及见面' } as const;

async function inForce(one: Case): Promise<OrderDetail> {
  const order = await propose(one);
  return chief.call('protection.decide', {
    params: { id: order.id },
    body: { version: order.version, command: override },
  });
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ApiError) return error.code;
    throw error;
  }
  return 'none';
}

const applied = (key: string) =>
  until("select 1 from bank_instruction where key = $1 and status = 'applied'", [key]);

/** A step that the bank answers after the centre has waited a little. */
async function answered(key: string): Promise<void> {
  await until("select 1 from bank_instruction where key = $1 and status <> 'waiting'", [key]);
  await advance(2 * minuteMs);
  await applied(key);
}

test('never all accounts by default, never one person, last resort in writing', async () => {
  const one = await warned();
  const options = await seat.call('protection.options', { params: { id: one.warningId } });
  expect(options.accounts).toHaveLength(2);
  expect(options.office).toMatchObject({ name: '海晏分局', contact: '96110' });
  expect(JSON.stringify(options)).not.toContain('62170000000');
  const all = { accounts: options.accounts.map((a) => a.key) };
  expect(await refusal(propose(one, all))).toBe('all-accounts');
  expect(await refusal(propose(one, { accounts: ['none'] }))).toBe('account-not-known');
  const order = await propose(one);
  expect(order).toMatchObject({ status: 'proposed', waiting: ['approval'] });
  expect(order.resort.map((r) => r.done)).toEqual([false, false, false, false]);
  expect(await refusal(propose(one))).toBe('already-protected');
  const decide = (user: TestUser, command: object) =>
    user.call('protection.decide', {
      params: { id: order.id },
      body: { version: order.version, command: command as typeof override },
    });
  expect(await refusal(decide(seat, override))).toBe('not-permitted');
  expect(await refusal(decide(chief, { act: 'approve' }))).toBe('last-resort-not-met');
  expect(await refusal(stranger.call('protection.read', { params: { id: order.id } }))).toBe(
    'not-found',
  );
  const approved = await decide(chief, override);
  expect(approved).toMatchObject({ status: 'in-force', overrideReason: override.overrideReason });
  expect(await refusal(decide(director, override))).toBe('not-proposed');
  const [told] = await h.db.query<{ count: number }>(
    'select count(*)::int as count from notice where subject = $1 and user_id = $2',
    [order.id, chief.id],
  );
  expect(told?.count).toBe(1);
  expect(
    await h.db.query('select channel, template from contact where key like $1', [`${order.id}%`]),
  ).toEqual([{ channel: 'sms', template: 'protection' }]);
});

test('banks are told once, renewed before the stop ends, and lifted at the end', async () => {
  const order = await inForce(await warned());
  const key = (n: number): string => `${order.number}-a1-${n}`;
  await answered(key(1));
  const stopped = await chief.call('protection.read', { params: { id: order.id } });
  expect(stopped.accounts[0]).toMatchObject({ standing: 'stopped' });
  await advance(45 * hourMs);
  await until('select 1 from bank_instruction where key = $1', [key(2)]);
  await answered(key(2));
  const renewed = await chief.call('protection.act', {
    params: { id: order.id },
    body: {
      version: order.version,
      command: { act: 'release', cause: 'check-passed', reason: '核实为正常购房款' },
    },
  });
  expect(renewed).toMatchObject({ status: 'released' });
  await answered(key(3));
  const free = await chief.call('protection.read', { params: { id: order.id } });
  expect(free.accounts[0]).toMatchObject({ standing: 'free' });
  expect([1, 2, 3].map((n) => bank.timesDone(key(n)))).toEqual([1, 1, 1]);
  await advance(3 * dayMs);
  await until("select 1 from log_cursor where consumer = 'scorer'", []);
  expect(await h.db.query('select 1 from bank_instruction where key = $1', [key(4)])).toEqual([]);
});

test('an order lapses by itself, and no timer of it is left', async () => {
  const order = await inForce(await warned());
  await answered(`${order.number}-a1-1`);
  await advance(8 * dayMs);
  await until("select 1 from protection_order where id = $1 and status = 'expired'", [order.id]);
  expect(await h.db.query('select 1 from timer where subject = $1', [order.id])).toEqual([]);
});

test('lost messages, a line that is down, slow and double answers: done exactly once', async () => {
  bank.trouble({ lost: 1, slow: 1, down: 0.5 });
  const order = await inForce(await warned());
  const key = `${order.number}-a1-1`;
  for (let i = 0; i < 40; i += 1) {
    await advance(6 * minuteMs);
    const [row] = await h.db.query<{ status: string; next_at: number | null }>(
      'select status, next_at from bank_instruction where key = $1',
      [key],
    );
    if (row?.status === 'applied') break;
    await until(
      'select 1 from bank_instruction where key = $1 and (next_at is null or next_at > $2)',
      [key, h.clock.now()],
    );
  }
  await applied(key);
  expect(bank.timesDone(key)).toBe(1);
});

test('a refusal of the bank waits for a person, who sends again', async () => {
  bank.trouble({ refused: 1 });
  const order = await inForce(await warned());
  await until("select 1 from bank_instruction where key = $1 and status = 'sent'", [
    `${order.number}-a1-1`,
  ]);
  await advance(2 * minuteMs);
  await until("select 1 from bank_instruction where key = $1 and status = 'failed'", [
    `${order.number}-a1-1`,
  ]);
  const failed = await seat.call('protection.read', { params: { id: order.id } });
  expect(failed.waiting).toContain('failed');
  expect(failed.accounts[0]?.instructions[0]?.code).toMatch(/^\d{4}$/);
  bank.trouble({ refused: 0 });
  const again = {
    version: failed.version,
    command: { act: 'send-again', accountId: 'a1' },
  } as const;
  await seat.call('protection.act', { params: { id: order.id }, body: again });
  await answered(`${order.number}-a1-2`);
  expect(
    await refusal(seat.call('protection.act', { params: { id: order.id }, body: again })),
  ).toBe('instruction-not-open');
});

test('the person finds it by code and number, appeals, and is released when right', async () => {
  const one = await warned();
  const order = await inForce(one);
  const code = { reference: order.reference.toLowerCase(), phoneLast4: one.phone.slice(-4) };
  const look = (body: typeof code) => h.anonymous('appeal.read', { body });
  expect(await look(code)).toMatchObject({
    number: order.number,
    office: { name: '海晏分局', contact: '96110' },
    appeal: null,
  });
  expect(await refusal(look({ ...code, phoneLast4: '0000' }))).toBe('appeal-code-unknown');
  expect(await refusal(look({ reference: 'ZZZZZZZZ', phoneLast4: '0000' }))).toBe(
    'appeal-code-unknown',
  );
  await h.anonymous('appeal.open', {
    body: {
      ...code,
      kind: 'living-costs',
      text: '孩子学费',
      payee: {
        name: '滨湖小学',
        purpose: 'school',
        perMonthFen: 120_000,
      },
    },
  });
  const seen = await h.anonymous('appeal.open', {
    body: { ...code, kind: 'appeal', text: '是我自己的购房款' },
  });
  expect(seen).toMatchObject({ appeal: { status: 'received' }, variation: { status: 'asked' } });
  let now = await chief.call('protection.read', { params: { id: order.id } });
  expect(now.waiting).toEqual(expect.arrayContaining(['variation', 'appeal']));
  const decide = async (command: object): Promise<void> => {
    now = await chief.call('protection.decide', {
      params: { id: order.id },
      body: { version: now.version, command: command as typeof override },
    });
  };
  await decide({ act: 'decide-variation', variationId: now.variations[0]?.id, grant: true });
  expect(now.allowance.payees).toHaveLength(1);
  const appealId = now.appeals[0]?.id;
  for (const move of ['accept', 'check'] as const) {
    await decide({ act: 'appeal-act', appealId, move });
  }
  await decide({ act: 'appeal-act', appealId, move: 'uphold', reason: '款项用途属实' });
  expect(now).toMatchObject({ status: 'released' });
  expect(now.endedAt).not.toBeNull();
  await advance(hourMs);
  expect(await look(code)).toMatchObject({ status: 'released', appeal: { status: 'upheld' } });
});

test('guessing codes is slowed down', async () => {
  const guess = (i: number) =>
    refusal(
      h.anonymous('appeal.read', {
        body: { reference: `AAAAAA${i}`, phoneLast4: '0000' },
      }),
    );
  const answers: string[] = [];
  for (let i = 0; i < 40; i += 1) answers.push(await guess(i));
  expect(answers.at(-1)).toBe('too-many-requests');
  expect(answers.filter((a) => a === 'appeal-code-unknown').length).toBeLessThanOrEqual(11);
  await advance(dayMs);
});

test('whoever was dissuaded is released at once', async () => {
  const one = await warned();
  const order = await inForce(one);
  const params = { id: one.warningId };
  const claimed = await seat.call('warning.claim', { params, body: { version: one.version } });
  await seat.call('warning.outcome', {
    params,
    body: { version: claimed.version, outcome: 'dissuaded' },
  });
  expect(await seat.call('protection.read', { params: { id: order.id } })).toMatchObject({
    status: 'released',
  });
});

test('an appeal that nobody takes up is late, and told', async () => {
  const one = await warned();
  const order = await inForce(one);
  await seat.call('protection.act', {
    params: { id: order.id },
    body: { version: order.version, command: { act: 'appeal', text: '当面申诉' } },
  });
  await advance(4 * dayMs);
  await until("select 1 from protection_event where order_id = $1 and kind = 'clock-missed'", [
    order.id,
  ]);
  const list = await chief.call('protection.list', { query: { waiting: true } });
  expect(list.items.map((row) => row.id)).toContain(order.id);
});
