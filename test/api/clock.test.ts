/**
 * Goal: a step that is late is on record, told to those it concerns and raised by rule, once, through
 * restarts and jumps of the clock; the stopwatch tells how long steps took. Method: a real server on
 * a clock that the test sets; timers are settled, what they did is read through the API.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WarningDetail } from '../../src/contract/index.ts';
import { formatInstant, hourMs, minuteMs } from '../../src/core/kernel/index.ts';
import { startHarness, type Harness, type TestSource, type TestUser } from './harness.ts';

let h: Harness;
let source: TestSource;
let branch: string;
let chief: TestUser;
let leader: TestUser;
let seat: TestUser;
let serial = 0;

beforeAll(async () => {
  h = await startHarness();
  const bureau = await h.addUnit({ name: '临江市局', level: 'bureau', regions: ['4403'] });
  branch = await h.addUnit({
    name: '海晏分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  await h.addUnit({ name: '海晏所', level: 'station', parentId: branch, regions: ['440303'] });
  chief = await h.addUser({ roles: ['commander'], unitId: bureau });
  leader = await h.addUser({ roles: ['shift-leader'], unitId: branch });
  seat = await h.addUser({ roles: ['seat-operator'], unitId: branch, seat: '03 席' });
  source = await h.addSource('carrier-a');
});
afterAll(() => h.stop());

/** A critical warning of a new person who lives in the branch. */
async function warn(): Promise<WarningDetail> {
  serial += 1;
  const phone = `138${(14_000_000 + serial).toString()}`;
  await h.db.query(
    `insert into person (id, name, phone, region, place, relatives, created_at)
     values ($1, '林小芳', $2, '440303', '海晏街道', '[]', 0)`,
    [`per_clock${serial}`, `+86${phone}`],
  );
  await h.db.query('insert into person_handle (handle, person_id) values ($1, $2)', [
    `phone:+86${phone}`,
    `per_clock${serial}`,
  ]);
  const row = {
    kind: 'call',
    id: `k${serial}`,
    source: 'carrier-a',
    occurredAt: formatInstant(h.clock.now() - minuteMs),
    subject: { phone },
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
  for (;;) {
    const { items } = await chief.call('warning.list', { query: { q: phone } });
    const [item] = items;
    if (item) return chief.call('warning.read', { params: { id: item.id } });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const read = (id: string): Promise<WarningDetail> => chief.call('warning.read', { params: { id } });

/** What the clocks did, in words. */
async function toldOf(id: string): Promise<readonly string[]> {
  const { events } = await read(id);
  const kinds = ['approaching', 'deadline-missed', 'alerted', 'escalated'];
  return events.filter((e) => kinds.includes(e.kind)).map((e) => e.text);
}

const noticesOf = (user: TestUser, subject: string) =>
  h.db.query<{ kind: string }>(
    'select kind from notice where user_id = $1 and subject = $2 order by at, kind',
    [user.id, subject],
  );

async function pass(ms: number): Promise<void> {
  h.clock.advance(ms);
  await h.server.settleTimers();
}

test('nobody takes it: near, late, the shift leader, the next tier, the commander, each once', async () => {
  const { id, clocks } = await warn();
  expect(clocks.map((c) => [c.step, c.name])).toEqual([
    ['claim', '认领'],
    ['call', '首次呼叫'],
  ]);
  await pass(45_000);
  expect(await toldOf(id)).toEqual(['认领即将超时']);
  await pass(15_000);
  await h.server.settleTimers();
  expect(await toldOf(id)).toEqual(['认领即将超时', '认领超时', '认领超时，已通知值班长']);
  expect(await noticesOf(leader, id)).toEqual([{ kind: 'clock-supervisor' }]);
  await pass(2 * minuteMs);
  await pass(3 * minuteMs);
  expect((await toldOf(id)).slice(3)).toEqual([
    '首次呼叫超时',
    '首次呼叫超时，已通知值班长',
    '认领超时，已通知指挥长',
    '首次呼叫超时，已通知指挥长',
    '升级至海晏所（派出所）：首次呼叫超时',
  ]);
  const raised = await read(id);
  expect(raised).toMatchObject({ tier: 'station', unitName: '海晏所', status: 'open' });
  expect(raised.clocks.map((c) => c.step)).toEqual(['accept', 'meet']);
});

test('whoever holds it hears that its outcome is near and late; closing ends the clocks', async () => {
  const { id } = await warn();
  const params = { id };
  const claimed = await seat.call('warning.claim', { params, body: { version: 1 } });
  const called = await seat.call('warning.call', {
    params,
    body: { version: claimed.version, target: 'self' },
  });
  expect(called.clocks.map((c) => c.step)).toEqual(['outcome']);
  await pass(22 * minuteMs);
  await pass(8 * minuteMs);
  expect((await noticesOf(seat, id)).map((n) => n.kind)).toEqual([
    'clock-approaching',
    'clock-missed',
  ]);
  // A clock that says that it is late is no reason to look again before acting.
  await seat.call('warning.outcome', {
    params,
    body: { version: called.version, outcome: 'dissuaded' },
  });
  expect((await read(id)).clocks.map((c) => c.step)).toEqual(['follow-up']);
});

test('what was passed while nothing ran is done at the start, once', async () => {
  const { id } = await warn();
  await seat.call('warning.claim', { params: { id }, body: { version: 1 } });
  h.clock.advance(2 * minuteMs + 30_000);
  await h.restart();
  await h.server.settleTimers();
  await h.restart();
  await h.server.settleTimers();
  expect(await toldOf(id)).toEqual(['首次呼叫即将超时']);
});

test('a clock put forward tells what it passed; put back it tells nothing twice', async () => {
  const { id } = await warn();
  await seat.call('warning.claim', { params: { id }, body: { version: 1 } });
  await pass(10 * minuteMs);
  const told = await toldOf(id);
  expect(told).toContain('首次呼叫超时');
  h.clock.advance(-9 * minuteMs);
  await h.server.settleTimers();
  await pass(9 * minuteMs);
  expect(await toldOf(id)).toEqual(told);
});

test('the stopwatch: how long each step took, and the share in time', async () => {
  const reply = await chief.call('clock.stopwatch', { query: {} });
  const all = reply.items.find((line) => line.unitId === null && line.grade === null);
  expect(all?.warnings).toBe(serial);
  const step = (name: string) => all?.steps.find((s) => s.step === name);
  expect(step('issued')).toMatchObject({ count: serial, medianMs: minuteMs });
  expect(step('claimed')).toMatchObject({ count: 3, medianMs: 0, p90Ms: 0, inTime: 1 });
  expect(step('closed')).toMatchObject({ count: 1, medianMs: 30 * minuteMs, inTime: null });
  expect(step('met')).toMatchObject({ count: 0, medianMs: null, inTime: null });
  const own = await leader.call('clock.stopwatch', { query: {} });
  expect(new Set(own.items.map((line) => line.unitName))).toEqual(
    new Set(['', '海晏分局', '海晏所']),
  );
  const later = formatInstant(h.clock.now() + hourMs);
  await expect(chief.call('clock.stopwatch', { query: { from: later } })).rejects.toMatchObject({
    status: 400,
  });
});
