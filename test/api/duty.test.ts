/**
 * Goal: rosters say who stands, seats say what they do, routing follows both. Method: a real server
 * and database; shift leaders and seats act by the API, the clock is set by the test.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiError } from '../../src/client/index.ts';
import { defaultDutyPolicy, startOfDay } from '../../src/core/duty/index.ts';
import { dayMs, hourMs, minuteMs, type Instant } from '../../src/core/kernel/index.ts';
import { fillRosters, followSessions, onDutyNow, seatStates } from '../../src/server/duty/index.ts';
import { handlingRoles } from '../../src/server/warning/index.ts';
import { startHarness, testStart, type Harness, type TestUser } from './harness.ts';

let h: Harness;
let bureau: string;
let east: string;
let west: string;
let leader: TestUser;
let eastLeader: TestUser;
let seat1: TestUser;
let seat2: TestUser;

/** The clock begins on Tuesday 10 March 2026 at nine. */
const tuesday = '2026-03-10';

beforeAll(async () => {
  h = await startHarness();
  bureau = await h.addUnit({ name: '市局', level: 'bureau', regions: ['4403'] });
  east = await h.addUnit({
    name: '东分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440303'],
  });
  west = await h.addUnit({
    name: '西分局',
    level: 'branch',
    parentId: bureau,
    regions: ['440305'],
  });
  leader = await h.addUser({ roles: ['shift-leader'], unitId: bureau, name: '值班长' });
  eastLeader = await h.addUser({ roles: ['shift-leader'], unitId: east });
  seat1 = await h.addUser({
    roles: ['seat-operator'],
    unitId: east,
    name: '王佳宁',
    seat: '01 席',
  });
  seat2 = await h.addUser({ roles: ['seat-operator'], unitId: east, name: '李倩', seat: '02 席' });
});
afterAll(() => h.stop());

const weekly = (days: number[]) => ({ kind: 'weekly' as const, days });
const shiftOf = (userId: string, parts = {}) => ({
  userId,
  role: 'A' as const,
  pattern: weekly([1, 2, 3, 4, 5]),
  startMinute: 8 * 60,
  lengthMinutes: 12 * 60,
  fromDay: '2026-03-02',
  untilDay: null,
  ...parts,
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (thrown: unknown) => (thrown instanceof ApiError ? thrown.code : String(thrown)),
  );
const at = (day: string, hour: number): Instant => (startOfDay(day) + hour * hourMs) as Instant;
const standing = async (now: Instant): Promise<string[]> =>
  (await onDutyNow(h.db, east, now)).map((d) => `${d.name} ${d.role}${d.standIn ? '*' : ''}`);

describe('rosters', () => {
  test('a shift makes its unit stand, by day and not by night', async () => {
    const roster = await leader.call('duty.shift-add', {
      params: { id: east },
      body: shiftOf(seat1.id),
    });
    expect(roster.days[0]).toBe('2026-03-09');
    expect(roster.spans.map((s) => `${s.day} ${s.name}`)).toEqual(
      ['09', '10', '11', '12', '13'].map((day) => `2026-03-${day} 王佳宁`),
    );
    expect(roster.gaps).toHaveLength(6);
    expect(await standing(at(tuesday, 9))).toEqual(['王佳宁 A']);
    expect(await standing(at(tuesday, 21))).toEqual([]);
    const { items } = await leader.call('duty.rosters', {});
    expect(items.find((i) => i.unitId === east)).toMatchObject({ standing: 1 });
    expect(items.find((i) => i.unitId === west)).toMatchObject({ standing: null, gapMinutes: 0 });
  });

  test('refusals, in words the screen shows', async () => {
    const add = (userId: string, parts = {}, by = leader) =>
      codeOf(by.call('duty.shift-add', { params: { id: east }, body: shiftOf(userId, parts) }));
    expect(await add(seat1.id, { startMinute: 19 * 60 })).toBe('duty-overlap');
    expect(await add(seat1.id, { untilDay: '2026-03-01' })).toBe('invalid-input');
    const stranger = await h.addUser({ roles: ['seat-operator'], unitId: west });
    expect(await add(stranger.id)).toBe('not-of-unit');
    expect(await add(seat2.id, {}, seat2)).toBe('not-permitted');
    const other = await h.addUser({ roles: ['shift-leader'], unitId: west });
    expect(await add(seat2.id, {}, other)).toBe('not-found');
    // What was refused left nothing behind.
    expect(await standing(at(tuesday, 9))).toEqual(['王佳宁 A']);
  });

  test('an exception gives one day to somebody else, and back', async () => {
    const { shifts } = await leader.call('duty.roster', { params: { id: east }, query: {} });
    const id = shifts[0]?.id ?? '';
    const body = { day: tuesday, standInId: seat2.id, reason: '调班' };
    await leader.call('duty.exception', { params: { id }, body });
    expect(await standing(at(tuesday, 9))).toEqual(['李倩 A*']);
    expect(await standing(at('2026-03-11', 9))).toEqual(['王佳宁 A']);
    const sunday = { ...body, day: '2026-03-15' };
    expect(await codeOf(leader.call('duty.exception', { params: { id }, body: sunday }))).toBe(
      'no-shift-that-day',
    );
    await leader.call('duty.exception', { params: { id }, body: { ...body, standInId: null } });
    expect(await standing(at(tuesday, 9))).toEqual([]);
    await leader.call('duty.exception-remove', { params: { id, day: tuesday } });
    expect(await standing(at(tuesday, 9))).toEqual(['王佳宁 A']);
  });

  test('a file brings in what it can and keeps the rest with its problems', async () => {
    const text = [
      '登录名,角色,班日,起,止,自,至',
      `${seat2.login},B,1-5,20:00,08:00,2026-03-02,`,
      `${seat2.login},A,x,20:00,08:00,2026-03-02,`,
      `${seat1.login},A,1,19:00,21:00,2026-03-02,`,
      'nobody,A,每天,08:00,20:00,2026-03-02,',
    ].join('\n');
    const body = { name: '排班.csv', text };
    const first = await leader.call('duty.import', { params: { id: east }, body });
    expect(first).toEqual({ added: 1, known: 0, refused: 3 });
    expect(await standing(at(tuesday, 21))).toEqual(['李倩 B']);
    const roster = await leader.call('duty.roster', { params: { id: east }, query: {} });
    expect(roster.importRows.map((r) => [r.row, r.problems[0]?.code])).toEqual([
      [3, 'wrong-form'],
      [4, 'duty-overlap'],
      [5, 'not-of-unit'],
    ]);
    const again = await leader.call('duty.import', { params: { id: east }, body });
    expect(again).toMatchObject({ added: 0, known: 1 });
    for (const { id } of roster.importRows) {
      await leader.call('duty.import-settle', { params: { id } });
    }
    const head = { name: 'x.csv', text: 'a,b\n1,2\n' };
    const wrong = leader.call('duty.import', { params: { id: east }, body: head });
    expect(await codeOf(wrong)).toBe('invalid-input');
  });

  test('spans are written ahead as time goes on, once', async () => {
    const later = (testStart + 30 * dayMs) as Instant;
    expect(await fillRosters(h, later)).toBe(1);
    expect(await fillRosters(h, later)).toBe(0);
    expect(await standing((at(tuesday, 9) + 56 * dayMs) as Instant)).toEqual(['王佳宁 A']);
  });

  test('without shifts the unit keeps no roster any more', async () => {
    const add = { params: { id: west } };
    const man = await h.addUser({ roles: ['seat-operator'], unitId: west });
    const { shifts } = await leader.call('duty.shift-add', { ...add, body: shiftOf(man.id) });
    const line = async () =>
      (await leader.call('duty.rosters', {})).items.find((i) => i.unitId === west)?.standing;
    expect(await line()).toBe(1);
    await leader.call('duty.shift-remove', { params: { id: shifts[0]?.id ?? '' } });
    expect(await line()).toBeNull();
  });

  test('contacts and languages', async () => {
    const body = { role: 'A' as const, name: '韩立', phone: '164 0000 0001' };
    await eastLeader.call('duty.contact', { params: { id: east }, body });
    await eastLeader.call('duty.languages', {
      params: { id: seat1.id },
      body: { languages: ['cmn', 'uig'] },
    });
    const roster = await leader.call('duty.roster', { params: { id: east }, query: {} });
    expect(roster.contacts).toEqual([body]);
    expect(roster.people.find((p) => p.id === seat1.id)?.languages).toEqual(['cmn', 'uig']);
  });
});

describe('seats', () => {
  const follow = (now = h.clock.now()): Promise<number> =>
    followSessions(
      {
        db: h.db,
        clock: h.clock,
        log: silent,
        policy: () => defaultDutyPolicy,
        roles: handlingRoles,
      },
      now,
    );
  const silent = { info() {}, warn() {}, error() {} };
  const status = async (user: TestUser): Promise<string | undefined> =>
    (await seatStates(h.db, [east])).find((s) => s.userId === user.id)?.status;

  test('sign in with their sessions, and out', async () => {
    await follow();
    expect(await status(seat1)).toBe('ready');
    expect(await follow()).toBe(0);
    await seat2.call('session.sign-out', {});
    await follow();
    expect(await status(seat2)).toBe('signed-out');
    expect(await codeOf(seat1.call('duty.seat', {}))).toBe('ok');
  });

  test('rest by the policy, go idle, and come back', async () => {
    const rest = { status: 'break' as const, minutes: 10 };
    expect((await seat1.call('duty.seat-set', { body: rest })).status).toBe('break');
    const long = seat1.call('duty.seat-set', { body: { ...rest, minutes: 200 } });
    expect(await codeOf(long)).toBe('break-too-long');
    await seat1.call('duty.seat-set', { body: { status: 'ready' } });
    h.clock.advance(11 * minuteMs);
    await follow();
    expect(await status(seat1)).toBe('away');
    await seat1.call('warning.shift', {});
    await follow();
    expect(await status(seat1)).toBe('ready');
  });

  test('every change is an event, and told to the unit', async () => {
    const rows = await h.db.query<{ act: string }>(
      'select act from seat_event where user_id = $1 order by seq',
      [seat1.id],
    );
    expect(rows.map((r) => r.act)).toEqual(['sign-in', 'break', 'ready', 'idle', 'sign-in']);
  });
});
